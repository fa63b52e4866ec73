"""What a browser is sent first holds the words and numbers of the page already, as plain HTML.

Streamlit's first answer is an empty page, filled once a megabyte of script has come and run. Here
the words of the view that the address asks for (`ui/first_screen.py`) stand in that answer:
readable within a second on a slow line, without script, and by what shows a link's preview. A
small script takes them away once the app has drawn the same (`first_screen.js`).

They are of the release that serves, at each request; public figures only, and none where a
sign-in is needed or somebody may have signed in.
"""

from __future__ import annotations

import re
import threading
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Final, TypeVar

import anyio.to_thread
import brotli
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wardlens.choices.offer import BOROUGH
from wardlens.exhibits.markup import each, filled
from wardlens.store import config, paths
from wardlens.ui.serving import sign_in
from wardlens.ui.serving.compressed import best
from wardlens.ui.serving.headers import FIRST_SCREEN
from wardlens.ui.serving.log import log_failure

Link = dict[str, list[str]]
Made = TypeVar("Made")
_NO_PAGE: Final = re.compile(r"/(_stcore|static|media|component|app/static|healthz|auth)(/|$)")
_ROOT: Final = '<div id="root"></div>'
_TITLE: Final = re.compile(r"<title>.*?</title>", re.DOTALL)
_NOT_OURS: Final = re.compile(
    r'<noscript>.*?</noscript>|<link\s[^>]*rel="preload"[^>]*as="font"[^>]*>', re.DOTALL
)
"""That nothing can be read without script; letters in which no page of ours is set."""
_END_OF_HEAD: Final = "</head>"
_HEAD: Final = "<title>{}</title>{}<style>{}</style>"
_MOST_SECONDS: Final = 5.0
"""A view that takes longer comes with the app, which the browser fetches meanwhile."""
_HOST: Final = re.compile(r"[\w.-]+(:\d+)?|\[[\da-fA-F:]+\](:\d+)?")
_QUALITY: Final = 5
READY: Final = threading.Event()
"""Set once the server is ready: while it starts, the app itself is quicker without."""
PICTURE: Final = "card.png"
_AN_HOUR: Final = {"Cache-Control": "public, max-age=3600"}
_NO_PICTURE: Final = PlainTextResponse("There is no such picture.", 404)


@dataclass(frozen=True, slots=True)
class Screen:
    """The first screen of an address: what stands in its head, and what can be read."""

    title: str
    sentence: str
    """What a message shows of a link, below its title."""
    body: Markup
    asks: str
    """The choice in force as a query: what the picture of the link is asked for."""


class FirstScreen:
    """Middleware that puts the first screen into the page that Streamlit sends.

    `draw` gives it for a path and what its query asks, `picture` a PNG of the place asked for;
    none where there is none.
    """

    def __init__(
        self,
        app: ASGIApp,
        draw: Callable[[str, Link], Screen | None],
        picture: Callable[[str, Link], bytes | None],
    ) -> None:
        self.app = app
        self.draw = draw
        self.picture = picture

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Alter the answer where it is Streamlit's page; pass on everything else."""
        if scope["type"] != "http" or scope["method"] != "GET" or _NO_PAGE.search(scope["path"]):
            await self.app(scope, receive, send)
            return
        asked = urllib.parse.parse_qs(scope.get("query_string", b"").decode("latin-1"))
        with paths.serving(config.asked_for(asked.get(BOROUGH, [""])[0])):
            await self._answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"].rpartition("/")[2] == PICTURE:
            drawn = await run_in_threadpool(self._made, self.picture, Request(scope))
            answered = Response(drawn, headers=_AN_HOUR, media_type="image/png")
            await (answered if drawn else _NO_PICTURE)(scope, receive, send)
            return
        answer = _Answer(send)
        await self.app(_plain(scope), receive, answer.take)
        if answer.is_page:
            await self._send(Request(scope), answer, send)

    async def _send(self, request: Request, answer: _Answer, send: Send) -> None:
        """The head at once, so that the browser fetches what it names; then the first screen."""
        headers = MutableHeaders(scope=answer.start)
        for name in ("content-length", "etag", "last-modified", "accept-ranges"):
            del headers[name]
        headers["Cache-Control"] = "no-cache"
        headers["Vary"] = "Accept-Encoding, Cookie"
        packed = best(request.headers.get("accept-encoding", "")) == "br"
        if packed:
            headers["Content-Encoding"] = "br"
        await send(answer.start)
        body = _Body(send, packed=packed)
        head, end, rest = answer.body.decode("utf-8").partition(_END_OF_HEAD)
        if _ROOT not in rest:
            await body.send(head + end + rest, is_last=True)
            return
        await body.send(_NOT_OURS.sub("", _TITLE.sub("", head)))
        screen: Screen | None = None
        with anyio.move_on_after(_MOST_SECONDS):
            screen = await anyio.to_thread.run_sync(
                self._made, self.draw, request, abandon_on_cancel=True
            )
        told = head_of(screen, request) if screen else f"<title>{config.read().name}</title>"
        await body.send(f"{told}{end}{filled_in(rest, screen)}", is_last=True)

    def _made(self, make: Callable[[str, Link], Made | None], request: Request) -> Made | None:
        if not READY.is_set() or not sign_in.shows_anybody(request.cookies):
            return None
        try:
            asked = urllib.parse.parse_qs(request.url.query, keep_blank_values=True)
            return make(request.scope["path"], asked)
        except Exception as problem:  # the app will meet it too, and say it to the reader
            log_failure("first screen failed", problem)
            return None


class _Body:
    """Sends a page in two parts, compressed where the browser takes it so."""

    def __init__(self, send: Send, *, packed: bool) -> None:
        self._send = send
        self._pack = brotli.Compressor(quality=_QUALITY) if packed else None

    async def send(self, text: str, *, is_last: bool = False) -> None:
        """One part of the page, so that the browser can read it now."""
        part = text.encode()
        if self._pack:
            end = self._pack.finish if is_last else self._pack.flush
            part = self._pack.process(part) + end()
        message = {"type": "http.response.body", "body": part, "more_body": not is_last}
        await self._send(message)


class _Answer:
    """Takes an answer: a page is held back until it is whole, all else is passed on."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.start: Message = {}
        self.body = b""
        self.is_page = False

    async def take(self, message: Message) -> None:
        """One part of the answer."""
        if message["type"] == "http.response.start":
            kind = Headers(raw=message["headers"]).get("content-type", "")
            self.is_page = message["status"] == 200 and kind.startswith("text/html")
            self.start = message
        if not self.is_page:
            await self._send(message)
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")


def _plain(scope: Scope) -> Scope:
    """The request without what could shorten the answer: compression, an earlier copy, a range."""
    dropped = {b"accept-encoding", b"if-none-match", b"if-modified-since", b"range"}
    return {**scope, "headers": [one for one in scope["headers"] if one[0] not in dropped]}


def head_of(screen: Screen, request: Request) -> Markup:
    """What a first screen puts into the head of the page."""
    return filled(_HEAD, screen.title, _preview(screen, request), _styles())


def filled_in(rest: str, screen: Screen | None) -> str:
    """The page after its head, with the first screen beside the place where the app will stand."""
    if screen is None:
        return rest
    script = FIRST_SCREEN.read_text("utf-8")
    shown = f"{_ROOT}\n{screen.body}\n<script>{script}</script>"
    return _NOT_OURS.sub("", rest).replace(_ROOT, shown)


def _preview(screen: Screen, request: Request) -> Markup:
    """What a message shows of a link: title, sentence, picture (https://ogp.me)."""
    query, here = request.url.query, address(request)
    rows = (
        ("og:type", "website"),
        ("og:site_name", config.read().name),
        ("og:title", screen.title),
        ("og:description", screen.sentence),
        ("og:url", here + (f"?{query}" if query else "")),
        ("og:image", urllib.parse.urljoin(here, f"{PICTURE}?{screen.asks}")),
        ("og:image:type", "image/png"),
        ("og:image:width", "1200"),
        ("og:image:height", "630"),
        ("og:image:alt", screen.sentence),
    )
    named = filled('<meta name="description" content="{}">', screen.sentence)
    large = Markup('<meta name="twitter:card" content="summary_large_image">')
    return named + large + each('<meta property="{}" content="{}">', rows)


def address(request: Request) -> str:
    """Where readers find this page: as configured, else as this reader asked for it."""
    path = urllib.parse.quote(request.scope["path"])
    configured = config.read().address.rstrip("/")
    if configured:
        return configured + path
    host = request.headers.get("host", "")
    scheme = request.headers.get("x-forwarded-proto", request.scope["scheme"])
    known = host if _HOST.fullmatch(host) else "localhost"
    return f"{'https' if scheme == 'https' else 'http'}://{known}{path}"


@cache
def _styles() -> Markup:
    """The pages' own style sheet, and what puts the first screen where the page will stand."""
    sheets = (paths.ROOT / "wardlens" / "ui" / "style.css", FIRST_SCREEN.with_suffix(".css"))
    return Markup("").join(Markup(sheet.read_text("utf-8")) for sheet in sheets)
