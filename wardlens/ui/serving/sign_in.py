"""Optional sign-in with OpenID Connect: who the reader is, what they may read, the way in and out.

Without a section [auth] in the secrets nobody signs in and everybody is the public. With one,
the section [access] says who is a partner (`wardlens.store.access.Rules`). See docs/hosting.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from wardlens.store.access import Access, Rules, access_of
from wardlens.ui.serving import html


def access() -> Access:
    """What the session that asks may read; outside a session (a thread of ours), the public."""
    if get_script_run_ctx(suppress_warning=True) is None or not _is_offered():
        return Access.PUBLIC
    return access_of(_claims(), _rules())


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
        return "These pages are for partners." if granted is Access.NOTHING else "Public figures."
    if granted is Access.PARTNER:
        return f"Signed in as {who}: figures for partners are shown."
    return f"Signed in as {who}, who is not on the partnership’s list. Ask it to be let in."


def _button() -> None:
    if _is_signed_in():
        st.button("Sign out", on_click=st.logout)
    else:
        st.button("Sign in as a partner", on_click=st.login)


def _is_offered() -> bool:
    return "auth" in _secrets()


def _is_signed_in() -> bool:
    return bool(_claims().get("is_logged_in"))


def _claims() -> Mapping[str, Any]:
    return st.user.to_dict()


def _rules() -> Rules:
    return Rules.of(dict(_secrets().get("access", {})))


def _secrets() -> Mapping[str, Any]:
    return st.secrets if st.secrets.load_if_toml_exists() else {}
