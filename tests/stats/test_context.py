"""A change in its context: the facts, the one rule, and how often it says “clear” wrongly."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from math import inf

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import t as student

from wardlens.stats import context
from wardlens.stats.change import (
    CLEAR_FALL,
    CLEAR_RISE,
    FROM_NONE,
    NO_CLEAR_CHANGE,
    NOT_COMPARABLE,
    TOO_FEW,
    change,
)
from wardlens.stats.compare import false_discovery
from wardlens.stats.context import beside_rest, level_before, verdicts, where_break_lies
from wardlens.stats.errors import UnalignedRowsError, WindowError
from wardlens.stats.inputs import Floats
from wardlens.stats.overdispersion import area_dispersion
from wardlens.stats.rates import count_interval

# Years to February 2022 … 2026: the publisher's ward table, Tolworth, and borough table, London
TOLWORTH = {"all": (693, 685, 721, 633, 836), "violence": (280, 244, 278, 237, 341)}
TOLWORTH |= {"vehicle": (92, 100, 86, 44, 128)}
LONDON = {"all": (921_080, 904_912), "violence": (229_162, 245_438), "vehicle": (98_270, 84_253)}
KINGSTON = {"all": (12_033, 11_294, 11_906)}
KINDS = pd.Index(["all", "violence", "vehicle"])


def tolworth(kinds: dict[str, tuple[int, ...]] = TOLWORTH) -> pd.DataFrame:
    return pd.DataFrame(kinds, index=range(2022, 2027)).T.reindex(KINDS)


def test_tolworth_has_more_than_in_any_year_while_the_rest_of_london_fell() -> None:
    years = tolworth()
    phi = pd.Series([2.0, 1.5, 1.2], KINDS)
    rest_before, rest_after = (
        pd.Series({kind: LONDON[kind][at] for kind in KINDS}) - years[2025 + at] for at in (0, 1)
    )

    level = level_before(years[2026], years[[2022, 2023, 2024]], phi=phi)
    beside = beside_rest(
        years[2025], years[2026], rest_before, rest_after, phi=phi, rest_phi=20, rest_phi_df=22
    )

    assert level["largest"].tolist() == [721, 280, 100]
    assert level["beside_them"].tolist() == [context.MORE] * 3
    # 836/633 over (904,912 − 836)/(921,080 − 633): +32 % beside −2 %
    rest = (904_912 - 836) / (921_080 - 633)
    assert beside.loc["all", "rest_ratio"] == pytest.approx(rest)
    assert beside.loc["all", "estimate"] == pytest.approx(836 / 633 / rest)
    assert (100 * (beside["rest_ratio"] - 1)).round().tolist() == [-2, 7, -14]
    assert (beside["lower"] > 1).all()
    own = change(years[2025], years[2026], phi=phi)
    found = verdicts(own, rest=beside, near_break=True, crosses=False)
    assert found["verdict"].tolist() == [CLEAR_RISE] * 3


def test_a_return_of_the_borough_is_within_what_its_years_had() -> None:
    before, base, newest = KINGSTON["all"]
    level = level_before([newest], pd.DataFrame({2024: [before]}), phi=3.6).iloc[0]

    assert level["beside_them"] == context.WITHIN
    rest = beside_rest([base], [newest], [909_786], [893_006], phi=3.6, rest_phi=100)
    found = verdicts(change([base], [newest], phi=3.6), rest=rest, near_break=True)
    assert found["verdict"].iloc[0] != context.MORE_AS_REST  # the rest fell


def test_limits_of_the_newest_count_are_the_poisson_ones_where_phi_is_one() -> None:
    few = level_before([0, 4, 9], pd.DataFrame([[1, 2, 3]] * 3), phi_df=inf)
    exact = count_interval([0, 4, 9])

    assert few["lower"].tolist() == pytest.approx(exact["lower"].tolist())
    assert few["upper"].tolist() == pytest.approx(exact["upper"].tolist())


def test_the_level_before_says_why_it_is_not_told() -> None:
    years = pd.DataFrame([[5, 6, 7], [5, np.nan, 7], [5, 6, 7], [5, 6, 7], [5, 6, 7]])
    found = level_before(
        [40, 40, np.nan, 40, 40],
        years,
        phi=[1, 1, 1, np.nan, 1],
        old_system=[False, False, False, False, True],
    )

    assert found["reason"].tolist() == [
        "",
        context.YEAR_NOT_HELD,
        context.NOT_HELD,
        context.NO_PHI,
        context.OLD_SYSTEM,
    ]
    assert found["beside_them"].tolist() == [context.MORE, "", "", "", ""]
    assert found["largest"].tolist()[-1] == 7  # said, not tested
    none = level_before([40, 50], pd.DataFrame(index=range(2)))
    assert set(none["reason"]) == {context.NO_YEAR_BEFORE}


def test_under_no_change_a_count_is_seldom_outside_its_three_years() -> None:
    draw = np.random.default_rng(4)
    for mean in (10, 100, 800):
        years = draw.negative_binomial(mean, 0.5, (20_000, 4)).astype("float64")  # φ = 2
        found = level_before(years[:, 3], pd.DataFrame(years[:, :3]), phi=2.0)
        assert (found["beside_them"] != context.WITHIN).mean() < 0.02


def test_the_ratio_of_ratios_by_hand() -> None:
    found = beside_rest([200], [260], [90_000], [99_000], phi=2, rest_phi=30).iloc[0]
    here, there = 2 * (1 / 200 + 1 / 260), 30 * (1 / 90_000 + 1 / 99_000)
    freedom = (here + there) ** 2 / (here**2 / 22 + there**2 / 22)
    reach = student.ppf(0.975, freedom) * np.sqrt(here + there)
    log_ratio = np.log(260 / 200) - np.log(99 / 90)

    assert found["estimate"] == pytest.approx(np.exp(log_ratio))
    assert found["lower"] == pytest.approx(np.exp(log_ratio - reach))
    assert found["upper"] == pytest.approx(np.exp(log_ratio + reach))
    assert found["p_value"] == pytest.approx(
        2 * student.sf(log_ratio / np.sqrt(here + there), freedom)
    )
    assert found["rest_ratio"] == pytest.approx(1.1)


def test_beside_the_rest_says_why_there_is_no_ratio() -> None:
    found = beside_rest(
        [0, 10, 10, np.nan, 10, 0],
        [30, 20, 20, 20, 20, 0],
        [900, 0, np.nan, 900, 900, 900],
        [900, 0, 900, 900, 900, 900],
        rest_phi=[2, 2, 2, 2, np.nan, 2],
    )

    assert found["reason"].tolist() == [
        context.NONE_BEFORE,
        context.NO_REST,
        context.NO_REST,
        context.NOT_HELD,
        context.NO_PHI,
        "none in either period",
    ]
    assert found[["estimate", "lower", "upper"]].isna().all(axis=None)
    assert found["p_value"].notna().tolist() == [True] + [False] * 5
    assert found["p_value"].iloc[0] < 0.01  # from none to 30, beside a rest that stood still


@pytest.mark.parametrize(
    ("base", "latest", "begins", "where"),
    [
        ((2024, 3), (2026, 2), (2024, 3), context.NEAR),  # the first year of the new system
        ((2025, 2), (2027, 1), (2024, 3), context.NEAR),  # one month of the twelve is left
        ((2025, 3), (2027, 2), (2024, 3), context.FAR),
        ((2024, 2), (2026, 1), (2024, 3), context.ACROSS),
        ((2022, 3), (2024, 3), (2024, 3), context.ACROSS),
        ((2022, 3), (2024, 2), (2024, 3), context.FAR),  # wholly before
    ],
)
def test_where_a_break_lies_beside_the_two_periods(
    base: tuple[int, int], latest: tuple[int, int], begins: tuple[int, int], where: str
) -> None:
    assert where_break_lies(date(*base, 1), date(*latest, 1), date(*begins, 1)) == where


def test_periods_the_wrong_way_round_are_named() -> None:
    with pytest.raises(WindowError):
        where_break_lies(date(2025, 1, 1), date(2024, 1, 1), date(2024, 3, 1))


# (before, after), (rest before, rest after), near, crosses → the one word
RULE = [
    ((400, 520), (90_000, 90_000), False, False, CLEAR_RISE),
    ((520, 400), (90_000, 70_000), False, False, CLEAR_FALL),
    ((400, 410), (90_000, 99_000), True, False, NO_CLEAR_CHANGE),
    ((400, 520), (90_000, 117_000), True, True, CLEAR_RISE),
    ((400, 520), (90_000, 117_000), True, False, context.MORE_AS_REST),
    ((520, 400), (117_000, 90_000), True, False, context.FEWER_AS_REST),
    ((400, 520), (90_000, 88_000), True, False, CLEAR_RISE),
    ((400, 480), (90_000, 89_000), True, False, CLEAR_RISE),
    ((520, 400), (90_000, 92_000), True, False, CLEAR_FALL),
    ((400, 520), (90_000, 180_000), True, False, context.MORE_AS_REST),  # less than the rest
    ((400, 520), None, True, False, context.MORE_ALONE),
    ((520, 400), None, True, False, context.FEWER_ALONE),
    ((400, 520), None, True, True, CLEAR_RISE),
    ((400, 520), None, False, False, CLEAR_RISE),
    ((3, 4), (90_000, 117_000), True, False, TOO_FEW),
    ((0, 4), (90_000, 117_000), True, False, FROM_NONE),
    ((0, 40), (90_000, 91_000), True, False, CLEAR_RISE),
]


@pytest.mark.parametrize(("here", "there", "near", "crosses", "word"), RULE)
def test_one_rule_makes_the_word(
    here: tuple[int, int], there: tuple[int, int] | None, near: bool, crosses: bool, word: str
) -> None:
    own = change([here[0]], [here[1]])
    rest = None if there is None else beside_rest([here[0]], [here[1]], [there[0]], [there[1]])

    row = verdicts(own, rest=rest, near_break=near, crosses=crosses).iloc[0]

    assert row["verdict"] == word
    assert row["may_be_called_clear"] == (word in (CLEAR_RISE, CLEAR_FALL))
    assert ("no other place" in row["decided_by"]) == (there is None)


def test_a_rise_that_is_not_apart_from_a_rest_that_stood_still_is_not_as_in_the_rest() -> None:
    own = change([400], [470], phi=1)  # clear by itself: p just under 0.05
    rest = beside_rest([400], [470], [80], [79])  # a small rest: cannot tell

    row = verdicts(own, rest=rest, near_break=True).iloc[0]

    assert own["verdict"].iloc[0] == CLEAR_RISE
    assert row["verdict"] == context.MORE_NOT_APART


def test_a_comparison_across_a_break_keeps_its_refusal() -> None:
    own = change([400], [900], broken=True)
    row = verdicts(own, rest=beside_rest([400], [900], [9_000], [9_000]), near_break=True).iloc[0]

    assert (row["verdict"], row["may_be_called_clear"]) == (NOT_COMPARABLE, False)


def test_rows_are_joined_by_key() -> None:
    own = change(pd.Series([400], ["a"]), pd.Series([500], ["a"]))
    with pytest.raises(UnalignedRowsError):
        verdicts(own, rest=beside_rest([400], [500], [9_000], [9_000]))


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), min_size=1, max_size=8),
    st.integers(1, 10**6),
    st.floats(0.5, 2),
    st.floats(1, 5),
    st.booleans(),
    st.booleans(),
)
def test_clear_is_said_only_of_what_is_clear_by_its_p_value(
    pairs: list[tuple[int, int]], rest: int, factor: float, phi: float, near: bool, crosses: bool
) -> None:
    before, after = (list(column) for column in zip(*pairs, strict=True))
    own = change(before, after, phi=phi)
    beside = beside_rest(before, after, rest, round(rest * factor) + 1, phi=phi, rest_phi=10)

    found = verdicts(own, rest=beside, near_break=near, crosses=crosses)

    assert (found["may_be_called_clear"] == (found["p_value"] < 0.05)).all()
    told = beside[beside["reason"] == ""]
    assert ((told["lower"] <= told["estimate"]) & (told["estimate"] <= told["upper"])).all()


SIZES = (10, 20, 50, 100, 200, 400, 834)


def places_of_a_force(
    draw: np.random.Generator, rise: float, step: float, pages: int, phi: float = 2.0
) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Two years of `pages` places of each size: before, after, φ, and the rest of the force.

    The force as a whole, places and rest, has `step` between its first and second year.
    """
    mean = np.repeat(np.array(SIZES) / 12.0, pages)[:, None] * np.ones(24)
    mean[:, 12:] *= rise * step
    months = draw.negative_binomial(mean / (phi - 1), 1 / phi).astype("float64")
    whole = np.full((len(mean), 24), 75_000.0)
    whole[:, 12:] *= step
    wide = 20.0
    rest = draw.negative_binomial(whole / (wide - 1), 1 / wide).astype("float64")
    halves = [months[:, :12].sum(axis=1), months[:, 12:].sum(axis=1)]
    rest_halves = np.stack([rest[:, :12].sum(axis=1), rest[:, 12:].sum(axis=1)])
    return halves[0], halves[1], area_dispersion(pd.DataFrame(months)).to_numpy(), *rest_halves


def judged(drawn: tuple[Floats, ...], *, near: bool) -> pd.DataFrame:
    before, after, phi, rest_before, rest_after = drawn
    own = change(before, after, phi=phi)
    beside = beside_rest(before, after, rest_before, rest_after, phi=phi, rest_phi=20)
    return verdicts(own, rest=beside, near_break=near, crosses=False)


@pytest.mark.parametrize("step", [1.0, 1.12, 0.9])
def test_without_a_true_change_at_most_five_in_a_hundred_single_verdicts_are_clear(
    step: float,
) -> None:
    drawn = places_of_a_force(np.random.default_rng(8), 1.0, step, 1_500)
    clear = judged(drawn, near=True)["may_be_called_clear"].to_numpy().reshape(len(SIZES), -1)

    # 1,500 draws a size: twice the error of a share of 5 % is 1.1 points
    assert clear.mean() <= 0.05
    assert clear.mean(axis=1).max() <= 0.061


def test_a_step_that_the_force_shares_would_be_called_clear_without_the_rest() -> None:
    drawn = places_of_a_force(np.random.default_rng(8), 1.0, 1.12, 300)

    assert judged(drawn, near=False)["may_be_called_clear"].mean() > 0.08


def test_lists_stay_false_discovery_controlled_under_a_shared_step() -> None:
    pages = 300
    drawn = places_of_a_force(np.random.default_rng(9), 1.0, 1.12, pages * 3)
    found = judged(drawn, near=True)
    p_values = found["p_value"].to_numpy().reshape(-1, pages)

    flagged = [false_discovery(page)["clear"].any() for page in p_values.T]

    assert np.mean(flagged) <= 0.05


def test_what_does_not_withstand_screening_is_no_clear_change() -> None:
    own = change([400, 400], [520, 520])
    found = verdicts(own, stands=[True, False])

    assert found["verdict"].tolist() == [CLEAR_RISE, NO_CLEAR_CHANGE]


def test_a_true_rise_of_half_is_found_the_more_often_the_larger_the_ward(
    record_property: Callable[[str, object], None],
) -> None:
    power = {}
    for near in (False, True):
        drawn = places_of_a_force(np.random.default_rng(10), 1.5, 1.0, 500)
        clear = judged(drawn, near=near)["may_be_called_clear"].to_numpy()
        power[near] = clear.reshape(len(SIZES), -1).mean(axis=1)

    for size, plain, beside in zip(SIZES, power[False], power[True], strict=True):
        found = f"{plain:.0%} by itself, {beside:.0%} also beside the rest of the force"
        record_property("figures", f"a true rise of half from {size} a year: {found}")
    for shares in power.values():
        assert shares[-1] > 0.99
        assert shares[SIZES.index(200)] > 0.8
        assert (np.diff(shares) > -0.05).all()
    assert (power[True] <= power[False]).all()
