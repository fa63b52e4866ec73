"""A server of its own with the shipped tables and an empty store, and one Chromium.

Both live as long as this package's tests: Playwright keeps an event loop running, which the
rest of the suite must not meet. Only processes started here are ended, each by its handle.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

from wardlens.store import paths
from wardlens.views import register

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge")
# Software WebGL, so that the map draws without a graphics card; all else is drawn without it,
# in half the time. Nothing asked of anybody.
_FLAGS = (
    "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--use-gl=angle", "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader", "--disable-gpu-compositing",
)  # fmt: skip
_START_SECONDS = 60
_QUIET = """() => {
    const app = document.querySelector('[data-testid="stApp"]');
    return app && app.getAttribute('data-test-script-state') === 'notRunning'
        && document.querySelector('#root h1.wl-title, [data-testid="stException"]')
        && !document.querySelector('[data-testid="stSkeleton"], [data-testid="stSpinner"]');
}"""

WATCH_POLICY = """
    window.refusedByPolicy = [];
    document.addEventListener('securitypolicyviolation', event => window.refusedByPolicy.push(
        `${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
"""
ALONE = {"WARDLENS_AHEAD": "0"}
"""Makes no views ahead: a start as it is for readers is in test_sharing."""
DESKTOP, PHONE = {"width": 1360, "height": 900}, {"width": 390, "height": 844}
PAGES = ("", *(page.key for page in register.PAGES[1:]))


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def serving(store: Path, **settings: str) -> Iterator[str]:
    """The app served from the shipped tables, the store in `store`; yields its address.

    `settings` are environment variables, of which PORT says where to listen; `ALONE` among them
    leaves the processor to the pages that are asked for.
    """
    port = int(settings.pop("PORT", 0)) or free_port()
    url = f"http://127.0.0.1:{port}"
    store.mkdir(parents=True, exist_ok=True)
    environment = os.environ | {
        "WARDLENS_DATA": str(paths.ROOT / "data"),
        "WARDLENS_LOADED": str(store / "nothing-loaded"),
        "WARDLENS_STORE": str(store),
        **settings,
    }
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    command += ["--server.address", "127.0.0.1", "--server.headless", "true"]
    with (store / "server.log").open("wb") as log:
        server = subprocess.Popen(
            command, cwd=paths.ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            _wait_until_healthy(server, url, store / "server.log")
            yield url
        finally:
            server.terminate()
            server.wait(timeout=30)


def _wait_until_healthy(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    """Asks the server's health address, which starts no page: the first page stays the test's."""
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"the server did not start:\n{log.read_text('utf-8', 'replace')}")


@pytest.fixture(scope="package")
def server(tmp_path_factory) -> Iterator[str]:
    with serving(tmp_path_factory.mktemp("served"), **ALONE) as url:
        yield url


@pytest.fixture(scope="package")
def chromium():
    """One Chromium for all; skipped, saying so, where Playwright or Chromium is missing."""
    api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    with api.sync_playwright() as playwright:
        installed = Path(playwright.chromium.executable_path)
        named = os.environ.get("WARDLENS_CHROMIUM")
        found = named or next(filter(None, map(shutil.which, _NAMES)), None)
        if found is None and not installed.is_file():
            pytest.skip("no Chromium found; name one in WARDLENS_CHROMIUM")
        browser = playwright.chromium.launch(
            executable_path=found or str(installed), args=list(_FLAGS)
        )
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def contexts(chromium) -> Callable:
    """A browsing context a window size, shared so that Streamlit's own files load once."""
    return cache(lambda width: chromium.new_context(viewport=PHONE if width < 640 else DESKTOP))


@pytest.fixture
def visit(chromium, contexts, server) -> Iterator[Callable]:
    """Open an address in a new tab, which Streamlit takes for a new visitor: `visit("/map")`.

    `fresh` opens it in a browser that has never been here.
    """
    opened = []

    def open_page(path: str = "/", *, size=DESKTOP, fresh: bool = False):
        context = chromium.new_context(viewport=size) if fresh else contexts(size["width"])
        page = context.new_page()
        opened.append(context if fresh else page)
        page.set_default_timeout(20_000)
        page.goto(f"{server}{path}")
        settle(page)
        return page

    yield open_page
    for window in opened:
        window.close()


def settle(page) -> None:
    """Wait until Streamlit has finished its run and stays so for a moment."""
    page.wait_for_function(_QUIET, timeout=60_000)
    page.wait_for_timeout(250)
    page.wait_for_function(_QUIET, timeout=60_000)
