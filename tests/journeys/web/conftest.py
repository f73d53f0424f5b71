"""The service on a free port and a real browser before it, for the journeys on the pages."""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from charley.interfaces.serving.application import create_application
from charley.interfaces.serving.settings import Settings

CHROMIUM = os.environ.get("CHARLEY_CHROMIUM") or shutil.which("chromium") or ""
PHONE = {"width": 320, "height": 640}
DESK = {"width": 1280, "height": 900}
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """Where the service answers: http://127.0.0.1:port, with no limit on requests."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    application = create_application(Settings(port=port, requests_per_minute=0))
    server = uvicorn.Server(uvicorn.Config(application, port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(timeout=10)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium without a window; a module long, as its loop keeps others from the thread."""
    if not CHROMIUM:
        pytest.skip("the journeys on the pages need chromium: apt-get install -y chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[OpenPage]:
    """Opens a path as somebody with these settings would (phone, dark, without script, ...).

    The journey fails where a page asks another origin, logs an error or throws one; an error with
    the words `forgive` is expected.
    """
    wrong: list[str] = []
    with ExitStack() as stack:

        def opened(path: str = "/", *, forgive: str = "nothing", **settings: object) -> Page:
            context = stack.enter_context(_context(browser, address, settings))
            context.on("request", lambda request: _foreign(request.url, address, wrong))
            page = context.new_page()
            page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
            page.on("console", lambda m: _logged(m, forgive, wrong))
            page.goto(path)
            return page

        yield opened
    assert not wrong, wrong


def _context(browser: Browser, address: str, settings: dict[str, object]) -> BrowserContext:
    usual = {"viewport": DESK, "base_url": address, "reduced_motion": "reduce"}
    context = browser.new_context(**{**usual, **settings})  # type: ignore[arg-type]
    context.set_default_timeout(10_000)
    return context


def _logged(message: ConsoleMessage, forgive: str, wrong: list[str]) -> None:
    if message.type == "error" and forgive not in message.text:
        wrong.append(message.text)


def _foreign(url: str, address: str, wrong: list[str]) -> None:
    if not url.startswith((address, "data:", "blob:")):
        wrong.append(f"asked another origin: {url}")


@pytest.fixture
def accessible() -> Callable[[Page], None]:
    """Fails with a list where a page, as it stands now, breaks a rule of WCAG 2.2 AA."""

    def check(page: Page) -> None:
        options = {"runOnly": {"type": "tag", "values": WCAG}}
        found = Axe().run(page, options=options).response["violations"]
        told = [f"{v['id']}: {n['html']} {n['failureSummary']}" for v in found for n in v["nodes"]]
        assert not told, f"{page.url}\n" + "\n".join(told)

    return check


@pytest.fixture
def no_sideways() -> Callable[[Page], None]:
    """Fails where a page is wider than its window, so that one would have to scroll sideways."""

    def check(page: Page) -> None:
        wide, window = page.evaluate(
            "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        )
        assert wide <= window, f"{page.url} is {wide} px wide in a window of {window} px"

    return check
