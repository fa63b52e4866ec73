"""How a verdict on a change looks wherever it is told: word, then shape, then colour. Pure."""

from __future__ import annotations

from typing import Literal

import pandas as pd
from markupsafe import Markup

from wardlens.exhibits import palette
from wardlens.exhibits.markup import filled
from wardlens.stats import change

RECORDING = "more or fewer recorded: recording changed"
"""What is said in a key of changes that a change of recording may have made."""
Way = Literal["rise", "fall", "same", "recorded", ""]
SHAPES: dict[str, str] = {"rise": "▲", "fall": "▼", "same": "●", "recorded": "◇", "": ""}
"""What stands before the words; the page's style (`.wl-way`) draws the same."""
SYMBOLS: dict[str, str] = {
    "rise": "triangle-up",
    "fall": "triangle-down",
    "same": "circle",
    "recorded": "diamond-open",
    "": "circle",
}
"""The same shapes as a chart's library names them."""
_SAID: dict[Way, tuple[str, ...]] = {
    "rise": (change.CLEAR_RISE, "clearly more than"),
    "fall": (change.CLEAR_FALL, "clearly less than"),
    "same": (change.NO_CLEAR_CHANGE, "may be chance", "perhaps chance"),
    "recorded": ("more recorded", "fewer recorded"),
}


def way(words: object) -> Way:
    """Which way a verdict goes, by its words; nothing where they are no verdict on a change.

    >>> way("From 3 to 14, a clear rise; above all three years before that")
    'rise'
    >>> way("More, but may be chance"), way("more recorded since"), way("Abbey")
    ('same', 'recorded', '')
    """
    told = str(words).lower()
    return next((one for one, said in _SAID.items() if any(part in told for part in said)), "")


def marked(words: str, *, judged: bool = False) -> Markup:
    """A verdict as HTML: its shape before it; its colour where more or fewer can be `judged`.

    >>> marked("clear rise", judged=True)
    Markup('<span class="wl-way rise judged">clear rise</span>')
    """
    towards = way(words)
    looks = " ".join(one for one in ("wl-way", towards, "judged" if judged else "") if one)
    return filled('<span class="{}">{}</span>', looks, words) if towards else filled("{}", words)


def shaped(words: str) -> str:
    """A verdict with its shape before it, where only letters can be shown.

    >>> shaped("clear fall"), shaped("too few to say")
    ('▼ clear fall', 'too few to say')
    """
    return f"{SHAPES[way(words)]} {words}".lstrip()


def with_shapes(table: pd.DataFrame) -> pd.DataFrame:
    """The table with a shape before every verdict on a change in it.

    >>> with_shapes(pd.DataFrame({"Ward": ["Abbey"], "Verdict": ["clear rise"]})).iloc[0].tolist()
    ['Abbey', '▲ clear rise']
    """
    told = {
        name: table[name].map(shaped, na_action="ignore")
        for name in table
        if "verdict" in str(name).lower()
    }
    return table.assign(**told)


def colour(towards: str, *, judged: bool) -> str:
    """The colour of a mark: one for a clear rise, one for a clear fall, where that is judged.

    >>> colour("rise", judged=True) == palette.RISE_WORSE, colour("rise", judged=False)
    (True, '#1b2733')
    """
    if towards not in ("rise", "fall"):
        return palette.QUIET
    if not judged:
        return palette.INK
    return palette.RISE_WORSE if towards == "rise" else palette.FALL_BETTER
