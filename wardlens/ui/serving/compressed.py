"""Streamlit's own files, compressed once and kept: four times less for a reader to fetch.

Streamlit sends them as they are, since to compress them at each request would take the processor
from pages. Here a file is compressed when it is first asked for, and kept beside the stores and
in memory; its name holds a hash of what is in it, so that browsers keep it for a year.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

import brotli
import streamlit
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wardlens.store import paths
from wardlens.store.kept import Kept
from wardlens.ui.serving.log import log_failure

_STATIC: Final = Path(streamlit.__file__).parent / "static"
_KINDS: Final = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
}
_A_YEAR: Final = 365 * 24 * 60 * 60
_ENCODINGS: Final[dict[str, Callable[[bytes], bytes]]] = {
    "br": lambda data: bytes(brotli.compress(data, quality=9)),
    "gzip": lambda data: gzip.compress(data, 9, mtime=0),
}
"""Ways to compress, the best first. Brotli at 11 takes eight times as long for a tenth less."""
_KEPT_BYTES: Final = 16 * 1024 * 1024
_KEPT = Kept(_KEPT_BYTES, getsizeof=len)


class Compressed:
    """Middleware that answers for Streamlit's files, if the browser takes them compressed."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer for a file of Streamlit's; pass everything else on."""
        name = _name(scope["path"]) if scope["type"] == "http" else ""
        if not name or scope["method"] not in {"GET", "HEAD"}:
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        encoding = best(headers.get("accept-encoding", ""))
        if not encoding or "range" in headers:
            await self.app(scope, receive, _varying(send))
            return
        tag = f'"{_fingerprint(name)}-{encoding}"'
        fixed = {
            "Cache-Control": f"public, max-age={_A_YEAR}, immutable",
            "Vary": "Accept-Encoding",
            "ETag": tag,
        }
        if tag in headers.get("if-none-match", ""):
            await Response(status_code=304, headers=fixed)(scope, receive, send)
            return
        data = await run_in_threadpool(compressed, name, encoding)
        fixed |= {"Content-Encoding": encoding, "Content-Type": _KINDS[Path(name).suffix]}
        await Response(data, headers=fixed)(scope, receive, send)


def best(accepted: str) -> str:
    """The best way to compress that a browser takes, of an Accept-Encoding header.

    >>> best("gzip, deflate, br, zstd"), best("gzip;q=1.0, br;q=0"), best("identity"), best("*")
    ('br', 'gzip', '', '')
    """
    taken = set()
    for part in accepted.lower().split(","):
        name, _, quality = part.partition(";")
        if quality.replace(" ", "").rstrip("0.") != "q=":
            taken.add(name.strip())
    return next((name for name in _ENCODINGS if name in taken), "")


def compressed(name: str, encoding: str) -> bytes:
    """A file of Streamlit's compressed: as it was kept, or made now and kept."""
    made: bytes = _KEPT.get((name, encoding), lambda: _from_disk(name, encoding))
    return made


def _from_disk(name: str, encoding: str) -> bytes:
    kept = paths.stores() / ".compressed" / f"{_fingerprint(name)}.{encoding}"
    if kept.is_file():
        return kept.read_bytes()
    data = _ENCODINGS[encoding]((_STATIC / name).read_bytes())
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        part = kept.with_name(f".{kept.name}-{id(data)}")
        part.write_bytes(data)
        part.replace(kept)
    except OSError as problem:  # a folder that is only read, or full: it is in memory all the same
        log_failure("compressed file not kept", problem)
    return data


def _name(path: str) -> str:
    """The file that an address names, under whatever base; nothing where it is none of these.

    >>> _name("/static/js/no-such-file.js"), _name("/static/../index.html"), _name("/ward")
    ('', '', '')
    """
    _, found, rest = path.rpartition("/static/")
    name = f"static/{rest}"
    return name if found and name in _names() else ""


@cache
def _names() -> frozenset[str]:
    """Streamlit's files that are worth it, by their place in its folder."""
    return frozenset(
        path.relative_to(_STATIC).as_posix()
        for path in (_STATIC / "static").rglob("*")
        if path.suffix in _KINDS and path.is_file()
    )


@cache
def _fingerprint(name: str) -> str:
    """Of what is in a file, not of its name: another version of Streamlit may use it again."""
    return hashlib.sha256((_STATIC / name).read_bytes()).hexdigest()[:24]


def _varying(send: Send) -> Send:
    """Tell caches on the way that this address has compressed answers too."""

    async def with_header(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).add_vary_header("Accept-Encoding")
        await send(message)

    return with_header
