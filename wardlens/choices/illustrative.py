"""How made-up answers are marked: in words that every figure made from them carries."""

from __future__ import annotations

ILLUSTRATIVE = "Illustrative: made-up answers"
"""What every figure made from illustrative answers says, wherever it goes."""
DEMO = "demo"
"""What a link, a query and the command line ask for a demonstration by …"""
SURVEY = "survey"
"""… and of what: `?demo=survey`."""


def illustrative(words: str) -> str:
    """Words about made-up answers, saying so once.

    >>> illustrative("Half feel safe.")
    'Illustrative: made-up answers. Half feel safe.'
    >>> illustrative(illustrative("Half feel safe."))
    'Illustrative: made-up answers. Half feel safe.'
    """
    return words if words.startswith(ILLUSTRATIVE) else f"{ILLUSTRATIVE}. {words}"
