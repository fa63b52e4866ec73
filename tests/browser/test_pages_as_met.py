"""Every page at both widths: nothing broken, nothing asked of others, readable by everyone."""

from __future__ import annotations

import pytest

axe_module = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is missing")

from browser.conftest import DESKTOP, PAGES, PHONE, WATCH_POLICY, settle  # noqa: E402

# Streamlit's own menu markup: its headings stand between list items. We do not draw it.
_NOT_OURS = ['[data-testid="stSidebarNav"]']
WARD = "ward?area=E05013945"
_WITHOUT_PICTURES = {"", "ward", WARD, "plan", "compare", "inequalities", "briefings", "places"}
"""Where what is met first is a table of HTML, or nothing that is drawn."""
_MOST_WORDS = {WARD: 450}
"""Of a page as it opens; of any other 600."""
_LARGE, _NARROW = "200%", {"width": 320, "height": 640}
"""Letters twice as large, and a window zoomed to 400 % (WCAG 2.2, 1.4.4 and 1.4.10)."""
_SIDEWAYS = """() => [document.documentElement, document.querySelector('[data-testid="stMain"]')]
    .map(e => e.scrollWidth - e.clientWidth)"""
# A choice that takes the whole width by itself cannot be shown wider.
_CUT = """() => [...document.querySelectorAll(
        '.st-key-sentence input, [data-testid="stSidebarNavLink"] *')]
    .filter(e => e.offsetWidth && e.scrollWidth > e.clientWidth + 1 && e.clientWidth)
    .filter(e => e.clientWidth < 0.7 * document.querySelector('.st-key-sentence').clientWidth)
    .map(e => e.value || e.innerText)"""
_SHOWN = """() => ({
    exceptions: [...document.querySelectorAll('[data-testid="stException"]')]
        .map(e => e.innerText),
    titles: [...document.querySelectorAll('h1')].map(e => e.innerText),
    pictures: [...document.querySelectorAll(
        '[data-testid="stPlotlyChart"], [data-testid="stDeckGlJsonChart"], ' +
        '[role="figure"].wl-room')]
        .map(e => e.getAttribute('role') + ': ' + (e.getAttribute('aria-label') || '')),
    tables: [...document.querySelectorAll('[data-testid="stDataFrame"]')]
        .map(e => (e.querySelector('[role="region"], [aria-label]') || e)
            .getAttribute('aria-label') || ''),
    words: (document.querySelector('[data-testid="stMain"]').innerText.match(/\\S+/g) || []).length,
    sentence: (sentence => ({
        height: sentence.clientHeight,
        tallest: Math.max(...[...sentence.children].map(e => e.offsetHeight)),
        rows: new Set([...sentence.children].filter(e => e.offsetHeight).map(e => {
            const box = e.getBoundingClientRect(); return Math.round((box.top + box.bottom) / 20);
        })).size,
    }))(document.querySelector('.st-key-sentence')),
})"""


@pytest.fixture(scope="package")
def met(contexts, server):
    """What a visitor meets on every page at both widths, each opened once."""
    axe, found = axe_module.Axe(), {}
    for width in (DESKTOP, PHONE):
        context = contexts(width["width"])
        for path in (*PAGES, WARD):
            page = context.new_page()
            page.add_init_script(WATCH_POLICY)
            asked, errors = [], []
            page.on("request", lambda request, asked=asked: asked.append(request.url))
            page.on("pageerror", lambda error, errors=errors: errors.append(str(error)))
            page.goto(f"{server}/{path}")
            settle(page)
            violations = axe.run(page, context={"exclude": [_NOT_OURS]}).response["violations"]
            found[path, width["width"]] = page.evaluate(_SHOWN) | {
                "sideways": page.evaluate(_SIDEWAYS),
                "foreign": [url for url in asked if not url.startswith((server, "data:", "blob:"))],
                "errors": errors,
                "violations": [
                    f"{violation['id']} ({violation['impact']}): {violation['nodes'][0]['html']}"
                    for violation in violations
                    if violation["impact"] in ("serious", "critical")
                ],
            }
            if width is DESKTOP:
                found[path, DESKTOP["width"]] |= _with_tables_open(page) | _as_large_as_can_be(page)
            page.close()
    return found


def _with_tables_open(page):
    """What the policy for what a page may load has refused once all its tables are open."""
    page.evaluate("document.querySelectorAll('details summary').forEach(each => each.click())")
    page.wait_for_timeout(700)
    refused = page.evaluate("window.refusedByPolicy")
    page.evaluate("document.querySelectorAll('details summary').forEach(each => each.click())")
    return {"refused": refused}


def _as_large_as_can_be(page):
    """How far the page goes sideways with letters twice as large, and in the narrowest window."""
    page.evaluate(f"document.documentElement.style.fontSize = '{_LARGE}'")
    page.wait_for_timeout(500)
    large, cut = page.evaluate(_SIDEWAYS), page.evaluate(_CUT)
    page.evaluate("document.documentElement.style.fontSize = ''")
    page.set_viewport_size(_NARROW)
    page.wait_for_timeout(800)
    return {"large": large, "cut": cut, "narrow": page.evaluate(_SIDEWAYS)}


@pytest.fixture(
    params=[(path, size["width"]) for size in (DESKTOP, PHONE) for path in (*PAGES, WARD)],
    ids=lambda met_at: f"{met_at[0] or 'today'}-{met_at[1]}",
)
def page_met(met, request):
    return met[request.param] | {"path": request.param[0]}


def test_a_page_opens_with_one_title_and_no_exception(page_met):
    assert page_met["exceptions"] == []
    assert page_met["errors"] == []
    assert len(page_met["titles"]) == 1


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path or "today")
def test_a_page_draws_and_opens_its_tables_without_meeting_the_policy(met, path):
    drawn = met[path, DESKTOP["width"]]
    assert drawn["refused"] == []
    assert drawn["errors"] == []


def test_a_page_asks_no_other_host_for_anything(page_met):
    assert page_met["foreign"] == []


def test_axe_finds_no_serious_or_critical_violation_in_what_we_draw(page_met):
    assert page_met["violations"] == []


def test_a_page_does_not_scroll_sideways(page_met):
    assert max(page_met["sideways"]) <= 0


def test_a_page_says_what_it_says_in_few_words(page_met):
    assert 40 < page_met["words"] <= _MOST_WORDS.get(page_met["path"], 600)


def test_every_picture_and_table_says_in_words_what_it_shows(page_met):
    assert page_met["pictures"] or page_met["path"] in _WITHOUT_PICTURES
    for picture in page_met["pictures"]:
        role, _, words = picture.partition(": ")
        assert role in ("figure", "img")
        assert len(words) > 40
    assert all(len(words) > 40 for words in page_met["tables"])


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path or "today")
def test_on_a_phone_the_sentence_control_is_one_line(met, path):
    sentence = met[path, PHONE["width"]]["sentence"]
    if path in ("ward", "inequalities", "methods", "reporting"):  # they ask nothing above sections
        assert sentence["rows"] == 0
        return
    assert sentence["rows"] == 1
    assert sentence["height"] < 2 * sentence["tallest"]


@pytest.mark.parametrize("path", (*PAGES, WARD), ids=lambda path: path or "today")
def test_letters_twice_as_large_cut_off_no_choice_and_no_name_in_the_menu(met, path):
    assert met[path, DESKTOP["width"]]["cut"] == []


@pytest.mark.parametrize("size", ["large", "narrow"])
@pytest.mark.parametrize("path", (*PAGES, WARD), ids=lambda path: path or "today")
def test_letters_twice_as_large_and_a_window_zoomed_to_400_lose_nothing(met, path, size):
    assert max(met[path, DESKTOP["width"]][size]) <= 0
