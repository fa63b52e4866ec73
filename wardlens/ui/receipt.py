"""Receipts on screen: made when a reader opens one, never before."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from wardlens.exhibits import csvw
from wardlens.exhibits.exhibit import Card, Exhibit, csv_text
from wardlens.exhibits.markup import each
from wardlens.exhibits.workbook import workbook
from wardlens.records import receipts
from wardlens.records.receipts import Receipt
from wardlens.store.queries import Question
from wardlens.ui import session
from wardlens.ui.serving import answers, html
from wardlens.views.setting import Setting

_FIRST_ROWS = 10


def of_exhibit(exhibit: Exhibit) -> None:
    """Where an exhibit comes from, behind one click."""
    opened = st.expander(
        "Where this comes from", key=f"receipt-{exhibit.key}", on_change="rerun", type="compact"
    )
    if opened.open:
        with opened:
            setting = answers.setting(session.current())
            _show(receipts.receipt_of_exhibit(setting, exhibit), setting, exhibit.key)


def of_cards(cards: Sequence[Card]) -> None:
    """Where headline figures come from, behind one click for all of them."""
    shown = {card.measure: card for card in cards if card.measure}
    if not shown:
        return
    opened = st.expander(
        "Where these numbers come from",
        key=f"receipt-of-{'-'.join(shown)}",
        on_change="rerun",
        type="compact",
    )
    if opened.open:
        with opened:
            setting = answers.setting(session.current())
            for key, card in shown.items():
                made = receipts.receipt_of_card(setting, card)
                html.write("<h3>{}</h3>", made.title)
                _show(made, setting, f"card-{key}")


def downloads() -> None:
    """Every table that the app reads, as it stands under the filters, one to take at a time."""
    setting = answers.setting(session.current())
    asked = {question.query: question for question in receipts.every_question(setting)}
    html.write('<h2 class="wl-h2">Every table as a file</h2>')
    name = st.selectbox(
        "Table", list(asked), format_func=lambda name: asked[name].purpose, key="table-to-download"
    )
    st.code(asked[name].command, language=None, wrap_lines=True)
    stem = csvw.stem(name, setting.choice.label, setting.area_name, setting.filters.period)
    st.download_button(
        "This table (CSV)",
        lambda: receipts.table_of(setting, asked[name], stem),
        file_name=f"{stem}.zip",
        mime=csvw.MIME,
        on_click="ignore",
        key="download-table",
    )


def stem(setting: Setting, exhibit: Exhibit) -> str:
    """The name of a file with an exhibit's figures: measure, offence, area and period."""
    return csvw.stem(exhibit.measure, exhibit.offence, setting.area_name, exhibit.period)


def csv(setting: Setting, exhibit: Exhibit) -> bytes:
    """The table of an exhibit as CSV, what it is and its receipt beside it."""
    receipt = receipts.receipt_of_exhibit(setting, exhibit)
    return exhibit.archive(stem(setting, exhibit), receipt.lines)


def excel(setting: Setting, title: str, exhibits: Sequence[Exhibit]) -> bytes:
    """The tables of exhibits as a workbook, their receipts on its first sheet."""
    made = {
        exhibit.key: receipts.receipt_of_exhibit(setting, exhibit).lines for exhibit in exhibits
    }
    return workbook(title, exhibits, made)


def _show(made: Receipt, setting: Setting, key: str) -> None:
    facts = [
        *made.facts,
        *[("Source", f"{source.line()}. {source.licence}") for source in made.sources],
        *[("File", file.line) for file in made.files],
        ("Release", made.release),
    ]
    html.write('<dl class="wl-define">{}</dl>', each("<dt>{}</dt><dd>{}</dd>", facts))
    for number, question in enumerate(made.questions):
        _question(question, setting, f"{key}-{number}", made)


def _question(question: Question, setting: Setting, key: str, made: Receipt) -> None:
    html.write(
        '<p class="wl-caption"><strong>queries/{}.sql.</strong> {} It runs as it stands in DuckDB, '
        "on the store of release {}; or at the command line:</p>",
        question.query,
        question.purpose,
        made.release,
    )
    st.code(question.command, language=None, wrap_lines=True)
    st.code(question.sql, language="sql", height=260)
    rows = receipts.rows_behind(setting, question)
    html.write(
        '<p class="wl-caption">It gives {:,} rows; the first {} of them:</p>',
        len(rows),
        min(_FIRST_ROWS, len(rows)),
    )
    st.dataframe(
        rows.head(_FIRST_ROWS), hide_index=True, alt=question.purpose, key=f"rows-{key}",
        placeholder="no figure",
    )  # fmt: skip
    stem = csvw.stem(
        question.query, setting.choice.label, setting.area_name, setting.filters.period
    )
    st.download_button(
        "All of these rows (CSV)",
        lambda: csvw.archive(stem, rows, csv_text(rows), made.lines),
        file_name=f"{stem}.zip",
        mime=csvw.MIME,
        on_click="ignore",
        key=f"rows-csv-{key}",
    )
