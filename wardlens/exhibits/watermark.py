"""Words across a picture that no crop leaves out: what is made up is never taken for real."""

from __future__ import annotations

import plotly.graph_objects as go

from wardlens.exhibits import palette

_NAME = "watermark"
_SMALL = 400
"""A plot of this height has room for one line of words across it."""


def watermarked(drawn: go.Figure, words: str) -> go.Figure:
    """The figure with words written across it; said once."""
    if any(note.name == _NAME for note in drawn.layout.annotations):
        return drawn
    marked = go.Figure(drawn)
    margin = drawn.layout.margin
    plot = (drawn.layout.height or _SMALL) - (margin.t or 0) - (margin.b or 0)
    for y in (0.25, 0.75) if plot > _SMALL else (0.5,):
        marked.add_annotation(
            name=_NAME,
            text=words,
            x=0.5,
            y=y,
            xref="paper",
            yref="paper",
            showarrow=False,
            textangle=-18,
            font={"size": 22, "color": palette.INK},
            opacity=0.22,
        )
    return marked
