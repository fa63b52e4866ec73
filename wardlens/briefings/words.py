"""Figures and facts of a briefing as words: table cells, captions, the foot of every page. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from wardlens.exhibits import Exhibit, Source
from wardlens.views.briefing import Briefing, Shown

NO_FIGURE = "no figure"


def cell(value: object, decimals: int = 0) -> str:
    """A table cell as words: thousands separated, a true minus, “no figure” where there is none.

    >>> cell(1234.0), cell(-4.25, 1), cell(float("nan")), cell("Tudor")
    ('1,234', '−4.2', 'no figure', 'Tudor')
    """
    if isinstance(value, str):
        return value
    if value is None or pd.isna(value):
        return NO_FIGURE
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,.{decimals}f}".replace("-", "−")


def rows(exhibit: Exhibit, columns: Sequence[str], count: int) -> list[list[str]]:
    """The first rows of an exhibit's table, each number with the decimals of the screen."""
    shown = exhibit.rounded.head(count)
    return [
        [cell(shown[name].iloc[n], exhibit.decimals.get(name, 0)) for name in columns]
        for n in range(len(shown))
    ]


def left_out(shown: Shown) -> str:
    """That the table on paper is not whole; empty where it is."""
    rest = len(shown.exhibit.table) - shown.shown_rows
    if not shown.columns or rest <= 0:
        return ""
    return f"{rest} more rows stand in the table on the page."


def caption(exhibit: Exhibit, *, is_short: bool = False) -> str:
    """Unit, period, base and source under a picture; short where sources are listed close by."""
    return exhibit.caption.partition(" Source: ")[0] if is_short else exhibit.caption


def foot(briefing: Briefing) -> tuple[str, ...]:
    """What stands at the foot of every page: filters, data, release, sources, address."""
    sources = "; ".join(dict.fromkeys(source.publisher for source in briefing.sources))
    return (
        f"{briefing.partnership} · {briefing.filters}",
        f"{briefing.data_to} · Wardlens data release {briefing.release} · Sources: {sources}",
        briefing.link,
    )


def source_lines(briefing: Briefing) -> tuple[str, ...]:
    """Every source with its edition, licence and attribution."""
    return tuple(f"{source.line()}. {_terms(source)}" for source in briefing.sources)


def _terms(source: Source) -> str:
    """Licence and attribution, the licence once."""
    licence = source.licence.rstrip(".")
    if licence.lower() in source.attribution.lower():
        return source.attribution
    return f"{licence}. {source.attribution}".strip()
