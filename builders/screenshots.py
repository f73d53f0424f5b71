"""Takes the pictures of the pages that stand in docs/images.

    python builders/screenshots.py

Starts the service on a free port, walks through the pages in chromium as a person would, and
writes PNG files. The same pages give the same pictures but for the date in the diary.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import struct
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from charley.interfaces.serving.application import create_application
from charley.interfaces.serving.settings import Settings

IMAGES = Path(__file__).parents[1] / "docs" / "images"
DESK, PHONE = {"width": 1280, "height": 860}, {"width": 390, "height": 844}
NIGHTS = (2, 4, 5, 9, 15, 22, 31, 33, 34, 36, 38, 40, 41, 43, 45, 47, 50, 52, 53, 55, 58, 59)
TOLD: dict[str, list[str]] = {
    "sex": ["male"],
    "where": ["cramp_calf"],
    "when": ["night"],
    "how_often": ["weekly"],
    "since": ["years"],
    "pattern": ["cramp_relieved_by_stretch", "cramp_brief", "sleep_disturbed"],
    "drinking": ["usual"],
}


def main() -> None:
    """Take every picture."""
    with served() as address, sync_playwright() as playwright:
        chromium = os.environ.get("CHARLEY_CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        home(browser, address)
        interview(browser, address)
        diary(browser, address)


def home(browser: Browser, address: str) -> None:
    """The first page at a desk by day and on a phone by night."""
    kept(opened(browser, f"{address}/", DESK, "light"), "home")
    kept(opened(browser, f"{address}/", PHONE, "dark"), "home-phone")


def interview(browser: Browser, address: str) -> None:
    """A question, the alarm, and the answer."""
    phone = opened(browser, f"{address}/you", PHONE, "dark")
    walk(phone, "chest_pain")
    phone.locator("[value=chest_pain]").check()
    go_on(phone)
    kept(phone, "alarm-phone")
    desk = opened(browser, f"{address}/you", DESK, "light")
    walk(desk, "cramp_relieved_by_stretch")
    for choice in TOLD["pattern"]:
        desk.locator(f"[value={choice}]").check()
    kept(desk, "question")
    walk(desk, "")
    kept(desk, "answer")


def diary(browser: Browser, address: str) -> None:
    """Two months of nights, with a change after the first."""
    page = opened(browser, f"{address}/diary", DESK, "light")
    change = {"kind": "change", "at": day(30), "what": "Calf stretches before bed"}
    cramps = [
        {"kind": "cramp", "at": f"{day(n)}T03:10", "muscle": "calf", "strength": 3 + n % 7}
        for n in NIGHTS
    ]
    content = {"format": "charley-diary", "version": 1, "entries": [change, *cramps]}
    page.get_by_label("Read a saved file").set_input_files(
        {"name": "d.json", "mimeType": "", "buffer": json.dumps(content).encode()}
    )
    page.locator(".weeks").wait_for()
    page.get_by_role("button", name="Keep on this device").click()
    kept(page, "diary")


def walk(page: Page, until: str) -> None:
    """Answer until a question has the choice `until`, or to the end."""
    while page.locator("#asking [name=question]").count():
        if until and page.locator(f"#asking [value={until}]").count():
            return
        name = page.locator("#asking [name=question]").get_attribute("value") or ""
        if page.locator("#given").count():
            page.locator("#given").fill("68") if name == "age" else None
            go_on(page, "next" if name == "age" else "unknown")
            continue
        usual = "none" if page.locator("[name=given][value=none]").count() else "no"
        for choice in TOLD.get(name, [usual]):
            page.locator(f"[name=given][value={choice}]").check()
        go_on(page)


def go_on(page: Page, button: str = "next") -> None:
    """Press a button of the form and wait for the next page."""
    page.locator(f"#asking button[value={button}]").click()
    page.locator("main[aria-busy]").wait_for(state="detached")


def opened(browser: Browser, address: str, size: dict[str, int], scheme: str) -> Page:
    """A page in a window of this size, light or dark."""
    context = browser.new_context(
        viewport=size,  # type: ignore[arg-type]
        color_scheme=scheme,  # type: ignore[arg-type]
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(address)
    page.evaluate("document.fonts.ready")
    return page


def kept(page: Page, name: str) -> None:
    """Write what the window shows, packed as small as PNG goes without loss."""
    page.mouse.move(0, 0)
    page.wait_for_timeout(100)
    (IMAGES / f"{name}.png").write_bytes(packed(page.screenshot()))


def packed(png: bytes) -> bytes:
    """The same picture, with its data compressed as far as zlib can."""
    head, chunks = png[:8], list(_chunks(png))
    data = zlib.decompress(b"".join(content for kind, content in chunks if kind == b"IDAT"))
    rest = [(kind, content) for kind, content in chunks if kind in {b"IHDR", b"PLTE", b"IEND"}]
    rest.insert(-1, (b"IDAT", zlib.compress(data, 9)))
    return head + b"".join(
        struct.pack(">I", len(content))
        + kind
        + content
        + struct.pack(">I", zlib.crc32(kind + content))
        for kind, content in rest
    )


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        at += 12 + length


def day(ago: int) -> str:
    """The date so many days ago."""
    return str(date.today() - timedelta(days=ago))


@contextmanager
def served() -> Iterator[str]:
    """The service on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    application = create_application(Settings(port=port, requests_per_minute=0))
    server = uvicorn.Server(uvicorn.Config(application, port=port, log_level="warning"))
    threading.Thread(target=server.run, daemon=True).start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True


if __name__ == "__main__":
    main()
