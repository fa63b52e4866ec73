"""What the first sentence says in place of a rate that would be taken for residents' risk."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest

from wardlens.views import headline


@pytest.mark.parametrize(("in_centre", "is_said"), [(51, True), (50, False)])
def test_of_a_borough_whose_offences_are_mostly_in_town_centres_no_rate_is_told(
    in_centre: int, is_said: bool
) -> None:
    wards = pd.DataFrame(
        {
            "ward_code": ["A", "B"],
            "is_town_centre": [True, False],
            "offences": [in_centre, 100 - in_centre],
            "months_covered": 12,
            "months_asked": 12,
        }
    )
    setting = SimpleNamespace(
        read=lambda _: wards, filters=SimpleNamespace(is_whole_borough=True, area="borough")
    )
    told = headline._in_place_of_rate(setting)
    assert bool(told) is is_said
    setting.filters = SimpleNamespace(is_whole_borough=False, area="B")
    assert headline._in_place_of_rate(setting) == ""
