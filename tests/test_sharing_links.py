"""A copied link means the same next month; a link of an older release says what changed."""

from __future__ import annotations

import html
import re
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import tiny
from conftest import Place
from hypothesis import given, settings
from streamlit.testing.v1 import AppTest
from test_filters import OFFER, possible_filters

from wardlens.choices.filters import Filters, months_before
from wardlens.choices.offer import Offer
from wardlens.ingest.load import load
from wardlens.store import paths, store
from wardlens.ui.serving import answers
from wardlens.views import links, register

NEWER = replace(
    OFFER,
    release="99999999",
    months=(*OFFER.months, date(2026, 4, 1)),
    last_ward_month=date(2026, 3, 1),
)
NEXT = date(2026, 3, 1)


def read(link: str, offer: Offer) -> tuple[Filters, tuple[str, ...]]:
    return Filters.from_query(parse_qs(urlsplit(link).query), offer)


@settings(deadline=None, max_examples=150)
@given(filters=possible_filters())
def test_a_pinned_link_reads_back_as_the_same_view_in_its_own_and_in_a_newer_release(filters):
    link = links.address("https://example.org/map", links.pinned(filters, OFFER))
    same, notes = read(link, OFFER)
    assert same == filters
    assert notes == ()
    later, notes = read(link, NEWER)
    assert replace(later, release=filters.release) == filters
    assert len(notes) == 1
    assert "release “1a2b3c4d”" in notes[0]


def test_the_usual_view_is_a_short_link_with_its_period_and_release():
    link = links.address("https://example.org/", links.pinned(Filters.default(OFFER), OFFER))
    assert link == "https://example.org/?from=2025-03&to=2026-02&release=1a2b3c4d"
    assert links.embedded(link) == f"{link}&embed=true"


def test_what_an_address_already_asks_for_does_not_double():
    assert links.address("https://example.org/map?area=x#top", {"to": "2026-02"}) == (
        "https://example.org/map?to=2026-02"
    )


@pytest.mark.parametrize(
    ("link", "start", "end"),
    [
        ({}, "2025-03", "2026-02"),
        ({"from": ["2024-01"]}, "2024-01", "2026-02"),
        ({"from": ["2024-01"], "to": ["2024-12"]}, "2024-01", "2024-12"),
    ],
)
def test_a_period_left_unsaid_is_the_usual_one_of_the_release_that_made_the_link(link, start, end):
    whole = links.with_usual_period_of(link, OFFER)
    filters, _ = Filters.from_query(whole, NEWER)
    assert (f"{filters.start:%Y-%m}", f"{filters.end:%Y-%m}") == (start, end)


@pytest.mark.parametrize(
    ("named", "told"),
    [([], ""), (["1a2b3c4d"], ""), (["ffffffff"], "ffffffff"), (["a", "b"], "")],
)
def test_only_another_single_release_is_an_older_link(named, told):
    assert links.release_asked({"release": named}, OFFER) == told


@pytest.mark.parametrize(
    "release", ["", "../../etc/x", "ffffffff", "1A2B3C4D", "1a2b3c4d.duckdb", "/tmp/x1", "0" * 9]
)
def test_a_release_that_is_not_kept_is_none_whatever_it_is_called(release):
    assert answers.earlier(release) is None


def page(name: str = "today", **query: str) -> AppTest:
    app = AppTest.from_file(paths.PAGES / f"{name}.py", default_timeout=60)
    for key, value in query.items():
        app.query_params[key] = value
    return app.run()


def words(app: AppTest) -> str:
    text = " ".join(element.proto.body for element in app.get("html"))
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def value(app: AppTest, key: str) -> str:
    held = app.query_params[key]
    return held if isinstance(held, str) else held[0]


def links_of(app: AppTest) -> list[str]:
    return [element.value for element in app.code if "release=" in element.value]


@pytest.mark.parametrize("name", [path.stem for path in sorted(paths.PAGES.glob("*.py"))])
def test_every_page_has_a_link_to_copy_that_reads_back_as_what_it_shows(name):
    app = page(name, area=tiny.BROOK)
    link, framed = links_of(app)[:2]
    filters, notes = read(link, answers.offer())
    assert notes == ()
    assert filters == register.opened(name, app.session_state["filters"])
    assert {"from", "to", "release"} <= set(parse_qs(urlsplit(link).query))
    assert framed == f"{link}&embed=true"


@pytest.fixture(scope="module")
def revised(tiny_place, tmp_path_factory) -> tuple[Place, str]:
    """Two releases in one folder, built once: where they are, and the older one's name."""
    root = tmp_path_factory.mktemp("revised")
    place = Place(tiny_place.data, root / "loaded", root / "stores")
    shutil.copytree(tiny_place.loaded, place.loaded)
    shutil.copytree(tiny_place.stores, place.stores)
    newer = tiny.ward_table(last=NEXT).change(25 + 1_000, "202503", *tiny.SHOPLIFTING, "Abbey")
    with pytest.MonkeyPatch.context() as patch:
        place.serve(patch)
        release = store.serving().stem.removeprefix("wardlens-")
        load.load(newer.write(root / "newer.csv"))
        assert release not in store.serving().stem
    return place, release


class TestAfterANewerEdition:
    """March is published, and with it a thousand offences more in Abbey a year before."""

    @pytest.fixture
    def old(self, revised, monkeypatch) -> str:
        place, release = revised
        place.serve(monkeypatch)
        return release

    @pytest.fixture
    def alone(self, revised, tmp_path, monkeypatch) -> Path:
        """The same in a folder of its own: the older store's file, to be harmed."""
        place, release = revised
        shutil.copytree(place.stores, tmp_path / "stores")
        Place(place.data, place.loaded, tmp_path / "stores").serve(monkeypatch)
        return tmp_path / "stores" / f"wardlens-{release}.duckdb"

    def test_a_pinned_link_shows_its_own_months_and_says_what_changed(self, old):
        app = page(area=tiny.ABBEY, release=old, **{"from": "2025-03", "to": "2026-02"})
        told = words(app)
        assert f"Police recorded {12 * 37 + 1_000:,} offences in Abbey" in told
        assert f"This link was made with release “{old}” of the data (this is" in told
        assert f"it said {12 * 37}; this one says {12 * 37 + 1_000:,}." in told

    def test_an_address_without_a_period_keeps_the_months_it_had(self, old):
        app = page(area=tiny.BROOK, release=old)
        assert value(app, "to") == "2026-02"
        assert f"both say {12 * 14}." in words(app)

    def test_the_figure_compared_is_the_one_that_the_link_shows(self, old):
        told = words(page(area=tiny.CROSS, release=old, measure="rate"))
        per_thousand = 1_000 * 12 * 4 / 1_000
        assert "offences per 1,000 residents, offences in Cross" in told
        assert f"both say {per_thousand:.1f}." in told

    def test_an_address_without_a_release_moves_on_with_the_data(self, old):
        del old
        app = page(area=tiny.ABBEY)
        assert "made with release" not in words(app)
        assert app.session_state["filters"].end == NEXT

    def test_a_release_no_longer_kept_is_said_to_be_gone(self, old, alone):
        alone.unlink()
        told = words(page(area=tiny.ABBEY, release=old, to="2026-02"))
        assert "That release can no longer be read here" in told
        assert f"Police recorded {12 * 37 + 1_000:,} offences in Abbey" in told

    def test_a_store_that_cannot_be_read_is_no_fault_of_the_page(self, old, alone):
        alone.write_bytes(b"not a store")
        app = page(area=tiny.ABBEY, release=old)
        assert not app.exception
        assert "can no longer be read here" in words(app)
        assert "names no period" in words(app)

    def test_the_note_goes_once_something_is_chosen(self, old):
        app = page(area=tiny.ABBEY, release=old)
        app.selectbox(key="choose-area").set_value(tiny.BROOK).run()
        assert "made with release" not in words(app)


def test_an_open_page_is_told_of_newer_figures_and_keeps_its_months(copy, take):
    del copy
    app = page(area=tiny.ABBEY)
    take(tiny.ward_table(last=NEXT), "newer.csv")
    app.run()
    assert "Newer figures have come in" in words(app)
    assert app.session_state["filters"].end == months_before(NEXT, 1)


class TestEmbedded:
    @pytest.fixture
    def framed(self, monkeypatch) -> AppTest:
        from wardlens.ui import sharing as ui_sharing

        monkeypatch.setattr(ui_sharing, "is_embedded", lambda: True)
        return page(area=tiny.ABBEY)

    def test_a_frame_says_what_it_shows_and_leads_to_the_whole_page(self, framed):
        assert "Shown: all offences in Abbey, the year to February 2026" in words(framed)
        markup = " ".join(element.proto.body for element in framed.get("html"))
        (target,) = re.findall(r'<a href="([^"]+)" target="_blank"', markup)
        filters, notes = read(html.unescape(target), answers.offer())
        assert notes == ()
        assert filters == framed.session_state["filters"]
        assert "embed" not in target

    def test_a_frame_has_no_menu_no_controls_and_no_downloads(self, framed):
        markup = " ".join(element.proto.body for element in framed.get("html"))
        styles = re.findall(r"<style>([^<]*)</style>", markup)
        (style,) = (rules for rules in styles if rules.endswith("{ display: none !important; }\n"))
        for hidden in ("stSidebar", "st-key-sentence", "stDownloadButton", "st-key-receipt-"):
            assert hidden in style

    def test_a_page_of_its_own_is_whole(self):
        markup = " ".join(element.proto.body for element in page().get("html"))
        assert "Open the whole page" not in markup
