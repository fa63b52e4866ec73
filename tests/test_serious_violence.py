"""The Duty's scope: what is counted, what is not held, and the annex that says both."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
from docx import Document
from worlds import World

from wardlens.briefings.annex import document, tables
from wardlens.exhibits import Exhibit
from wardlens.views.briefing import IllustrativeError
from wardlens.views.serious_parts.annex import DUTY, REGULATIONS, Annex, Heading, annex
from wardlens.views.serious_parts.scope import scope
from wardlens.views.serious_violence import SeriousViolence, serious_violence

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
    assert (
        other.findings[0] == "This page shows the whole scope of the Duty, not one kind of offence."
    )
    assert other.cards == view.cards


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


def test_the_workbook_has_every_table_of_the_annex(evidence: Annex) -> None:
    book = openpyxl.load_workbook(io.BytesIO(tables(evidence)))
    assert len(book.sheetnames) == 1 + len(evidence.exhibits)


def test_every_exhibit_of_the_page_asks_its_receipt_for_the_scope(view: SeriousViolence) -> None:
    for name, part in vars(view).items():
        if isinstance(part, Exhibit) and name not in ("scope", "knife", "people"):
            assert "violence-with-injury" in part.asked["offences"]  # type: ignore[operator]
