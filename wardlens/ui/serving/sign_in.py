"""Optional sign-in with OpenID Connect: who the reader is, what they may read, the way in and out.

Without a section [auth] in the secrets nobody signs in and everybody is the public. With one,
the section [access] says who is a partner (`wardlens.store.access.Rules`). See docs/hosting.md.

Streamlit keeps who signed in in a signed cookie for 30 days and does not look at it again. Here,
what the identity provider said holds until it expires (`exp`), for so many hours at most, and until
the person signs out: whoever holds a copy of the cookie is signed out with him.

WARDLENS_SIGN_IN_HOURS   (8) after so long a partner signs in again, whatever the provider says
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from wardlens.store import paths
from wardlens.store.access import Access, Rules, access_of
from wardlens.ui.serving import html
from wardlens.ui.serving.log import log_failure

_COOKIE = "_streamlit_user"
"""How the names of the cookies begin in which Streamlit keeps who signed in."""
_CLOCKS_DIFFER = 60.0
"""Seconds by which a provider's clock may be ahead of ours."""
_FORGOTTEN_SECONDS = 31 * 24 * 3600.0
"""Longer than Streamlit takes a cookie for good."""


def access() -> Access:
    """What the session that asks may read; outside a session (a thread of ours), the public."""
    if get_script_run_ctx(suppress_warning=True) is None or not _is_offered():
        return Access.PUBLIC
    claims = _claims()
    return access_of(claims if holds(claims, time.time()) else {}, _rules())


def is_open() -> bool:
    """Whether whoever is not signed in may read the public figures."""
    return not _is_offered() or _rules().public


def holds(claims: Mapping[str, Any], now: float) -> bool:
    """Whether what the provider said of somebody is still good; `now` in seconds since 1970.

    >>> said = {"is_logged_in": True, "iat": 0, "exp": 600}
    >>> [holds(said, now) for now in (10, 599, 600)], holds(said | {"exp": 1e9}, 8 * 3600)
    ([True, True, False], False)
    """
    said = [claims.get("iat"), claims.get("exp")]
    if not claims.get("is_logged_in") or not all(map(_is_time, said)):
        return False
    issued, expires = (float(str(moment)) for moment in said)
    most = float(os.environ.get("WARDLENS_SIGN_IN_HOURS", "8")) * 3600
    in_time = issued - _CLOCKS_DIFFER <= now < min(expires, issued + most)
    return bool(in_time and not _signed_out(claims).exists())


def shows_anybody(cookies: Iterable[str]) -> bool:
    """Whether who asks with cookies of these names, and no session yet, is surely the public.

    Who may have signed in is not: what he may read is known once his session has begun.
    """
    if not _is_offered():
        return True
    return _rules().public and not any(name.startswith(_COOKIE) for name in cookies)


def sign_out(claims: Mapping[str, Any]) -> None:
    """Let what the provider said of somebody hold no more, in any process and for any copy of it.

    Kept beside the stores, which all processes share, as long as it would have held.
    """
    mark = _signed_out(claims)
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.touch()
    for old in mark.parent.iterdir():
        if time.time() - old.stat().st_mtime > _FORGOTTEN_SECONDS:
            old.unlink(missing_ok=True)


def _signed_out(claims: Mapping[str, Any]) -> Path:
    said = json.dumps(dict(claims), sort_keys=True, default=str)
    return paths.deployment() / ".signed-out" / hashlib.sha256(said.encode()).hexdigest()


def _is_time(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def gate() -> None:
    """Draw the way in or out, if there is one; end the run here for whoever may read nothing."""
    if not _is_offered():
        return
    granted = access()
    if granted is Access.NOTHING:
        html.write(
            '<h1 class="wl-title">Sign in to see the figures</h1>'
            '<p class="wl-note" role="status">{}</p>',
            _standing(granted),
        )
        _button()
        st.stop()
    with st.sidebar:
        html.write('<p class="wl-caption">{}</p>', _standing(granted))
        _button()


def _standing(granted: Access) -> str:
    who = _claims().get("email", "")
    if not _is_signed_in():
        over = "Your sign-in has ended. " if _claims().get("is_logged_in") else ""
        rest = "These pages are for partners." if granted is Access.NOTHING else "Public figures."
        return over + rest
    if granted is Access.PARTNER:
        return f"Signed in as {who}: figures for partners are shown."
    return f"Signed in as {who}, who is not on the partnership’s list. Ask it to be let in."


def _button() -> None:
    if _is_signed_in():
        st.button("Sign out", on_click=_leave)
    else:
        st.button("Sign in as a partner", on_click=st.login)


def _leave() -> None:
    """Sign out; where it cannot be written down, of this browser at least."""
    try:
        sign_out(_claims())
    except OSError as problem:
        log_failure("sign-out not kept", problem)
    st.logout()


def _is_offered() -> bool:
    return "auth" in _secrets()


def _is_signed_in() -> bool:
    return holds(_claims(), time.time())


def _claims() -> Mapping[str, Any]:
    return st.user.to_dict()


def _rules() -> Rules:
    given = Rules.of(dict(_secrets().get("access", {})))
    return given.at(paths.partnership(), paths.partnerships())


def _secrets() -> Mapping[str, Any]:
    return st.secrets if st.secrets.load_if_toml_exists() else {}
