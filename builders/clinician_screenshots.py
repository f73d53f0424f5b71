"""Takes the pictures of the clinician's page that stand in docs/images.

    python builders/clinician_screenshots.py

Works as screenshots.py does, whose browser and service it uses.
"""

from __future__ import annotations

import os
import shutil

from playwright.sync_api import Browser, Page, sync_playwright
from screenshots import IMAGES, PHONE, kept, opened, packed, served

WIDE = {"width": 1440, "height": 1000}
SLOW_MS = 60_000


def main() -> None:
    """Take every picture of the page."""
    with served() as address, sync_playwright() as playwright:
        chromium = os.environ.get("CHARLEY_CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        whole(browser, address)
        doubts(browser, address)
        phone(browser, address)


def whole(browser: Browser, address: str) -> None:
    """A published patient, and what stopping her tablet together with salt would do."""
    page = with_body(opened(browser, f"{address}/clinician?example=demo", WIDE, "light"))
    kept(page, "clinician")
    page.locator("#try-stop_0").select_option("0")
    page.locator("#try-salt").fill("9")
    page.locator("#verdict .danger").first.wait_for(timeout=SLOW_MS)
    page.evaluate("document.activeElement.blur()")
    page.evaluate("document.querySelector('.parts').style.position = 'static'")
    (IMAGES / "clinician-what-if.png").write_bytes(packed(page.locator("#what-if").screenshot()))


def doubts(browser: Browser, address: str) -> None:
    """A unit asked about, a misspelt word, and what was understood."""
    page = opened(browser, f"{address}/clinician", WIDE, "light")
    page.locator("#f-age").fill("74")
    page.locator("#f-symptoms").fill("calf cramps at night for 3 weeks\nno fever, no back pain")
    page.locator("#f-medicines").fill("hydroclorothiazide 25 mg for 2 weeks\nomeprazole for years")
    page.locator("#f-labs").fill("sodium 126\nmagnesium 1.7\npotassium 31")
    page.locator("#account-labs .problem").nth(1).wait_for(timeout=SLOW_MS)
    page.evaluate("document.querySelector('.facts').style.maxHeight = 'none'")
    page.evaluate("document.activeElement.blur()")
    facts = page.locator("#facts").bounding_box()
    labs = page.locator("#account-labs").bounding_box()
    assert facts is not None
    assert labs is not None
    height = labs["y"] + labs["height"] - facts["y"] + 12
    page.set_viewport_size({"width": WIDE["width"], "height": round(facts["y"] + height)})
    clip = {"x": facts["x"] - 8, "y": facts["y"], "width": facts["width"] + 8, "height": height}
    picture = page.screenshot(clip=clip)  # type: ignore[arg-type]
    (IMAGES / "clinician-doubts.png").write_bytes(packed(picture))


def phone(browser: Browser, address: str) -> None:
    """The same page on a phone at night, with the answer as a line at the foot."""
    kept(with_body(opened(browser, f"{address}/clinician?example=diarrhoea", PHONE, "dark")),
         "clinician-phone")  # fmt: skip


def with_body(page: Page) -> Page:
    """The page once the body has been simulated."""
    page.locator("#try-drinks").wait_for(timeout=SLOW_MS, state="attached")
    page.wait_for_timeout(500)
    return page


if __name__ == "__main__":
    main()
