"""The server around the pages: made ready before the first reader, watched, logged, protected.

`GET /healthz` answers 200 with the release that serves, the readers and the descriptors in use, or
503 with what is wrong. Who comes when there is no room gets a page that says so. Log lines are JSON
on standard error and hold nothing about a person: no address, no browser, no choice made.

WARDLENS_LOG            "json" writes a line for each answer that is not a file of Streamlit's
"""

from __future__ import annotations

import asyncio
import gc
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, TypedDict

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wardlens.ui.serving import feeds
from wardlens.ui.serving.compressed import Compressed
from wardlens.ui.serving.first_screen import READY
from wardlens.ui.serving.headers import SecurityHeaders
from wardlens.ui.serving.log import log, log_failure
from wardlens.ui.serving.room import Room, raise_limit

HEALTH = "/healthz"
_LONGEST_PATH = 80
_TRY_AGAIN_LATER = 1013  # RFC 6455, registered close codes
_KEPT_SECONDS = 130.0
"""After so long Streamlit has given up the session of a reader who left."""
_FULL = (
    '<!doctype html><html lang="en"><title>Please come back in a minute</title>'
    "<h1>Please come back in a minute</h1><p>As many people as this service has room for are "
    "reading just now. Wait a minute, then load the page again.</p>"
)


class Around(TypedDict):
    """What `st.App` takes beside the script."""

    lifespan: Any
    middleware: list[Middleware]
    routes: list[Route]
    on_script_error: Any


def around(*inner: Middleware) -> Around:
    """Everything that the app's server has beside Streamlit's own; `inner` is nearest to it."""
    room = Room()

    async def health_of_room(_request: Request) -> JSONResponse:
        return await health(room)

    return {
        "lifespan": lifespan,
        "middleware": [
            Middleware(SecurityHeaders),
            Middleware(Watch, room=room),
            Middleware(Compressed),
            *inner,
        ],
        "routes": [Route(HEALTH, health_of_room), *feeds.ROUTES],
        "on_script_error": script_failed,
    }


@asynccontextmanager
async def lifespan(_app: object) -> AsyncIterator[None]:
    """Make the first page ready while the first reader's browser still loads Streamlit."""
    raise_limit()
    threading.Thread(target=_make_ready, daemon=True, name="first-page").start()
    yield


async def health(room: Room) -> JSONResponse:
    """Whether figures can be served, which release they are, and how much room is left."""
    status, release = await run_in_threadpool(_state)
    used, limit = room.descriptors
    return JSONResponse(
        {
            "status": status,
            "release": release,
            "readers": {"now": room.readers, "most": room.most, "full": room.is_full},
            "descriptors": {"used": used, "limit": limit},
        },
        status_code=200 if release else 503,
        headers={"Cache-Control": "no-store"},
    )


def script_failed(problem: Exception) -> None:
    """Log where a page failed."""
    log_failure("page failed", problem)


class Watch:
    """Middleware that counts readers, turns the one too many away, and logs answers."""

    def __init__(self, app: ASGIApp, room: Room | None = None) -> None:
        self.app = app
        self.room = room or Room()
        self._will_let_go = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; say what came of it."""
        if scope["type"] == "websocket":
            await self._reader(scope, receive, send)
        elif scope["type"] == "http" and _is_worth_a_line(scope["path"]):
            await self._answer(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _reader(self, scope: Scope, receive: Receive, send: Send) -> None:
        room = self.room
        if room.is_full:
            log("reader turned away", readers=room.readers, descriptors=room.descriptors[0])
            await receive()
            await send({"type": "websocket.close", "code": _TRY_AGAIN_LATER})
            return
        room.readers += 1
        began = time.monotonic()
        try:
            await self.app(scope, receive, send)
        finally:
            room.readers -= 1
            log("reader left", seconds=round(time.monotonic() - began), readers=room.readers)
            self._let_go_later()

    def _let_go_later(self) -> None:
        """Once the sessions of those who left are given up, free what they held, all in one go."""
        if not self._will_let_go:
            self._will_let_go = True
            asyncio.get_running_loop().call_later(_KEPT_SECONDS, self._let_go)

    def _let_go(self) -> None:
        from wardlens.ui.serving import memory

        self._will_let_go = False
        threading.Thread(target=memory.let_go, daemon=True, name="let-go").start()

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        began, status = time.monotonic(), 0

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            turned_away = _is_a_page(scope) and self.room.is_full
            app = _NO_ROOM if turned_away else self.app
            await app(scope, receive, noted)
        finally:
            took = round(1000 * (time.monotonic() - began))
            log("answer", path=_kind(scope["path"]), status=status, milliseconds=took)


_NO_ROOM = HTMLResponse(_FULL, 503, headers={"Retry-After": "60", "Cache-Control": "no-store"})


def _make_ready() -> None:
    gc.disable()  # a start makes hundreds of thousands of objects, none of them garbage
    try:
        from wardlens.ui.serving import ahead  # takes a second: the server answers meanwhile

        ahead.first()
    except Exception as problem:  # the first page will meet it too, and say it to the reader
        script_failed(problem)
    finally:
        gc.enable()
        READY.set()


def _state() -> tuple[str, str]:
    """How it is with the store, in words, and the release that serves, if one does."""
    from wardlens.store import store

    try:
        serving = store.serving()
    except store.StoreMissingError as problem:
        return str(problem).partition(";")[0], ""
    as_published = store.is_as_published()
    status = "serving" if as_published else "the newest release is damaged: an earlier one serves"
    return status, store.release_of(serving)


def _is_worth_a_line(path: str) -> bool:
    return "/_stcore/" not in path and not path.startswith(("/static/", HEALTH))


def _is_a_page(scope: Scope) -> bool:
    """Whether this is what a browser asks first, before it opens a connection as a reader."""
    return scope["method"] == "GET" and "text/html" in Headers(scope=scope).get("accept", "")


def _kind(path: str) -> str:
    """A path without what is particular to a reader: /media/… names a download of one session."""
    first = path.strip("/").partition("/")[0]
    return f"/{first[:_LONGEST_PATH]}"
