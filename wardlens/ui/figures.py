"""Exhibits on screen: finding, picture, evidence, table and downloads, always in that order."""

from __future__ import annotations

import html
from collections.abc import Sequence
from contextvars import ContextVar
from functools import partial
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from wardlens.exhibits import area_maps, csvw
from wardlens.exhibits.area_maps import AreaMap, Look
from wardlens.exhibits.exhibit import Card, Exhibit
from wardlens.exhibits.markup import markup
from wardlens.exhibits.workbook import MIME
from wardlens.measures.offences import Measure
from wardlens.store import refreshed as refresh_log
from wardlens.ui import controls, receipt
from wardlens.ui.serving import answers, limits
from wardlens.views.methods.page import RegisteredSource

_LEVELS = {"ward": "by ward", "lsoa": "by neighbourhood", "borough": "by borough"}
_LETTER_PIXELS, _EDGE_PIXELS, _MOST_PIXELS = 8.3, 24, 232
_CHART_CONFIG = {
    "displaylogo": False,
    "displayModeBar": True,
    "modeBarButtons": [["toImage"]],
    "scrollZoom": False,
    "responsive": True,
}


_TOLD: ContextVar[set[str]] = ContextVar("notes told on this page")
_NOTES_ABOVE = "Notes further up on this page hold here too."


def begin_page() -> None:
    """Nothing has been told yet; `frame.open_page` calls it."""
    _TOLD.set(set())


def section(heading: str, sentences: Sequence[str]) -> None:
    """A heading with sentences under it that need no picture."""
    if sentences:
        st.html(f'<h2 class="wl-h2">{html.escape(heading)}</h2>')
        findings(sentences)


def findings(sentences: Sequence[str]) -> None:
    """Findings as a list, most important first."""
    items = "".join(f"<li>{markup(sentence)}</li>" for sentence in sentences)
    st.html(f'<ul class="wl-findings">{items}</ul>')


def finding(sentence: str) -> None:
    """One finding as a paragraph."""
    st.html(f'<p class="wl-finding">{markup(sentence)}</p>')


def cards(headlines: Sequence[Card]) -> None:
    """Headline figures: value, interval, verdict, comparator."""
    st.html(f'<div class="wl-cards">{"".join(map(_card, headlines))}</div>')
    receipt.of_cards(headlines)


def show(exhibit: Exhibit, *, pick: bool = False, is_open: bool = False) -> None:
    """Draw an exhibit. With `pick`, a click on the map or a row of the table chooses the area.

    With `is_open` the table is seen at once: for an exhibit that is its table.
    """
    st.html(
        f'<h2 class="wl-h2">{html.escape(exhibit.heading)}</h2>'
        f'<p class="wl-finding">{markup(exhibit.finding)}</p>'
    )
    if isinstance(exhibit.picture, AreaMap):
        _map(exhibit, exhibit.picture, pick=pick)
    else:
        if exhibit.drawn:
            _chart(exhibit, exhibit.drawn)
        _evidence(exhibit)
        with st.expander("Table and downloads", expanded=is_open, key=f"more-{exhibit.key}"):
            _table(exhibit)
            _downloads(exhibit)
    receipt.of_exhibit(exhibit)


def show_all(exhibits: Sequence[Exhibit], *, pick: bool = False) -> None:
    """Draw exhibits one below the other; with `pick`, maps choose the area."""
    for exhibit in exhibits:
        show(exhibit, pick=pick and isinstance(exhibit.picture, AreaMap))


def show_when_asked(exhibit: Exhibit, words: str) -> None:
    """An exhibit that stays away until the reader asks for it."""
    if st.toggle(words, key=f"ask-{exhibit.key}"):
        show(exhibit)


def _card(card: Card) -> str:
    verdict = (
        f'<dd><span class="verdict {card.tone}">{html.escape(card.verdict)}</span></dd>'
        if card.verdict
        else ""
    )
    return (
        f'<dl class="wl-card"><dt>{html.escape(card.label)}</dt>'
        f'<dd class="value">{markup(card.value)}</dd>'
        f'<dd class="reach">{markup(card.interval)}</dd>{verdict}'
        f'<dd class="detail">{html.escape(card.detail)}</dd></dl>'
    )


def _chart(exhibit: Exhibit, figure: go.Figure) -> None:
    st.plotly_chart(
        figure,
        key=f"chart-{exhibit.key}",
        alt=exhibit.finding,
        theme=None,
        config=_CHART_CONFIG
        | {"toImageButtonOptions": {"format": "svg", "filename": f"wardlens-{exhibit.key}"}},
    )


def _map(exhibit: Exhibit, picture: AreaMap, *, pick: bool) -> None:
    left, right = st.columns([11, 10], gap="medium")
    with left:
        shared: dict[str, Any] = {
            "height": area_maps.HEIGHT,
            "key": f"map-{exhibit.key}-{picture.selected}",
            "alt": exhibit.finding,
        }
        clicked: list[str] = []
        if pick:
            event = st.pydeck_chart(picture.deck, on_select="rerun", **shared)
            objects = event.selection.get("objects", {}).get("areas", ())
            clicked = [area["area_code"] for area in objects]
        else:
            st.pydeck_chart(picture.deck, **shared)
        _legend(picture.legend, exhibit.unit)
        _evidence(exhibit)
    with right:
        chosen = _table(exhibit, pick=pick, selected=picture.selected)
        _downloads(exhibit)
    for code in (*clicked, *chosen):
        controls.choose_area(code)


def _legend(looks: Sequence[Look], unit: str) -> None:
    items = "".join(
        f'<li><span class="wl-swatch {look.pattern}" style="background-color:{look.colour}"></span>'
        f"{html.escape(look.label)}</li>"
        for look in looks
    )
    st.html(
        f'<p class="wl-caption">{html.escape(unit.capitalize())}</p>'
        f'<ul class="wl-legend">{items}</ul>'
    )


def _evidence(exhibit: Exhibit) -> None:
    """Unit, period, base, source and notes; a note that the page has told already is not told
    again, only that it holds."""
    told = _TOLD.get()
    new = [note for note in exhibit.notes if note not in told]
    if len(new) < len(exhibit.notes):
        new.append(_NOTES_ABOVE)
    told.update(exhibit.notes)
    notes = "".join(f"<li>{markup(note)}</li>" for note in new)
    listed = f'<ul class="wl-notes">{notes}</ul>' if notes else ""
    st.html(f'<p class="wl-caption">{markup(exhibit.caption)}</p>{listed}')


def _table(exhibit: Exhibit, *, pick: bool = False, selected: str = "") -> list[str]:
    """The table; the codes of rows chosen in it, where rows can be chosen."""
    if exhibit.table.empty:
        return []
    shared: dict[str, Any] = {
        "hide_index": True,
        "alt": exhibit.finding,
        "placeholder": "no figure",
        "column_config": _columns(exhibit),
        "key": f"table-{exhibit.key}-{selected}",  # a new choice clears the row that made it
    }
    if not pick:
        st.dataframe(exhibit.shown, **shared)
        return []
    event = st.dataframe(
        exhibit.shown,
        on_select="rerun",
        selection_mode="single-row",
        height=area_maps.HEIGHT,
        **shared,
    )
    return [exhibit.codes[row] for row in event.selection["rows"]]


def _columns(exhibit: Exhibit) -> dict[str, object]:
    """Numbers with thousands separated, or with the decimals that the exhibit shows.

    The first column, names, is no wider than a phone can bear.
    """
    first = str(exhibit.table.columns[0])
    numbers: dict[str, object] = {
        name: st.column_config.NumberColumn(
            format=f"%.{decimals}f" if (decimals := exhibit.decimals.get(name, 0)) else "localized",
            step=None if decimals else 1,
        )
        for name in exhibit.numbers
    }
    pixels = min(_MOST_PIXELS, _EDGE_PIXELS + _LETTER_PIXELS * exhibit.longest_name)
    return {first: st.column_config.Column(width=int(pixels))} | numbers


def _downloads(exhibit: Exhibit) -> None:
    """Files made when a button is pressed, which is outside any run: of the store drawn from."""
    setting = answers.setting(controls.current())
    stem = receipt.stem(setting, exhibit)
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            "Figures (CSV)",
            partial(receipt.csv, setting, exhibit),
            file_name=f"{stem}.zip",
            mime=csvw.MIME,
            on_click="ignore",
            key=f"csv-{exhibit.key}",
        )
        st.download_button(
            "Table (Excel)",
            limits.metered(partial(receipt.excel, setting, exhibit.heading, (exhibit,))),
            file_name=f"{stem}.xlsx",
            mime=MIME,
            on_click="ignore",
            key=f"xlsx-{exhibit.key}",
        )
        if isinstance(exhibit.picture, AreaMap):
            st.download_button(
                "Map (SVG)",
                exhibit.picture.svg,
                file_name=f"{stem}.svg",
                mime="image/svg+xml",
                on_click="ignore",
                key=f"svg-{exhibit.key}",
            )


def refreshed() -> None:
    """What came of the last time the publishers were asked, if they ever were."""
    last = refresh_log.last()
    if last is not None:
        finding(last.sentence)


def definitions(measures: Sequence[Measure]) -> None:
    """Every measure with its definition, formula, source and thresholds."""
    st.html('<h2 class="wl-h2">How each number is made</h2>')
    for measure in measures:
        with st.expander(
            f"{measure.label} ({_LEVELS[measure.level]})", key=f"define-{measure.key}"
        ):
            rows = (
                ("What it is", measure.definition),
                ("Unit", measure.unit),
                ("Formula", measure.formula),
                ("Method", measure.method_source),
                ("Limits", measure.thresholds),
                ("Made by", measure.provenance),
                ("As a command", f"python -m wardlens figure {measure.key} --format json"),
            )
            st.html(
                '<dl class="wl-define">'
                + "".join(f"<dt>{term}</dt><dd>{html.escape(words)}</dd>" for term, words in rows)
                + "</dl>"
            )


def sources(registered: Sequence[RegisteredSource]) -> None:
    """Every source: publisher, title, licence, period, edition, what was done to it."""
    st.html('<h2 class="wl-h2">Sources</h2>')
    for source in registered:
        with st.expander(source.heading, key=f"source-{source.key}"):
            page = html.escape(source.page)
            facts = "".join(
                f"<dt>{term}</dt><dd>{html.escape(words)}</dd>" for term, words in source.facts
            )
            st.html(
                f'<dl class="wl-define">{facts}'
                f'<dt>Page</dt><dd><a href="{page}" rel="noopener">{page}</a></dd></dl>'
            )


def ledger(rows: pd.DataFrame) -> None:
    """Breaks, gaps and renamed categories, in words."""
    items = "".join(
        f"<li><strong>{html.escape(row.series)}, {html.escape(row.when)} "
        f"({html.escape(row.kind)}).</strong> "
        f"{html.escape(row.words)}</li>"
        for row in rows.itertuples()
    )
    st.html(f'<h2 class="wl-h2">Breaks and gaps</h2><ul class="wl-findings">{items}</ul>')
