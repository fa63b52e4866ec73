"""How few places carry how much: the sums by hand, the published figures, and chance."""

from __future__ import annotations

import re
from dataclasses import make_dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
import tiny
from worlds import World, faults

from wardlens.choices.filters import Filters
from wardlens.choices.offer import NEIGHBOURHOOD_CRIME
from wardlens.exhibits import charts
from wardlens.exhibits.charts import MissingIntervalError
from wardlens.exhibits.exhibit import Exhibit, exhibits
from wardlens.measures.concentration import TOO_FEW, beside_chance
from wardlens.measures.offences import MEASURES
from wardlens.stats import concentration as statistics
from wardlens.store import paths
from wardlens.views.concentration.crimes import Crimes, place_name
from wardlens.views.concentration.lasting import PASSING, PERSISTENT, lasting
from wardlens.views.concentration.page import Concentration

YEAR = {"from": "2025-03", "to": "2026-02"}
TO_MARCH = {"from": "2025-04", "to": "2026-03"}
SHOPS, HOUSES, STREET, ROBBED = 12 * 5, 12 * 2, 12 * 3, 1
"""Testborough's year: shoplifting in 001A, burglary in 002A, violence in 003A, one robbery."""


def page(world: World, **query: str) -> Concentration:
    view: Concentration = world.view("concentration", **query)
    return view


def part(view: Concentration, key: str) -> Exhibit:
    (found,) = [exhibit for exhibit in exhibits(view) if exhibit.key == key]
    return found


def kind(view: Concentration, key: str, label: str) -> pd.Series:
    return part(view, key).table.set_index("Kind").loc[label]


class TestTestborough:
    def test_one_place_of_four_is_the_top_and_holds_what_it_holds(self, testborough) -> None:
        row = kind(page(testborough, **YEAR), "concentration-kinds", "All recorded crime")
        everything = SHOPS + HOUSES + STREET + ROBBED
        assert row["Crimes"] == everything
        assert row["Share in the top 5 %"] == pytest.approx(100 * SHOPS / everything)
        assert row["Places with 25 %"] == 1
        assert row["Places with 50 %"] == 2  # 60 of 121 is less than half

    def test_neighbourhood_crime_is_the_types_that_the_data_name(self, testborough) -> None:
        crimes = Crimes.of(testborough.setting())
        assert set(crimes.neighbourhood_crime.types) == {
            "burglary", "robbery", "theft-from-the-person", "vehicle-crime",
        }  # fmt: skip
        row = kind(page(testborough, **YEAR), "concentration-kinds", "Neighbourhood crime")
        assert row["Crimes"] == HOUSES + ROBBED
        assert row["Share in the top 5 %"] == pytest.approx(100 * HOUSES / (HOUSES + ROBBED))

    def test_anti_social_behaviour_is_in_no_sum(self, testborough) -> None:
        view = page(testborough, offence="anti-social-behaviour", **YEAR)
        assert "7 % of" not in view.findings[0]
        rows = part(view, "concentration-kinds").table.set_index("Kind")["Crimes"]
        assert rows["Anti-social behaviour (incidents)"] == 12 * 7
        assert rows["All recorded crime"] == SHOPS + HOUSES + STREET + ROBBED

    def test_a_place_without_rows_is_left_out_and_is_no_place_without_crime(
        self, testborough
    ) -> None:
        view = page(testborough, **YEAR)
        assert "1 of 4 neighbourhoods" in " ".join(view.findings)
        table = view.places.table.set_index("Neighbourhood, ward")
        missing = table.loc["005A, Cross"]
        assert pd.isna(missing["Crimes"])
        assert missing["Why there is no figure"]
        assert table.loc["004A, Brook", "Crimes"] == ROBBED

    def test_the_same_place_is_the_top_in_both_years(self, testborough) -> None:
        row = kind(page(testborough, **YEAR), "persistence", "All recorded crime")
        everything = SHOPS + HOUSES + STREET + ROBBED
        assert row["Share now in the top places before, %"] == pytest.approx(
            100 * SHOPS / everything
        )
        assert row["Top places that are the same"] == 1
        assert row["Pattern"] == PERSISTENT

    def test_a_place_is_in_the_top_in_every_month_that_it_leads(self, testborough) -> None:
        crimes = Crimes.of(testborough.setting())
        top = crimes.top_months(crimes.every_crime, date(2026, 2, 1))
        assert top.loc[tiny.LSOAS[0]].tolist() == [24, 24]
        assert top.loc[tiny.LSOAS[2]].tolist() == [0, 24]
        assert np.isnan(top.loc[tiny.NEVER_MENTIONED, "top"])

    def test_places_that_tie_for_the_last_seat_are_all_left_out(self, testborough) -> None:
        crimes = Crimes.of(testborough.setting())
        top = crimes.top_months(("drugs",), date(2026, 2, 1))["top"]
        assert (top.dropna() == 0).all()

    def test_the_months_that_are_not_covered_are_said(self, testborough) -> None:
        view = page(testborough, **{"from": "2023-09", "to": "2024-08"})
        assert any("covers 6 of the 12 months" in finding for finding in view.findings)
        rows = part(view, "concentration-kinds").table.set_index("Kind")["Crimes"]
        assert rows["Shoplifting"] == 6 * 5

    def test_a_period_without_any_month_has_words_and_a_table_and_no_curve(
        self, testborough
    ) -> None:
        view = page(testborough, **{"from": "2023-09", "to": "2023-12"})
        assert view.curve is None
        assert view.sheet is None
        assert "has no figures by neighbourhood" in view.findings[0]
        assert view.places.table["Crimes"].isna().all()

    def test_facts_without_a_registered_source_are_not_quoted(self, testborough) -> None:
        told = " ".join(page(testborough, **YEAR).findings)
        assert "nearly a quarter" not in told
        assert "5 % of offenders" not in told

    def test_harm_is_the_count_of_each_type_times_its_weight(self, testborough) -> None:
        weights = pd.read_csv(paths.ROOT / "data" / "harm_weights.csv")
        ours = weights[(weights["kind"] == "policeuk") & (weights["weighting"] == "cchi")]
        weigh = ours.set_index("offence")["weight"].to_dict()
        violence = STREET * weigh["violence-and-sexual-offences"]
        rest = SHOPS * weigh["shoplifting"] + HOUSES * weigh["burglary"] + weigh["robbery"]
        table = part(page(testborough, **YEAR), "count-beside-harm").table.set_index("What")
        row = table.loc["Harm (Cambridge Crime Harm Index)"]
        assert row["Share in its own top 5 %, %"] == pytest.approx(
            100 * violence / (violence + rest)
        )
        assert row["Its share in the top 5 % by count, %"] == pytest.approx(
            100 * SHOPS * weigh["shoplifting"] / (violence + rest)
        )
        assert row["Places in both lists"] == 0

    def test_the_ward_table_gives_the_wards(self, testborough) -> None:
        table = part(page(testborough, **YEAR), "concentration-wards").table
        wards = dict(zip(table["Ward"], table["Offences"], strict=True))
        assert wards == {"Abbey": 12 * 37, "Brook": 12 * 14, "Cross": 12 * 4}
        assert table["Share, %"].iloc[0] == pytest.approx(100 * 37 / 55)


class TestTheSheet:
    def test_it_is_of_the_place_with_most_until_one_is_picked(self, testborough) -> None:
        assert page(testborough, **YEAR).sheet.title.endswith("Neighbourhood 001A, Abbey ward")
        view = page(testborough, place=tiny.LSOAS[1], **YEAR)
        assert view.sheet.title.endswith("Neighbourhood 002A, Abbey ward")
        assert view.places.picture.selected == tiny.LSOAS[1]

    def test_it_is_of_the_ward_that_was_asked_for(self, testborough) -> None:
        assert "Brook ward" in page(testborough, area=tiny.BROOK, **YEAR).sheet.title

    def test_it_counts_what_is_recorded_there(self, testborough) -> None:
        sheet = page(testborough, **YEAR).sheet
        here = sheet.kinds.table.set_index("Kind")["Here"]
        assert here["Shoplifting"] == here.sum() == SHOPS
        newest = sheet.trend.table.iloc[0]
        assert (newest["Twelve months to"], newest["Crimes"]) == ("February 2026", SHOPS)
        assert sheet.sections[0].lines[0].startswith(f"{SHOPS} crimes (all recorded crime)")

    def test_it_asks_about_victim_offender_and_location_and_says_what_is_not_known(
        self, testborough
    ) -> None:
        sheet = page(testborough, **YEAR).sheet
        assert [one.heading for one in sheet.questions] == [
            "Ask: Victim", "Ask: Offender", "Ask: Location",
        ]  # fmt: skip
        assert "What is not known" in [one.heading for one in sheet.sections]

    def test_a_place_without_figures_has_a_sheet_that_says_so(self, testborough) -> None:
        sheet = page(testborough, place=tiny.NEVER_MENTIONED, **YEAR).sheet
        assert sheet.sections[0].lines == ("police.uk has no figures for this neighbourhood.",)
        assert sheet.trend.table.empty

    @pytest.mark.parametrize("place", tiny.LSOAS)
    def test_its_page_for_print_asks_nothing_of_anyone_and_has_no_code(
        self, testborough, place
    ) -> None:
        printed = page(testborough, place=place, **YEAR).sheet.page()
        assert not re.search(r"<script|https?:|src=|url\(", printed)
        assert not re.search(r"E0\d{7}", printed)
        assert "Source: " in printed

    def test_its_words_have_no_faults(self, testborough, real) -> None:
        for world, query in ((testborough, YEAR), (real, TO_MARCH)):
            sheet = page(world, **query).sheet
            lines = [line for one in (*sheet.sections, *sheet.questions) for line in one.lines]
            assert [line for line in lines if re.search(r"\bnan\b|None|  |\.\.", line)] == []
            assert all(line.endswith((".", "?")) for line in lines)
            assert faults(sheet_as_view(sheet)) == []


def sheet_as_view(sheet: Any) -> Any:
    """The two exhibits of a sheet as a view that `faults` can read."""
    shown = make_dataclass("Sheet", ["title", "kinds", "trend"])
    return shown(sheet.title, sheet.kinds, sheet.trend)


PUBLISHED = {
    "Neighbourhood crime": (26.8, 7.3),
    "All recorded crime": (38.5, 6.0),
    "Robbery": (55.6, 12.6),
    "Possession of weapons": (42.9, 18.1),
}
"""Top 5 of 99 LSOAs in the year to March 2026, per cent, and by chance."""


@pytest.mark.parametrize("label", PUBLISHED)
def test_the_share_in_the_top_five_is_the_published_one(real, label) -> None:
    share, chance = PUBLISHED[label]
    row = kind(page(real, **TO_MARCH), "concentration-kinds", label)
    assert row["Share in the top 5 %"] == pytest.approx(share, abs=0.05)
    assert row["Verdict"] == "more concentrated than chance"
    # one of the 99 has no figures: the page deals among 98, where chance gives a little more
    assert row["By chance"] == pytest.approx(chance, abs=0.15)
    among_99 = statistics.chance_share_in_top(int(row["Crimes"]), 99, draws=4_000)
    assert 100 * among_99.estimate == pytest.approx(chance, abs=0.06)


@pytest.mark.parametrize(
    ("label", "share", "same"), [("Neighbourhood crime", 25.9, 4), ("Burglary", 11.2, 2)]
)
def test_persistence_of_the_top_five_is_the_published_one(real, label, share, same) -> None:
    row = kind(page(real, **TO_MARCH), "persistence", label)
    assert row["Share now in the top places before, %"] == pytest.approx(share, abs=0.05)
    assert row["Top places that are the same"] == same


def test_the_sentence_has_share_places_chance_and_the_plan_beside_it(real) -> None:
    view = page(real, **TO_MARCH)
    every, first, quote, *_ = view.findings
    assert view.verdict == (every,)
    assert "5 of 98 neighbourhoods (the top 5 %) hold 38 % of all recorded crime" in every
    assert every.endswith("Chance alone would give 6 %.")
    assert "Even by chance some places have more: half would be in 46." in view.curve.finding
    assert "(009C)" not in view.curve.finding
    beside = [note.text for note in view.curve.picture.layout.annotations]
    assert beside[:3] == ["12 hold 50 %", "5 hold 38 %", "1 holds 28 %"]
    drawn = view.kinds.picture
    assert drawn.data[-1].name == "in the 5 neighbourhoods with most"
    assert drawn.layout.meta["title"].startswith("Share of each kind in the 5 neighbourhoods")
    assert "5 of 98 neighbourhoods (the top 5 %) hold 27 % of neighbourhood crime" in first
    assert "Chance alone would give 7 %" in first
    assert "nearly a quarter of neighbourhood crime was in 5 % of local areas" in quote
    assert "Beating Crime Plan" in quote


def test_what_open_data_cannot_show_is_quoted_as_such(real) -> None:
    told = page(real, **TO_MARCH).findings[-1]
    assert "5 % of offenders" in told
    assert "cannot be shown here" in told


def test_the_figure_of_the_command_line_is_that_of_the_page(real) -> None:
    for offence, label in (("all", "All recorded crime"), (NEIGHBOURHOOD_CRIME, None)):
        setting = real.setting(offence=offence, **TO_MARCH)
        row = setting.result(MEASURES["concentration_top5"]).iloc[0]
        shown = kind(page(real, **TO_MARCH), "concentration-kinds", label or "Neighbourhood crime")
        assert row["estimate"] == pytest.approx(shown["Share in the top 5 %"])
        assert row["chance"] == pytest.approx(shown["By chance"])
        assert row["verdict"] == shown["Verdict"]


def test_kinds_are_in_the_order_of_what_is_drawn_and_have_no_plain_gini(real) -> None:
    shown = part(page(real, **TO_MARCH), "concentration-kinds")
    table = shown.table
    shares = table["Share in the top 5 %"].tolist()[2:]
    assert shares == sorted(shares, reverse=True)
    assert "Neighbourhood crime is burglary, robbery, theft from the person and" in shown.finding
    assert "All 13 kinds of crime and anti-social behaviour are more" in shown.finding
    (_, end), most = shown.picture.layout.xaxis.range, table["Upper limit"].max()
    assert end > 100 >= most
    assert "Gini" not in table.columns
    assert "Generalised Gini" in table.columns


def test_harm_stands_beside_the_count_and_only_over_twelve_months(real) -> None:
    table = part(page(real, **TO_MARCH), "count-beside-harm").table.set_index("What")
    assert table["Share in its own top 5 %, %"].notna().all()
    short = part(page(real, **{"from": "2025-10", "to": "2026-03"}), "count-beside-harm")
    harm = short.table.set_index("What")["Share in its own top 5 %, %"].iloc[1:]
    assert harm.isna().all()
    assert "twelve months" in short.finding


def test_a_year_that_a_change_of_recording_runs_through_is_left_out(real) -> None:
    years = part(page(real, **TO_MARCH), "concentration-over-time").table["Year"].tolist()
    assert years == ["The year to March 2026", "The year to March 2025"]
    view = page(real, **{"from": "2023-09", "to": "2024-08"})
    assert "recording changed" in " ".join(
        exhibit.finding for exhibit in (view.over_time, view.lasting)
    ) or ("does not cover" in part(view, "persistence").finding)


def test_every_kind_of_offence_has_its_page(real) -> None:
    groups = [key for key, one in real.offer.offences.items() if one.group in ("", key)]
    found = {key: wrong for key in groups if (wrong := faults(page(real, offence=key, **TO_MARCH)))}
    assert len(groups) > 8
    assert found == {}


def test_every_offence_of_testborough_has_its_page(testborough) -> None:
    found = {
        key: wrong
        for key in testborough.offer.offences
        if (wrong := faults(page(testborough, offence=key, **YEAR)))
    }
    assert found == {}


@pytest.mark.parametrize(("crimes", "places"), [(60, 98), (2_331, 98)])
def test_shuffled_crimes_are_no_more_concentrated_than_chance(crimes, places) -> None:
    draw = np.random.default_rng(7)
    shuffled = pd.DataFrame(draw.multinomial(crimes, np.full(places, 1 / places), 400).T)
    verdicts = beside_chance(shuffled)["verdict"]
    assert (verdicts == "no more concentrated than chance").mean() >= 0.95


def test_under_ten_crimes_nothing_is_said() -> None:
    few = pd.DataFrame({"nine": [9, *[0] * 49], "ten": [10, *[0] * 49], "none": [0] * 50})
    verdicts = beside_chance(few)["verdict"].to_dict()
    assert verdicts == {
        "nine": TOO_FEW, "ten": "more concentrated than chance", "none": TOO_FEW,
    }  # fmt: skip


def test_places_that_pass_are_called_passing(testborough) -> None:
    crimes = Crimes.of(testborough.setting())
    codes = [f"place {number}" for number in range(40)]
    months = crimes.covered.columns[-24:]
    first = pd.DataFrame(1.0, codes, months)
    moved = first.copy()
    moved.loc["place 0", months[:12]] = 20.0
    moved.loc["place 1", months[:12]] = 20.0
    moved.loc["place 2", months[12:]] = 20.0
    moved.loc["place 3", months[12:]] = 20.0
    made = Crimes({"drugs": moved}, moved.notna(), crimes.places, crimes.types)
    before = made.span(months[0].date(), months[11].date())
    now = made.span(months[12].date(), months[23].date())
    assert lasting(made, made.of_type("drugs"), before, now)["verdict"] == PASSING


def test_a_curve_of_chance_without_its_band_is_not_drawn() -> None:
    counts = pd.Series([6, 3, 1, 0], index=list("abcd"))
    curve = statistics.lorenz(counts)
    chance = statistics.chance_lorenz(10, 4)
    drawn = charts.lorenz(curve, chance, label="x", title="t", unit="u", source="s", marked=(2,))
    assert list(drawn.data[-2].y) == [0, 60, 90, 100, 100]
    assert list(drawn.data[-1].y) == [90]  # a dot where the words beside the curve belong
    with pytest.raises(MissingIntervalError):
        charts.lorenz(
            curve, chance.assign(lower=np.nan), label="x", title="t", unit="u", source="s"
        )


def test_a_share_without_its_interval_is_not_drawn() -> None:
    rows = pd.DataFrame({"label": ["a"], "estimate": [0.4], "lower": [np.nan], "upper": [0.5]})
    with pytest.raises(MissingIntervalError):
        charts.beside_marks(rows, [], label="x", title="t", unit="u", source="s")


def test_a_place_without_a_ward_has_a_name_all_the_same() -> None:
    named = place_name(pd.Series({"short_name": "Neighbourhood 003B", "ward_name": None}))
    assert named == "Neighbourhood 003B"


def test_the_place_picked_is_in_the_link_and_read_back_from_it(testborough) -> None:
    offer = testborough.offer
    filters, notes = Filters.from_query({"place": [tiny.LSOAS[1]]}, offer)
    assert (filters.place, notes) == (tiny.LSOAS[1], ())
    assert filters.to_query(offer)["place"] == tiny.LSOAS[1]
    _, notes = Filters.from_query({"place": ["E01999999"]}, offer)
    assert notes == ("place “E01999999”",)


def test_deprivation_fifths_leave_out_crime(real) -> None:
    rows = real.setting().fetch("lsoas", {})
    ranks = pd.read_csv(paths.ROOT / "data" / "deprivation.csv")
    assert len(rows) == len(ranks)
    one = ranks.set_index("lsoa_code").loc[rows["lsoa_code"].iloc[0]]
    weights = {
        "income_rank": 22.5, "employment_rank": 22.5, "education_rank": 13.5, "health_rank": 13.5,
        "housing_and_services_rank": 9.3, "environment_rank": 9.3,
    }  # fmt: skip
    total = sum(
        weight * -23 * np.log(1 - (33_756 - one[name]) / 33_755 * (1 - np.exp(-100 / 23)))
        for name, weight in weights.items()
    )
    assert rows["deprivation_without_crime"].iloc[0] == pytest.approx(total / sum(weights.values()))


def test_beside_the_list_it_says_how_many_stay_if_reporting_differs(real) -> None:
    shown = page(real, **YEAR).places
    kept = shown.table["In the top 5 % if reporting differs, % of trials"].dropna()
    assert len(kept) == 5  # ⌈5 % of 99⌉: those of the list, and no other
    assert f"about {kept.sum() / 100:.0f} of these 5" in shown.finding
    assert kept.iloc[0] == 100  # the town centre has eight times as many as the next
    assert any("Crime Survey" in source.title for source in shown.sources)


def test_kinds_are_not_compared_across_a_break_that_only_all_crime_crosses(real) -> None:
    across = page(real, **{"from": "2025-02", "to": "2025-07"})
    assert list(across.lasting.table["Kind"]) == ["All recorded crime"]
    assert any("Kinds are not compared one by one" in note for note in across.lasting.notes)
    assert across.sheet.kinds.table["Period before"].isna().all()
    later = page(real, **{"from": "2025-07", "to": "2025-12"})
    assert len(later.lasting.table) > 10
    assert later.sheet.kinds.table["Period before"].notna().all()
