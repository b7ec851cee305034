"""A real browser before the real processes: the demo, as `make run` starts it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

ROOT = Path(__file__).parent.parent.parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
# As root, and quiet: without these the browser asks its maker's hosts for updates at every start.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
# Whoever is ready earlier is not waited for: this is for a machine with much else to do.
PATIENCE_SECONDS = 120
DESKTOP, PHONE, NARROW = (1440, 900), (360, 740), (320, 640)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's own Chromium."""
    if CHROMIUM is None:
        pytest.skip("no Chromium: install the package chromium")
    expect.set_options(timeout=PATIENCE_SECONDS * 1000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=ARGUMENTS, timeout=PATIENCE_SECONDS * 1000
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running demo: web and worker in processes of their own."""
    port = _free_port()
    environment = {**os.environ, "PORT": str(port), "DATA_DIR": str(tmp_path_factory.mktemp("demo"))}
    for name in ("DATABASE_URL", "MEILISEARCH_URL", "SMTP_URL"):
        environment.pop(name, None)
    command = [sys.executable, "-m", "guestlecture", "demo"]
    log = tmp_path_factory.mktemp("log") / "demo.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=output, stderr=output, start_new_session=True
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(address, process, log)
            yield address
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=PATIENCE_SECONDS)


@pytest.fixture
def person(browser: Browser, site: str) -> Iterator[Page]:
    """A page of somebody's browser, in English."""
    context = new_context(browser, site)
    yield context.new_page()
    context.close()


def new_context(
    browser: Browser,
    site: str,
    *,
    language: str = "en",
    size: tuple[int, int] = DESKTOP,
    javascript: bool = True,
) -> BrowserContext:
    """Return somebody's browser."""
    context = browser.new_context(
        base_url=site,
        viewport={"width": size[0], "height": size[1]},
        java_script_enabled=javascript,
        locale="nl-NL" if language == "nl" else "en-GB",
    )
    context.set_default_timeout(PATIENCE_SECONDS * 1000)
    context.add_cookies([{"name": "language", "value": language, "url": site}])
    return context


def log_in(page: Page, name: str) -> None:
    """Log in as one of the demo's people, on the demo's own page."""
    page.goto("/demo")
    follow(page, page.get_by_role("button", name=name))
    expect(page.get_by_role("link", name=name)).to_be_visible()


def follow(page: Page, link: Locator) -> None:
    """Follow a link, or press a button that sends a form, and wait until the page behind it is there.

    Until then it is the page before that is measured, counted or written into.
    """
    with page.expect_navigation():
        link.click()


def press(link: Locator) -> None:
    """Do the same by keyboard."""
    link.focus()
    with link.page.expect_navigation():
        link.press("Enter")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    ends = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < ends:
        try:
            with urllib.request.urlopen(f"{address}/experts?q=waterstof", timeout=PATIENCE_SECONDS) as answer:
                if b"hit" in answer.read():
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            pass
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=0.1)  # a demo that ends will never answer
            break
    pytest.fail(f"the demo did not start:\n{log.read_text()[-4000:]}")
