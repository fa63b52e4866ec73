"""A councillor's minute: from the home page to a ward's briefing in three clicks, on a phone."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest

from browser.conftest import PHONE, settle


def test_three_clicks_at_phone_width_bring_the_briefing_of_a_ward(visit):
    pypdf = pytest.importorskip("pypdf", reason="pypdf is missing")
    page = visit("/", size=PHONE)

    page.get_by_test_id("stPageLink-NavLink").click()
    ward = page.get_by_test_id("stButtonGroup").get_by_role("radio", name="Tolworth", exact=True)
    ward.wait_for()
    settle(page)
    ward.click()
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
