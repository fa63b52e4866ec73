"""The weighted displacement difference: the paper's example, what could be seen, refusals."""

from __future__ import annotations

from math import inf, isnan, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardlens.stats import displacement
from wardlens.stats.displacement import PairError, displacement_difference
from wardlens.stats.errors import NegativeCountError

# Wheeler & Ratcliffe (2018), Crime Science 7:11: counts before and after
TREATED, CONTROL, AROUND, AROUND_CONTROL = (207, 110), (308, 318), (178, 157), (150, 140)


def test_the_worked_example_of_the_paper() -> None:
    found = displacement_difference(TREATED, CONTROL, AROUND, AROUND_CONTROL)

    # (110 − 207) − (318 − 308) + (157 − 178) − (140 − 150) = −118, variance 1,568, z −2.98
    assert found.total.estimate == -118
    assert found.total.n == 1_568
    assert round(-118 / sqrt(1_568), 2) == -2.98
    assert (round(found.total.lower), round(found.total.upper)) == (-196, -40)
    assert found.local.estimate == -107
    assert found.displaced.estimate == -11
    assert found.verdict == displacement.WORKED
    assert found.p_value == pytest.approx(0.00288, abs=1e-5)


@pytest.mark.parametrize(
    ("treated", "control", "around", "around_control", "estimate"),
    [
        ((200, 100), (200, 200), (0, 0), (0, 0), -100),
        ((200, 200), (200, 200), (200, 100), (200, 200), -100),
        ((200, 100), (200, 200), (200, 100), (200, 200), -200),
    ],
)
def test_each_area_has_its_sign(
    treated: tuple[int, int],
    control: tuple[int, int],
    around: tuple[int, int],
    around_control: tuple[int, int],
    estimate: float,
) -> None:
    found = displacement_difference(treated, control, around, around_control)

    assert found.total.estimate == estimate


def test_months_that_vary_and_few_degrees_of_freedom_widen_the_interval() -> None:
    plain = displacement_difference(TREATED, CONTROL)
    wide = displacement_difference(TREATED, CONTROL, phi=4)
    student = displacement_difference(TREATED, CONTROL, phi=4, phi_df=22)

    def width(found: displacement.Displacement) -> float:
        return found.total.upper - found.total.lower

    assert width(wide) == pytest.approx(2 * width(plain))
    assert width(student) == pytest.approx(width(wide) * 2.073873 / 1.959964, rel=1e-6)
    assert wide.verdict == displacement.AS_EXPECTED


def test_an_area_around_that_was_not_named_has_a_reason() -> None:
    found = displacement_difference(TREATED, CONTROL)

    assert found.displaced.reason == "no area around it was named"
    assert found.total.estimate == found.local.estimate == -107


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({"broken": True}, displacement.ACROSS_A_BREAK),
        ({"control": None}, displacement.NO_CONTROL),
        ({"treated": (207, np.nan)}, displacement.NOT_KNOWN),
        ({"treated": (207, inf)}, displacement.NOT_KNOWN),
        ({"phi": np.nan}, displacement.NO_PHI),
        ({"phi_df": 0}, displacement.NO_PHI),
    ],
)
def test_what_cannot_be_told_is_refused_with_its_reason(
    arguments: dict[str, object], reason: str
) -> None:
    found = displacement_difference(**({"treated": TREATED, "control": CONTROL} | arguments))

    assert found.total.reason == found.local.reason == reason
    assert found.verdict == ""
    assert isnan(found.total.estimate)
    assert isnan(found.p_value)


def test_too_small_an_area_is_refused_and_the_size_it_would_take_is_named() -> None:
    small = displacement_difference((8, 0), (40, 40))
    enough = int(small.total.reason.rsplit(" ", 1)[1])

    assert small.total.reason.startswith("only 8 offences before: even if all had ended")
    assert displacement_difference((enough, 0), (40, 40)).verdict == displacement.WORKED
    assert displacement_difference((enough - 1, 0), (40, 40)).verdict == ""


@given(st.integers(30, 800), st.integers(0, 800), st.floats(1, 3))
def test_the_detectable_number_is_where_the_interval_touches_nought(
    before: int, others: int, phi: float
) -> None:
    found = displacement_difference((before, before), (others, others), phi=phi)
    if found.total.reason:
        return

    just = displacement_difference((before, before - found.detectable), (others, others), phi=phi)
    assert just.total.upper == pytest.approx(0, abs=1e-6)


def test_actions_without_effect_are_said_to_have_worked_in_at_most_five_of_a_hundred() -> None:
    draw = np.random.default_rng(12)
    for mean in (30, 120, 900):
        areas = draw.negative_binomial(mean, 0.5, (1_500, 4, 2)).astype("float64")  # φ = 2
        found = [displacement_difference(*row, phi=2) for row in areas]
        told = [one.verdict for one in found]
        assert told.count(displacement.WORKED) / len(told) <= 0.04
        assert told.count(displacement.WORSENED) / len(told) <= 0.04


def test_wrong_input_is_named() -> None:
    with pytest.raises(PairError):
        displacement_difference((1, 2, 3), (1, 2))
    with pytest.raises(NegativeCountError):
        displacement_difference((1, -2), (1, 2))
