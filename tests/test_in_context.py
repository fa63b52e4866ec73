"""What may be called a rise: the change, the years before, the rest of the force, the recording."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from wardlens.choices.filters import Filters
from wardlens.measures import in_context
from wardlens.measures.offences import MEASURES, WHOLE
from wardlens.stats import change, context
from wardlens.views import surrounded
from wardlens.views.headline import moved

YEAR = Filters(date(2025, 3, 1), date(2026, 2, 1))
MONTHS = pd.date_range("2021-03", "2026-02", freq="MS")
NEW = date(2024, 3, 1)
TOLWORTH = "E05013945"


def _year_sums(*sums: int) -> np.ndarray:
    """Five years of months, each a twelfth of its year."""
    return np.repeat(np.array(sums) / 12, 12)


def judged(
    own: tuple[int, ...], rest: tuple[int, ...] = (), *, crosses: bool = False, breaks=(NEW,)
) -> pd.Series:
    """The change of one place with five yearly sums, beside those of the rest."""
    wide = pd.DataFrame([_year_sums(*own)], index=["here"], columns=MONTHS)
    around = in_context.Around(
        in_context.rest_of(
            pd.DataFrame([_year_sums(*rest)] if rest else [], columns=MONTHS).rename(
                {0: in_context.EVERY_OFFENCE}
            ),
            YEAR,
        ),
        breaks,
        pd.Series({in_context.EVERY_OFFENCE: crosses}),
    )
    itself = change.change([own[3]], [own[4]], phi=[1.5], phi_df=[22]).set_axis(["here"])
    itself = itself.assign(phi=1.5, phi_df=22.0)
    return in_context.in_context(itself, wide, YEAR, around, screened=False).iloc[0]


def test_a_rise_here_and_not_elsewhere_is_clear_although_recording_changed():
    found = judged((280, 244, 278, 237, 341), (90_000,) * 5)
    assert found["verdict"] == change.CLEAR_RISE
    assert found["rest_ratio"] == pytest.approx(1)
    assert found["beside_them"] == ""  # on the old system: told, not tested
    assert [count for _, count in found["level_before"]] == pytest.approx([280, 244, 278])
    assert [end for end, _ in found["level_before"]] == ["2022-02", "2023-02", "2024-02"]


def test_a_rise_as_in_the_rest_of_the_force_is_records_and_not_a_clear_rise():
    found = judged((3_300, 3_300, 3_300, 3_000, 3_500), (90_000, 90_000, 90_000, 80_000, 92_000))
    assert found["verdict"] == context.MORE_AS_REST
    assert not found["clear"]
    assert found["recording"] == "March 2024"


def test_an_offence_that_crosses_the_change_of_recording_is_judged_as_usual():
    found = judged((693, 685, 721, 633, 836), (90_000,) * 5, crosses=True)
    assert found["verdict"] == change.CLEAR_RISE
    assert found["beside_them"] == context.MORE
    assert (found["smallest"], found["largest"]) == pytest.approx((685, 721))
    assert found["recording"] == ""


def test_a_return_to_what_was_usual_is_within_what_those_years_had():
    assert judged((900, 950, 920, 700, 930), crosses=True)["beside_them"] == context.WITHIN


def test_a_force_of_one_place_calls_nothing_clear_beside_a_change_of_recording():
    found = judged((280, 244, 278, 237, 341))
    assert found["verdict"] == context.MORE_ALONE
    assert found["rest_reason"] == context.NO_REST
    assert judged((280, 244, 278, 237, 341), breaks=())["verdict"] == change.CLEAR_RISE


class TestABoroughCountedTwice:
    """By wards, and in its own table, which holds offences that have no ward."""

    @pytest.fixture
    def by_wards(self):
        return changes(["burglary", "drugs", "robbery", "theft"], change.CLEAR_RISE, p_value=0.01)

    def test_it_is_clear_only_where_both_counts_are(self, by_wards):
        own = changes(["burglary", "drugs", "robbery"], change.CLEAR_RISE, p_value=0.002)
        own.loc["burglary", ["verdict", "clear", "p_value"]] = [change.NO_CLEAR_CHANGE, False, 0.2]
        own.loc["robbery", ["verdict", "clear"]] = [context.MORE_AS_REST, False]
        found = in_context.in_both_counts(by_wards, own)
        assert found["verdict"].tolist() == [
            *(change.NO_CLEAR_CHANGE, change.CLEAR_RISE, context.MORE_AS_REST, change.CLEAR_RISE)
        ]
        assert found["clear"].tolist() == [False, True, False, True]
        assert found["p_value"].tolist() == [0.2, 0.01, 0.01, 0.01]
        assert found["own_after"].fillna(0).tolist() == [130, 0, 130, 0]
        assert found["own_estimate"].fillna(0).tolist() == [1.3, 0, 1.3, 0]
        assert found["decided_by"].eq(in_context.IN_BOTH_COUNTS).tolist() == [1, 0, 1, 0]

    def test_two_counts_that_go_opposite_ways_are_no_clear_change(self, by_wards):
        found = in_context.in_both_counts(by_wards, changes(["drugs"], change.CLEAR_FALL))
        assert found.loc["drugs", "verdict"] == change.NO_CLEAR_CHANGE

    def test_what_the_own_table_cannot_judge_stays_as_it_was(self, by_wards):
        own = changes(["drugs"], change.NOT_COMPARABLE).assign(estimate=np.nan, clear=False)
        found = in_context.in_both_counts(by_wards, own)
        assert found["verdict"].eq(change.CLEAR_RISE).all()
        assert found["clear"].all()


def changes(kinds, verdict, p_value=0.001):
    is_clear = verdict in (change.CLEAR_RISE, change.CLEAR_FALL)
    row = {"before": 100.0, "after": 130.0, "estimate": 1.3, "lower": 1.1, "upper": 1.5}
    row |= {"reason": "", "verdict": verdict, "clear": is_clear}
    return pd.DataFrame([row | {"p_value": p_value, "decided_by": "by itself"}] * len(kinds), kinds)


class TestTheShippedFigures:
    def test_the_published_levels_are_there(self, real):
        """Years to February 2022 … 2026, ward table."""
        of = {
            "all": ((693, 685, 721), 633, 836),
            "violence": ((280, 244, 278), 237, 341),
            "vehicle": ((92, 100, 86), 44, 128),
        }
        for offence, (years, before, after) in of.items():
            row = real.setting(area=TOLWORTH, offence=offence).result(MEASURES["change"], TOLWORTH)
            found = row.iloc[0]
            assert tuple(count for _, count in found["level_before"]) == years
            assert (found["before"], found["after"]) == (before, after)

    def test_only_all_offences_together_cross_the_change_of_recording(self, real):
        crosses = surrounded.crossing(real.setting(), NEW)
        assert crosses[crosses].index.tolist() == ["all"]

    def test_the_borough_rose_by_wards_but_not_clearly_in_its_own_count(self, real):
        told = moved(real.setting())
        assert "743 more, +7 % (allowing for chance, 29 to 1,457). That is not clearly more" in told
        assert "with those without a ward +5 % (−1 to +12 %), perhaps chance" in told
        assert "now at their level" in told
        assert "In the rest of London it fell by 2 %." in told

    def test_violence_rose_as_in_the_rest_of_london(self, real):
        found = real.setting(offence="violence").result(MEASURES["change"], WHOLE).iloc[0]
        assert found["verdict"] == context.MORE_AS_REST
        # London without Kingston: 245,438 − 3,575 after, 229,162 − 3,130 before
        assert found["rest_ratio"] == pytest.approx(241_863 / 226_032, abs=1e-4)

    def test_no_list_calls_clear_what_is_not_clear_beside_the_rest(self, real):
        rows = real.setting().result(MEASURES["screened_change"])
        clear = rows[rows["clear"]]
        assert len(clear) > 0
        apart = np.where(
            clear["verdict"] == change.CLEAR_RISE,
            clear["beside_rest_lower"] > 1,
            clear["beside_rest_upper"] < 1,
        )
        assert apart.all()
        assert (clear["adjusted"] <= 0.05).all()
        assert not rows.loc[~rows["clear"], "verdict"].str.startswith("clear").any()

    def test_robbery_from_eight_to_twenty_two_is_said(self, real):
        row = real.setting(area=TOLWORTH, offence="robbery").result(MEASURES["change"], TOLWORTH)
        assert row["in_words"].iloc[0] == "from 8 to 22"
        assert row["reason"].iloc[0] == ""
