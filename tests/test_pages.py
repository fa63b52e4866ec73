"""Every page opens, and what it shows is what the tiny partnership has."""

from __future__ import annotations

import html
import re

import pytest
import tiny
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from wardlens.choices.blanks import LINK_KEYS
from wardlens.store import paths, store
from wardlens.views import register

pytestmark = pytest.mark.usefixtures("views_are_kept")
PAGES = sorted(paths.PAGES.glob("*.py"))
EVERYTHING = 12 * (37 + 14 + 4)
ABBEY = 12 * 37
SECONDS = 60


@pytest.fixture
def app() -> AppTest:
    return AppTest.from_file(paths.ROOT / "app.py", default_timeout=SECONDS)


def markup(app: AppTest) -> str:
    """All the HTML that the page draws itself."""
    return "\n".join(element.proto.body for element in app.get("html"))


def words(app: AppTest) -> str:
    """The same as text, tags and spacing left out."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup(app))).split())


def title(app: AppTest) -> str:
    (found,) = re.findall(r'<h1 class="wl-title">(.*?)</h1>', markup(app))
    return html.unescape(found)


def headline(app: AppTest) -> str:
    """The first figure of the verdict: recorded offences."""
    found = re.search(r"<strong>Police recorded ([\d,]+|one|no) ", markup(app))
    assert found
    return found[1].replace(",", "")


def link(app: AppTest) -> dict[str, str]:
    return {
        key: value if isinstance(value, str) else value[0]
        for key, value in app.query_params.items()
        if key != "release"
    }


def ask(app: AppTest, **query: str) -> AppTest:
    for key, value in query.items():
        app.query_params[key] = value
    return app


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_opens_from_the_menu(app, page):
    app.run()
    app.switch_page(page.relative_to(paths.ROOT).as_posix()).run()
    assert not app.exception
    assert title(app)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_opens_by_itself_with_a_link(page):
    app = ask(AppTest.from_file(page, default_timeout=SECONDS), area=tiny.ABBEY, offence="robbery")
    app.run()
    assert not app.exception
    assert title(app)
    assert link(app) == {"area": tiny.ABBEY, "offence": "robbery"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_says_nothing_before_its_title_and_has_no_heading_twice(page):
    text = markup(AppTest.from_file(page, default_timeout=SECONDS).run())
    headings = re.findall(r"<h2[^>]*>(.*?)</h2>", text)
    assert len(headings) == len(set(headings)) > 0
    assert "wl-finding" not in re.sub(r"<style.*?</style>", "", text, flags=re.DOTALL).partition(
        "<h1"
    )[0].replace(".wl-finding", "")


def test_home_counts_every_offence_of_the_newest_year(app):
    app.run()
    assert headline(app) == f"{EVERYTHING}"
    assert f"Police recorded {EVERYTHING} offences in Testborough" in words(app)


def test_a_link_sets_the_filters(app):
    ask(app, area=tiny.ABBEY, offence="robbery").run()
    assert headline(app) == f"{12 * 2}"
    assert "Abbey" in title(app)
    assert app.selectbox(key="choose-area").value == tiny.ABBEY


def test_a_link_to_another_period_counts_that_period(app):
    ask(app, **{"from": "2024-03", "to": "2025-02"}).run()
    assert headline(app) == f"{12 * (32 + 11 + 4)}"
    assert link(app) == {"to": "2025-02"}  # twelve months are what is usual


def test_changing_a_filter_changes_the_number_and_the_address(app):
    app.run()
    app.selectbox(key="choose-area").set_value(tiny.ABBEY).run()
    assert headline(app) == f"{ABBEY}"
    assert link(app) == {"area": tiny.ABBEY}
    app.selectbox(key="choose-offence").set_value("robbery").run()
    assert headline(app) == f"{12 * 2}"
    assert link(app) == {"area": tiny.ABBEY, "offence": "robbery"}


def test_changing_a_filter_back_takes_it_out_of_the_address(app):
    ask(app, area=tiny.ABBEY).run()
    app.selectbox(key="choose-area").set_value("borough").run()
    assert headline(app) == f"{EVERYTHING}"
    assert link(app) == {}


_ASK_NO_AREA_ABOVE = {
    one.key for one in register.PAGES if "area" in {*one.ignores, *one.asks_closer}
}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_filters_survive_a_change_of_page(app, page):
    app.run()
    app.selectbox(key="choose-area").set_value(tiny.ABBEY).run()
    app.switch_page(page.relative_to(paths.ROOT).as_posix()).run()
    assert not app.exception
    if page.stem not in ("compare", *_ASK_NO_AREA_ABOVE):
        assert app.selectbox(key="choose-area").value == tiny.ABBEY
    assert link(app) == {"area": tiny.ABBEY}


def test_the_level_chosen_on_the_map_survives_a_page_that_has_no_level(app):
    app.run()
    app.switch_page("pages/map.py").run()
    app.selectbox(key="choose-level").set_value("lsoa").run()
    app.switch_page("pages/trends.py").run()
    app.switch_page("pages/map.py").run()
    assert not app.exception
    assert app.selectbox(key="choose-level").value == "lsoa"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_choice_of_every_blank_opens_without_an_exception(page):
    app = AppTest.from_file(page, default_timeout=SECONDS).run()
    for box in app.selectbox:
        if not box.key.startswith("choose-"):
            continue  # the box that finds a place leads to another page
        for position in (len(box.options) - 1, 0):
            app.selectbox(key=box.key).select_index(position).run()
            assert not app.exception, (box.key, position)


def test_nonsense_in_a_link_falls_back_with_a_note_until_something_is_chosen(app):
    ask(app, area="<script>alert(1)</script>", offence="robbery").run()
    assert not app.exception
    assert "<script" not in markup(app)
    assert "The link asks for what is not here: area “<script>alert(1)</script>”" in words(app)
    assert headline(app) == f"{12 * (2 + 1 + 0)}"
    assert link(app) == {"offence": "robbery"}
    app.selectbox(key="choose-area").set_value(tiny.ABBEY).run()
    assert "asks for what is not here" not in words(app)


def test_a_link_to_another_release_of_the_data_says_so(app):
    ask(app, release="00000000").run()
    assert "release “00000000” of the data" in words(app)


_NONSENSE = ["", " ", "'", "-1", "1e309", "²", "%00", "../../etc/passwd", "=cmd()", "a" * 5_000]
_NONSENSE += ['"; drop table ward; --', "<img src=x onerror=alert(1)>", "\u202e", tiny.ABBEY]
_NONSENSE += ["0000-00", "2025-13", "9999-12", "2026-02-01", "all", "borough", "lsoa"]
HOSTILE = st.one_of(st.text(max_size=60), st.sampled_from(_NONSENSE))


@settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    page=st.sampled_from(PAGES),
    query=st.dictionaries(
        st.sampled_from([*LINK_KEYS, "unknown"]),
        st.lists(HOSTILE, min_size=1, max_size=2),
        min_size=1,
    ),
)
def test_no_link_whatever_it_asks_raises_or_writes_markup(page, query):
    app = AppTest.from_file(page, default_timeout=SECONDS)
    for key, values in query.items():
        app.query_params[key] = values
    app.run()
    assert not app.exception
    assert title(app)
    assert not re.search(
        r"<(script|iframe|img (?!(class=\"wl-small\" )?alt=\"[^\"<]*\" src=\"data:image/svg))",
        markup(app),
    )


def test_where_no_ward_table_is_loaded_the_briefings_say_so_and_offer_no_file(bare, take):
    take(tiny.lsoa_table())
    app = AppTest.from_file(paths.PAGES / "briefings.py", default_timeout=SECONDS).run()
    assert not app.exception
    assert title(app) == "This page has no data here"
    assert "The police's ward table is not loaded for Testborough" in words(app)
    assert not app.button
    assert bare.stores.is_dir()


def test_a_missing_store_is_built_on_the_first_run(app, monkeypatch, tmp_path, tiny_place):
    monkeypatch.setenv("WARDLENS_STORE", str(tmp_path / "empty"))
    with pytest.raises(store.StoreMissingError):
        store.serving()
    app.run()
    assert not app.exception
    assert headline(app) == f"{EVERYTHING}"
    assert store.serving().parent == tmp_path / "empty"
    assert store.is_whole(store.serving())
    assert [path.name for path in tiny_place.stores.iterdir() if "empty" in path.name] == []


def test_a_missing_store_is_built_when_the_first_request_is_a_link_to_a_page(monkeypatch, tmp_path):
    monkeypatch.setenv("WARDLENS_STORE", str(tmp_path))
    app = ask(
        AppTest.from_file(paths.PAGES / "trends.py", default_timeout=SECONDS), area=tiny.ABBEY
    )
    app.run()
    assert not app.exception
    assert title(app) == "Is crime in Abbey rising or falling?"
