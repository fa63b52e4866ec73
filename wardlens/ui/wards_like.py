"""Wards like the one chosen, as a table whose rows lead to a comparison."""

from __future__ import annotations

from wardlens.exhibits.short_table import short_table
from wardlens.ui import figures
from wardlens.ui.serving import html
from wardlens.views.compare.wards_like import WardsLike


def show(view: WardsLike | None) -> None:
    """The list with its heading and finding; notes, numbers, files and receipt behind it."""
    if view is None:
        return
    html.write(
        '<h2 class="wl-h2">{}</h2><p class="wl-finding">{}</p>{}',
        view.heading,
        view.finding,
        short_table(view, view.to),
    )
    figures.behind(view)
