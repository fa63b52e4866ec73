"""At a glance: the rows by hand, their words, their links, and their place on the pages."""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest
import tiny
from streamlit.testing.v1 import AppTest
from worlds import sampled

from wardlens.choices.filters import Filters
from wardlens.choices.series import WARD_TABLE
from wardlens.exhibits import palette, sentences
from wardlens.exhibits.sentences import begun_small
from wardlens.measures.offences import MEASURES
from wardlens.stats import change, compare
from wardlens.stats.context import MORE_NOT_APART
from wardlens.store import paths
from wardlens.svg.small import change_dot, sparkline, standing_diamond
from wardlens.views.glance import changed_kinds, glance
from wardlens.views.glance_of_wards import wards_at_a_glance
from wardlens.views.headline import MOST_WORDS
from wardlens.views.opening import opening

pytestmark = pytest.mark.usefixtures("views_are_kept")
YEAR = {"from": "2025-03", "to": "2026-02"}
TOLWORTH = "E05013945"


def by_label(view):
    return {row.label: row for row in view.rows}


@pytest.fixture
def abbey(testborough):
    return glance(testborough.setting(area=tiny.ABBEY, **YEAR))


def test_a_ward_has_a_row_for_all_offences_one_for_each_kind_and_for_harm_and_feeling(abbey):
    assert abbey.rows[0].label == "All offences"
    assert abbey.rows[-2].label == "Harm (Cambridge index) per 1,000 residents"
    assert abbey.rows[-1].label == "Feeling safe after dark"
    shown = {label: (row.now, row.before) for label, row in by_label(abbey).items()}
    assert shown["All offences"] == (f"{12 * (25 + 10 + 2)}", f"was {12 * (20 + 10 + 2)}")
    assert shown["Theft"] == (f"{12 * 25}", f"was {12 * 20}")
    assert shown["Violence against the person"] == (f"{12 * 10}", f"was {12 * 10}")
    assert shown["Robbery"] == (f"{12 * 2}", f"was {12 * 2}")
    assert "Anti-social behaviour (incidents)" in shown
    assert len(abbey.rows) == 1 + 3 + 1 + 2  # every kind, incidents, harm and feeling


def test_the_line_is_sums_of_twelve_months_none_of_them_across_the_break(testborough, abbey):
    sums = by_label(abbey)["Theft"].sums
    # 20 a month until February 2025, then one more month of 25 in each sum
    assert sums[-13:] == tuple(12 * 20 + 5 * n for n in range(13))
    asked = testborough.setting(area=tiny.ABBEY, offence="theft", **YEAR)
    first = tiny.BREAK if asked.ledger(WARD_TABLE).break_months else tiny.FIRST
    months = (tiny.LAST.year - first.year) * 12 + tiny.LAST.month - first.month + 1
    assert sum(one == one for one in sums) == months - 11


def test_the_change_is_the_ratio_of_the_two_years_with_its_range_around_it(abbey):
    estimate, lower, upper = by_label(abbey)["Theft"].change
    assert estimate == pytest.approx(25 / 20)
    assert lower < estimate < upper
    words = by_label(abbey)["Theft"].change_words
    assert words.startswith("+25 % (")


def test_a_ward_stands_beside_the_rest_of_its_borough_in_each_kind(abbey):
    theft = by_label(abbey)["Theft"]
    # 300 among 2,000 residents; in the rest 12 * (4 + 1) among 4,000 + 1,000
    assert theft.standing[0] == pytest.approx((300 / 2_000) / (60 / 5_000))
    assert theft.standing_words.startswith("×12, ")


@pytest.mark.parametrize("kind", ["violence", "theft", "robbery"])
def test_the_standing_in_a_kind_is_that_of_the_measure_asked_for_that_kind(real, kind):
    view = glance(real.setting(area=TOLWORTH, **YEAR))
    label = real.offer.offences[kind].label
    asked = real.setting(area=TOLWORTH, offence=kind, **YEAR).result(MEASURES["standing"])
    row = asked.loc[TOLWORTH]
    assert by_label(view)[label].standing == pytest.approx(
        (row["estimate"], row["lower_95"], row["upper_95"])
    )


def test_the_borough_adds_its_wards_up_by_kind(testborough):
    view = by_label(glance(testborough.setting(**YEAR)))
    assert (view["Theft"].now, view["Theft"].before) == (
        f"{12 * (25 + 4 + 1)}", f"was {12 * (20 + 4 + 1)}"
    )  # fmt: skip
    assert view["Theft"].sums[-1] == 12 * (25 + 4 + 1)
    assert view["All offences"].now == f"{12 * (37 + 14 + 4)}"
    assert view["Theft"].standing is None


def test_a_month_missing_in_one_ward_leaves_the_borough_without_a_sum_of_that_kind():
    rows = pd.DataFrame(
        {
            "ward_code": ["a", "b", "a", "b"],
            "group_key": ["theft"] * 4,
            "month": pd.to_datetime(["2025-01-01"] * 2 + ["2025-02-01"] * 2),
            "offences": [3, 4, 5, None],
        }
    )
    from wardlens.measures.measure import whole_borough

    total = whole_borough(rows).set_index("month")["offences"]
    assert total.iloc[0] == 3 + 4
    assert pd.isna(total.iloc[1])


def test_wards_have_a_row_each_that_leads_to_their_page(testborough):
    view = wards_at_a_glance(testborough.setting(**YEAR))
    assert {(row.label, row.now) for row in view.rows} == {
        (name, f"{12 * sum(tiny.RISEN[code]):,}") for code, name in tiny.WARDS.items()
    }
    for code, row in zip(view.codes, view.rows, strict=True):
        link = urlsplit(row.link)
        assert link.path == "ward"
        assert parse_qs(link.query)["area"] == [code]


def test_the_list_of_wards_says_which_stay_clear_among_all_of_them(real):
    view = real.view("today")
    setting = real.setting()
    wards = setting.result(MEASURES["change"])
    alone = wards.index[wards["clear"].astype(bool)]
    holds = pd.Series(compare.false_discovery(wards["p_value"])["clear"].to_numpy(), wards.index)
    kept = [setting.offer.areas[code] for code in alone[holds[alone]]]
    told = view.wards.finding.partition("Looked at together, ")[2]
    assert 0 < len(kept) < len(alone)
    names, _, word = told.rpartition(" stay ")
    assert set(names.replace(" and ", ", ").split(", ")) == set(kept)
    assert word == "clear."


def test_below_the_rows_stands_what_recording_did_to_them_and_to_the_whole(real):
    shown = glance(real.setting(area=TOLWORTH, **YEAR))
    only = shown.table[shown.table["Verdict"].str.contains(" recorded")]
    moved = (only["After"] - only["Before"]).sum()
    whole = (shown.table["After"] - shown.table["Before"]).iloc[0]
    tests = changed_kinds(real.setting(area=TOLWORTH, **YEAR)).attrs["tests"]
    assert shown.below == (
        "◇ Recording changed in March 2024: clear only if beyond the rest of London. May be "
        f"chance: one of {tests} compared."
    )
    every, violence = shown.rows[0], by_label(shown)["Violence against the person"]
    rows = shown.table.set_index("Kind of offence")
    vehicle = (rows["After"] - rows["Before"])["Vehicle offences"]
    assert every.but == (
        f"{moved:,.0f} of the {whole:,.0f} more are violence against the person, where "
        f"recording changed, and {vehicle:,.0f} vehicle offences"
    )
    assert violence.but == "Beyond that; may be chance"
    assert "104 of the 203 more are violence" in every.on_paper
    assert violence.on_paper == violence.verdict
    assert shown.below in html.unescape(shown.html)


def test_nothing_of_recording_stands_where_no_row_hangs_on_it(real):
    shown = wards_at_a_glance(real.setting(**YEAR))
    assert "◇" not in shown.html
    above = sum(row.standing[0] > 1 for row in shown.rows)
    assert shown.below == ""
    assert not any(row.but for row in shown.rows)
    assert shown.of_diamonds == (
        "Kingston Town lifts the rate of the rest of the borough: "
        f"only {above} of {len(shown.rows)} wards are above it."
    )


def test_a_row_keeps_every_other_choice_and_asks_for_its_kind(testborough):
    setting = testborough.setting(area=tiny.ABBEY, offence="robbery", to="2025-06", weighting="css")
    view = glance(setting)
    for row in view.rows[:-2]:
        link = urlsplit(row.link)
        assert link.path == ""
        filters, notes = Filters.from_query(parse_qs(link.query), testborough.offer)
        assert notes == ()
        assert filters == setting.filters.with_(testborough.offer, offence=filters.offence)
        assert testborough.offer.offences[filters.offence].label.lower() == row.label.lower()
    assert [row.label for row in view.rows if row.is_chosen] == ["Robbery"]
    assert [urlsplit(row.link).path for row in view.rows[-2:]] == ["harm", "perceptions"]


@pytest.mark.parametrize("query", [{}, {"area": TOLWORTH}, {"area": TOLWORTH, "offence": "drugs"}])
def test_what_is_clear_comes_first_and_alone_has_a_colour(real, query):
    view = glance(real.setting(**query, **YEAR))
    kinds = view.table.iloc[1:]
    clear = kinds["Verdict"].isin([change.CLEAR_RISE, change.CLEAR_FALL]).tolist()
    assert clear == sorted(clear, reverse=True)
    for row, verdict in zip(view.rows, view.table["Verdict"], strict=False):
        if row.tone:
            assert verdict in (change.CLEAR_RISE, change.CLEAR_FALL)


def test_the_opening_holds_at_most_sixty_words_whatever_is_chosen(real):
    for filters in sampled(real.offer, 12):
        setting = real.asking(filters)
        told = opening(setting).verdict
        assert told
        words = " ".join(told).replace(" %", "%").split()  # a number and its sign stay together
        assert len(told) == 1 or len(words) <= MOST_WORDS


CHANGED = {
    "verdict": change.CLEAR_RISE, "clear": True, "before": 633.0, "after": 836.0, "reason": "",
    "estimate": 836 / 633, "lower": 1.15, "upper": 1.51, "per_cent": 32.0, "beside_them": "",
    "rest_ratio": float("nan"), "smallest": float("nan"), "largest": float("nan"), "recording": "",
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, "Clear rise"),
        ({"rest_ratio": 0.98}, "Clear rise; rest of London −2 %"),
        (
            {"beside_them": "more than in any of those years"},
            "Clear rise; above all three years before that",
        ),
        (
            {"verdict": change.NO_CLEAR_CHANGE, "clear": False},
            "More, but may be chance",
        ),
        (
            {"verdict": change.NO_CLEAR_CHANGE, "clear": False, "lower": 0.9},
            "No clear change",
        ),
        (
            {"before": 8.0, "after": 22.0, "per_cent": float("nan")},
            "From 8 to 22, a clear rise",
        ),
        (
            {"smallest": 86.0, "largest": 100.0, "rest_ratio": 0.85},
            "Clear rise; above the three years before that (86 to 100, old system); "
            "rest of London −15 %",
        ),
        (
            {
                "verdict": MORE_NOT_APART,
                "clear": False,
                "recording": "March 2024",
                "rest_ratio": 1.07,
            },
            "More recorded, which a change of recording may explain; rest of London +7 %",
        ),
        (
            {"verdict": change.TOO_FEW, "clear": False, "before": 3.0, "after": 0.0},
            "From 3 to none: too few to say",
        ),
        (
            {"verdict": change.NOT_COMPARABLE, "clear": False, "reason": change.BROKEN},
            "The way this is recorded changed between the two periods",
        ),
    ],
)
def test_a_verdict_has_the_same_few_words_everywhere(changed, words):
    assert sentences.in_brief(pd.Series(CHANGED | changed), "London") == words


def test_a_kind_without_better_or_worse_has_no_colour_however_clear():
    assert sentences.tone(pd.Series(CHANGED), "lower") == "rise"
    assert sentences.tone(pd.Series(CHANGED), "none") == ""
    assert sentences.tone(pd.Series(CHANGED | {"clear": False}), "lower") == ""


def test_the_range_of_a_change_is_short_and_from_few_stands_alone():
    assert sentences.moved(pd.Series(CHANGED)) == "+32 % (+15 to +51 %)"
    assert sentences.moved(pd.Series(CHANGED | {"upper": 4.5})) == "1.3 times (1.1 to 4.5)"
    few = CHANGED | {"per_cent": float("nan"), "lower": 1.1, "upper": 7.1}
    assert sentences.moved(pd.Series(few)) == "1.1 to 7.1 times"


class TestSmallPictures:
    def test_a_line_runs_from_nought_to_its_highest_sum(self):
        # 132 wide with 4 at each end: steps of 62; 30 high: nought at 26, the highest at 4
        assert 'points="4.0,26.0 66.0,15.0 128.0,4.0"' in sparkline([0, 5, 10])

    def test_a_line_is_cut_and_grey_where_there_is_no_sum(self):
        nan = float("nan")
        picture = sparkline([1, 1, nan, nan, 1, 1])
        assert picture.count("<polyline") == 2
        assert picture.count(palette.SAME) == 2

    def test_a_line_without_any_sum_is_no_error(self):
        assert "<polyline" not in sparkline([float("nan")] * 3)
        assert "<polyline" not in sparkline([])

    def test_a_dot_lies_on_a_scale_of_doublings_and_never_beyond_it(self):
        # from half to double are two doublings of (132 - 8) / 2 each
        assert f'cx="{4 + 124 / 2:.1f}"' in change_dot(1, 0.9, 1.1)
        assert f'cx="{4 + 1.5 * 124 / 2:.1f}"' in change_dot(2**0.5, 1.2, 1.6)
        assert 'cx="128.0"' in change_dot(2, 1.5, 2.5)
        assert 'cx="128.0"' in change_dot(8, 4, 16)
        assert 'cx="4.0"' in change_dot(0, 0, 0.4)

    def test_without_a_ratio_there_is_no_dot(self):
        nan = float("nan")
        assert "<circle" not in change_dot(nan, nan, nan)

    def test_a_diamond_lies_in_the_middle_where_the_rates_are_alike(self):
        assert 'd="M61.0,15.0L66.0,9.0L71.0,15.0L66.0,21.0Z"' in standing_diamond(1, 0.5, 2)


def test_the_table_is_one_for_readers_without_pictures_too(abbey):
    text = str(abbey.html)
    assert text.count('<th scope="row">') == len(abbey.rows)
    assert text.count('<th scope="col"') == 6
    assert "<caption>" in text
    said = re.findall(r'<td class="(\w+)"><img[^>]* alt="([^"]*)"', text)
    assert {words for cell, words in said if cell != "line"} == {""}  # words stand beside them
    lines = [words for cell, words in said if cell == "line"]
    assert "from 240 to 300 a year" in lines
    assert all(re.fullmatch("from [0-9,]+ to [0-9,]+ a year", words) for words in lines)
    cells = [len(re.findall(r"<t[hd]", row)) for row in re.findall(r"<tr.*?</tr>", text)]
    assert set(cells[:-1]) == {6}
    assert cells[-1] == 2  # of feeling nothing is known here: its name says why
    assert 'colspan="5"' in text
    assert "<small>no survey here</small></th>" in text


def test_of_few_a_change_has_its_middle_too(real):
    robbery = by_label(glance(real.setting(area=TOLWORTH, **YEAR)))["Robbery"]
    assert (robbery.now, robbery.before) == ("22", "was 8")
    assert robbery.change_words == "2.8 times (1.1 to 7.1)"


def test_harm_has_its_unit_below_the_figure_and_on_paper_before_the_words(real):
    harm = by_label(glance(real.setting(area=TOLWORTH, **YEAR)))[
        "Harm (Cambridge index) per 1,000 residents"
    ]
    assert harm.unit == "days in prison"
    assert harm.on_paper == f"Days in prison: {begun_small(harm.verdict)}"


def test_rows_stand_in_groups_by_name_or_by_number_and_a_line_says_so(real):
    wards = wards_at_a_glance(real.setting(**YEAR))
    assert wards.order == "Clear rises, clear falls, then the rest; by name."
    groups = {"Clear rise": 0, "Clear fall": 1}
    at = [groups.get(row.verdict[:10], 2) for row in wards.rows]
    order = [(group, row.label) for group, row in zip(at, wards.rows, strict=True)]
    assert order == sorted(order)
    kinds = glance(real.setting(area=TOLWORTH, **YEAR))
    assert kinds.order == ("Clear rises, recording changed, then the rest; most first.")
    rest = kinds.table["After"][3:].tolist()
    assert rest == sorted(rest, reverse=True)
    assert str(wards.html).count(wards.order) == 2  # on a phone, and on a wide screen


def test_a_long_list_has_its_scale_above_each_third_of_it(real):
    assert str(wards_at_a_glance(real.setting(**YEAR)).html).count('class="wl-again"') == 2


class TestOnThePages:
    def text(self, page: str, **query: str) -> str:
        app = AppTest.from_file(paths.PAGES / f"{page}.py", default_timeout=60)
        for key, value in query.items():
            app.query_params[key] = value
        app.run()
        assert not app.exception
        return html.unescape("\n".join(element.proto.body for element in app.get("html")))

    def test_a_ward_opens_with_place_verdict_and_table_in_this_order(self):
        text = self.text("ward", area=tiny.ABBEY)
        marks = [
            '<h1 class="wl-title">Abbey</h1>',
            f"ward of Testborough · {tiny.RESIDENTS[tiny.ABBEY]:,} residents",
            f"<strong>Police recorded {12 * 37} offences in Abbey",
            '<table class="wl-glance">',
        ]
        places = [text.index(mark) for mark in marks]
        assert places == sorted(places)

    def test_the_borough_opens_with_its_kinds_and_its_wards(self):
        text = self.text("today")
        assert f"borough of Testland · {sum(tiny.RESIDENTS.values()):,} residents" in text
        (wards,) = re.findall(r'<table class="wl-glance">.*?</table>', text, re.DOTALL)
        assert 'class="wl-glance"' in self.text("today", part="kinds")
        assert "offence=robbery" in self.text("today", part="kinds")
        assert f"ward?area={tiny.BROOK}" in wards
