"""A first visit on a slow phone: `python -m bench.phone` prints seconds and bytes of each page.

A Chromium that was never here, 390 by 844, on a line of 1.6 Mbit/s with 300 ms for a round trip
(`--kbit`, `--rtt`). Two moments count: when the page's first sentence can be read (wanted on Your
ward: within 2 s), and when everything stands still, the wire too (within 12 s). Bytes are what came
over the wire, as it came. The server has made its first view before, as it has for any reader but
the first.

    python -m bench.phone                        home and one ward, from a server of its own
    python -m bench.phone --pages ward harm      these pages
    python -m bench.phone --at http://…          a server that runs already
    python -m bench.phone --no-throttle          as fast as the machine gives it
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from bench import cold
from bench.__main__ import environment
from wardlens.store import paths, store

PHONE = {"width": 390, "height": 844}
_FLAGS = ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader"]
_FLAGS += ["--enable-unsafe-swiftshader", "--disable-background-networking"]
_STILL_SECONDS = 3.0
_STEP_MILLISECONDS = 50
_READABLE = """() => [...document.querySelectorAll('.wl-verdict, .wl-finding, .wl-findings li')]
    .some(words => words.getClientRects().length && words.innerText.trim().length > 20)"""
_STATE = """() => [
    !document.querySelector('#wl-first') && !!document.querySelector('#root h1.wl-title')
        && !document.querySelector('[data-testid="stSkeleton"], [data-testid="stSpinner"]')
        && !!document.querySelector('[data-test-script-state="notRunning"]'),
    document.querySelectorAll('*').length]"""


@dataclass
class Wire:
    """What came over the line: bytes of each file, bytes of messages, and what is under way."""

    files: dict[str, int] = field(default_factory=dict)
    messages: int = 0
    changed: float = 0.0
    _asked: dict[str, str] = field(default_factory=dict)

    @property
    def is_quiet(self) -> bool:
        """Whether no file is under way."""
        return not self._asked

    def watch(self, line: Any) -> None:
        """Note everything that a browser's line reports (Chrome DevTools Protocol, Network)."""
        line.on("Network.requestWillBeSent", self._begin)
        line.on("Network.loadingFinished", self._end)
        line.on("Network.loadingFailed", self._end)
        line.on("Network.webSocketFrameReceived", self._message)

    def _begin(self, event: dict[str, Any]) -> None:
        if event["request"]["url"].startswith("http"):
            self._asked[event["requestId"]] = event["request"]["url"]
            self.changed = time.monotonic()

    def _end(self, event: dict[str, Any]) -> None:
        url = self._asked.pop(event["requestId"], "")
        if url:
            size = int(event.get("encodedDataLength", 0))
            self.files[url] = self.files.get(url, 0) + size
            self.changed = time.monotonic()

    def _message(self, event: dict[str, Any]) -> None:
        frame = event["response"]
        held = len(frame["payloadData"])
        self.messages += held * 3 // 4 if frame["opcode"] == 2 else held  # base64, if binary
        self.changed = time.monotonic()


@dataclass(frozen=True)
class Visit:
    """One first visit: seconds to the first sentence and to a still page, and what came."""

    readable: float
    still: float
    wire: Wire


def visit(browser: Any, address: str, *, kbit: float, rtt: float, limit: float = 150) -> Visit:
    """Open an address as somebody who was never here; `kbit` 0 is as fast as it goes."""
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    line, wire = context.new_cdp_session(page), Wire()
    line.send("Network.enable")
    if kbit:
        speed = {"downloadThroughput": kbit * 125, "uploadThroughput": kbit * 125}
        line.send("Network.emulateNetworkConditions", {"offline": False, "latency": rtt, **speed})
    wire.watch(line)
    began = time.monotonic()
    page.goto(address, wait_until="commit", timeout=1000 * limit)
    readable, seen, changed = float("nan"), None, began
    while (now := time.monotonic()) - began < limit:
        if readable != readable and page.evaluate(_READABLE):
            readable = now - began
        state = page.evaluate(_STATE)
        if state != seen:
            seen, changed = state, now
        last = max(changed, wire.changed)
        if state[0] and wire.is_quiet and now - last > _STILL_SECONDS:
            context.close()
            return Visit(readable, last - began, wire)
        page.wait_for_timeout(_STEP_MILLISECONDS)
    context.close()
    return Visit(readable, float("nan"), wire)


def rows(name: str, made: Visit, *, largest: int) -> Iterator[str]:
    """A line of seconds and bytes, then the largest files that were fetched."""
    total = sum(made.wire.files.values())
    yield (
        f"{name:<22}{made.readable:>9.1f} s{made.still:>9.1f} s{total / 1e6:>9.2f} MB"
        f"{len(made.wire.files):>7} files{made.wire.messages / 1e3:>8.0f} kB of messages"
    )
    by_size = sorted(made.wire.files.items(), key=lambda one: -one[1])
    for url, size in by_size[:largest]:
        yield f"    {size / 1e3:>8.0f} kB  {urlsplit(url).path.rpartition('/')[2] or '/'}"


@contextmanager
def _server(at: str) -> Iterator[str]:
    if at:
        yield at.rstrip("/")
        return
    with cold.served(paths.ROOT / "app.py") as address:
        yield address


def main() -> int:
    """Visit each page once and print what it took."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.phone", description=__doc__.split("\n")[0]
    )
    parser.add_argument("--pages", nargs="+", default=["", "ward"], metavar="PAGE")
    parser.add_argument("--at", default="", help="a server that runs already")
    parser.add_argument("--kbit", type=float, default=1600)
    parser.add_argument("--rtt", type=float, default=300)
    parser.add_argument("--no-throttle", action="store_true")
    parser.add_argument("--largest", type=int, default=6, help="files named (default: 6)")
    options = parser.parse_args()
    from playwright.sync_api import sync_playwright  # only this needs a browser

    with store.connect() as connection:
        ward = str(store.fetch(connection, "wards", {})["ward_code"].iloc[0])
    kbit = 0 if options.no_throttle else options.kbit
    print(environment(), end="\n\n")
    print(f"{'page':<22}{'readable':>11}{'still':>11}{'fetched':>12}")
    with sync_playwright() as playwright, _server(options.at) as address:
        browser = playwright.chromium.launch(executable_path=cold.chromium(), args=_FLAGS)
        visit(browser, address, kbit=0, rtt=0)
        for page in options.pages:
            query = f"?area={ward}" if page == "ward" else ""
            made = visit(browser, f"{address}/{page}{query}", kbit=kbit, rtt=options.rtt)
            print(*rows(page or "home", made, largest=options.largest), sep="\n", flush=True)
        browser.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
