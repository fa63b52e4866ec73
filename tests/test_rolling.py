"""Rolling twelve months: the title says how the line runs, the newest sum stands at its end."""

import pytest


@pytest.mark.parametrize(
    ("query", "title"),
    [
        (
            {},
            "At the level of the three years to Feb 2024.",
        ),
        (
            {"area": "E05013944"},
            "Above all of the three years to Feb 2024.",
        ),
        # recording changed: only what was counted alike is told
        (
            {"offence": "robbery"},
            "202 to 243 in any twelve months since recording changed in March 2024.",
        ),
        (
            {"offence": "homicide"},
            "Too few to say whether it is up or down: 1 the year before, none now.",
        ),
        ({"offence": "fraud"}, "Not one, as in the year before."),
        (
            {"from": "2026-01", "to": "2026-02"},
            "The year to February 2026: at the level of the three years to Feb 2024.",
        ),
        (
            {"from": "2011-01", "to": "2011-12"},
            "Up or down cannot be said: the count of the earlier period is not known.",
        ),
    ],
)
def test_the_title_says_how_the_line_runs_and_not_the_change_again(real, query, title):
    assert real.view("trends", **query).rolling.finding == title


@pytest.mark.parametrize("offence", ["all", "robbery"])
def test_the_band_around_a_line_is_named_above_it(real, offence):
    picture = real.view("trends", offence=offence).rolling.picture
    assert "pale: the likely range" in picture.layout.meta["unit"]


@pytest.mark.parametrize(
    ("query", "way"),
    [
        ({}, "No clear change on the year before."),
        ({"area": "E05013944"}, "Up on the year before."),
        ({"offence": "vehicle"}, "Up on the year before."),
        ({"offence": "drugs"}, ""),  # recording changed: the last sentence says so
    ],
)
def test_the_verdict_says_which_way_how_many_and_by_how_much_and_leaves_the_line_the_rest(
    real, query, way
):
    *first, counted, changed = real.view("trends", **query).verdict
    assert first == [way] * bool(way)
    assert counted.startswith("Police recorded ")
    assert counted.endswith(" in the year to February 2026.")
    assert changed.startswith("The year before it was ")


def test_the_newest_sum_stands_at_the_end_of_the_line(real):
    shown = real.view("trends").rolling
    (end,) = [note for note in shown.picture.layout.annotations if "11,726" in note.text]
    assert f"{end.x:%B %Y}" == shown.table["Twelve months to"].iloc[0] == "February 2026"
    assert end.y == shown.table["Offences"].iloc[0] == 11_726


def test_the_highest_and_the_lowest_sum_stand_where_they_are_below_the_top_of_the_scale(real):
    shown = real.view("trends").rolling
    notes = {note.text: note for note in shown.picture.layout.annotations}
    sums = shown.table.set_index("Twelve months to")["Offences"].dropna()
    for words, value, month in (
        ("12,167", sums.max(), sums.idxmax()),
        ("9,952", sums.min(), sums.idxmin()),
    ):
        assert notes[words].y == value
        assert f"{notes[words].x:%B %Y}" == month
    assert shown.picture.layout.yaxis.range[1] > 1.1 * sums.max()
    flat = real.view("trends", offence="fraud").rolling.picture.layout.annotations
    assert [note.text for note in flat if note.text.endswith(("0", "0</b>"))] == ["<b>0</b>"]


def test_that_no_sum_lies_over_a_break_is_said_where_a_line_is_broken(real):
    told = "Twelve months that lie on both sides of a break are not added up."
    broken = real.view("trends", offence="violence").rolling
    assert told in broken.notes
    assert told not in real.view("trends").rolling.notes
