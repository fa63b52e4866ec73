"""Slides with charts that can be edited, a page that fetches nothing, and the command."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from pathlib import Path

import pytest
import tiny
from briefed import numbers, squeezed, with_exhibit
from streamlit.testing.v1 import AppTest
from worlds import World

from wardlens.briefings import words
from wardlens.briefings.webpage import webpage
from wardlens.cli import main
from wardlens.packs.briefing import KEY, briefing
from wardlens.packs.sections import Briefing
from wardlens.store import paths
from wardlens.ui import briefings as on_screen

PAGE = paths.PAGES / "briefings.py"


@pytest.fixture(scope="module")
def made(testborough: World) -> Briefing:
    return briefing(testborough.setting())


def test_heading_finding_and_picture_are_printed_on_one_page(made: Briefing) -> None:
    page = webpage(made).decode()
    blocks = page.split('<div class="together">')[1:]
    assert len(blocks) == len(list(made.exhibits))
    pictures = [block.partition("</figure>")[0] for block in blocks if "<svg" in block]
    assert pictures
    for block in pictures:
        assert block.count("<p ") == 1  # its finding and nothing else
    assert re.search(r"@media print.*\.together { break-inside: avoid", page, re.DOTALL)


def test_a_table_without_rows_is_not_printed(made: Briefing) -> None:
    shown = with_exhibit(made).exhibits[0]
    bare = replace(shown, exhibit=replace(shown.exhibit, table=shown.exhibit.table.iloc[:0]))
    one = replace(made, sections=(replace(with_exhibit(made), exhibits=(bare,)),))
    assert b"<table" not in webpage(one)


def test_the_page_to_print_says_everything_and_fetches_nothing(made: Briefing) -> None:
    page = webpage(made).decode()
    said = squeezed(html.unescape(re.sub(r"<[^>]+>", " ", page)))
    for section in made.sections:
        for line in section.findings:
            assert squeezed(line) in said
    assert "<script" not in page
    assert not re.search(r"(src|href)=\"(?!https://testborough.example/|#part-)", page)
    assert "url(http" not in page
    assert "@import" not in page


def test_every_number_of_the_page_to_print_is_one_that_the_pages_show(made: Briefing) -> None:
    page = webpage(made).decode().partition("<body>")[2]
    page = re.sub(r"<figure.*?</figure>", " ", page, flags=re.DOTALL)  # held by tests of charts
    said = html.unescape(re.sub(r"<[^>]+>", " ", page))
    known = [KEY, made.title, made.recording, *words.foot(made), *words.source_lines(made)]
    for section in made.sections:
        known += [section.heading, *section.findings]
        for card in section.cards:
            known += [card.label, card.value, card.interval, card.verdict, card.detail]
        for shown in section.exhibits:
            exhibit = shown.exhibit
            known += [exhibit.heading, exhibit.finding, exhibit.caption, *exhibit.notes]
            known += [words.caption(exhibit), words.left_out(shown)]
            columns, rows = words.table(shown)
            known += [column.heading for column in columns] + [cell for row in rows for cell in row]
            known += [str(n) for n in range(1, len(rows) + 1)] if shown.beside else []
    assert set(numbers(said)) - {one for line in known for one in numbers(line)} == set()


@pytest.mark.parametrize("ending", ["pdf", "pptx", "html"])
def test_the_command_writes_each_kind_of_file(ending: str, tmp_path: Path) -> None:
    out = tmp_path / f"ward.{ending}"
    assert main(["brief", "--ward", tiny.ABBEY, "--out", str(out)]) == 0
    assert out.read_bytes()[:4] in (b"%PDF", b"PK\x03\x04", b"<!DO")


def test_the_command_takes_period_and_offence(tmp_path: Path) -> None:
    out = tmp_path / "ward.html"
    asked = ["--from", "2024-03", "--to", "2025-02", "--offence", "robbery"]
    assert main(["brief", "--ward", tiny.ABBEY, *asked, "--out", str(out)]) == 0
    page = out.read_text("utf-8")
    assert "Robbery · Abbey · March 2024 to February 2025" in page
    assert f"Police recorded {12 * 2} offences of robbery in Abbey" in page


@pytest.mark.parametrize(
    ("arguments", "remedy"),
    [
        (["--ward", "E05999999", "--out", "x.pdf"], "no ward 'E05999999'; there are"),
        (["--borough", "--out", "x.doc"], "ends in one of .pdf, .pptx, .html"),
        (["--annex", "--out", "x.pdf"], "ends in one of .docx, .xlsx"),
    ],
)
def test_the_command_refuses_what_it_cannot_make_and_says_what_it_can(
    arguments: list[str], remedy: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["brief", *arguments]) == 2
    assert remedy in capsys.readouterr().err


def test_the_page_makes_the_files_when_asked_and_keeps_them() -> None:
    on_screen._KEPT.clear()
    app = AppTest.from_file(PAGE, default_timeout=60)
    app.query_params["area"] = tiny.ABBEY
    app.run()
    assert not app.exception
    assert len(app.get("download_button")) == 3  # the hand-out, the slides, three places first
    app.button(key="make").click().run()
    assert not app.exception
    assert len(app.get("download_button")) == 5
    app.run()
    assert len(app.get("download_button")) == 5


def test_a_file_links_back_to_where_the_reader_has_the_app_from(testborough: World) -> None:
    filters = testborough.setting(area=tiny.ABBEY).filters
    asked = (on_screen.answers.serving(), filters, "https://safer.example/app")
    assert b"https://safer.example/app/?area=E05900001&amp;from=" in on_screen._file(asked, "html")
