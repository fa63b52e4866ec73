"""What the first sentence says in place of a rate that would be taken for residents' risk."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest

from wardlens.views.visited import many_come


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
    told = pd.DataFrame({"kind": ["note", "visited"], "area_code": ["B", "C"]})
    setting = SimpleNamespace(
        fetch=lambda _name, _params: told,
        read=lambda _: wards,
        filters=SimpleNamespace(is_whole_borough=True, area="borough"),
    )
    assert bool(many_come(setting)) is is_said
    setting.filters = SimpleNamespace(is_whole_borough=False, area="B")
    assert many_come(setting) == ""
    told.loc[0, "kind"] = "visited"
    assert many_come(setting) == "Far more people come there than live there."
