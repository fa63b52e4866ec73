"""The address is the view: deep links, filters, page changes, copies and nonsense."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from browser.conftest import PAGES, serving, settle

TOLWORTH, TUDOR = "E05013945", "E05013946"
YEAR = "from=2025-03&to=2026-02"


def headline(page) -> str:
    """The first figure of the verdict: recorded offences."""
    return re.findall(r"[\d,]+", page.locator(".wl-verdict strong").first.inner_text())[0]


def asked(page) -> dict[str, str]:
    """What the address asks for."""
    return {key: values[0] for key, values in parse_qs(urlsplit(page.url).query).items()}


def choose(page, label: str, option: str) -> None:
    """Choose in the sentence as a visitor does."""
    box = page.get_by_role("combobox", name=label, exact=True)
    box.click()
    box.fill(option)  # a long list holds only the options in sight
    page.get_by_role("option", name=option, exact=True).click()


def wait_for_area(page, code: str) -> None:
    page.wait_for_url(re.compile(f"area={code}"))
    settle(page)


WATCH_BUILD = """
    new MutationObserver(() => {
        window.sawBuild ||= document.body?.textContent.includes('Building the store');
    }).observe(document, {childList: true, subtree: true, characterData: true});
"""


def test_a_deep_link_as_the_first_request_after_a_start_builds_the_store_and_opens_its_page(
    chromium, tmp_path
):
    with serving(tmp_path / "store") as url:
        page = chromium.new_page()
        page.add_init_script(WATCH_BUILD)  # on a busy machine it can be over before it is drawn
        page.goto(f"{url}/trends?area={TOLWORTH}&offence=robbery&{YEAR}")
        stands = "document.querySelector('#root h1.wl-title')"
        page.wait_for_function(f"() => window.sawBuild || {stands}", timeout=60_000)
        settle(page)
        assert list((tmp_path / "store").rglob("wardlens-*.duckdb"))
        menu = page.locator('[data-testid="stSidebarNavLink"]')
        assert menu.first.inner_text() == "Borough today"
        assert menu.count() == len(PAGES)
        assert page.locator('[aria-current="page"]').inner_text() == "Trends"
        assert page.locator("h1").inner_text() == "Is robbery in Tolworth rising or falling?"
        assert asked(page)["offence"] == "robbery"
        assert page.locator('[data-testid="stException"]').count() == 0
        page.close()


def test_choosing_a_ward_changes_the_headline_number_and_the_address(visit):
    page = visit(f"/?area={TOLWORTH}&{YEAR}")
    assert headline(page) == "836"
    choose(page, "Area", "Tudor")
    wait_for_area(page, TUDOR)
    assert headline(page) == "180"
    assert "Tudor" in page.locator("h1").inner_text()
    choose(page, "Area", "the whole borough")
    page.wait_for_function("() => !location.search.includes('area=')")
    settle(page)
    assert headline(page) == "11,726"


def test_every_blank_of_the_sentence_can_be_changed_without_an_exception(visit):
    page = visit("/map")
    for label, option, key, value in (
        ("What to show", "recorded offences", "measure", "offences"),
        ("Kind of offence", "Burglary", "offence", "burglary"),
        ("Area", "Tudor", "area", TUDOR),
        ("By ward or neighbourhood", "neighbourhood (LSOA)", "level", "lsoa"),
        ("Period", "2025", "to", "2025-12"),
    ):
        choose(page, label, option)
        page.wait_for_url(re.compile(f"{key}={value}"))
        settle(page)
        assert page.locator('[data-testid="stException"]').all_inner_texts() == [], label
    assert asked(page) == asked(page) | {
        "measure": "offences",
        "offence": "burglary",
        "area": TUDOR,
        "level": "lsoa",
        "to": "2025-12",
    }
    elsewhere = visit("/trends?part=beside-others")
    choose(elsewhere, "Compared with", "the rest of London")
    elsewhere.wait_for_url(re.compile("against=region"))
    settle(elsewhere)
    assert elsewhere.locator('[data-testid="stException"]').all_inner_texts() == []


def test_a_change_of_page_by_the_menu_keeps_the_filters_and_its_address_carries_them(visit):
    page = visit(f"/?area={TOLWORTH}&offence=violence&measure=rate&from=2024-03&to=2025-02")
    before = asked(page)
    for link, path in (("Trends", "/trends"), ("Map", "/map"), ("Borough today", "/")):
        page.get_by_role("link", name=link, exact=True).click()
        page.wait_for_function("path => location.pathname === path", arg=path)
        settle(page)
        assert asked(page) == before
    assert "Tolworth" in page.locator("h1").inner_text()


def test_a_copied_address_shows_the_same_view_to_somebody_with_nothing_remembered(visit):
    first = visit("/")
    choose(first, "Area", "Tudor")
    wait_for_area(first, TUDOR)
    choose(first, "Kind of offence", "Theft")
    first.wait_for_url(re.compile("offence=theft"))
    settle(first)
    address = urlsplit(first.url)
    second = visit(f"{address.path}?{address.query}", fresh=True)
    for shown in ("h1", ".wl-verdict", ".wl-glance", ".wl-finding, .wl-findings li", ".wl-caption"):
        assert second.locator(shown).all_inner_texts() == first.locator(shown).all_inner_texts()
    assert second.url == first.url


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path or "today")
def test_nonsense_in_the_address_falls_back_with_a_note(visit, path):
    hostile = "area=%3Cscript%3Ealert(1)%3C%2Fscript%3E&offence=x&from=9999-99&to=&level=%00&area=b"
    page = visit(f"/{path}?{hostile}&measure=rate")
    note = page.get_by_role("status").filter(has_text="asks for what is not here")
    assert "What is shown instead stands in the line above" in note.inner_text()
    assert page.locator('[data-testid="stException"]').count() == 0
    assert asked(page)["measure"] == "rate"
    assert "area" not in asked(page)


def test_a_page_that_is_not_here_is_said_and_the_first_one_shown(visit):
    page = visit("/harms-%3Cb%3Ex")
    note = page.get_by_role("status").filter(has_text="There is no page “harms-<b>x” here")
    assert "This is the first page, “Borough today”" in note.inner_text()
    page.keyboard.press("Escape")  # Streamlit says it too, in a window above the page
    page.get_by_role("link", name="Trends", exact=True).click()
    page.wait_for_function("() => location.pathname === '/trends'")
    settle(page)
    assert page.get_by_text("There is no page").count() == 0


def test_going_back_after_a_change_of_page_returns_to_the_page_before(visit):
    page = visit(f"/?area={TUDOR}")
    page.get_by_role("link", name="Trends", exact=True).click()
    page.wait_for_function(
        "() => location.pathname === '/trends' && location.search.includes('release=')"
    )
    settle(page)
    page.go_back()
    page.wait_for_function("() => location.pathname === '/'")
    settle(page)
    assert page.locator("h1").inner_text() == "Tudor"
