"""Rolling twelve months: the title says where the line ran, the newest sum stands at its end."""

import pytest


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ({}, "Between 9,952 and 12,167 a year since March 2021; now 11,726."),
        ({"area": "E05013944"}, "Between 396 and 595 a year since March 2021; now 591."),
        # recording changed: only what was counted alike is told
        ({"offence": "robbery"}, "Between 202 and 243 a year since February 2025; now 243."),
        ({"offence": "homicide"}, "Between 0 and 1 a year since February 2025; now 0."),
        ({"offence": "fraud"}, "Not one, as in the year before."),
        (
            {"from": "2026-01", "to": "2026-02"},
            "The year to February 2026: Up on the year before, back at the level of the three "
            "years before that.",
        ),
        (
            {"from": "2011-01", "to": "2011-12"},
            "Between 10,627 and 10,919 a year since March 2011; now 10,801.",
        ),
    ],
)
def test_the_title_says_what_the_verdict_does_not(real, query, title):
    assert real.view("trends", **query).rolling.finding == title


def test_the_newest_sum_stands_at_the_end_of_the_line(real):
    shown = real.view("trends").rolling
    (end,) = [note for note in shown.picture.layout.annotations if "11,726" in note.text]
    assert f"{end.x:%B %Y}" == shown.table["Twelve months to"].iloc[0] == "February 2026"
    assert end.y == shown.table["Offences"].iloc[0] == 11_726


def test_that_no_sum_lies_over_a_break_is_said_where_a_line_is_broken(real):
    told = "Twelve months that lie on both sides of a break are not added up."
    broken = real.view("trends", offence="violence").rolling
    assert told in broken.notes
    assert told not in real.view("trends").rolling.notes
