"""Sentences quoted from others for scale or caution, each with its source."""

from __future__ import annotations

from wardlens.views.setting import Setting

STANDING = "recorded-crime-standing"
WEIGHTS_EDITION = "harm-weights-edition"


def quoted(setting: Setting, fact: str, *, in_brief: bool = False) -> str:
    """A sentence quoted with its source; empty where it or its source is not held.

    `in_brief`: the publisher alone; title and edition stand in the register of sources.
    """
    rows = setting.fetch("quoted_facts", {}).set_index("fact")
    if fact not in rows.index or rows.loc[fact, "source"] not in setting.sources:
        return ""
    source = setting.sources[rows.loc[fact, "source"]]
    words = str(rows.loc[fact, "words"])
    start = f"{words.removesuffix(')')}; " if words.endswith(")") else f"{words} ("
    whose = source.publisher
    return (
        f"{start}{whose})." if in_brief else f"{start}{whose}, {source.title}, {source.edition})."
    )
