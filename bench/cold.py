"""From the start of `streamlit run` to the first whole page in a browser, against a bare app."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bench.timing import Ratio, in_turns
from wardlens.store import paths

BARE = 'import streamlit as st\n\nst.title("Wardlens")\nst.write("Nothing yet.")\n'
_CHROMIUM = "/usr/bin/chromium"


def ratios(*, repeats: int) -> Iterator[Ratio]:
    """One row: the time until the app's last element stands, against a title and a line."""
    from playwright.sync_api import sync_playwright  # only this part needs a browser

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        bare = Path(folder) / "bare.py"
        bare.write_text(BARE, "utf-8")
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])

        def first_page(script: Path, settled: str) -> Callable[[], None]:
            def run() -> None:
                with served(script) as address:
                    page = browser.new_page()
                    page.goto(address)
                    page.wait_for_function(settled, timeout=60_000)
                    page.close()

            return run

        ours, against = in_turns(
            [
                first_page(paths.ROOT / "app.py", _settled("#root h1.wl-title")),
                first_page(bare, _settled("h1")),
            ],
            repeats,
        )
        browser.close()
    yield Ratio("cold start", "first page in a browser", ours, against, 2.0)


def chromium() -> str | None:
    """The system's Chromium; without one, Playwright's own."""
    return _CHROMIUM if Path(_CHROMIUM).is_file() else None


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _settled(heading: str) -> str:
    """True once the heading stands and the script has stopped running."""
    return (
        f"() => document.querySelector('{heading}') && "
        "document.querySelector('[data-test-script-state=\"notRunning\"]')"
    )


@contextmanager
def served(script: Path) -> Iterator[str]:
    """The app of a script on a port of its own, until it is no longer needed."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command = [
        *(sys.executable, "-m", "streamlit", "run", str(script)),
        *("--server.port", str(port), "--server.address", "127.0.0.1"),
        *("--server.headless", "true", "--browser.gatherUsageStats", "false"),
        *("--server.fileWatcherType", "none"),
    ]
    quiet = subprocess.DEVNULL
    server = subprocess.Popen(
        command,
        cwd=paths.ROOT,
        env=os.environ | {"WARDLENS_AHEAD": "1"},
        stdout=quiet,
        stderr=quiet,
    )
    try:
        while server.poll() is None:
            with suppress(OSError), urllib.request.urlopen(f"{address}/_stcore/health"):
                break
            time.sleep(0.02)
        yield address
    finally:
        server.terminate()
        server.wait()
