"""The picture of an exhibit as a file that stands by itself: finding, picture, source. Pure."""

from __future__ import annotations

import html

import plotly.graph_objects as go

from wardlens.exhibits import palette
from wardlens.exhibits.area_maps import AreaMap
from wardlens.exhibits.exhibit import Exhibit
from wardlens.svg import chart_svg, map_svg
from wardlens.svg.ink import SCREEN_FONT, TEXT, WITHOUT_SERIFS, text, wrapped

_WIDTH, _EDGE, _LINE = 560.0, 16.0, 17.0
_TITLE = TEXT * 1.4


def svg(exhibit: Exhibit) -> str:
    """The exhibit's picture as SVG; an empty one where it has none.

    Raises `chart_svg.UnknownMarksError` for marks that cannot be drawn.
    """
    picture = exhibit.picture
    if isinstance(picture, AreaMap):
        return map_svg.by_itself(picture)
    return _framed(exhibit, picture) if isinstance(picture, go.Figure) else ""


def _framed(exhibit: Exhibit, figure: go.Figure) -> str:
    """The chart below its finding and above its source, on white."""
    room = _WIDTH - 2 * _EDGE
    drawn = chart_svg.svg(figure, width=room, font=SCREEN_FONT)
    high = chart_svg.height_of(drawn)
    title = wrapped(exhibit.finding, WITHOUT_SERIFS * room, _TITLE)
    told = f"{exhibit.subtitle}. {exhibit.full_credit}. Release {exhibit.release}."
    foot = wrapped(told, WITHOUT_SERIFS * room, TEXT)
    top = _EDGE + _LINE * len(title) * 1.15 + 8
    end = top + high + 14
    total = end + _LINE * len(foot) + _EDGE / 2
    lines = [
        text(_EDGE, _EDGE + 8 + _LINE * 1.15 * n, line, size=_TITLE) for n, line in enumerate(title)
    ] + [text(_EDGE, end + 6 + _LINE * n, line, shade=palette.QUIET) for n, line in enumerate(foot)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH:.0f} {total:.0f}" '
        f'width="{_WIDTH:.0f}" height="{total:.0f}" font-family="{html.escape(SCREEN_FONT)}" '
        f'role="img" aria-label="{html.escape(exhibit.finding)}">'
        f'<rect width="100%" height="100%" fill="{palette.PAPER}"/>{"".join(lines)}'
        f'<svg x="{_EDGE:.0f}" y="{top:.0f}" width="{room:.0f}" height="{high:.0f}">{drawn}</svg>'
        "</svg>"
    )
