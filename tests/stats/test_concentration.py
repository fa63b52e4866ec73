"""Concentration: formulas written out, the chance line, and Kingston's own figures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wardlens.stats.concentration import (
    against_chance,
    chance_lorenz,
    chance_share_in_top,
    generalised_gini,
    gini,
    lorenz,
    places_for,
    places_in,
    share_in_top,
)
from wardlens.stats.errors import (
    MissingCountError,
    NegativeCountError,
    RepeatedKeyError,
    StatisticsInputError,
    UnmatchedKeysError,
)
from wardlens.stats.persistence import persistence

SOURCES = Path(__file__).resolve().parents[3] / "shared" / "sources"
NEIGHBOURHOOD = ["Burglary", "Robbery", "Theft from the person", "Vehicle crime"]
COUNTS = st.lists(st.integers(0, 50), min_size=2, max_size=40).filter(any)


def pairwise_gini(x: list[int]) -> float:
    """Mean absolute difference over twice the mean: the definition, not the ranks formula."""
    n = len(x)
    return sum(abs(a - b) for a in x for b in x) / (2 * n * sum(x))


def kingston(year: int) -> pd.DataFrame:
    """Crimes by LSOA (99, those without crime too) and type, twelve months to March of `year`."""
    crimes = SOURCES / "policeuk" / "kingston-lsoa-month-counts.csv"
    places = SOURCES / "deprivation" / "iod2025-lsoa.kingston.csv"
    if not (crimes.exists() and places.exists()):
        pytest.skip(f"the shared sources are not at {SOURCES}")
    rows = pd.read_csv(crimes)
    rows = rows[rows["year"] >= 2023]  # the years before are of another edition
    month = rows["year"] * 12 + rows["month"]
    rows = rows[month.between((year - 1) * 12 + 4, year * 12 + 3)]
    table = rows.pivot_table(
        index="lsoa_code", columns="category", values="crime_count", aggfunc="sum"
    )
    table = table.reindex(pd.read_csv(places)["lsoa21_code"]).fillna(0)
    crime = table.drop(columns="Anti-social behaviour")  # an incident, in no total
    return crime.assign(neighbourhood=crime[NEIGHBOURHOOD].sum(axis=1), recorded=crime.sum(axis=1))


# --- Lorenz and Gini -------------------------------------------------------------------------


def test_the_curve_runs_from_none_to_all() -> None:
    curve = lorenz(pd.Series([1, 6, 0, 3]))

    assert curve["crime_share"].tolist() == [0, 0.6, 0.9, 1, 1]
    assert curve["place_share"].tolist() == [0, 0.25, 0.5, 0.75, 1]
    assert lorenz(pd.Series([1, 6, 0, 3]), top_first=False)["crime_share"].tolist() == [
        0,
        0,
        0.1,
        0.4,
        1,
    ]


def test_gini_is_half_the_relative_mean_difference() -> None:
    x = [1, 6, 0, 3, 3]

    assert gini(pd.Series(x)).estimate == pytest.approx(pairwise_gini(x))
    assert gini(pd.Series(x), form="n/(n-1)").estimate == pytest.approx(pairwise_gini(x) * 5 / 4)


def test_gini_is_twice_the_area_above_the_lorenz_curve() -> None:
    curve = lorenz(pd.Series([1, 6, 0, 3, 3]), top_first=False)

    area = np.trapezoid(curve["crime_share"], curve["place_share"])
    assert gini(pd.Series([1, 6, 0, 3, 3])).estimate == pytest.approx(1 - 2 * area)


def test_all_crime_in_one_place_is_one_in_the_sample_form() -> None:
    one = pd.Series([7, 0, 0, 0])

    assert gini(one).estimate == 3 / 4
    assert gini(one, form="n/(n-1)").estimate == 1


def test_fewer_crimes_than_places_each_elsewhere_are_not_concentrated() -> None:
    spread = pd.Series([1] * 9 + [0] * 90)

    assert gini(spread).estimate == pytest.approx(1 - 9 / 99)
    assert generalised_gini(spread).estimate == 0


def test_generalised_gini_is_the_published_formula() -> None:
    few = pd.Series([3, 2, 1, 0, 0, 0, 0, 0, 0, 0])
    many = few * 10

    g = pairwise_gini(few.tolist())
    assert generalised_gini(few).estimate == pytest.approx(max(1, 10 / 6) * (g - 1) + 1)
    assert generalised_gini(many).estimate == pytest.approx(g), "more crimes than places"


@settings(max_examples=100, deadline=None)
@given(COUNTS, st.randoms())
def test_gini_is_zero_when_equal_and_the_same_in_any_order(x: list[int], random: object) -> None:
    shuffled = list(x)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    for form in ("1/n", "n/(n-1)", "generalised"):
        found = gini(pd.Series(x), form=form)
        assert found == gini(pd.Series(shuffled), form=form)
        assert 0 <= found.lower <= found.estimate <= found.upper <= 1 + 1e-12
        assert gini(pd.Series([x[0] + 1] * len(x)), form=form).estimate == 0
        wider = gini(pd.Series(x), form=form, confidence=0.99)
        assert wider.lower <= found.lower and found.upper <= wider.upper


@settings(max_examples=60, deadline=None)
@given(COUNTS, st.floats(0.01, 1))
def test_shares_rise_to_one_and_agree_with_the_curve(x: list[int], share: float) -> None:
    crimes = pd.Series(x)
    curve = lorenz(crimes)

    assert curve["crime_share"].is_monotonic_increasing
    assert curve["crime_share"].iloc[-1] == pytest.approx(1)
    found = share_in_top(crimes, share)
    assert found.estimate == pytest.approx(curve["crime_share"][places_in(share, len(x))])
    assert found.lower <= found.estimate <= found.upper
    wider = share_in_top(crimes, share, confidence=0.99)
    assert wider.lower <= found.lower and found.upper <= wider.upper


# --- shares, places, reasons -----------------------------------------------------------------


def test_the_top_is_rounded_up_without_rounding_noise() -> None:
    assert places_in(0.05, 99) == 5
    assert places_in(0.05, 100) == 5
    assert places_in(0.07, 100) == 7, "0.07 * 100 is 7.000000000000001"
    assert places_in(0.05, 3) == 1


def test_places_for_a_quarter_and_a_half() -> None:
    found = places_for(pd.Series([40, 30, 20, 10]), (0.25, 0.4, 0.5, 1))

    assert found["places"].tolist() == [1, 1, 2, 4]
    assert found["crime_share"].tolist() == pytest.approx([0.4, 0.4, 0.7, 1])


def test_a_share_of_harm_has_the_delta_interval_and_that_of_counts_agrees() -> None:
    crimes = pd.Series([60, 25, 10, 5, 0], index=list("abcde"))

    found = share_in_top(crimes, 0.2, variance=crimes[::-1].astype(float))

    p, half = 0.6, 1.959963984540054 * np.sqrt(0.6 * 0.4 / 100) / (0.6 * 0.4)
    odds = p / (1 - p) * np.exp([-half, half])
    assert (found.lower, found.upper) == pytest.approx(tuple(odds / (1 + odds)))
    assert found.n == pytest.approx(100), "Poisson: the variance is the count"
    with pytest.raises(StatisticsInputError, match="variance"):
        share_in_top(crimes * 1.5)


def test_no_crime_has_a_reason_or_an_error_but_no_figure() -> None:
    none = pd.Series([0, 0, 0])

    assert share_in_top(none).reason == gini(none).reason == "No crime in these places"
    assert np.isnan(generalised_gini(none).estimate)
    assert chance_share_in_top(0, 3).reason
    row = against_chance(pd.DataFrame({"arson": none})).loc["arson"]
    assert row["reason"] and row["verdict"] == "" and np.isnan(row["chance"])
    for call in (lorenz, places_for):
        with pytest.raises(StatisticsInputError, match="No crime"):
            call(none)
    with pytest.raises(StatisticsInputError, match="No crime"):
        chance_lorenz(0, 3)


def test_wrong_inputs_raise_errors_that_name_the_fact() -> None:
    with pytest.raises(NegativeCountError):
        gini(pd.Series([1, -1]))
    with pytest.raises(MissingCountError, match="give 0"):
        share_in_top(pd.Series([1, np.nan]))
    with pytest.raises(RepeatedKeyError):
        lorenz(pd.Series([1, 2], index=["a", "a"]))
    with pytest.raises(StatisticsInputError):
        lorenz(pd.Series([], dtype=float))
    with pytest.raises(StatisticsInputError):
        share_in_top(pd.Series([1, 2]), 0)
    with pytest.raises(UnmatchedKeysError):
        share_in_top(pd.Series([1, 2]), variance=pd.Series([1.0]))
    assert gini(pd.Series([5]), form="n/(n-1)").reason == "One place only"


# --- chance ----------------------------------------------------------------------------------


def test_two_crimes_in_two_places_give_the_chance_line_by_hand() -> None:
    # Both in one place half of the time: the fuller place holds 1 or 1/2, on average 3/4.
    assert chance_share_in_top(2, 2, 0.5, draws=40_000).estimate == pytest.approx(0.75, abs=0.01)


def test_the_chance_curve_lies_above_equality_and_agrees_with_the_share() -> None:
    curve = chance_lorenz(200, 99)

    assert (curve["crime_share"] >= curve["place_share"] - 1e-12).all()
    assert (curve["lower"] <= curve["crime_share"] + 1e-12).all()
    share = chance_share_in_top(200, 99, 0.05)
    assert curve.loc[5, ["lower", "crime_share", "upper"]].tolist() == pytest.approx(
        [share.lower, share.estimate, share.upper]
    )


def test_a_rare_offence_at_equal_risk_is_no_more_concentrated_than_chance() -> None:
    rare = pd.Series([1] * 9 + [0] * 90)

    row = against_chance(pd.DataFrame({"rare": rare})).loc["rare"]

    assert row["gini"] > 0.9, "looks concentrated"
    assert row["verdict"] == "no more concentrated than chance"


@pytest.mark.parametrize("total", [40, 250, 2_000])
def test_equal_risk_is_called_more_concentrated_in_at_most_5_percent(total: int) -> None:
    dealt = np.random.default_rng(total).multinomial(total, np.full(99, 1 / 99), 300)

    found = against_chance(pd.DataFrame(dealt.T), draws=499)

    assert (found["verdict"] == "more concentrated than chance").mean() <= 0.05


# --- persistence -----------------------------------------------------------------------------


def test_persistence_counts_this_period_in_last_periods_top_places() -> None:
    before = pd.Series({"a": 50, "b": 30, "c": 5, "d": 0})
    after = pd.Series({"d": 20, "c": 10, "b": 40, "a": 30})

    found = persistence(before, after, 0.5)

    assert found.share.estimate == (30 + 40) / 100
    assert (found.places, found.same, found.by_luck) == (2, 2, 0.5)
    assert found.top_before == ("a", "b")
    assert found.top_after == ("b", "a")
    assert found == persistence(before[::-1], after, 0.5) or found.split_share > 0


def test_places_equal_at_the_edge_share_the_last_seat() -> None:
    before = pd.Series({"a": 9, "b": 5, "c": 5, "d": 1})
    after = pd.Series({"a": 10, "b": 20, "c": 40, "d": 30})

    found = persistence(before, after, 0.5)

    assert found.share.estimate == pytest.approx((10 + 20 / 2 + 40 / 2) / 100)
    assert found.same == pytest.approx(1 / 2), "c is again in the top two, on half a seat"
    assert found.top_before == ("a", "b", "c")


def test_a_stable_pattern_holds_as_much_as_its_split_halves_and_a_passing_one_as_luck() -> None:
    draw = np.random.default_rng(9)
    risk = draw.lognormal(0, 1, 99)
    risk /= risk.sum()
    before, stable, moved = (
        pd.Series(draw.multinomial(2_000, r)) for r in (risk, risk, draw.permutation(risk))
    )

    lasting, passing = persistence(before, stable), persistence(before, moved)

    assert lasting.share.estimate == pytest.approx(lasting.split_share, abs=0.03)
    assert passing.share.upper < lasting.share.lower
    assert passing.share.estimate < 0.15


def test_periods_of_different_places_are_not_compared() -> None:
    a, b = pd.Series({"a": 1, "b": 2}), pd.Series({"a": 1, "c": 2})
    with pytest.raises(UnmatchedKeysError, match="b"):
        persistence(a, b)
    with pytest.raises(StatisticsInputError, match="before"):
        persistence(a * 0, a)
    with pytest.raises(MissingCountError):
        persistence(a, a.where(a > 1))
    assert persistence(a, a * 0).share.reason == "No crime in these places"


# --- Kingston, year to March 2026 ------------------------------------------------------------


@pytest.mark.parametrize(
    ("offence", "share", "chance"),
    [
        ("neighbourhood", 26.8, 7.3),
        ("recorded", 38.5, 6.0),
        ("Robbery", 55.6, 12.6),
        ("Possession of weapons", 42.9, 18.1),
    ],
)
def test_kingstons_top_five_of_99_hold_the_known_shares(
    offence: str, share: float, chance: float
) -> None:
    crimes = kingston(2026)

    row = against_chance(crimes[[offence]]).loc[offence]

    assert len(crimes) == 99
    assert row["places"] == 5
    assert round(100 * row["estimate"], 1) == share
    assert 100 * row["chance"] == pytest.approx(chance, abs=0.1)
    assert row["verdict"] == "more concentrated than chance"


@pytest.mark.parametrize(
    ("offence", "share", "same"), [("neighbourhood", 25.9, 4), ("Burglary", 11.2, 2)]
)
def test_kingstons_top_five_persist_as_known(offence: str, share: float, same: int) -> None:
    # Burglary: two places tie for the fifth seat (11.1 % with one, 11.2 % with the other).
    found = persistence(kingston(2025)[offence], kingston(2026)[offence])

    assert round(100 * found.share.estimate, 1) == share
    assert found.same == same
