"""What residents said or raised: themes with ranges, wards, who is not heard; never a sentence."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import tiny
from conftest import Fetch, Place
from tiny import ABBEY, BROOK, CROSS
from worlds import World, faults

from wardlens.exhibits.sentences import begun_small
from wardlens.ingest.counts.files import examine
from wardlens.ingest.load.load import Outcome
from wardlens.ingest.survey import kit
from wardlens.ingest.voices import said as said_reader
from wardlens.stats.proportions import wilson
from wardlens.store import paths
from wardlens.views.perceptions import not_heard, voices

SAID = ["question", "theme", "area", "group", "period", "count", "base"]
QUESTION = "What would make you feel safer?"
HEARD = ["day", "ward", "latitude", "longitude", "theme", "heard", "group"]
LIGHT, PATROLS = "Better lighting", "More patrols"


def said(*rows: tuple[str, str, str, int, int]) -> tiny.Table:
    """Made-up themes: theme, area, group, count, base."""
    given = [[QUESTION, t, a, g, "2025", str(n), str(base)] for t, a, g, n, base in rows]
    return tiny.Table(SAID, given)


SOUND = (
    (LIGHT, tiny.BOROUGH, "All", 120, 400),
    (PATROLS, "Testborough", "All", 3, 400),
    (LIGHT, "Abbey", "All", 60, 150),
    (LIGHT, "Brook", "All", 30, 120),
    (LIGHT, "Cross", "All", 9, 50),
    (LIGHT, tiny.BOROUGH, "Women", 80, 220),
    (LIGHT, tiny.BOROUGH, "Men", 38, 170),
)


def items(*groups: tuple[int, str, str, str, str]) -> tiny.Table:
    """Made-up items: how many, ward, latitude, longitude, theme."""
    rows = []
    for number, ward, latitude, longitude, theme in groups:
        rows += [["2025-06-14", ward, latitude, longitude, theme, "meeting", ""]] * number
    return tiny.Table(HEARD, rows)


RAISED = items(
    (30, "Abbey", "", "", LIGHT),
    (20, "", "51.005", "0.005", PATROLS),  # in the middle of Abbey
    (25, BROOK, "", "", LIGHT),
    (22, "brook", "", "", PATROLS),
    (14, "", "51.005", "0.025", LIGHT),  # in Cross
    (12, CROSS, "", "", PATROLS),
    (6, "", "52.5", "0.005", LIGHT),  # outside
    (7, "", "", "", PATROLS),
)


@pytest.mark.usefixtures("copy")
def test_themes_keep_their_counts_and_too_few_are_withheld_with_their_base(take, fetch: Fetch):
    report = take(said(*SOUND))
    assert report.outcome is Outcome.TAKEN, report.lines
    rows = fetch("voices_said").set_index(["area_code", "group", "theme"])
    assert rows.loc[(tiny.BOROUGH, "All", LIGHT), ["said", "answered"]].tolist() == [120, 400]
    assert pd.isna(rows.loc[(tiny.BOROUGH, "All", PATROLS), "said"])  # three people
    assert rows.loc[(CROSS, "All", LIGHT), "note"] == said_reader.FEW_ANSWERED
    assert rows.loc[(CROSS, "All", LIGHT), ["said", "answered"]].isna().all()
    assert rows.loc[(tiny.BOROUGH, "Women", LIGHT), "said"] == 80
    assert rows.loc[(tiny.BOROUGH, "Women", LIGHT), "breakdown"] == "sex"


@pytest.mark.usefixtures("copy")
def test_no_small_count_or_base_follows_from_what_is_shown(take, fetch: Fetch):
    given = (
        (LIGHT, tiny.BOROUGH, "All", 63, 240),
        (LIGHT, tiny.BOROUGH, "Women", 40, 120),
        (LIGHT, tiny.BOROUGH, "Men", 20, 100),
        (LIGHT, tiny.BOROUGH, "Another", 3, 20),
        (PATROLS, "Abbey", "All", 3, 110),
        (PATROLS, "Brook", "All", 40, 120),
        (PATROLS, tiny.BOROUGH, "All", 43, 240),
    )
    take(said(*given))
    rows = fetch("voices_said").set_index(["area_code", "group", "theme"])
    # 63 less 40 less 20 would be the 3 of Another, and 240 less 120 less 100 its 20 people
    for group in ("Another", "Men"):
        assert rows.loc[(tiny.BOROUGH, group, LIGHT), ["said", "answered"]].isna().all()
    assert rows.loc[(tiny.BOROUGH, "Women", LIGHT), "said"] == 40
    assert pd.isna(rows.loc[(ABBEY, "All", PATROLS), "said"])
    assert pd.isna(rows.loc[(BROOK, "All", PATROLS), "said"])  # 43 less 40 would be Abbey's 3


@pytest.mark.parametrize("seed", range(60))
def test_no_sum_less_its_shown_parts_leaves_a_small_count(tmp_path: Path, seed: int):
    """Whoever is in no group of the file, too: the attacker subtracts all that is shown."""
    chance = np.random.default_rng(seed)
    people = dict(zip(("Women", "Men", "Another"), chance.integers(3, 160, 3), strict=True))
    nobody_knows = int(chance.integers(0, 12))
    counts = {one: int(chance.binomial(base, 0.12)) for one, base in people.items()}
    left_over = int(chance.binomial(nobody_knows, 0.3))
    given = [("All", sum(counts.values()) + left_over, int(sum(people.values())) + nobody_knows)]
    given += [(one, counts[one], int(base)) for one, base in people.items()]
    path = tmp_path / "said.csv"
    said(*((LIGHT, tiny.BOROUGH, *row) for row in given)).write(path)
    groups = {"Women": ("sex", 1), "Men": ("sex", 2)}
    rows = said_reader.said(examine(path), {}, groups, (tiny.BOROUGH, "Testborough"))
    shown, why = rows.set_index("group")["said"], rows.set_index("group")["note"]
    whole, parts = shown["All"], shown.drop("All")
    assert not set(shown.dropna()) & {1, 2, 3, 4}
    if pd.notna(whole):
        rest = whole - parts.sum()
        few = [one for one in people if why[one] == said_reader.FEW_SAID and counts[one] < 5]
        assert rest == 0 or rest >= 4 * len(few) + 5


@pytest.mark.usefixtures("copy")
def test_names_that_differ_by_capitals_are_one_and_the_censuss_own_words_are_known(
    take, fetch: Fetch
):
    report = take(
        said(
            (LIGHT, tiny.BOROUGH, "all", 120, 400), (LIGHT.upper(), tiny.BOROUGH, "female", 80, 220)
        )
    )
    assert report.outcome is Outcome.TAKEN, report.lines
    rows = fetch("voices_said").set_index("group")
    assert rows.loc["Women", ["theme", "breakdown"]].tolist() == [LIGHT, "sex"]


@pytest.mark.usefixtures("copy")
def test_points_become_wards_and_are_dropped_with_their_lines(copy: Place, take, fetch: Fetch):
    report = take(RAISED)
    assert report.outcome is Outcome.TAKEN, report.lines
    told = "\n".join(report.lines)
    assert "136 items: 123 in a ward, 6 with a point outside every ward, 7 without a place" in told
    rows = fetch("voices_heard").set_index(["area_code", "breakdown", "group"])["heard"]
    assert rows[tiny.BOROUGH, "all", "All"] == 136
    assert rows[ABBEY, "all", "All"] == 30 + 20
    assert rows[ABBEY, "theme", PATROLS] == 20
    assert rows[CROSS, "all", "All"] == 14 + 12
    kept = paths.shipped("voices_heard.csv").read_text("utf-8")
    assert "51.005" not in kept
    assert "-14" not in kept  # the day
    assert len(kept.splitlines()) < 30
    assert copy.data.is_dir()


@pytest.mark.usefixtures("copy")
def test_few_items_of_a_ward_are_withheld_and_so_is_what_gives_them_away(take, fetch: Fetch):
    take(
        items(
            (40, "Abbey", "", "", LIGHT), (30, "Brook", "", "", LIGHT), (3, "Cross", "", "", LIGHT)
        )
    )
    rows = fetch("voices_heard")
    wards = rows[rows["breakdown"] == "all"].set_index("area_code")["status"].to_dict()
    assert wards.get(CROSS) in ("withheld", None)
    assert [wards.get(code) for code in (ABBEY, BROOK, tiny.BOROUGH)].count("shown") < 3
    assert 3 not in set(rows["heard"].dropna())


@pytest.mark.usefixtures("copy")
@pytest.mark.parametrize(
    ("table", "fact"),
    [
        (tiny.Table([*HEARD, "comment"], [["2025-06-14", "Abbey", "", "", LIGHT, "map", "", "I"]]),
         "column 'comment' is not taken: it may hold what somebody wrote"),
        (tiny.Table(HEARD, [["2125-06-14", "Abbey", "", "", LIGHT, "map", ""]]),
         "line 2: day 2125-06-14 is still to come"),
        (tiny.Table(HEARD, [["2025-06-14", "Abbey", "", "", LIGHT, "map", "a@b.org"]]),
         "line 2: group holds an address"),
        (items((1, "Abbey", "", "", "flat 2, KT1 1EU")), "line 2: theme holds an address"),
        (items((1, "Abbey", "", "", "ring 020 7946 0018")), "line 2: theme holds an address"),
        (tiny.Table(SAID, [[QUESTION, LIGHT, "Abbey", "All", when, "41", "140"]
                           for when in ("2025", "2025Q2")]),
         "line 3: its period shares months with another one"),
        (tiny.Table(SAID, [[QUESTION, LIGHT, "Abbey", "All", "2125", "41", "140"]]),
         "line 2: period '2125' is still to come"),
        (said((LIGHT, "Abbey", "All", 9, 90), (LIGHT.upper(), "Abbey", "All", 9, 90)),
         "line 3: the same figure stands there twice"),
        (items((1, "Abbey", "", "", "I am afraid to walk home because of the dark alley")),
         "line 2: theme has over 8 words"),
        (items((1, "Abbey", "", "", "ring me 07700900123")), "line 2: theme holds an address"),
        (items((1, "Atlantis", "", "", LIGHT)), "line 2: no ward here is called 'Atlantis'"),
        (items((9, "", "0.005", "51.005", LIGHT)), "are the two columns swapped?"),
        (said((LIGHT, "Abbey", "Women", 9, 90)), "line 2: a group within a ward"),
        (said((LIGHT, "Abbey", "All", 91, 90)), "line 2: count 91 is over base 90"),
        (said(*SOUND[:1], (PATROLS, tiny.BOROUGH, "All", 50, 401)), "line 3: another base"),
        (said(*SOUND[:1], *SOUND[:1]), "line 3: the same figure stands there twice"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_taken_says_where_why_and_what_to_do(take, table, fact: str):
    report = take(table)
    assert report.outcome is Outcome.REFUSED
    assert fact in report.lines[-2], report.lines


def test_a_sentence_of_a_person_is_not_repeated_in_the_refusal(copy: Place, take):
    assert copy.data.is_dir()
    report = take(items((1, "Abbey", "", "", "My neighbour Ann told me never to go there again")))
    assert "Ann" not in "\n".join(report.lines)


@pytest.fixture
def loaded(copy: Place, take) -> World:
    """The tiny partnership with both tables of voices."""
    assert take(said(*SOUND)).outcome is Outcome.TAKEN
    assert take(RAISED, "raised.csv").outcome is Outcome.TAKEN
    return World(copy)


def test_the_section_says_what_is_held_with_ranges_and_who_is_not_heard(loaded: World):
    view = loaded.view("perceptions")
    assert view.of_voices == (voices.NO_SURVEY,)
    shown = {one.key: one for one in (*view.voices, *view.not_heard)}
    share = wilson([120], [400]).iloc[0]
    told = (
        f"{begun_small(LIGHT)}, 30 % ({100 * share['lower']:.0f} to {100 * share['upper']:.0f} %)"
    )
    assert told in shown["voices-said"].finding
    themes = shown["voices-heard"].table.set_index(["Where", "Theme"])["Items"]
    assert themes["Testborough", LIGHT] == 30 + 25 + 14 + 6
    wards = shown["not-heard-wards"].table.set_index("Ward")
    assert wards.loc["Brook", ["Heard", "Verdict"]].tolist() == [25 + 22, not_heard.LESS]
    assert wards.loc["Brook", "Share, %"] == pytest.approx(100 * 47 / 123)
    assert wards.loc["Brook", "Share of residents, %"] == pytest.approx(100 * 4_000 / 7_000)
    assert wards["Heard"].sum() == 123
    assert faults(view) == []
    of_ward = {one.key: one for one in loaded.view("perceptions", area=ABBEY).voices}
    assert "people in Abbey" in of_ward["voices-said"].finding
    loaded.close()


def test_groups_of_a_file_stand_beside_the_census(copy: Place, take):
    rows = [["2025-06-14", "Abbey", "", "", LIGHT, "meeting", "Men"]] * 60
    rows += [["2025-07-01", "Brook", "", "", LIGHT, "online map", "Women"]] * 15
    rows += [["2025-07-01", "Brook", "", "", LIGHT, "online map", ""]] * 20
    assert take(tiny.Table(HEARD, rows)).outcome is Outcome.TAKEN
    world = World(copy)
    groups = {one.key: one for one in world.view("perceptions").not_heard}["not-heard-groups"]
    world.close()
    table = groups.table.set_index("Group")
    assert table["Heard"].to_dict() == {"Women": 15, "Men": 60}
    assert table.loc["Women", "Share, %"] == pytest.approx(100 * 15 / 75)
    assert table.loc["Women", "Verdict"] == not_heard.LESS
    assert "June 2025 to July 2025" in groups.period


def test_a_ward_beyond_its_range_by_itself_is_not_called_unheard_among_nineteen():
    """38 of 1,000 beside 5.26 % is outside its own limits; of 19 looked at, one may well be."""
    residents = pd.Series(100, index=range(19))
    counts = pd.Series([38] + [53] * 17 + [60], index=range(19))
    together = not_heard.beside_census(counts, residents, 1_000)
    assert together.loc[0, "upper"] < together.loc[0, "residents"]
    assert set(together["verdict"]) == {not_heard.ABOUT}
    counts[0] = 20
    assert not_heard.beside_census(counts, residents, 981).loc[0, "verdict"] == not_heard.LESS


def test_one_group_that_is_left_is_not_set_beside_the_census_and_a_sentence_says_of_how_many(
    copy: Place, take
):
    take(
        said(
            (LIGHT, tiny.BOROUGH, "All", 130, 420),
            (LIGHT, tiny.BOROUGH, "Women", 60, 200),
            (LIGHT, tiny.BOROUGH, "Men", 60, 200),
            (LIGHT, tiny.BOROUGH, "Another", 9, 20),
        )
    )
    world = World(copy)
    view = world.view("perceptions")
    world.close()
    # Men's 200 are withheld too, or the 20 of the others would follow: one group is no comparison
    assert "not-heard-groups" not in {one.key for one in view.not_heard}
    finding = next(one.finding for one in view.voices if one.key == "voices-said")
    assert finding.startswith("What 420 people in Testborough wrote of most often")


def test_the_templates_among_the_files_for_a_survey_have_the_headers_that_are_taken():
    assert kit.VOICES == {"voices-said.csv": SAID, "voices-heard.csv": HEARD}


def test_where_nothing_is_loaded_one_sentence_says_so_and_how(testborough: World):
    view = testborough.view("perceptions")
    assert (view.voices, view.not_heard) == ((), ())
    assert view.of_voices == (voices.NOTHING, voices.how())
