"""Whether a rise is everywhere: the wards without which none is left, as pages say it."""

import pytest


@pytest.mark.parametrize("offence", ["all", "violence", "theft"])
def test_what_few_wards_added_and_the_others_did_is_the_whole_change(real, offence):
    shown = real.view("trends", offence=offence).widespread
    rows = shown.table
    whole = (rows["After"] - rows["Before"]).sum()
    way = 1 if whole > 0 else -1
    word = "rise" if way > 0 else "fall"
    needed = rows[rows[f"No {word} is left without"] == "yes"]
    assert (way * rows["Difference"]).is_monotonic_decreasing
    assert way * (whole - needed["Difference"].sum()) <= 0
    assert way * (whole - needed["Difference"].iloc[:-1].sum()) > 0
    left = rows["Difference of all wards without it and those above"]
    assert left.iloc[len(needed) - 1] == whole - needed["Difference"].sum()
    more, fewer = ("more", "fewer") if way > 0 else ("fewer", "more")
    start = f"{len(needed)} wards had {abs(needed['Difference'].sum()):,.0f} {more} "
    assert shown.finding.startswith(start)
    others = abs(left.iloc[len(needed) - 1])
    assert f"the other {19 - len(needed)} together had {others:,.0f} {fewer}." in shown.finding
    index = next(note for note in shown.notes if "Ratcliffe" in note)
    assert all(name in index for name in needed["Ward"])


def test_one_offence_fewer_is_one_offence(real):
    told = real.view("trends", offence="homicide").widespread.finding
    assert told.startswith("1 ward had 1 fewer offence of homicide than the year before; ")


def test_a_ward_is_drawn_by_what_it_has_more_or_fewer(real):
    shown = real.view("trends", offence="all").widespread
    drawn = {
        name: start + length if start == 0 else start
        for bars in shown.picture.data
        for name, start, length in zip(bars.y, bars.base, bars.x, strict=True)
    }
    assert drawn == dict(zip(shown.table["Ward"], shown.table["Difference"], strict=True))


def test_a_change_that_the_whole_force_shows_is_not_told_as_a_rise_of_the_borough(real):
    violence = real.view("trends", offence="violence").widespread.finding
    assert "More were recorded, as in the rest of the force; recording changed" in violence


def test_what_the_ward_table_does_not_count_is_not_spread_over_wards(real):
    told = real.view("trends", offence="anti-social-behaviour").widespread.finding
    assert told.startswith("Nothing is compared: ")
