"""A short table as HTML: names wrap instead of being cut, a figure and its range share a cell."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import pandas as pd
from markupsafe import Markup

from wardlens.exhibits import verdicts
from wardlens.exhibits.markup import each, filled

if TYPE_CHECKING:
    from wardlens.exhibits.exhibit import Exhibit

MOST_ROWS = 40
"""A longer table is one to sort and scroll."""


def short_table(exhibit: Exhibit, to: Sequence[str] = ()) -> Markup:
    """The exhibit's table as HTML; columns that hold nothing are left out.

    `to`: where each row leads, empty for a row that leads nowhere.
    """
    shown = exhibit.cells.dropna(axis="columns", how="all")
    shown = shown.loc[:, [name for name in shown if not shown[name].eq("").all()]]
    first, *others = shown.columns
    reaches = _reaches(exhibit, [str(name) for name in shown.columns])
    others = [name for name in others if name not in reaches.values()]
    kinds = {name: "number" if name in exhibit.numbers else "" for name in others}
    head = each('<th scope="col" class="{}">{}</th>', [(kinds[name], name) for name in others])
    body = Markup("").join(
        filled(
            '<tr><th scope="row">{}</th>{}</tr>',
            filled('<a href="{}">{}</a>', link, row[first]) if link else row[first],
            each(
                '<td class="{}">{}<small>{}</small></td>',
                [
                    (
                        kinds[name],
                        _words(row[name], exhibit, name),
                        _said(row[reaches[name]]) if name in reaches else "",
                    )
                    for name in others
                ],
            ),
        )
        for (_, row), link in zip(shown.iterrows(), to or [""] * len(shown), strict=True)
    )
    return filled(
        '<div class="wl-room wl-figures" role="region" aria-label="{}" tabindex="0"><table>'
        '<thead><tr><th scope="col">{}</th>{}</tr>'
        "</thead><tbody>{}</tbody></table></div>",
        exhibit.heading,
        first,
        head,
        body,
    )


def _reaches(exhibit: Exhibit, names: list[str]) -> dict[str, str]:
    """The column of ranges that stands behind a column of numbers, by the name of the latter."""
    return {
        name: behind
        for name, behind in pairwise(names)
        if name in exhibit.numbers and behind not in exhibit.table
    }


def _words(value: object, exhibit: Exhibit, name: str) -> str:
    if name not in exhibit.numbers:
        return verdicts.marked(_said(value)) if "verdict" in name.lower() else _said(value)
    if pd.isna(value):
        return "no figure"
    return f"{value:,.{exhibit.decimals.get(name, 0)}f}".replace("-", "−")


def _said(value: object) -> str:
    return "" if pd.isna(value) else str(value)
