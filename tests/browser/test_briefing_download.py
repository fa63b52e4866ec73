"""A councillor's minute: from the home page to a ward's briefing in three clicks, on a phone."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from pptx import Presentation

from browser.conftest import PHONE, settle


def test_two_taps_at_phone_width_bring_the_briefing_of_a_ward(visit):
    pypdf = pytest.importorskip("pypdf", reason="pypdf is missing")
    page = visit("/", size=PHONE)

    page.locator("#root").get_by_role("link", name="Tolworth", exact=True).click()
    page.get_by_role("heading", name="Tolworth", exact=True).wait_for()
    settle(page)
    with page.expect_download(timeout=60_000) as waiting:
        page.get_by_role("button", name="Hand-out (PDF)").click()

    assert waiting.value.suggested_filename.endswith(".pdf")
    content = Path(waiting.value.path()).read_bytes()
    assert content.startswith(b"%PDF")
    (sheet,) = pypdf.PdfReader(BytesIO(content)).pages
    assert "Tolworth: all offences" in sheet.extract_text()
    assert page.locator('[data-testid="stException"]').count() == 0


def test_the_home_page_leads_from_a_ward_that_is_chosen_to_its_own_page(visit):
    page = visit("/?area=E05013945", size=PHONE)
    page.get_by_role("link", name="More on Tolworth", exact=True).click()
    page.wait_for_url("**/ward?*")
    assert "area=E05013945" in page.url
    page.get_by_role("button", name="Hand-out (PDF)").wait_for()


def test_an_officer_picks_seven_findings_and_takes_ten_slides(visit):
    """Findings are left out without waiting for the page between: none comes back."""
    page = visit("/briefings?part=slides")
    page.get_by_text("Title, author, date, template").click()
    page.get_by_label("Title", exact=True).fill("Vehicle crime")
    page.get_by_label("Title", exact=True).press("Tab")
    page.get_by_text("Choose findings and their order").click()
    page.get_by_text("10 findings are picked").wait_for()
    settle(page)
    ticks = page.get_by_test_id("stCheckbox").get_by_text(re.compile(r"^\d+\. "))
    names = [name.split(". ", 1)[1] for name in ticks.all_inner_texts()]
    for left_out in (names[2], names[4], names[9]):
        ticks.filter(has_text=left_out).click()
    page.get_by_text("7 findings are picked").wait_for()
    page.get_by_role("button", name="Move 2 up").click()
    page.get_by_text(f"1. {names[1]}").wait_for()
    settle(page)
    with page.expect_download(timeout=60_000) as waiting:
        page.get_by_role("button", name="Slides (PowerPoint)").click()

    slides = [slide.shapes.title.text for slide in Presentation(waiting.value.path()).slides]
    assert slides[0] == "Vehicle crime"
    assert len(slides) == 10
    assert slides[8] == "What we cannot say"
    shown = [slide.removesuffix(".") for slide in slides[1:8]]
    wanted = [names[1], names[0], names[3], *names[5:9]]
    assert all(name.startswith(slide) for name, slide in zip(wanted, shown, strict=True))
    assert len(page.evaluate("new URL(location).searchParams.get('slides')").split(",")) == 7
