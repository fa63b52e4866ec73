"""Whether a rise is everywhere: the wards without which none is left, as pages say it."""

import pytest

NEEDED, LEFT = "Needed for the whole", "Difference left without it and those above"


@pytest.mark.parametrize("page", ["today", "trends"])
@pytest.mark.parametrize("offence", ["all", "violence", "theft"])
def test_without_the_wards_named_no_change_is_left_and_with_one_of_them_there_is(
    real, page, offence
):
    shown = real.view(page, offence=offence).widespread
    rows = shown.table
    whole = (rows["After"] - rows["Before"]).sum()
    way = 1 if whole > 0 else -1
    needed = rows[rows[NEEDED] == "yes"]
    assert (way * rows["Difference"]).is_monotonic_decreasing
    assert way * (whole - needed["Difference"].sum()) <= 0
    assert way * (whole - needed["Difference"].iloc[:-1].sum()) > 0
    assert rows[LEFT].iloc[len(needed) - 1] == whole - needed["Difference"].sum()
    assert all(name in shown.finding for name in needed["Ward"].head(3))
    assert f"({len(needed)} of 19 wards)" in shown.finding
    assert f"{abs(whole):,.0f} {'more' if way > 0 else 'fewer'} than" in shown.finding


def test_a_change_that_the_whole_force_shows_is_not_told_as_a_rise_of_the_borough(real):
    violence = real.view("today", offence="violence").widespread.finding
    assert "More were recorded, as in the rest of the force; recording changed" in violence


def test_what_the_ward_table_does_not_count_is_not_spread_over_wards(real):
    told = real.view("today", offence="anti-social-behaviour").widespread.finding
    assert told.startswith("Nothing is compared: ")
