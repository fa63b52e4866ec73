"""N visitors at once over the app's WebSocket: how long each waits for a page, and the memory.

    python -m bench.visitors --apps ours naive bare         the table of the README, as it stands
    python -m bench.visitors --apps ours --visitors 50 --processes 2 --seconds 30
    python -m bench.visitors --apps ours --visitors 50 --at 8600    what serves there, a proxy say

Each visitor opens the home page and from then on asks for another view every 5 seconds (think
time drawn from an exponential distribution): another page (4 in 10), another area (3 in 10),
another kind of offence (2 in 10) of what is shown, or the usual view again. Pages are the four
with as many elements as the naive page. As an area a visitor asks for a ward of their own, drawn
evenly from all wards at the start, or the whole borough, as often; one time in five for any ward.
Kinds of offence are asked for in proportion to 1/rank in the menu (Zipf), all offences first. So
most of what one asks for others asked for too, and the column "new" says how much was not: the
share of measured runs with a page, area and kind that no visitor had asked for since the start.
In a region (`WARDLENS_DATA`) each visitor is at home in a borough, drawn evenly from all.

Measured is the time from asking until the server says that the script is done and everything is
sent. The server makes views ahead as it always does. The visitors run in a process of their own,
on the same machine: let nothing else run on it.

ours    the app            naive   the same elements, made anew at each run (bench/naive.py)
bare    a title and a line
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import os
import random
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bench.cold import BARE, free_port
from wardlens.store import config, paths, store
from wardlens.views import offers

THINK_SECONDS = 5.0
_GIVE_UP_SECONDS = 60.0
_FINISHED_BYTES = 400
"""The message that a run is done is short: longer ones need not be read."""
_README = (
    "| visitors | ours p50, p95 | naive page p50, p95 | p95, ours ÷ naive "
    "| a page of one line, p95 |",
    "| --- | --- | --- | --- | --- |",
)
_PAGES = ("", "map", "trends", "harm")
View = tuple[str, str, str]
"""A page, an area and a kind of offence."""


@dataclass(frozen=True, slots=True)
class Waits:
    """What visitors waited, in seconds, and what a session took, in bytes."""

    seconds: list[float]
    new: int
    failures: int
    bytes_per_session: float

    def percentile(self, share: float) -> float:
        """The wait that this share of runs did not exceed."""
        return sorted(self.seconds)[min(len(self.seconds) - 1, int(share * len(self.seconds)))]


def main() -> int:
    """Measure each app at each number of visitors and print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.visitors")
    parser.add_argument("--apps", nargs="+", choices=("ours", "naive", "bare"), default=["ours"])
    parser.add_argument("--visitors", nargs="+", type=int, default=[1, 10, 50, 200])
    parser.add_argument("--processes", type=int, default=1, help="servers; visitors are shared out")
    parser.add_argument("--seconds", type=float, default=30, help="measured, after a warm-up")
    parser.add_argument("--warm", type=float, default=15, help="seconds of visits before that")
    parser.add_argument("--at", type=int, help="visit what listens on this port, start no server")
    options = parser.parse_args()
    print(
        f"{'app':6} {'visitors':>8} {'p50':>9} {'p95':>9} {'runs':>6} {'new':>5} "
        f"{'failed':>6} {'MB each':>8}"
    )
    waits: dict[tuple[str, int], Waits] = {}
    for app in options.apps:
        for visitors in options.visitors:
            found = waits[app, visitors] = measured(
                app, visitors, options.processes, options.warm, options.seconds, options.at
            )
            print(
                f"{app:6} {visitors:8} {found.percentile(0.5) * 1000:6.0f} ms "
                f"{found.percentile(0.95) * 1000:6.0f} ms {len(found.seconds):6} "
                f"{found.new / len(found.seconds):5.0%} {found.failures:6} "
                f"{found.bytes_per_session / 1e6:8.1f}",
                flush=True,
            )
    print("\n".join(["", *_README, *(_of_readme(waits, count) for count in options.visitors)]))
    return 0


def _of_readme(waits: Mapping[tuple[str, int], Waits], visitors: int) -> str:
    """A line of the README's table of visitors; empty cells for apps that were not measured."""
    ours, naive, bare = (waits.get((app, visitors)) for app in ("ours", "naive", "bare"))
    ratio = ""
    if ours and naive:
        both = [ours.percentile(share) / naive.percentile(share) for share in (0.95, 0.5)]
        ratio = f"{both[0]:#.2g} (p50: {both[1]:#.2g})"
    cells = [_p50_and_p95(ours), _p50_and_p95(naive), ratio]
    cells.append(_time(bare.percentile(0.95)) if bare else "")
    return f"| {visitors} | {' | '.join(cells)} |"


def _p50_and_p95(waits: Waits | None) -> str:
    return ", ".join(_time(waits.percentile(share)) for share in (0.5, 0.95)) if waits else ""


def _time(seconds: float) -> str:
    return f"{1_000 * seconds:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"


def measured(
    app: str, visitors: int, processes: int, warm: float, seconds: float, at: int | None = None
) -> Waits:
    """One app under so many visitors for so long, served by fresh processes or by what is `at`."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        started = 0 if at else processes
        servers = [stack.enter_context(_served(_script(app, folder))) for _ in range(started)]
        ports = [at] if at else [port for port, _ in servers]
        _visit(ports, app, processes, 2.0, 0.0)  # one each: first imports
        before = sum(_resident(process.pid) for _, process in servers)
        with multiprocessing.get_context("spawn").Pool(1) as others:
            waiting = others.apply_async(_visit, (ports, app, visitors, warm + seconds, warm))
            time.sleep(warm + seconds * 0.8)
            during = sum(_resident(process.pid) for _, process in servers)
            waits, new, failures = waiting.get(timeout=warm + seconds + 2 * _GIVE_UP_SECONDS)
    return Waits(waits or [float("inf")], new, failures, (during - before) / visitors)


def _visit(
    ports: Sequence[int], app: str, visitors: int, seconds: float, warm: float
) -> tuple[list[float], int, int]:
    return asyncio.run(_all_visits(ports, app, visitors, seconds, warm))


async def _all_visits(
    ports: Sequence[int], app: str, visitors: int, seconds: float, warm: float
) -> tuple[list[float], int, int]:
    places = _Choices.of(app)
    asked: set[str] = set()
    began = time.monotonic()
    found = await asyncio.gather(
        *(
            _one_visitor(ports[number % len(ports)], number, places, asked, began, seconds, warm)
            for number in range(visitors)
        ),
        return_exceptions=True,
    )
    runs = [run for one in found if isinstance(one, list) for run in one]
    failures = sum(isinstance(one, BaseException) for one in found)
    return [wait for wait, _ in runs], sum(is_new for _, is_new in runs), failures


async def _one_visitor(
    port: int,
    number: int,
    places: Sequence[_Choices],
    asked: set[str],
    began: float,
    seconds: float,
    warm: float,
) -> list[tuple[float, bool]]:
    """What one visitor waited for each view, and whether nobody had asked for it before."""
    from websockets.asyncio.client import connect  # only this part needs it

    chance = random.Random(number)
    choices = chance.choice(places) if places[1:] else places[0]
    own = chance.choice(choices.areas[1:])
    waits = []
    await asyncio.sleep(chance.uniform(0, min(THINK_SECONDS, seconds / 2)))
    address = f"ws://127.0.0.1:{port}/_stcore/stream"
    async with connect(
        address, subprotocols=["streamlit"], max_size=None, compression=None
    ) as socket:
        shown = choices.usual()
        while True:
            query = choices.address(shown)
            view = f"{shown[0]}?{query}"
            is_new, sent = view not in asked, time.monotonic()
            asked.add(view)
            await socket.send(_ask(shown[0], query))
            async with asyncio.timeout(_GIVE_UP_SECONDS):
                while not _is_done(await socket.recv()):
                    pass
            if sent - began > warm:
                waits.append((time.monotonic() - sent, is_new))
            await asyncio.sleep(chance.expovariate(1 / THINK_SECONDS))
            if time.monotonic() - began > seconds:
                return waits
            shown = choices.after(shown, own, chance)


def _ask(page: str, query: str) -> bytes:
    from streamlit.proto.BackMsg_pb2 import BackMsg

    message = BackMsg()
    message.rerun_script.query_string = query
    message.rerun_script.page_name = page
    return message.SerializeToString()


def _is_done(message: bytes | str) -> bool:
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

    if isinstance(message, str) or len(message) > _FINISHED_BYTES:
        return False
    read = ForwardMsg.FromString(message)
    if read.WhichOneof("type") != "script_finished":
        return False
    if read.script_finished != ForwardMsg.ScriptFinishedStatus.FINISHED_SUCCESSFULLY:
        # a page change, or a run stopped early for a newer one
        return read.script_finished != ForwardMsg.ScriptFinishedStatus.FINISHED_EARLY_FOR_RERUN
    return True


@dataclass(frozen=True, slots=True)
class _Choices:
    """What visitors at home in a place choose from; the first of each is the usual."""

    borough: str
    pages: Sequence[str]
    areas: Sequence[str]
    kinds: Sequence[str]
    release: str

    @classmethod
    def of(cls, app: str) -> list[_Choices]:
        """Of each place where a visitor may be at home."""
        if app != "ours":
            return [cls("", ("",), [str(number) for number in range(24)], ("",), "")]
        return [cls._at(code) for code in config.partnerships() or ("",)]

    @classmethod
    def _at(cls, borough: str) -> _Choices:
        with paths.serving(config.asked_for(borough)), store.connect() as connection:
            offer = offers.offer(lambda name, p: store.fetch(connection, name, p), config.read())
        kinds = [key for key, kind in offer.offences.items() if kind.is_in_ward_table]
        return cls(borough, _PAGES, list(offer.areas), kinds, offer.release)

    def usual(self) -> View:
        """The view that everybody opens with."""
        return self.pages[0], self.areas[0], self.kinds[0]

    def after(self, shown: View, own: str, chance: random.Random) -> View:
        """What a visitor, whose ward is `own`, asks for next."""
        page, area, kind = shown
        step = chance.random()
        if step < 0.4:
            return chance.choice(self.pages), area, kind
        if step < 0.7:
            if chance.random() < 0.2:
                return page, chance.choice(self.areas), kind
            return page, chance.choice([self.areas[0], own]), kind
        if step < 0.9:
            weights = [1 / rank for rank in range(1, len(self.kinds) + 1)]
            return page, area, chance.choices(self.kinds, weights)[0]
        return self.usual()

    def address(self, shown: View) -> str:
        """The address's part after the question mark."""
        _, area, kind = shown
        if not self.release:
            return f"choice={area}"
        chosen = {"borough": self.borough} if self.borough else {}
        chosen |= {"area": area} if area != self.areas[0] else {}
        chosen |= {"offence": kind} if kind != self.kinds[0] else {}
        return "&".join(
            f"{key}={value}" for key, value in (chosen | {"release": self.release}).items()
        )


def _script(app: str, folder: Path) -> Path:
    if app == "ours":
        return paths.ROOT / "app.py"
    if app == "naive":
        return Path(__file__).with_name("naive.py")
    script = folder / "bare.py"
    script.write_text(BARE, "utf-8")
    return script


@contextmanager
def _served(script: Path) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    port = free_port()
    command = [
        *(sys.executable, "-m", "streamlit", "run", str(script)),
        *("--server.port", str(port), "--server.address", "127.0.0.1"),
        *("--server.headless", "true", "--browser.gatherUsageStats", "false"),
        *("--server.fileWatcherType", "none"),
    ]
    quiet = subprocess.DEVNULL
    environment = os.environ | {"WARDLENS_MAX_SESSIONS": "1000", "WARDLENS_AHEAD": "1"}
    server = subprocess.Popen(command, cwd=paths.ROOT, env=environment, stdout=quiet, stderr=quiet)
    try:
        while server.poll() is None:
            with (
                suppress(OSError),
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health"),
            ):
                break
            time.sleep(0.05)
        yield port, server
    finally:
        server.terminate()
        server.wait()


def _resident(process: int) -> int:
    """Bytes of memory that a process holds (Linux; 0 elsewhere)."""
    status = Path(f"/proc/{process}/statm")
    return int(status.read_text("utf-8").split()[1]) * 4096 if status.is_file() else 0


if __name__ == "__main__":
    raise SystemExit(main())
