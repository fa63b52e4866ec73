"""The first screen from the server: without script, beside the page, and on paper."""

from __future__ import annotations

import io
import time

import pytest
from pypdf import PdfReader

from browser.conftest import DESKTOP, PHONE, settle

_PLACES = """where => Object.fromEntries(['.wl-title', '.wl-verdict', '.wl-glance'].map(
    part => [part, document.querySelector(`${where} ${part}`).getBoundingClientRect().top]))"""
_NO_APP = "**/static/js/index.*"
WARD = "/ward?area=E05013931"


def opened(chromium, size, **given):
    context = chromium.new_context(viewport=size, **given)
    page = context.new_page()
    page.set_default_timeout(60_000)
    return context, page


def late(route):
    time.sleep(1.5)
    route.continue_()


def reached(page, address):
    """Open an address until its first screen comes: the server's very first answers have none."""
    for _ in range(30):
        page.goto(address, wait_until="commit")
        page.wait_for_load_state("domcontentloaded")
        if page.locator("#wl-first").count():
            return
        page.wait_for_timeout(1000)
    pytest.fail("no first screen")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_first_screen_stands_where_the_page_will(chromium, visit, server, size):
    visit(WARD)
    context, page = opened(chromium, size)
    page.route(_NO_APP, lambda route: route.abort())
    reached(page, f"{server}{WARD}")
    page.wait_for_timeout(300)
    before = page.evaluate(_PLACES, "#wl-first")
    words = page.locator("#wl-first .wl-verdict").first.inner_text()
    page.unroute(_NO_APP)
    page.goto(f"{server}{WARD}", wait_until="commit")
    settle(page)
    assert page.locator("#wl-first").count() == 0
    assert page.locator("#root .wl-verdict").first.inner_text() == words
    after = page.evaluate(_PLACES, "#root")
    assert after == pytest.approx(before, abs=30)
    assert page.evaluate("document.getElementById('root').inert") is False
    context.close()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_cell_of_inequalities_opens_its_figures_in_view(visit, size):
    page = visit("/inequalities", size=size, fresh=True)
    page.route("**/static/js/Html.*", late)  # the table then grows above what the address names
    page.locator(".wl-matrix a").nth(2).click()
    page.wait_for_url("**#figures")
    settle(page)
    box = page.get_by_role("heading", name="Look closer").bounding_box()
    assert 0 <= box["y"] < size["height"] / 2


def test_without_script_a_ward_is_read_and_chosen(chromium, visit, server):
    visit(WARD)
    context, page = opened(chromium, PHONE, java_script_enabled=False)
    reached(page, f"{server}{WARD}")
    assert page.locator(".wl-glance tbody tr").count() > 10
    assert page.get_by_text("need to enable JavaScript").count() == 0
    page.get_by_role("link", name="Theft").click()
    assert "offence=" in page.url
    reached(page, page.url)
    page.locator("#wl-first-area").select_option(index=2)
    page.get_by_role("button", name="Open").click()
    assert "/ward?area=" in page.url
    context.close()


def test_paper_holds_the_choice_and_no_controls(visit):
    page = visit(WARD)
    pages = PdfReader(io.BytesIO(page.pdf(format="A4"))).pages
    text = "\n".join(page.extract_text() for page in pages)
    assert len(pages) > 1  # nothing is cut off by the window
    assert text.startswith("Shown: ")
    assert "Harm" in text
    for pressed in ("Send this view", "Hand-out (PDF)", "Notes, table", "Data and methods"):
        assert pressed not in text
