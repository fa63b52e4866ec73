"""Whether a rise is everywhere: the wards without which none is left, as pages say it."""

import re

import pytest

from wardlens.exhibits import palette, verdicts


@pytest.mark.parametrize("offence", ["all", "violence", "theft"])
def test_without_the_wards_that_are_named_no_change_of_the_borough_is_left(real, offence):
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
    more, fewer = (rows["Difference"] > 0).sum(), (rows["Difference"] < 0).sum()
    assert f"{more} of {len(rows)} wards had more offences" in shown.finding
    assert f", {fewer} fewer." in shown.finding
    index = next(note for note in shown.notes if "Ratcliffe" in note)
    assert all(name in index for name in needed["Ward"])


def test_the_wards_marked_are_those_whose_change_is_clear_on_every_page(real):
    shown = real.view("trends", offence="all").widespread
    clear = {
        name for bars in shown.picture.data if bars.name.startswith("clear ") for name in bars.y
    }
    home = {
        row.label
        for row in real.view("today").wards.rows
        if row.verdict.lower().startswith(("clear rise", "clear fall"))
    }
    assert clear == home != set()
    assert f" {real.view('today').wards.says}. " in shown.finding
    assert shown.finding.endswith("As a whole that is not a clear rise.")  # not in both counts
    looks = {bars.name: bars.marker.color for bars in shown.picture.data}
    assert looks["clear rise"] == verdicts.colour("rise", judged=True)
    assert looks["clear fall"] == verdicts.colour("fall", judged=True)
    neutral = real.view("trends", offence="drugs").widespread.picture
    assert {bars.marker.color for bars in neutral.data} <= {palette.FALL_NEUTRAL, palette.INK}
    said = shown.picture.layout.meta["said"]
    assert all(
        re.fullmatch(r"[+−]?\d+\n[+−]?[\d.]+ % \(.+ to .+ %\)", one) for one in said.values()
    )


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
