"""The server around the pages: made ready before the first reader, watched, logged, protected.

`GET /healthz` answers 200 with the release that serves, or 503 with what is wrong. Log lines are
JSON on standard error and hold nothing about a person: no address, no browser, no choice made.

WARDLENS_LOG            "json" writes a line for each answer that is not a file of Streamlit's
WARDLENS_MAX_SESSIONS   how many readers at once (default 400); more are asked to come back
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, TypedDict

from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wardlens.ui.serving.headers import SecurityHeaders
from wardlens.ui.serving.log import log, log_failure

HEALTH = "/healthz"
_LONGEST_PATH = 80
_TRY_AGAIN_LATER = 1013  # RFC 6455, registered close codes


class Around(TypedDict):
    """What `st.App` takes beside the script."""

    lifespan: Any
    middleware: list[Middleware]
    routes: list[Route]
    on_script_error: Any


def around() -> Around:
    """Everything that the app's server has beside Streamlit's own."""
    return {
        "lifespan": lifespan,
        "middleware": [Middleware(Watch), Middleware(SecurityHeaders)],
        "routes": [Route(HEALTH, health)],
        "on_script_error": script_failed,
    }


@asynccontextmanager
async def lifespan(_app: object) -> AsyncIterator[None]:
    """Make the first page ready while the first reader's browser still loads Streamlit."""
    threading.Thread(target=_make_ready, daemon=True, name="first-page").start()
    yield


async def health(_request: Request) -> JSONResponse:
    """Whether figures can be served, and which release they are."""
    status, release = await run_in_threadpool(_state)
    return JSONResponse(
        {"status": status, "release": release},
        status_code=200 if release else 503,
        headers={"Cache-Control": "no-store"},
    )


def script_failed(problem: Exception) -> None:
    """Log where a page failed."""
    log_failure("page failed", problem)


class Watch:
    """Middleware that counts readers, turns the one too many away, and logs answers."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.most = int(os.environ.get("WARDLENS_MAX_SESSIONS", "400"))
        self.readers = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; say what came of it."""
        if scope["type"] == "websocket":
            await self._reader(scope, receive, send)
        elif scope["type"] == "http" and _is_worth_a_line(scope["path"]):
            await self._answer(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _reader(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.readers >= self.most:
            log("reader turned away", readers=self.readers)
            await receive()
            await send({"type": "websocket.close", "code": _TRY_AGAIN_LATER})
            return
        self.readers += 1
        began = time.monotonic()
        try:
            await self.app(scope, receive, send)
        finally:
            self.readers -= 1
            log("reader left", seconds=round(time.monotonic() - began), readers=self.readers)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        began, status = time.monotonic(), 0

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, noted)
        finally:
            took = round(1000 * (time.monotonic() - began))
            log("answer", path=_kind(scope["path"]), status=status, milliseconds=took)


def _make_ready() -> None:
    from wardlens.ui.serving import ahead  # takes a second: the server answers meanwhile

    try:
        ahead.first()
    except Exception as problem:  # the first page will meet it too, and say it to the reader
        script_failed(problem)


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


def _kind(path: str) -> str:
    """A path without what is particular to a reader: /media/… names a download of one session."""
    first = path.strip("/").partition("/")[0]
    return f"/{first[:_LONGEST_PATH]}"
