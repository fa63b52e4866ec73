"""Exhibits on screen: finding, picture, evidence, table and downloads, always in that order."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any, Protocol

import pandas as pd
import streamlit as st
from markupsafe import Markup

from wardlens.choices.illustrative import ILLUSTRATIVE
from wardlens.exhibits import area_maps, csvw, verdicts
from wardlens.exhibits.area_maps import AreaMap
from wardlens.exhibits.exhibit import Card, Exhibit
from wardlens.exhibits.markup import each, filled
from wardlens.exhibits.workbook import MIME
from wardlens.measures.offences import Measure
from wardlens.store import paths
from wardlens.store import refreshed as refresh_log
from wardlens.store.kept import kept_with
from wardlens.svg import beside_map, pictured, row_plot
from wardlens.ui import maps, receipt, session
from wardlens.ui.serving import answers, html, limits
from wardlens.views.methods.page import RegisteredSource

_LEVELS = {"ward": "by ward", "lsoa": "by neighbourhood", "borough": "by borough"}
_LETTER_PIXELS, _EDGE_PIXELS, _MOST_PIXELS = 8.3, 24, 232
_CHART_CONFIG = {"displayModeBar": False, "scrollZoom": False, "responsive": True}
_COLUMN = 760
"""Pixels of the column that text and figures share."""


class InWords(Protocol):
    """A view with sentences and headline figures."""

    @property
    def findings(self) -> Sequence[str]:
        """What the figures say."""

    @property
    def cards(self) -> Sequence[Card]:
        """The headline figures."""


def section(heading: str, sentences: Sequence[str]) -> None:
    """A heading with sentences under it that need no picture."""
    if sentences:
        html.write('<h2 class="wl-h2">{}</h2>', heading)
        findings(sentences)


def findings(sentences: Sequence[str]) -> None:
    """Findings as a list, most important first; a single one as a paragraph."""
    if len(sentences) == 1:
        finding(sentences[0])
        return
    html.write('<ul class="wl-findings">{}</ul>', _items(sentences))


def finding(sentence: str) -> None:
    """One finding as a paragraph; nothing where there is none."""
    if sentence:
        html.write('<p class="wl-finding">{}</p>', sentence)


def verdict(sentences: Sequence[str]) -> None:
    """The verdict as a paragraph, its first sentence as what matters most."""
    html.write("{}", judged(sentences))


def judged(sentences: Sequence[str]) -> Markup:
    """A verdict as HTML."""
    first, *others = sentences
    words = '<p class="wl-verdict"><strong>{}</strong> {}</p>'
    return filled(words, first, " ".join(others))


def quiet(words: str) -> None:
    """A quiet line under what was said; nothing where there is nothing."""
    if words:
        html.write('<p class="wl-caption">{}</p>', words)


def note(words: str) -> None:
    """What a reader has to know before the figures are read; nothing where there is nothing."""
    if words:
        html.write('<p class="wl-note" role="status">{}</p>', words)


def cards(headlines: Sequence[Card]) -> None:
    """Headline figures: value, interval, verdict, comparator."""
    html.write('<div class="wl-cards">{}</div>', Markup("").join(map(_card, headlines)))
    receipt.of_cards(headlines)


def show(exhibit: Exhibit, *, pick: bool = False, is_open: bool = False) -> None:
    """Draw an exhibit: the finding as title, one quiet line, the picture, its source.

    Notes, table, files and receipt are folded behind it. With `pick`, a click on the map or a row
    of the table chooses the area. With `is_open` the table is seen at once: for an exhibit that is
    its table.
    """
    _heading(exhibit)
    if isinstance(exhibit.picture, AreaMap):
        maps.show(exhibit, exhibit.picture, pick=pick)
        folded_table = True
    else:
        if exhibit.picture is not None:
            _chart(exhibit)
        is_its_table = is_open or exhibit.picture is None
        if is_its_table and not pick and exhibit.is_short:
            html.write("{}", exhibit.html)
        elif is_its_table:
            for code in _table(exhibit, pick=pick):
                session.choose_area(code)
        folded_table = not is_its_table
    _actions(exhibit, exhibit.credit, with_table=folded_table)


def show_as(exhibit: Exhibit, drawn: Markup) -> None:
    """An exhibit drawn as HTML by its page: its title above, what stands behind it below."""
    _heading(exhibit)
    html.write("{}", drawn)
    _actions(exhibit, exhibit.credit, with_table=True)


def behind(exhibit: Exhibit, credit: str = "") -> None:
    """What stands behind an exhibit that is drawn elsewhere: notes, table, files and receipt.

    `credit`: a line on its source.
    """
    _actions(exhibit, credit, with_table=True)


def folded(view: InWords) -> None:
    """Findings and headline figures for a second reading, made once they are asked for."""
    words = "In words, with ranges"
    with st.expander(words, key="more-words", type="compact", on_change="rerun") as fold:
        if fold.open:
            findings(view.findings)
            cards(view.cards)


def show_when_asked(exhibit: Exhibit, words: str) -> None:
    """An exhibit that stays away until the reader asks for it."""
    if st.toggle(words, key=f"ask-{exhibit.key}"):
        show(exhibit)


def _heading(exhibit: Exhibit) -> None:
    html.write("{}", kept_with(exhibit, "heading", lambda: _headed(exhibit)))


def _headed(exhibit: Exhibit) -> Markup:
    opens = f"{ILLUSTRATIVE}. " if exhibit.is_illustrative else ""
    first, stop, others = exhibit.finding.removeprefix(opens).partition(". ")
    return filled(
        '<h2 class="wl-h2 wl-says">{}</h2>{}{}',
        opens + first + stop.strip(),
        filled('<p class="wl-finding">{}</p>', others) if others else "",
        ""
        if beside_map.is_plain(exhibit)
        else filled('<p class="wl-caption">{}</p>', exhibit.subtitle),
    )


def _actions(exhibit: Exhibit, credit: str, *, with_table: bool) -> None:
    """One quiet row: the source, and what is folded; what is opened takes the width below it."""
    with st.container(horizontal=True, gap="small", key=f"actions-{exhibit.key}"):
        if credit:
            html.write('<p class="wl-caption">{}</p>', credit, width="content")
        _folded(exhibit, with_table=with_table)
        receipt.of_exhibit(exhibit)


def _folded(exhibit: Exhibit, *, with_table: bool) -> None:
    """What is for a second reading; a table is sent once it is asked for: it brings 0.3 MB."""
    words = "Notes, table, files" if with_table else "Notes, files"
    key = f"more-{exhibit.key}"
    with st.expander(words, key=key, type="compact", on_change="rerun") as fold:
        _evidence(exhibit)
        if with_table and fold.open:
            _table(exhibit)
        _downloads(exhibit)


def _items(lines: Iterable[str]) -> Markup:
    return each("<li>{}</li>", [(line,) for line in lines])


def _card(card: Card) -> Markup:
    return filled(
        '<dl class="wl-card"><dt>{}</dt><dd class="value">{}</dd><dd class="reach">{}</dd>{}'
        '<dd class="detail">{}</dd></dl>',
        card.label,
        card.value,
        card.interval,
        filled("<dd>{}</dd>", verdicts.marked(card.verdict, judged=bool(card.tone)))
        if card.verdict
        else "",
        card.detail,
    )


def _chart(exhibit: Exhibit) -> None:
    if rows := row_plot.kept_row_plot(exhibit.picture, exhibit.finding):
        html.write("{}", rows)
        return
    st.plotly_chart(
        exhibit.drawn,
        key=f"chart-{exhibit.key}",
        alt=exhibit.finding,
        theme=None,
        width=_COLUMN,
        config=_CHART_CONFIG,
    )


def _evidence(exhibit: Exhibit) -> None:
    """Unit, period, base, source and notes."""
    words = '<p class="wl-caption">{}</p><ul class="wl-notes">{}</ul>'
    told = kept_with(
        exhibit, "evidence", lambda: filled(words, exhibit.caption, _items(exhibit.notes))
    )
    html.write("{}", told)


def _table(exhibit: Exhibit, *, pick: bool = False) -> list[str]:
    """The table; the codes of rows chosen in it, where rows can be chosen."""
    if exhibit.table.empty:
        return []
    shared: dict[str, Any] = {
        "hide_index": True,
        "alt": exhibit.finding,
        "placeholder": "no figure",
        "column_config": _columns(exhibit),
        "key": f"table-{exhibit.key}",
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
    setting = answers.setting(session.current())
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
        if exhibit.picture is not None:
            st.download_button(
                "Map (SVG)" if isinstance(exhibit.picture, AreaMap) else "Picture (SVG)",
                partial(pictured.svg, exhibit),
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
    html.write('<h2 class="wl-h2">How each number is made</h2>')
    command = ["python", "-m", "wardlens", "figure", *paths.at_command()]
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
                ("Made by", measure.origin),
                ("As a command", shlex.join([*command, measure.key, "--format", "json"])),
            )
            html.write('<dl class="wl-define">{}</dl>', each("<dt>{}</dt><dd>{}</dd>", rows))


def sources(registered: Sequence[RegisteredSource]) -> None:
    """Every source: publisher, title, licence, period, edition, what was done to it."""
    html.write(
        '<h2 class="wl-h2">Sources</h2><p class="wl-finding">Open one to see what it covers, which '
        "edition is held, its licence and what was done to it.</p>"
    )
    for source in registered:
        with st.expander(source.heading, key=f"source-{source.key}"):
            html.write(
                '<dl class="wl-define">{}'
                '<dt>Page</dt><dd><a href="{}" rel="noopener">{}</a></dd></dl>',
                each("<dt>{}</dt><dd>{}</dd>", source.facts),
                source.page,
                source.page,
            )


def ledger(rows: pd.DataFrame) -> None:
    """Breaks, gaps and renamed categories, in words."""
    entries = rows[["series", "when", "kind", "words"]].itertuples(index=False, name=None)
    html.write(
        '<h2 class="wl-h2">Breaks and gaps</h2><ul class="wl-findings">{}</ul>',
        each("<li><strong>{}, {} ({}).</strong> {}</li>", entries),
    )
