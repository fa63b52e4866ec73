"""Rolling twelve months: the title says which way they went, the newest sum stands at their end."""

import pytest


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ({}, "Up on the year before, back at the level of the three years before that."),
        (
            {"area": "E05013944"},  # Surbiton Hill: 591, before that 396, earlier 493 to 528
            "Up on the year before, above all three years before that.",
        ),
        (
            {"area": "E05013941"},  # Norbiton: 686, before that 782, earlier 697 to 912
            "Down on the year before, not clearly below the three years before that.",
        ),
        (
            {"area": "E05013938"},
            "No clear change on the year before, at the level of the three years before that.",
        ),
        ({"offence": "robbery"}, "No clear change on the year before."),
        (
            {"offence": "rape"},
            "More were recorded, as in the rest of the force; recording changed in March 2024.",
        ),
        (
            {"offence": "homicide"},
            "Too few to say whether it is up or down: 1 the year before, none now.",
        ),
        ({"offence": "fraud"}, "Not one, as in the year before."),
        (
            {"from": "2026-01", "to": "2026-02"},
            "The year to February 2026: Up on the year before, back at the level of the three "
            "years before that.",
        ),
        (
            {"from": "2011-01", "to": "2011-12"},
            "Up or down cannot be said: the count of the earlier period is not known.",
        ),
    ],
)
def test_the_title_says_up_or_down_as_the_verdict_has_it(real, query, title):
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
