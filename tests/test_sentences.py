"""Findings in plain English, never stronger than the interval."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wardlens.choices.filters import Filters
from wardlens.exhibits import sentences
from wardlens.stats import change, context, rates

YEAR = Filters(date(2025, 3, 1), date(2026, 2, 1))


def row(
    before: float, after: float, years: tuple[float, ...] = (), phi: float = 1.0, **given: object
) -> pd.Series:
    """A change with nothing around it but what is given."""
    itself = change.change([before], [after], phi=[phi], broken=given.pop("broken", False))
    found = context.verdicts(itself).rename(columns={"may_be_called_clear": "clear"})
    told = dict(itself.assign(**found, rest_ratio=float("nan"), recording="").iloc[0])
    pairs = tuple(("", year) for year in years)
    return pd.Series(told | {"level_before": pairs, "beside_them": ""} | given)


def changed(before: float, after: float, *, polarity: str = "lower", **given: object) -> str:
    return sentences.changed(row(before, after, **given), YEAR, region="London", polarity=polarity)


def level(count: float, residents: float) -> str:
    counted = rates.count_interval(pd.Series([count])).iloc[0]
    rated = rates.crude_rate(pd.Series([count]), pd.Series([residents]), per=1_000).iloc[0]
    return sentences.level("offences", "Abbey", YEAR.when, counted, rated)


def test_the_level_is_a_count_and_what_it_is_per_thousand_residents():
    assert level(444, 2_000) == (
        "Police recorded 444 offences in Abbey in the year to February 2026: "
        f"{1_000 * 444 / 2_000:.0f} for every 1,000 residents."
    )


def test_none_recorded_is_a_word_and_not_a_gap():
    assert "Police recorded no offences in Abbey" in level(0, 2_000)


def test_a_level_that_is_missing_says_why_and_gives_no_number():
    sentence = level(float("nan"), 2_000)
    assert sentence.startswith("There is no figure for offences in Abbey")
    assert "nan" not in sentence


def test_where_far_more_come_than_live_that_is_said_in_place_of_a_rate():
    counted = rates.count_interval(pd.Series([444])).iloc[0]
    rated = rates.crude_rate(pd.Series([444]), pd.Series([200]), per=1_000).iloc[0]
    said = "Far more people come there than live there."
    told = sentences.level("offences", "A", YEAR.when, counted, rated, in_place_of_rate=said)
    assert told == f"Police recorded 444 offences in A in the year to February 2026. {said}"


@pytest.mark.parametrize(
    ("before", "after", "years", "beside", "said"),
    [
        (400, 600, (620, 640, 660), context.WITHIN, "back to about the three years before that"),
        (600, 400, (370, 380, 390), context.WITHIN, "back to about the three years before that"),
        (400, 600, (900, 950, 990), context.FEWER, "still below all three years before that"),
        (
            400,
            600,
            (550, 580, 590),
            context.WITHIN,
            "perhaps no higher than the three years before",
        ),
    ],
)
def test_a_cell_holds_no_second_verdict_against_the_first(before, after, years, beside, said):
    low, high = min(years), max(years)
    told = row(before, after, years=years, beside_them=beside, smallest=low, largest=high)
    clear = "Clear rise" if after > before else "Clear fall"
    assert sentences.in_brief(told).startswith(f"{clear}; {said}")


def test_a_clear_rise_says_so_with_its_range():
    sentence = changed(400, 600)
    assert sentence.startswith("The year before it was 400: 200 more, +50 % (allowing for chance, ")
    assert sentence.endswith(". This is a clear rise.")


def test_a_rise_is_said_beside_the_years_before_and_the_rest_of_the_force():
    told = changed(633, 836, years=(693, 685, 721), beside_them=context.MORE, rest_ratio=0.98)
    assert "In the three years before that it was 685 to 721: now more than in any" in told
    assert told.endswith("In the rest of London it fell by 2 %.")


def test_years_on_another_system_are_told_and_not_compared():
    told = changed(237, 341, years=(280, 244, 278))
    assert told.endswith(
        "In the three years before that it was 244 to 280, recorded on the old system."
    )


def test_what_recording_may_have_made_is_never_called_clear():
    told = changed(3_052, 3_541, clear=False, verdict=context.MORE_AS_REST, recording="March 2024")
    assert "More were recorded, as in the rest of the force; recording changed in March" in told
    assert "clear" not in told


def test_few_before_are_counts_and_no_per_cent():
    told = changed(8, 22)
    assert told.startswith("The year before it was 8: 14 more (allowing for chance, 2 to ")
    assert "%" not in told


def test_a_change_within_chance_says_what_it_would_take():
    sentence = changed(801, 836)
    # the smallest count after that the verdict calls a rise, and the one before it is none
    to = int(change.detectable_change([801], phi=[1.0])["rise_to"].iloc[0])
    assert f"was 801. That cannot be told from chance here (it would take {to} or more)" in sentence
    assert "clear" not in sentence


def test_few_offences_are_counted_and_not_judged():
    assert changed(4, 9) == "The year before it was 4: too few to say whether it changed."


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [(0, 12, "there were none."), (0, 0, "there were also none.")],
)
def test_from_none_there_is_no_percentage(before, after, said):
    sentence = changed(before, after)
    assert sentence == f"The year before {said}"


def test_across_a_break_nothing_is_compared():
    sentence = changed(400, 600, broken=True)
    assert sentence == f"It is not compared with the year before: {change.BROKEN}."
    assert "%" not in sentence


@pytest.mark.parametrize(("before", "after"), [(400, 600), (600, 400)])
def test_where_a_rise_need_not_be_worse_the_sentence_says_so(before, after):
    assert changed(before, after, polarity="none").endswith(sentences.RECORDING_CAVEAT)
    assert sentences.RECORDING_CAVEAT not in changed(before, after)


@settings(deadline=None)
@given(before=st.integers(0, 5_000), after=st.integers(0, 5_000))
def test_a_sentence_about_change_is_as_strong_as_its_verdict_and_reads_well(before, after):
    found = row(before, after, phi=2.0)
    sentence = sentences.changed(found, YEAR)
    assert ("clear rise" in sentence) == (found["verdict"] == change.CLEAR_RISE)
    assert ("clear fall" in sentence) == (found["verdict"] == change.CLEAR_FALL)
    assert sentence.endswith(".")
    for never in ("nan", "None", "inf", "significant", "  ", "↑", "↓", ".."):
        assert never not in sentence


@settings(deadline=None)
@given(st.floats(0.001, 1.9))
def test_a_signed_change_never_says_plus_or_minus_zero(ratio):
    words = sentences.signed(ratio)
    assert words not in ("+0 %", "−0 %", "-0 %", "+0.0 %", "−0.0 %")
    assert "-" not in words
    if words == "0 %":
        assert abs(100 * (ratio - 1)) < 0.5
    else:
        assert words.startswith("+" if ratio > 1 else "−")


@settings(deadline=None)
@given(st.floats(0.5, 2), st.floats(0.5, 2))
def test_limits_on_one_side_of_no_change_are_shown_on_that_side(one, other):
    lower, upper = sorted((one, other))
    words = sentences.change_interval(lower, upper)
    if lower > 1.0005:
        assert words.startswith("+")
        assert " to +" in words
    if upper < 0.9995:
        assert words.startswith("−")
        assert " to −" in words


def test_limits_that_are_missing_are_left_out_and_not_written_as_nan():
    missing = float("nan")
    assert sentences.interval(missing, missing) == ""
    assert sentences.change_interval(missing, 1.0) == ""


@pytest.mark.parametrize(("share", "words"), [(0, "0 %"), (0.002, "under 1 %"), (0.316, "32 %")])
def test_a_share_under_one_per_cent_is_not_shown_as_none(share, words):
    assert sentences.percent(share) == words


def test_half_a_per_cent_is_not_shown_as_none():
    assert sentences.percent(0.005) in ("under 1 %", "1 %")


@pytest.mark.parametrize(
    ("words", "row"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_a_list_in_words(words, row):
    assert sentences.listed(words) == row


CLEAR = pd.DataFrame(
    {
        "area": ["Abbey", "Brook"],
        "offence": ["Theft", "Robbery"],
        "verdict": [change.CLEAR_RISE, change.CLEAR_FALL],
        "before": [240.0, 90.0],
        "after": [300.0, 40.0],
    }
)


def test_what_clearly_changed_counts_what_was_looked_at_and_gives_the_counts():
    assert sentences.screened(CLEAR, 141) == (
        "Of 141 comparisons of a ward and a kind of offence, 2 changed clearly (1 up and 1 down). "
        "Most by number, in Abbey: theft rose from 240 to 300."
    )


def test_what_clearly_changed_in_a_ward_speaks_of_that_ward():
    assert sentences.screened(CLEAR, 141, "Brook").endswith("In Brook: robbery fell from 90 to 40.")
    assert sentences.screened(CLEAR, 141, "Cross").endswith("none of them in Cross.")


def test_where_nothing_clearly_changed_or_can_be_compared_that_is_said():
    assert "none changed by more than chance" in sentences.screened(CLEAR.iloc[:0], 141)
    assert "can be compared" in sentences.screened(CLEAR.iloc[:0], 0)


def test_wards_stand_out_only_where_the_funnel_says_so():
    names = pd.Series({"a": "Abbey", "b": "Brook", "c": "Cross"})
    verdicts = ["higher than the rest", "about the same as the rest", "lower than the rest"]
    standing = pd.DataFrame({"verdict": verdicts}, index=["a", "b", "c"])
    assert sentences.wards_that_stand_out(standing, names) == (
        "By more than wards usually differ, Abbey has higher and Cross has lower rates per "
        "resident than the rest of the borough."
    )
    nobody = sentences.wards_that_stand_out(standing.iloc[[1]], names)
    assert nobody == "No ward stands out from the rest by more than wards usually differ."
