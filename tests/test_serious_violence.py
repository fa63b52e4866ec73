"""The Duty's scope: what is counted, what is not held, and the annex that says both."""

from __future__ import annotations

import io
import re
from dataclasses import fields, replace
from typing import Any

import openpyxl
import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from worlds import World

from wardlens.briefings import words
from wardlens.briefings.annex import document, tables
from wardlens.exhibits.exhibit import Exhibit
from wardlens.packs.annex import DUTY, REGULATIONS, Annex, Heading, annex
from wardlens.packs.sections import IllustrativeError
from wardlens.svg.row_plot import row_plot
from wardlens.views.duty_scope import scope
from wardlens.views.serious_violence.page import SeriousViolence, serious_violence

INJURIES = 10 + 9 + 3  # a month, in the three wards
ROBBERIES = 2 + 1 + 0
BEFORE = 10 + 6 + 3 + ROBBERIES


@pytest.fixture(scope="module")
def view(testborough: World) -> SeriousViolence:
    return serious_violence(testborough.setting())


@pytest.fixture(scope="module")
def evidence(testborough: World) -> Annex:
    return annex(testborough.setting())


def test_the_scope_counts_its_kinds_and_nothing_else(view: SeriousViolence) -> None:
    assert view.cards[0].value == f"{12 * (INJURIES + ROBBERIES)}"
    assert f"The year before it was {12 * BEFORE}" in view.findings[1]
    table = view.kinds.table.set_index("Kind of offence")["Offences"]
    assert table["Violence with injury"] == 12 * INJURIES
    assert table["Robbery of personal property"] == 12 * ROBBERIES


def test_the_whole_scope_is_shown_whatever_kind_of_offence_was_chosen(
    testborough: World,
    view: SeriousViolence,
) -> None:
    other = serious_violence(testborough.setting(offence="theft"))
    assert (other.verdict, other.cards) == (view.verdict, view.cards)


def test_a_rise_in_it_is_not_judged_for_more_may_be_reported(view: SeriousViolence) -> None:
    assert {card.tone for card in view.cards} == {""}


def test_the_mapping_says_of_each_item_what_is_counted_or_that_it_is_not_held(
    view: SeriousViolence,
) -> None:
    table = view.scope.table
    for _, row in table.iterrows():
        assert (row["Held"] == "no") == (row["Counted here as"] == "not held")
        assert row["Held"] == "yes" or row["What is missing"]
    assert len(view.gaps) == (table["Held"] == "no").sum()


def test_every_kind_of_the_scope_is_an_offence_of_the_register(real: World) -> None:
    asked = real.setting()
    known = set(asked.fetch("offence_choices", {})["offence"])
    items = asked.fetch("serious_violence_scope", {})
    assert {offence for offences in items["kinds"] for offence in offences} <= known
    assert set(scope(asked).choice.offences) == {
        "homicide",
        "violence-with-injury",
        "rape",
        "other-sexual-offences",
        "personal-robbery",
    }


def test_the_real_knife_crime_series_is_the_published_one(real: World) -> None:
    found = serious_violence(real.setting()).knife
    assert found is not None
    assert found.table["Offences"].iloc[0] == 111  # March 2025 to February 2026
    assert "the year before, 134" in found.finding
    assert found.table["Offences"].iloc[1:12].notna().all()
    assert found.table["Offences"].iloc[13:23].isna().all()  # across the new recording system


def test_every_heading_has_figures_or_a_stated_gap(evidence: Annex) -> None:
    assert {one.part for one in evidence.headings} == {REGULATIONS, DUTY}
    for one in evidence.headings:
        assert one.exhibits or one.gaps
    with pytest.raises(ValueError, match="neither figures nor a stated gap"):
        Heading(DUTY, "Empty")


def test_made_up_answers_are_no_evidence(view: SeriousViolence) -> None:
    source = replace(view.scope.sources[0], kind="illustrative")
    false = replace(view.scope, sources=(source,))
    with pytest.raises(IllustrativeError):
        Heading(DUTY, "What communities say", (false,))


def test_the_document_has_every_heading_finding_and_gap(evidence: Annex) -> None:
    read: Any = Document(io.BytesIO(document(evidence)))
    said = "\n".join(paragraph.text for paragraph in read.paragraphs)
    for one in evidence.headings:
        assert one.title in said
        assert all(gap in said for gap in one.gaps)
        assert all(exhibit.finding in said for exhibit in one.exhibits)


@pytest.fixture(scope="module")
def paper(evidence: Annex) -> Any:
    return Document(io.BytesIO(document(evidence)))


def heads(paper: Any) -> list[list[str]]:
    return [[cell.text for cell in table.rows[0].cells] for table in paper.tables]


def test_no_table_of_the_document_has_one_limit_without_the_other(
    paper: Any, evidence: Annex
) -> None:
    for names in heads(paper):
        assert not any("lower limit" in name.lower() for name in names)
    changes = next(one for one in evidence.exhibits if one.key == "serious-kinds")
    ends = [(names[0], names[-1]) for names in heads(paper)]
    shown = paper.tables[ends.index(("Kind of offence", "Limits"))]
    limits = changes.rounded.iloc[0][["Lower limit", "Upper limit"]]
    written = " to ".join(words.cell(limit) for limit in limits)
    assert shown.rows[1].cells[-1].text == written


def test_a_column_that_the_document_has_no_room_for_is_named(paper: Any, evidence: Annex) -> None:
    said = "\n".join(paragraph.text for paragraph in paper.paragraphs)
    shown = {name for names in heads(paper) for name in names}
    for exhibit in [one for one in evidence.exhibits if len(one.table)]:
        for column in words.columns(exhibit):
            assert column.heading in shown or f"“{column.heading}”" in said
    assert "“Homicides”, “Drugs and weapons, apart”, “Caution” are in the workbook." in said
    assert re.search(r"\b\d+ more rows (and .*)?are in the workbook\.", said)


def test_a_table_without_rows_is_no_table(evidence: Annex) -> None:
    exhibit = replace(evidence.exhibits[0], table=evidence.exhibits[0].table.iloc[:0])
    one = replace(evidence, headings=(Heading(DUTY, "Nothing there", (exhibit,)),))
    read = Document(io.BytesIO(document(one)))
    assert read.tables == []
    assert exhibit.finding in "\n".join(paragraph.text for paragraph in read.paragraphs)


def test_the_document_is_a4_and_says_release_and_page_at_the_foot(
    paper: Any, evidence: Annex
) -> None:
    page = paper.sections[0]
    assert (page.page_width.cm, page.page_height.cm) == pytest.approx((21, 29.7), abs=0.01)
    assert page.left_margin.cm == pytest.approx(2, abs=0.01)
    foot = page.footer.paragraphs[0]
    assert evidence.release in foot.text
    assert "PAGE" in foot._p.xml
    assert "NUMPAGES" in foot._p.xml
    for table in paper.tables:
        assert sum(column.width.cm for column in table.columns) == pytest.approx(17, abs=0.1)
        (told,) = table._tbl.tblPr.xpath("w:tblDescription/@w:val")
        assert told in {exhibit.finding for exhibit in evidence.exhibits}


def test_numbers_of_the_document_stand_at_the_right_of_their_column(paper: Any) -> None:
    ranges = [
        table.rows[1].cells[at]
        for table, names in zip(paper.tables, heads(paper), strict=True)
        for at, name in enumerate(names)
        if name in ("Offences", "Limits")
    ]
    assert ranges
    assert {cell.paragraphs[0].alignment for cell in ranges} == {WD_ALIGN_PARAGRAPH.RIGHT}


def test_the_document_is_dated_by_its_data_and_equal_each_time(paper: Any, evidence: Annex) -> None:
    known = paper.core_properties
    assert (known.title, known.author) == (evidence.title, evidence.partnership)
    assert f"{known.created:%B %Y}" in evidence.period
    assert known.created == known.modified
    assert document(evidence) == document(evidence)
    assert tables(evidence) == tables(evidence)


def test_the_workbook_has_every_table_of_the_annex(evidence: Annex) -> None:
    book = openpyxl.load_workbook(io.BytesIO(tables(evidence)))
    assert len(book.sheetnames) == 1 + len(evidence.exhibits)


def test_every_exhibit_of_the_page_asks_its_receipt_for_the_scope(view: SeriousViolence) -> None:
    for name in (field.name for field in fields(view)):
        part = getattr(view, name)
        if isinstance(part, Exhibit) and name not in ("scope", "knife", "people"):
            offences = [question.params.get("offences", []) for question in part.asked]
            assert any("violence-with-injury" in asked for asked in offences)  # type: ignore[operator]


def test_each_kind_says_its_counts_beside_its_change_and_the_title_what_stands_out(real) -> None:
    shown = real.view("serious").kinds
    said = shown.picture.layout.meta["said"]
    table = shown.table.set_index("Kind of offence")
    for kind, told in said.items():
        now, before = table.loc[kind, ["Offences", "Year before"]]
        assert told.startswith(f"{now:,.0f}, was {before:,.0f}:\n")
        assert told.endswith(f" to {table.loc[kind, 'Upper limit']:+.0f} %)")
    assert shown.finding == (
        "More violence with injury and rape recorded, but no clear rise in any kind by itself."
    )
    assert shown.subtitle == (
        "Not drawn: homicide (0, was 1). Called clear only where the ward figures and the borough "
        "figures both show it. Set beside each other: the year to February 2026 and the year "
        "before; change and its likely range"
    )
    verdicts = shown.picture.layout.meta["verdicts"]
    assert verdicts["Rape"] == "more recorded, but recording changed"
    assert verdicts["Violence with injury"] == "more by ward, not clearly by borough"
    assert verdicts["Other sexual offences"] == "no clear change"
    assert "Recording changed in March 2024" in " ".join(shown.notes)
    drawn = str(row_plot(shown.picture, shown.finding))
    assert "wl-legend" not in drawn
    assert drawn.count("<small>") == len(verdicts)


def test_a_clear_rise_says_that_it_is_of_records_and_its_shape_why_it_is_black(real) -> None:
    view = real.view("serious", **{"from": "2018-03", "to": "2019-02"})
    assert view.kinds.finding == "Police recorded a clear rise in robbery of personal property."
    assert "Black ▲: in what police recorded, perhaps not in what happened." in view.kinds.subtitle
    told = view.kinds.picture.layout.meta["verdicts"]
    assert told["Robbery of personal property"] == "clear rise: more recorded"
    assert view.findings[-1].startswith("Robbery of personal property: clear rise; above all three")


def test_the_verdict_says_the_rise_and_the_level_before_it_in_one_breath(real) -> None:
    view = real.view("serious")
    assert view.verdict[1] == (
        "The year before it was 1,330: +13 % (+3 to +24 %), a clear rise in what police "
        "recorded, perhaps not in what happened; the three years before that had "
        "more: 1,523 to 1,640 (old system)."
    )
    assert view.verdict[2] == "Rest of London: −1 %."
    assert len(" ".join(view.verdict).replace(" %", "%").split()) <= 60
    half_a_year = real.view("serious", **{"from": "2025-09", "to": "2026-02"}).verdict
    assert half_a_year[1].startswith("From September 2024 to February 2025 it was ")
    assert "this alone does not say" in view.caveat
    assert view.caveat not in view.verdict


def test_kinds_that_cannot_be_compared_are_not_called_too_few(real) -> None:
    kinds = real.view("serious", **{"from": "2024-09", "to": "2025-08"}).kinds
    assert "not comparable" in set(kinds.table["Verdict"])
    assert kinds.finding == "No kind of serious violence by itself changed clearly."
