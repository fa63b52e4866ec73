"""Places side by side: each as its own page and table say, in the order and number chosen."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from wardlens.choices.filters import Filters
from wardlens.measures.offences import MEASURES
from wardlens.store import paths

TOLWORTH, KINGSTON_TOWN, SUTTON, KINGSTON = "E05013945", "E05013938", "E09000029", "E09000021"
YEAR = {"from": "2025-03", "to": "2026-02"}


def test_a_ward_and_boroughs_say_here_what_their_own_pages_say(real):
    asked = {"places": f"{TOLWORTH},{SUTTON},{KINGSTON}", "offence": "burglary", **YEAR}
    view = real.view("compare", **asked)
    ward = real.view("today", area=TOLWORTH, offence="burglary", **YEAR)
    boroughs = real.view("today", offence="burglary", **YEAR).boroughs.table.set_index("Borough")
    rows = {row.label: row for row in view.glance.rows}
    assert list(rows) == ["Tolworth", "Sutton", "Kingston upon Thames"]
    assert rows["Tolworth"].now == ward.cards[0].value
    assert rows["Sutton"].now == f"{boroughs.loc['Sutton', 'Offences']:,.0f}"
    kinds = view.kinds.table.set_index("Kind of offence").loc["Burglary"]
    assert f"{kinds['Tolworth']:.1f}" == ward.cards[1].value
    for name in ("Sutton", "Kingston upon Thames"):
        assert kinds[name] == pytest.approx(boroughs.loc[name, "Per 1,000 residents"])
    newest = view.lines.table.iloc[0]
    assert newest["Twelve months to"] == "February 2026"
    assert newest["Sutton"] == pytest.approx(
        boroughs.loc["Sutton", "Per 1,000 residents"], rel=0.01
    )
    assert f"area={TOLWORTH}" in rows["Tolworth"].link
    assert f"against={SUTTON}" in rows["Sutton"].link


def test_the_change_of_a_borough_is_set_beside_all_other_boroughs(real):
    setting = real.setting(**YEAR)
    found = setting.result(MEASURES["borough_change"])
    months = setting.read("offences_by_month_and_borough")
    others = months[months["borough_code"] != SUTTON].groupby("month")["offences"].sum()
    ratio = others["2025-03":"2026-02"].sum() / others["2024-03":"2025-02"].sum()
    assert found.loc[SUTTON, "rest_ratio"] == pytest.approx(ratio)
    assert set(found.index) == {*real.offer.boroughs, KINGSTON}


def test_harm_of_boroughs_is_that_of_the_harm_page(real):
    table = real.view("compare", places=f"{SUTTON},{KINGSTON}", **YEAR).harm.table
    harm = table[table["Measure"].str.startswith("Harm")].set_index("Place")["Figure"]
    bars = real.view("harm", **YEAR).boroughs.table.set_index("Borough")["Per 1,000 residents"]
    assert harm.tolist() == bars[["Sutton", "Kingston upon Thames"]].tolist()


@pytest.mark.parametrize(
    ("places", "is_there"),
    [(f"{TOLWORTH},{SUTTON}", True), (TOLWORTH, False), (f"{TOLWORTH},{TOLWORTH}", False),
     (f"{TOLWORTH},E99999999", False), (",".join([TOLWORTH] * 5), False)],
)  # fmt: skip
def test_two_to_four_places_each_once_are_in_the_link_and_anything_else_is_said(
    real, places, is_there
):
    filters, notes = Filters.from_query({"places": [places]}, real.offer)
    assert (filters.places == places) is is_there
    assert (notes == ()) is is_there
    assert filters.to_query(real.offer).get("places", "") == (places if is_there else "")


@pytest.mark.usefixtures("shipped")
def test_places_picked_are_in_the_address_and_one_alone_changes_nothing():
    app = AppTest.from_file(paths.PAGES / "compare.py", default_timeout=90).run()
    assert not app.exception
    app.multiselect[0].set_value([TOLWORTH, KINGSTON_TOWN, SUTTON]).run()
    assert not app.exception
    assert f"{TOLWORTH},{KINGSTON_TOWN},{SUTTON}" in str(app.query_params["places"])
    app.multiselect[0].set_value([TOLWORTH]).run()
    assert f"{TOLWORTH},{KINGSTON_TOWN},{SUTTON}" in str(app.query_params["places"])
