"""Places side by side: each as its own page and table say, in the order and number chosen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from shapely.geometry.geo import box
from streamlit.testing.v1 import AppTest

from wardlens.choices.filters import Filters
from wardlens.exhibits.neighbours import longest_border
from wardlens.ingest.place import traits
from wardlens.measures.offences import MEASURES, WHOLE
from wardlens.stats.change import CLEAR_RISE, NO_CLEAR_CHANGE
from wardlens.store import paths
from wardlens.store.kept import Kept
from wardlens.svg import pictured
from wardlens.ui import bars, glance
from wardlens.views.compare.rates import rates
from wardlens.views.compare.wards_like import wards_like
from wardlens.views.judged import judged
from wardlens.views.opening import opening
from wardlens.views.side_by_side import side_by_side

TOLWORTH, KINGSTON_TOWN, SUTTON, KINGSTON = "E05013945", "E05013938", "E09000029", "E09000021"
RICHMOND, NEXT_DOOR = "E09000027", "Richmond upon Thames"
pytestmark = pytest.mark.usefixtures("views_are_kept")
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


def test_wards_like_this_one_are_listed_by_their_traits_and_lead_to_both(real):
    like = real.view("compare", area=TOLWORTH).like
    wards = real.fetch("ward_traits", {}).set_index("ward_name")
    names = ["residents_per_km2", "deprivation_without_crime", "aged_65_percent"]
    scaled = wards[names].assign(residents_per_km2=np.log2(wards["residents_per_km2"]))
    scaled = (scaled - scaled.loc["Tolworth"]) / scaled.std(ddof=0)
    apart = np.sqrt((scaled**2).mean(axis=1)).sort_values()
    assert like.table["Ward"].tolist() == apart.index[:9].tolist()
    assert like.table["How far apart"].tolist() == pytest.approx(apart[:9].tolist())
    assert like.table.set_index("Ward").loc["Kingston Town", "Town centre"] == "yes"
    assert like.to[0] == ""
    surbiton_hill = like.near[1][0]
    assert f"places={TOLWORTH}%2C{surbiton_hill}" in like.to[1]
    assert "far more people come there" not in " ".join(like.notes)
    centre = real.view("compare", area=KINGSTON_TOWN).like
    assert "far more people come there" in " ".join(centre.notes)
    assert real.view("compare").like is None


def test_a_ward_elsewhere_in_the_region_leads_to_its_own_borough(testborough):
    elsewhere = {
        "ward_code": "E05900011", "ward_name": "Dell", "borough_code": "E09000098",
        "borough_name": "Nearham", "residents_per_km2": 2_100.0,
        "deprivation_without_crime": 30.0, "aged_65_percent": 10.0, "is_town_centre": None,
    }  # fmt: skip
    setting = testborough.setting(area="E05900001")
    offer = replace(
        setting.offer,
        partnerships={"E09000099": "Testborough", "E09000098": "Nearham"},
        borough="E09000099",
    )

    def rows(name, params):
        found = setting.rows(name, params)
        more = pd.DataFrame([elsewhere])
        return pd.concat([found, more], ignore_index=True) if name == "ward_traits" else found

    like = wards_like(replace(setting, offer=offer, rows=rows))
    assert like.table["Ward"].tolist()[:2] == ["Abbey", "Dell"]
    assert like.table["Borough"].tolist()[:2] == ["Testborough", "Nearham"]
    assert like.table["Town centre"].tolist()[1] == "not said"
    assert like.finding.endswith("Dell (Nearham), Cross and Brook.")
    assert like.to[1] == "compare?borough=E09000098&area=E05900011"


def test_traits_of_wards_are_those_of_the_neighbourhoods_that_fit_them(real):
    """The shipped table made anew from the shipped tables; deprivation as its query has it."""
    held = pd.read_csv(paths.ROOT / "data" / traits.TABLE).set_index("ward_code")
    lsoas = real.fetch("lsoas", {}).set_index("lsoa_code")
    people = pd.read_csv(paths.ROOT / "data" / "population.csv")
    newest = people.sort_values("year").drop_duplicates("area_code", keep="last")
    weight = newest.set_index("area_code")["residents"].reindex(lsoas.index)
    score = lsoas["deprivation_without_crime"]
    summed = (score * weight).groupby(lsoas["ward_code"]).sum()
    means = summed / weight.groupby(lsoas["ward_code"]).sum()
    assert held["deprivation"].tolist() == pytest.approx(means.tolist(), abs=0.005)
    assert held["residents"].sum() == 168_063
    assert held["hectares"].sum() == pytest.approx(3_726, rel=0.01)  # of the borough, ONS


def test_nearest_of_the_similar_boroughs_is_the_one_with_the_longest_border(real):
    setting = real.setting(**YEAR)
    boroughs = setting.read("offences_by_borough").set_index("borough_code")
    assert real.offer.neighbour == RICHMOND
    assert boroughs.loc[RICHMOND, "is_similar"]
    assert side_by_side(setting.filters, real.offer) == (KINGSTON, RICHMOND)
    told = real.view("compare", **YEAR).rates.says
    assert "Richmond upon Thames: a neighbour and a similar borough." in told
    bordering_none = replace(setting, offer=replace(real.offer, neighbour=""), kept=Kept())
    assert "Bromley: the first by name." in rates(bordering_none).says


def test_without_a_list_of_similar_boroughs_the_neighbour_with_the_longest_border_is_shown(real):
    own, around = box(0, 0, 4, 2), {"Wide": box(0, 2, 3, 3), "High": box(4, 0, 5, 2)}
    assert longest_border([box(0, 0, 2, 2), box(2, 0, 4, 2)], around) == "Wide"
    assert longest_border([own], {"Far": box(9, 9, 10, 10)}) == ""
    chosen = real.setting(**YEAR).filters
    nowhere = replace(real.offer, neighbour="")
    assert side_by_side(chosen, nowhere)[1] == next(iter(real.offer.boroughs))
    last = list(real.offer.boroughs)[-1]
    assert side_by_side(chosen, replace(real.offer, neighbour=last)) == (KINGSTON, last)
    without = replace(real.setting(**YEAR), offer=replace(real.offer, neighbour=last))
    boroughs = without.fetch("offences_by_borough", without.params).assign(is_similar=False)
    shown = rates(
        replace(
            without,
            kept=Kept(),
            rows=lambda name, params: (
                boroughs if name == "offences_by_borough" else real.fetch(name, params)
            ),
        )
    )
    name = real.offer.boroughs[last]
    assert [bar.label for bar in shown.bars] == ["Kingston upon Thames", name]
    assert shown.says.endswith(f"{name} is a neighbour; no list of similar boroughs is held.")


def test_beside_rates_of_boroughs_it_is_said_where_they_mislead_and_not_beside_wards(real):
    assert "come than live there" in " ".join(real.view("compare", **YEAR).rates.notes)
    wards = f"{TOLWORTH},{KINGSTON_TOWN}"
    of_wards = real.view("compare", places=wards, **YEAR).rates
    assert "come than live there" not in " ".join(of_wards.notes)


def test_the_first_rate_is_told_beside_each_other_and_what_is_not_held_is_named(real):
    asked = f"{KINGSTON},{SUTTON},{TOLWORTH}"
    view = real.view("compare", places=asked, **YEAR)
    bars = {bar.label: bar for bar in view.rates.bars}
    told = view.rates.finding
    assert told.startswith(
        f"Kingston upon Thames had {bars['Kingston upon Thames'].words} offences"
    )
    assert told.startswith(view.verdict[0])
    assert f" Sutton ({bars['Sutton'].words})" in told
    assert f"Beside it: Tolworth ({bars['Tolworth'].words})" in told
    assert view.rates.title.startswith("More for every resident than Sutton; Tolworth ")
    table = view.rates.table.set_index("Place")
    for name, bar in bars.items():
        assert bar.lower < bar.value < bar.upper
        assert table.loc[name, "Per 1,000 residents"] == bar.value
    boroughs = real.view("today", **YEAR).boroughs.table.set_index("Borough")
    assert bars["Sutton"].value == boroughs.loc["Sutton", "Per 1,000 residents"]


def test_where_nobody_chose_all_similar_boroughs_stand_in_order_and_the_heading_counts_them(real):
    shown = real.view("compare", **YEAR).rates
    boroughs = real.setting(**YEAR).read("offences_by_borough")
    similar = set(boroughs.loc[boroughs["is_similar"], "borough_name"])
    assert {bar.label for bar in shown.bars if bar.mark != "this borough"} == similar
    assert [bar.value for bar in shown.bars] == sorted(bar.value for bar in shown.bars)
    assert [bar.label for bar in shown.bars if bar.mark == "compared below"] == [NEXT_DOOR]
    told = shown.finding.partition(" That is ")[2]
    assert told.startswith("more than ") and "fewer than " in told
    more, fewer, alike = (
        len(told.partition(word)[2].partition(stop)[0].split("(")) - 1
        for word, stop in (("fewer than ", "about"), ("more than ", "fewer"), ("as many as ", "."))
    )
    assert more + fewer + alike == len(similar)
    assert shown.title == (
        f"{more} of {len(similar)} similar boroughs have more per resident than here, "
        f"{fewer} fewer and {alike} about as many"
    )
    assert real.view("compare", **YEAR).verdict[1] == f"That is more than {NEXT_DOOR} (60.2)."
    assert real.view("compare", **YEAR).title == "All offences: two places compared"
    drawn = str(bars.headed(shown))
    assert shown.title in drawn
    assert drawn.count('class="span"') == drawn.count("line-ns") == len(shown.bars)
    lines = pictured.svg(shown)
    assert "<circle" not in lines
    assert f"{NEXT_DOOR}, compared below" in lines


def test_the_rate_of_other_pages_stands_in_the_verdict_where_it_differs(real):
    on_other_pages = real.view("today", **YEAR).cards[1].value
    compared = real.view("compare", **YEAR)
    rates = compared.rates
    why = f"{on_other_pages}: added up from wards (residents: Census 2021)."
    assert compared.verdict[2] == f"On other pages it is {why}"
    second = real.view("compare", places=f"{SUTTON},{KINGSTON}", **YEAR).verdict
    assert second[2] == f"On other pages Kingston upon Thames is {why}"
    assert "other pages" not in " ".join(real.view("compare", offence="burglary", **YEAR).verdict)
    residents = "by borough (residents: mid-2022 estimate); on other pages by ward (residents: "
    assert f"Police count {residents}Census 2021)." in rates.notes
    wards = real.view("compare", places=f"{TOLWORTH},{KINGSTON_TOWN}", **YEAR).rates
    assert "other pages" not in " ".join((wards.says, *wards.notes))
    beside = real.view("compare", places=f"{TOLWORTH},{KINGSTON_TOWN}", **YEAR).verdict
    assert "other pages" not in " ".join(beside)
    assert "Police count by ward (residents: Census 2021)." in wards.notes


def test_how_far_two_counts_differ_is_said_once_and_which_to_quote(real):
    view = real.view("compare", **YEAR).glance
    of_wards = real.view("today", **YEAR).cards[0].value
    by_borough = real.setting(**YEAR).read("unplaced_offences").iloc[0]["borough_offences"]
    assert view.counts == (
        f"The count of Kingston upon Thames here is {by_borough:,}. It holds offences that have no "
        f"ward. Other pages add up wards: {of_wards} (+7 %). Quote {by_borough:,} when you compare "
        "boroughs."
    )
    assert view.says == "No clear change on the year before"
    assert f"before: Kingston upon Thames +5 %, {NEXT_DOOR} −3 %." in view.finding
    assert view.counts in str(glance.headed(view)).replace("\xa0", " ")
    assert "Clear changes first" not in view.html


@pytest.mark.parametrize("places", [f"{TOLWORTH},{KINGSTON_TOWN}", f"{SUTTON},E09000006"])
def test_where_the_own_borough_is_not_among_the_places_no_two_counts_are_told(real, places):
    view = real.view("compare", places=places, **YEAR).glance
    assert view.counts == ""
    assert "n the year before" in view.says


def test_two_counts_of_one_verdict_are_told_in_short_and_the_heading_keeps_to_the_table(real):
    view = real.view("compare", offence="burglary", **YEAR).glance
    assert "Other pages add up wards: 604 (+5 %). Quote" in view.counts
    assert view.says == "No clear change on the year before"
    assert f"before: Kingston upon Thames +4 %, {NEXT_DOOR} −10 %." in view.finding


def test_where_both_counts_agree_nothing_is_said_of_two(real):
    before = {"from": "2022-03", "to": "2023-02", "offence": "arson"}
    assert real.view("compare", **before).glance.counts == ""


def test_the_borough_is_clear_only_where_both_its_counts_are(real):
    asked = real.setting(**YEAR)
    told = "Counting offences without a ward too, the change is +5 % (−1 to +12 %), which may be"
    assert told in " ".join(opening(asked).verdict)
    assert told in " ".join(real.view("trends", **YEAR).verdict)
    row = asked.result(MEASURES["change"], WHOLE).iloc[0]
    own = asked.result(MEASURES["borough_change"]).loc[asked.partnership.borough_code]
    assert row["verdict"] == own["verdict"] == NO_CLEAR_CHANGE
    assert not row["clear"]
    assert (row["own_after"], row["own_estimate"]) == (own["after"], own["estimate"])
    assert row["p_value"] == max(own["p_value"], row["p_value"])
    vehicle = asked.of_kind("vehicle")
    assert judged(vehicle, WHOLE)[1].iloc[0]["verdict"] == CLEAR_RISE  # in both
