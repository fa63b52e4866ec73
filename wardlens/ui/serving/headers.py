"""Security headers on every answer: what the browser may load, run, send and be framed by.

The policy names no third party and lets no text become script. Streamlit needs styles written by
script ('unsafe-inline' for styles only), WebAssembly ('wasm-unsafe-eval': its messages and the map)
and workers and pictures made in the page (blob:); its one script inside the page and ours are
allowed by their hashes, read from the installed Streamlit and from the file.

WARDLENS_FRAME_ANCESTORS   who may embed the pages, e.g. "'self' https://www.example.gov.uk"
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
from functools import cache
from pathlib import Path
from typing import Final

import streamlit
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wardlens.errors import WardlensError

_INLINE: Final = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_ANCESTORS: Final = re.compile(r"('self'|'none'|https?://[\w.*-]+(:\d+)?)( |$)")
_MEDIA: Final = "/media/"
_A_YEAR: Final = 365 * 24 * 60 * 60
FIRST_SCREEN: Final = Path(__file__).with_name("first_screen.js")
"""Takes the first screen away once the app has drawn the same."""


class FrameAncestorsError(WardlensError):
    """WARDLENS_FRAME_ANCESTORS names something that is no origin."""


class SecurityHeaders:
    """Middleware that adds the headers to every HTTP answer; HSTS only where TLS is in use."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.fixed = fixed(os.environ.get("WARDLENS_FRAME_ANCESTORS", "'self'"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add to its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        over_tls = _is_over_tls(scope)

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.fixed.items():
                    headers[name] = value
                if _MEDIA in scope["path"]:  # a reader's own documents: nobody keeps a copy
                    headers["Cache-Control"] = "no-store"
                if over_tls:
                    headers["Strict-Transport-Security"] = f"max-age={_A_YEAR}"
            await send(message)

        await self.app(scope, receive, with_headers)


def fixed(frame_ancestors: str) -> dict[str, str]:
    """The headers that every answer has.

    >>> fixed("'self'")["X-Content-Type-Options"]
    'nosniff'
    """
    return {
        "Content-Security-Policy": policy(frame_ancestors),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",  # the address says what a reader looks at
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        "Cross-Origin-Opener-Policy": "same-origin",
    }


def policy(frame_ancestors: str) -> str:
    """The content security policy.

    >>> "default-src 'none'" in policy("'self'"), policy("'none'").endswith("ancestors 'none'")
    (True, True)
    """
    asked = " ".join(frame_ancestors.split())
    if not asked or _ANCESTORS.sub("", asked):
        raise FrameAncestorsError(
            f"WARDLENS_FRAME_ANCESTORS is {frame_ancestors!r}; "
            "wanted: 'self', 'none' or origins like https://www.example.gov.uk"
        )
    scripts = " ".join(f"'sha256-{digest}'" for digest in _inline_scripts())
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src 'self' 'wasm-unsafe-eval' {scripts}".rstrip(),
            "style-src 'self' 'unsafe-inline'",
            "font-src 'self' data:",
            "img-src 'self' data: blob:",
            "connect-src 'self' data:",
            "worker-src 'self' blob:",
            "manifest-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            "object-src 'none'",
            f"frame-ancestors {asked}",
        ]
    )


@cache
def _inline_scripts() -> tuple[str, ...]:
    """SHA-256 of each script inside Streamlit's one page, and of ours (`first_screen.py`)."""
    page = Path(streamlit.__file__).parent / "static" / "index.html"
    return tuple(
        base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        for script in (*_INLINE.findall(page.read_text("utf-8")), FIRST_SCREEN.read_text("utf-8"))
    )


def _is_over_tls(scope: Scope) -> bool:
    """Whether the reader's connection is encrypted, here or at the proxy before us.

    Browsers heed HSTS over TLS only, so that a made-up header does no harm.
    """
    forwarded = Headers(scope=scope).get("x-forwarded-proto", "")
    return scope["scheme"] == "https" or forwarded.partition(",")[0].strip() == "https"
