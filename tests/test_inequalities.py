"""Inequalities: gaps with their ranges, unknowns shown, nothing given away, nothing left unsaid."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.stats import t
from worlds import faults

from wardlens.choices.blanks import LINK_KEYS
from wardlens.choices.filters import Filters
from wardlens.choices.outcomes import BREAKDOWNS, Group, Outcome
from wardlens.exhibits import palette
from wardlens.exhibits.charts import MissingIntervalError, gaps
from wardlens.exhibits.exhibit import Exhibit
from wardlens.stats import contrasts, disclosure, gradient
from wardlens.store.kept import Kept
from wardlens.views.inequalities.by_source import figures
from wardlens.views.inequalities.comparison import compare
from wardlens.views.inequalities.fifths import places, slope
from wardlens.views.inequalities.group_figures import WITHHELD
from wardlens.views.inequalities.page import Inequalities, chosen, inequalities
from wardlens.views.setting import Setting

YEAR = {"from": "2025-03", "to": "2026-02"}
SEARCHES = {"outcome": "stop-search", "breakdown": "ethnicity5", "reference": "white"}
DRAWN = ("survey-unsafe-after-dark", "survey-why-not-fear", "feel-safe-after-dark", "homicide")
"""Of the many surveyed and published outcomes, those whose pictures are looked at too."""
CAUSAL = re.compile(r"\b(because of|due to|caus\w+|leads? to|results? in|driven by|effect of)\b")


def exhibit_of(shown: tuple[Exhibit, ...], key: str) -> Exhibit:
    (found,) = [exhibit for exhibit in shown if exhibit.key == key]
    return found


def row_of(exhibit: Exhibit, group: str) -> dict[str, Any]:
    return exhibit.table.set_index("Group").loc[group].to_dict()


class TestSearchesOfTestborough:
    def test_a_rate_is_searches_for_every_1000_residents_of_the_group(self, testborough):
        own = exhibit_of(chosen(testborough.setting(**SEARCHES)), "groups")
        assert row_of(own, "Black")["Figure"] == pytest.approx(1_000 * 15 / 350)
        assert row_of(own, "White")["Figure"] == pytest.approx(1_000 * 45 / 4_550)
        known = 100 - 15  # the other 15 are in no group
        everyone = row_of(own, "Everyone of known group")
        assert everyone["Figure"] == pytest.approx(1_000 * known / 7_000)
        assert everyone["Counted"] == known
        assert row_of(own, "Black")["Lower limit"] < 1_000 * 15 / 350

    def test_none_is_shown_as_none_and_not_as_missing(self, testborough):
        own = exhibit_of(chosen(testborough.setting(**SEARCHES)), "groups")
        assert row_of(own, "Mixed")["Counted"] == 0
        assert row_of(own, "Mixed")["Figure"] == 0

    def test_those_of_unknown_group_have_a_row_a_bar_and_a_share(self, testborough):
        shown = chosen(testborough.setting(**SEARCHES))
        assert row_of(exhibit_of(shown, "groups"), "Group not known")["Counted"] == 15
        shares = exhibit_of(shown, "shares")
        hatched = [bar for bar in shares.picture.data if bar.marker.pattern.shape == "/"]
        assert [list(bar.x) for bar in hatched] == [[15.0]]
        assert "15 searches, 15 % of all" in hatched[0].y[0]

    def test_the_ratio_is_bounded_by_all_unknown_in_one_group_or_the_other(self, testborough):
        gap = exhibit_of(chosen(testborough.setting(**SEARCHES)), "gap")
        black = row_of(gap, "Black")
        ratio = (15 / 350) / (45 / 4_550)
        assert black["Ratio"] == pytest.approx(ratio)
        assert black["Ratio if all unknown were in the group beside"] == pytest.approx(
            (15 / 350) / (60 / 4_550)
        )
        assert black["Ratio if all unknown were in this group"] == pytest.approx(
            (30 / 350) / (45 / 4_550)
        )
        # Katz 1978: se of the log ratio of two rates is √(1/15 + 1/45)
        reach = np.exp(1.959964 * np.sqrt(1 / 15 + 1 / 45))
        assert black["Ratio, lower limit"] == pytest.approx(ratio / reach, rel=1e-5)

    def test_a_ratio_of_fewer_than_ten_is_not_given(self, testborough):
        gap = exhibit_of(chosen(testborough.setting(**SEARCHES)), "gap")
        other = row_of(gap, "Other")  # five searches
        assert pd.isna(other["Ratio"])
        assert "10" in other["Note"] or "few" in other["Note"]

    def test_another_group_can_be_the_one_that_others_are_set_beside(self, testborough):
        asked = SEARCHES | {"reference": "asian"}
        gap = exhibit_of(chosen(testborough.setting(**asked)), "gap")
        assert "Asian" in gap.heading
        assert row_of(gap, "Asian")["Beside Asian"] == "the group beside"
        assert row_of(gap, "White")["Gap"] == pytest.approx(1_000 * (45 / 4_550 - 20 / 1_400))

    def test_it_says_that_searches_are_counted_where_they_happen(self, testborough):
        own = exhibit_of(chosen(testborough.setting(**SEARCHES)), "groups")
        assert any("not where they live" in note for note in own.notes)


class TestTheGapOfASurvey:
    def test_it_has_the_variance_of_a_linear_contrast(self, testborough):
        asked = {"outcome": "survey-unsafe-after-dark", "breakdown": "sex", "reference": "male"}
        setting = testborough.setting(**asked)
        found = figures(setting, setting.offer.outcomes[asked["outcome"]], "sex")
        compared = compare(found, "male")
        assert found.covariance is not None
        shared = found.covariance
        women, men = found.rows["estimate"]["female"], found.rows["estimate"]["male"]
        variance = (
            shared.loc["female", "female"]
            + shared.loc["male", "male"]
            - 2 * shared.loc["female", "male"]
        )
        half = t.ppf(0.975, found.df) * np.sqrt(variance)
        row = compared.rows.loc["female"]
        assert row["gap"] == pytest.approx(women - men)
        assert [row["gap_lower"], row["gap_upper"]] == pytest.approx(
            [women - men - half, women - men + half]
        )
        # two thirds of those afraid are women: 24 + 10 + 3 of 112 people asked are afraid
        assert women > men

    def test_made_up_answers_say_so_in_every_exhibit(self, testborough):
        asked = {"outcome": "survey-unsafe-after-dark", "breakdown": "sex"}
        for exhibit in chosen(testborough.setting(**asked)):
            assert exhibit.is_illustrative
            assert "made-up" in exhibit.finding.lower()


class TestWhatIsAsked:
    def test_the_choice_is_in_the_link_and_comes_back_from_it(self, testborough):
        asked = testborough.setting(**SEARCHES | {"reference": "asian"}).filters
        link = asked.to_query(testborough.offer)
        back, notes = Filters.from_query({k: [v] for k, v in link.items()}, testborough.offer)
        assert (back, notes) == (asked, ())

    def test_the_usual_reference_is_not_in_the_link(self, testborough):
        link = testborough.setting(**SEARCHES).filters.to_query(testborough.offer)
        assert "reference" not in link

    @pytest.mark.parametrize("key", ["outcome", "breakdown", "reference"])
    def test_nonsense_falls_back_with_a_note(self, testborough, key):
        filters, notes = Filters.from_query({key: ["<nonsense>"]}, testborough.offer)
        assert filters == Filters.default(testborough.offer)
        assert len(notes) == 1

    def test_a_reference_that_the_new_groups_lack_becomes_the_usual_one(self, testborough):
        asked = testborough.setting(**SEARCHES | {"reference": "asian"}).filters
        changed = asked.with_(testborough.offer, breakdown="sex")
        assert changed.reference == "male"

    def test_a_combination_that_nobody_collected_says_so(self, testborough):
        (only,) = chosen(testborough.setting(outcome="stop-search", breakdown="tenure"))
        assert only.finding.startswith("Not collected: “Searched by the police” by housing.")
        assert "It is held by gender; ethnicity as the person said." in only.finding
        assert only.picture is None


@pytest.mark.parametrize("breakdown", BREAKDOWNS)
def test_every_outcome_by_every_group_shows_figures_or_says_why_not(real, breakdown):
    wrong = {}
    kept = Kept()
    for key, outcome in real.offer.outcomes.items():
        usual = real.setting(outcome=key, breakdown=breakdown)
        setting = replace(usual, kept=kept)
        found = figures(setting, outcome, breakdown)
        assert found.sources
        assert found.base
        if found.lacking:
            assert len(found.rows) == 0
            assert found.lacking.startswith(("Not collected", "No figures"))
            continue
        assert (found.rows["estimate"].notna() | (found.rows["reason"] != "")).all(), key
        known = found.known
        has_range = known[["lower", "upper"]].notna().all(axis=1)
        assert (has_range | (known["note"] == "published without its base")).all(), key
        assert pd.notna(found.unknown) or found.unknown_words, key
        if outcome.kind in ("people", "places") or key in DRAWN:
            made = faults(Inequalities("Asked", (), (), chosen(setting), (), None))
            wrong |= {key: made} if made else {}
    assert wrong == {}


class TestTheThreeQuestions:
    def test_each_is_answered_with_its_caveat_and_names_no_cause(self, real):
        view = inequalities(real.setting())
        women, young, communities = view.questions
        assert women.startswith("Are women less safe here? In England and Wales, 69 % of women")
        assert "not the same as being harmed" in women
        assert "not for the borough" in young
        assert "Of 27 % it is not known, which could move this either way" in communities
        assert "were they all" not in communities
        assert "not where people live" in communities
        told = [*view.questions, *view.findings, *(one.finding for one in view.exhibits)]
        assert [words for words in told if CAUSAL.search(words)] == []

    def test_the_tiny_borough_is_answered_too(self, testborough):
        view = inequalities(testborough.setting())
        assert "70 % of women and 90 % of men" in view.questions[0]


def ridits(fifth: pd.Series, people: pd.Series) -> pd.Series:
    """The middle of each fifth in the cumulative population, most deprived first."""
    held = people.groupby(fifth).sum().sort_index()
    middle = (held.cumsum() - held / 2) / held.sum()
    return fifth.map(middle)


class TestTheGradient:
    @pytest.mark.parametrize("key", ["crime", "harm"])
    def test_it_is_the_ridit_regression_written_out(self, real, key):
        setting = real.setting(**YEAR)
        found = places(setting, key, setting.filters)
        assert found is not None
        x, w = ridits(found.fifth, found.residents), found.residents
        y = 1_000 * found.events / w
        # normal equations of weighted least squares
        sw, sx, sy = w.sum(), (w * x).sum(), (w * y).sum()
        sxx, sxy = (w * x * x).sum(), (w * x * y).sum()
        slope_of_line = (sw * sxy - sx * sy) / (sw * sxx - sx**2)
        start = (sy - slope_of_line * sx) / sw
        made = slope(setting, key, setting.filters)
        assert made.loc["sii", "estimate"] == pytest.approx(-slope_of_line)
        assert made.loc["rii", "estimate"] == pytest.approx(start / (start + slope_of_line))

    def test_the_crime_domain_is_left_out_of_the_index(self, real):
        scores = real.setting().fetch("lsoas", {}).set_index("lsoa_code")
        ranks = pd.read_csv("data/deprivation.csv").set_index("lsoa_code")
        weights = {"income": 22.5, "employment": 22.5, "education": 13.5, "health": 13.5}
        weights |= {"housing_and_services": 9.3, "environment": 9.3}
        by_hand = sum(
            weight
            * -23
            * np.log(1 - (33_756 - ranks[f"{name}_rank"]) / 33_755 * (1 - np.exp(-100 / 23)))
            for name, weight in weights.items()
        ) / sum(weights.values())
        pd.testing.assert_series_equal(
            scores["deprivation_without_crime"].sort_index(),
            by_hand.sort_index(),
            check_names=False,
            check_exact=False,
        )

    def test_shuffled_fifths_are_called_a_gradient_in_at_most_5_in_100(self, real):
        setting = real.setting(**YEAR)
        found = places(setting, "crime", setting.filters)
        assert found is not None
        draws = np.random.default_rng(20_260_601)
        named = 0
        for seed in range(100):
            shuffled = pd.Series(draws.permutation(found.fifth), index=found.fifth.index)
            made = gradient.gradient(found.events, found.residents, shuffled, draws=199, seed=seed)
            named += made.loc["sii", "verdict"] != "no clear gradient"
        assert named <= 5

    def test_the_safety_gap_sets_the_most_beside_the_least_deprived(self, real):
        view = inequalities(real.setting(**YEAR))
        setting = real.setting(**YEAR)
        found = places(setting, "crime", setting.filters)
        rate = [
            1_000 * found.events[found.fifth == k].sum() / found.residents[found.fifth == k].sum()
            for k in (1, 5)
        ]
        (told,) = [words for words in view.findings if words.startswith("The safety gap")]
        assert f"{rate[0]:.0f} (" in told
        assert f"{rate[1]:.0f} (" in told
        assert f"{rate[0] / rate[1]:.1f} times" in told


# ------------------------------------------------------- nothing withheld can be worked out
GROUPS = ("Asian", "Black", "White")
WINDOWS = ((date(2022, 9, 1), date(2023, 8, 1)), (date(2023, 9, 1), date(2024, 8, 1)))
WHOLE = (WINDOWS[0][0], WINDOWS[1][1])
SEARCHED = Outcome(
    "stop-search", "people", "stop-search", "Searched by the police", "were searched", "searches",
    "count", "none", "stop-search", "E09000099", "", is_sensitive=True,
    groups={"ethnicity5": tuple(Group(name.lower(), name, name) for name in GROUPS)},
)  # fmt: skip


def released(table: pd.DataFrame) -> pd.DataFrame:
    """Rows of people_counts for windows × groups and their margins, protected."""
    made = disclosure.protect(table)
    rows = []
    for window in made.table.index:
        start, end = WHOLE if window == "All" else WINDOWS[int(window)]
        for group in made.table.columns:
            rows.append(
                {
                    "series": "stop-search", "area_code": "E09000099", "area_name": "Testborough",
                    "level": "borough", "start": pd.Timestamp(start), "end": pd.Timestamp(end),
                    "measure": "searches",
                    "breakdown": "all" if group == "All" else "ethnicity-self",
                    "group": group, "group_order": 1, "is_unknown": False,
                    "people": made.table.loc[window, group],
                    "status": made.status.loc[window, group],
                }
            )  # fmt: skip
    return pd.DataFrame(rows)


def numbers(exhibit: Exhibit) -> Iterator[tuple[str, list[float]]]:
    """Every row of the download: its first cell and its numbers."""
    body = [line for line in exhibit.csv().splitlines() if not line.startswith("#")]
    for cells in list(csv.reader(io.StringIO("\n".join(body))))[1:]:
        yield cells[0], [float(cell) for cell in cells[1:] if re.fullmatch(r"-?[\d.]+", cell)]


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(cells=st.lists(st.integers(0, 3) | st.integers(0, 40), min_size=6, max_size=6))
def test_nothing_withheld_can_be_worked_out_from_what_the_page_gives(testborough, cells):
    table = pd.DataFrame(np.array(cells).reshape(2, 3), index=["0", "1"], columns=list(GROUPS))
    rows = released(table)
    usual = testborough.setting(**SEARCHES)

    def fetch(name: str, params: dict[str, object]) -> pd.DataFrame:
        return rows.copy() if name == "people_counts" else usual.fetch(name, params)

    offer = replace(usual.offer, outcomes={"stop-search": SEARCHED})
    filters = replace(Filters.default(offer), breakdown="ethnicity5", reference="white")
    setting = Setting(filters, offer, usual.partnership, fetch)
    shown = chosen(setting)

    withheld = set(
        rows.loc[
            (rows["status"] == "withheld")
            & (rows["start"] == pd.Timestamp(WHOLE[0]))
            & (rows["end"] == pd.Timestamp(WHOLE[1])),
            "group",
        ]
    )
    allowed: dict[str, set[float]] = {}
    for row in rows.itertuples():
        if row.status in ("shown", "zero"):
            allowed.setdefault(row.group, set()).add(float(row.people))
    own = exhibit_of(shown, "groups")
    for group in GROUPS:
        told = row_of(own, group)
        if group in withheld:
            assert told["Note"] == WITHHELD
            residents = {told["People"], round(told["Share of the people, %"], 4)}
            for exhibit in shown:
                for label, values in numbers(exhibit):
                    assert label != group or set(values) <= residents, exhibit.key
        else:
            assert told["Counted"] in allowed[group]
    # an attacker who has every count that the page gives, and their sums
    over_time = [exhibit for exhibit in shown if exhibit.key == "gap-years"]
    for exhibit in over_time:
        (group,) = [name for name in GROUPS if f"of {name} from" in exhibit.measure]
        for place, gap in enumerate(exhibit.table["Gap"]):
            start = pd.Timestamp(WINDOWS[place][0])
            end = pd.Timestamp(WINDOWS[place][1])
            window = rows[(rows["start"] == start) & (rows["end"] == end)].set_index("group")
            if "withheld" in window.loc[[group, "White"], "status"].tolist():
                assert pd.isna(gap)
    sums, values = disclosure.with_margins(table)
    status = pd.Series("withheld", index=sums.index)
    for row in rows.itertuples():
        window = "All" if (row.start, row.end) == tuple(map(pd.Timestamp, WHOLE)) else None
        if window is None:
            window = "0" if row.start == pd.Timestamp(WINDOWS[0][0]) else "1"
        if row.status in ("shown", "zero"):
            status[window, row.group] = row.status
    assert not disclosure.audit(sums, values, status)["recoverable"].any()
    link = filters.to_query(usual.offer)
    assert set(link) <= set(LINK_KEYS)


class TestThePictures:
    ROWS = pd.DataFrame(
        {
            "label": ["Black", "White", "Other"],
            "estimate": [4.0, 2.0, np.nan],
            "lower": [3.0, 1.5, np.nan],
            "upper": [5.0, 2.5, np.nan],
            "is_published": False,
            "reason": ["", "", WITHHELD],
        }
    )
    SAID: ClassVar[dict[str, str]] = {"title": "Searched", "unit": "per 1,000", "source": "Police"}

    def test_a_withheld_group_keeps_its_row_with_the_words_in_it(self):
        made = gaps.groups(self.ROWS, everyone=2.5, **self.SAID)
        words = [note.text for note in made.layout.annotations if note.y == "Other"]
        assert words == ["Other", f"<i>{WITHHELD}</i>"]

    def test_every_group_has_the_same_colour(self):
        made = gaps.groups(self.ROWS, everyone=2.5, **self.SAID)
        dots = [trace for trace in made.data if trace.mode == "markers"]
        assert {trace.marker.color for trace in dots} == {palette.ACCENT}

    def test_a_figure_without_its_range_is_not_drawn_unless_published_so(self):
        bare = self.ROWS.assign(lower=np.nan, upper=np.nan)
        with pytest.raises(MissingIntervalError):
            gaps.groups(bare, everyone=2.5, **self.SAID)
        drawn = gaps.groups(bare.assign(is_published=True), everyone=2.5, **self.SAID)
        assert drawn.data[0].marker.symbol == "square-open"

    def test_a_line_is_cut_where_the_way_of_counting_changed(self):
        years = pd.DataFrame(
            {
                "label": ["2021", "2022", "2023", "2024"], "estimate": [1.0, 2, 3, 4],
                "lower": [0.5, 1, 2, 3], "upper": [2.0, 3, 4, 5], "segment": [0, 0, 1, 1],
                "is_published": False,
            }
        )  # fmt: skip
        made = gaps.over_years(years, nought=True, **self.SAID)
        assert [list(trace.x) for trace in made.data] == [["2021", "2022"], ["2023", "2024"]]


def test_two_answers_of_one_survey_have_a_ratio_by_the_delta_method():
    rows = pd.DataFrame({"estimate": [40.0, 20.0], "n": [400, 400], "reason": ""}, index=["a", "b"])
    shared = pd.DataFrame([[4.0, 1.0], [1.0, 2.0]], index=rows.index, columns=rows.index)
    made = contrasts.ratio(rows, shared, "b", df=200).loc["a"]
    # Var log(a/b) = 4/40² + 2/20² - 2·1/(40·20)
    reach = np.exp(t.ppf(0.975, 200) * np.sqrt(4 / 1_600 + 2 / 400 - 2 / 800))
    assert [made["estimate"], made["lower"], made["upper"]] == pytest.approx(
        [2, 2 / reach, 2 * reach]
    )
