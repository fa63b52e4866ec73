"""The box that finds a place: where it leads, and that nothing typed stays anywhere."""

from __future__ import annotations

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from wardlens.choices.find import asks
from wardlens.store import paths

TOLWORTH, KINGSTON_TOWN = "E05013945", "E05013938"
pytestmark = pytest.mark.usefixtures("shipped", "views_are_kept")


@pytest.fixture
def app() -> AppTest:
    return AppTest.from_file(paths.ROOT / "app.py", default_timeout=60).run()


def typed(app: AppTest, words: str) -> AppTest:
    """What a browser does: what is typed is one more option, and is chosen."""
    (box,) = [one for one in app.selectbox if str(one.key).startswith("find-")]
    box.options.append(words)
    return box.set_value(words).run()


def words(app: AppTest) -> str:
    return " ".join(one.proto.body for one in app.get("html"))


@pytest.mark.parametrize(
    ("asked", "ward", "told"),
    [
        ("kt1 1eu", KINGSTON_TOWN, "KT1 1EU lies in Kingston Town."),
        ("Tolworth · ward", TOLWORTH, ""),
        ("Tolworth · station in Tolworth", TOLWORTH, "Tolworth lies in Tolworth."),
        ("surbiton hill", "E05013944", ""),
    ],
)
def test_a_place_that_is_found_is_chosen_and_its_ward_opens(app, asked, ward, told):
    typed(app, asked)
    assert not app.exception
    assert app.session_state["filters"].area == ward
    assert ward in str(app.query_params["area"])
    assert any(str(box.key).startswith("find-") and box.value is None for box in app.selectbox)
    assert told in words(app)
    assert app.session_state["choose-part"] == "at-a-glance"  # a section of the ward's page alone


def test_half_a_postcode_lists_its_wards_as_links_and_changes_nothing(app):
    before = app.session_state["filters"]
    typed(app, "KT5 9")
    assert app.session_state["filters"] == before
    shown = words(app)
    assert "KT5 9 reaches into 5 wards" in shown
    assert shown.count('<a href="ward?area=E0501') >= 5


def test_a_postcode_that_is_not_held_says_whose_it_is(app):
    typed(app, "sw20 8lr")
    assert "not a postcode held for Kingston upon Thames" in words(app)
    assert "Merton" in words(app)


@pytest.mark.parametrize("asked", ["KT1 1EU", "SW20 8LR", "KT5 9", "Mrs Jones of 4 Nowhere Road"])
def test_nothing_that_is_typed_is_logged_in_the_address_or_kept(app, asked, monkeypatch, capfd):
    monkeypatch.setenv("WARDLENS_LOG", "json")
    typed(app, asked)
    app.run()
    out = capfd.readouterr()
    address = str(dict(app.query_params.items()))
    kept = repr(app.session_state)
    for place in (out.out, out.err, address, kept):
        for part in (asked, asked.replace(" ", "%20"), asked.replace(" ", "+")):
            assert part.lower() not in place.lower()


@pytest.mark.parametrize(
    ("letters", "asked"),
    [
        (["KT", "KT SW"], "Postcode, ward or neighbourhood"),
        (["SW", ""], "Postcode (SW only) or ward"),
        (["", ""], "Ward or neighbourhood; no postcode"),
    ],
)
def test_the_box_asks_for_no_postcode_that_cannot_be_found(letters, asked):
    held = pd.DataFrame({"ward_code": ["A", "B"], "letters": letters})
    assert asks(lambda name, _: {"postcodes_held": held}[name]) == asked
