"""As many readers as may come, in a process with few descriptors: served or told, never left."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from conftest import Place

from wardlens.store import paths
from wardlens.ui.serving.room import _SPARE

READERS = 400
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="descriptors are counted in /proc"),
]


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _health(address: str) -> dict[str, dict[str, int]]:
    with urllib.request.urlopen(f"{address}/healthz", timeout=20) as answer:
        assert answer.status == 200
        return dict(json.load(answer))


@pytest.fixture
def served(tiny_place: Place, tmp_path: Path) -> Iterator[str]:
    """The app, started by a shell that allows 1,024 descriptors and no more."""
    port = _free_port()
    streamlit = f"{sys.executable} -m streamlit run app.py --server.address 127.0.0.1"
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(
            ["sh", "-c", f"ulimit -n 1024; exec {streamlit} --server.port {port}"],
            cwd=paths.ROOT, env=os.environ.copy(), stdout=log, stderr=log,
        )  # fmt: skip
        assert tiny_place.stores.is_dir()
        try:
            until = time.monotonic() + 60
            while time.monotonic() < until and server.poll() is None:
                with suppress(OSError):
                    _health(f"http://127.0.0.1:{port}")
                    break
                time.sleep(0.2)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=30)


async def _read(address: str, came: Counter[str], leave: asyncio.Event) -> None:
    """One reader: asks for the page, opens a connection if let in, and stays until told to go."""
    from websockets.asyncio.client import connect
    from websockets.exceptions import ConnectionClosed, InvalidStatus

    def page() -> int:
        asked = urllib.request.Request(address, headers={"Accept": "text/html"})
        try:
            with urllib.request.urlopen(asked, timeout=30) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as told:
            assert "come back in a minute" in told.read().decode()
            return told.code

    if await asyncio.to_thread(page) == 503:
        came["told"] += 1
        return
    try:
        stream = f"{address.replace('http', 'ws')}/_stcore/stream"
        async with connect(stream, subprotocols=["streamlit"], open_timeout=30):  # type: ignore[list-item]
            came["served"] += 1
            await leave.wait()
    except (InvalidStatus, ConnectionClosed):
        came["told"] += 1


async def _all_read(address: str) -> tuple[Counter[str], dict[str, dict[str, int]]]:
    came: Counter[str] = Counter()
    leave = asyncio.Event()
    readers = [asyncio.create_task(_read(address, came, leave)) for _ in range(READERS)]
    async with asyncio.timeout(90):
        while came.total() < READERS:
            failed = [reader for reader in readers if reader.done() and reader.exception()]
            assert not failed, failed[0].exception()
            await asyncio.sleep(0.1)
    health = await asyncio.to_thread(_health, address)
    leave.set()
    await asyncio.gather(*readers)
    return came, health


def test_of_four_hundred_readers_each_is_served_or_told(
    served: str, record_property: Callable[[str, object], None]
) -> None:
    pytest.importorskip("websockets")
    began = time.monotonic()
    came, health = asyncio.run(_all_read(served))
    assert came.total() == READERS
    assert came["served"] >= 150
    assert health["readers"]["now"] == came["served"]
    assert health["descriptors"]["used"] < health["descriptors"]["limit"] == 1_024
    assert came["told"]
    assert health["descriptors"]["used"] > 1_024 - 2 * _SPARE  # nobody was told too early
    record_property(
        "figures",
        f"{READERS} readers at `ulimit -n 1024`: {came['served']} served, {came['told']} told, "
        f"{health['descriptors']['used']} descriptors, in {time.monotonic() - began:.0f} s",
    )
