"""Inequalities at a glance: the cells by hand, why some are empty, and where they lead."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from urllib.parse import parse_qs, unquote, urlsplit

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest
from worlds import NEVER

from wardlens.choices.filters import Filters
from wardlens.choices.outcomes import BREAKDOWNS, FIFTHS
from wardlens.exhibits import palette
from wardlens.store import paths
from wardlens.svg.dots import group_dot
from wardlens.views.inequalities.by_source import figures
from wardlens.views.inequalities.matrix import (
    ANCHOR,
    MOST_ROWS,
    made_up_answers,
    matrix,
    other_outcomes,
)
from wardlens.views.inequalities.matrix_rows import COLUMNS, those
from wardlens.views.inequalities.matrix_table import table

pytestmark = pytest.mark.usefixtures("views_are_kept")
NAN = float("nan")


def cell_of(view, outcome, column):
    (row,) = [row for row in view.rows if row.key == outcome]
    return dict(zip(COLUMNS, row.cells, strict=True))[column]


@pytest.fixture
def view(testborough):
    return matrix(testborough.setting())


def test_a_cell_holds_every_group_everyone_and_the_share_not_known(view):
    ethnicity = cell_of(view, "stop-search", "Ethnicity")
    by_hand = [0, 45 / 4_550, 20 / 1_400, 5 / 350, 15 / 350]  # Mixed, White, Asian, Other, Black
    assert [mark[0] for mark in ethnicity.marks] == pytest.approx([1_000 * one for one in by_hand])
    assert ethnicity.named == (
        ("Mixed", "0.0"),  # none is none, and not missing
        ("White", f"{1_000 * 45 / 4_550:.1f}"),
        ("Asian", f"{1_000 * 20 / 1_400:.1f}"),
        ("Other", f"{1_000 * 5 / 350:.1f}"),
        ("Black", f"{1_000 * 15 / 350:.1f}"),
    )
    assert all(lower <= value <= upper for value, lower, upper in ethnicity.marks)
    assert ethnicity.everyone == pytest.approx(1_000 * (100 - 15) / 7_000)  # as its groups
    cut = ethnicity.marks[-1][2]  # beyond the scale: said in words
    assert ethnicity.beside == ("15 % not known, left out", f"Black: likely range up to {cut:.1f}")


def test_its_words_say_each_figure_with_its_range_or_that_there_is_none(view):
    gender = cell_of(view, "stop-search", "Gender")
    assert re.match(r"Gender: Female 5\.6 \([\d.]+ to [\d.]+\); Male 22\.1 \(", gender.words)
    assert gender.words.endswith("; 5 % not known, left out.")
    safe = cell_of(view, "feel-safe-after-dark", "Gender")
    assert safe.words == "Gender: Women 70 %; Men 90 %; everyone 80 %. Published without ranges."


def test_withheld_too_few_not_recorded_not_published_and_not_asked_are_told_apart(
    testborough, view
):
    assert cell_of(view, "stop-search", "Disability").lacking == "not recorded"
    assert cell_of(view, "feel-safe-after-dark", "Disability").lacking == "not published"
    ages = [words for _, words in cell_of(view, "feel-safe-after-dark", "Age").named]
    assert (ages.count("withheld"), ages[-1]) == (1, "withheld")
    asked = made_up_answers(testborough.setting())
    first = asked.rows[0].key
    assert cell_of(asked, first, "Disability").lacking == "not asked"
    age = cell_of(asked, first, "Age")
    assert [words for _, words in age.named[-2:]] == ["withheld", "too few to say"]
    assert "16 to 24 withheld to protect people;" in age.words
    assert "65 and over fewer than 30 people answered" in age.words


def test_made_up_answers_stand_apart_and_say_so(testborough, view):
    asked = made_up_answers(testborough.setting())
    assert asked.is_illustrative
    assert asked.finding.lower().count("made-up") == 1
    assert all(row.key.startswith("survey-") for row in asked.rows)
    assert not view.is_illustrative
    assert not any(row.key.startswith("survey-") for row in view.rows)


def test_the_place_comes_before_wider_areas_and_each_row_says_where_and_when(real):
    view = matrix(real.setting())
    ours = [row.is_ours for row in view.rows]
    assert ours == sorted(ours, reverse=True)
    assert any(ours)
    assert not all(ours)
    assert len(view.rows) <= MOST_ROWS
    places = ("Kingston upon Thames", "England and Wales", "Great Britain", "London", "England")
    for row in (*view.rows, *other_outcomes(real.setting()).rows):
        assert row.about.startswith(places)
        assert re.search(r"\d{4}", row.about)


def test_every_outcome_with_figures_is_in_one_of_the_tables(real):
    setting = real.setting()
    seen = [
        row.key
        for view in (matrix(setting), other_outcomes(setting), made_up_answers(setting))
        for row in (view.rows if view else ())
    ]
    assert len(seen) == len(set(seen))
    for key, outcome in real.offer.outcomes.items():
        held = [one for ways in COLUMNS.values() for one in ways if outcome.of(one)]
        has_figures = any(len(figures(setting, outcome, one).known) for one in held)
        assert (key in seen) == has_figures, key


@pytest.mark.parametrize("make", [matrix, other_outcomes])
def test_the_figures_are_those_of_the_exhibit_that_a_cell_leads_to(real, make):
    view = make(real.setting(area="E05013945", weighting="css"))
    for row in view.rows:
        for cell in row.cells:
            if cell.lacking:
                assert not cell.link
                continue
            link = urlsplit(cell.link)
            assert (link.path, link.fragment) == ("inequalities", ANCHOR)
            filters, notes = Filters.from_query(parse_qs(link.query), real.offer)
            assert notes == ()
            assert (filters.area, filters.weighting) == ("E05013945", "css")
            assert (filters.outcome, filters.breakdown) == (row.key, cell.breakdown)
            asked = real.asking(filters)
            held = figures(asked, real.offer.outcomes[row.key], cell.breakdown)
            shown = pd.DataFrame(cell.marks, columns=["estimate", "lower", "upper"])
            stated = held.rows[held.rows["label"] != "Not stated"]
            ours = stated[["estimate", "lower", "upper"]]
            ways = (frame.sort_values([*frame], ignore_index=True) for frame in (shown, ours))
            pd.testing.assert_frame_equal(*ways)
            told = stated[stated["estimate"].notna()]
            by_size = told.sort_values("estimate", kind="stable")
            if cell.breakdown not in ("age", "deprivation", "income"):
                told = by_size
            assert shown["estimate"].head(len(told)).tolist() == told["estimate"].tolist()
            assert len(cell.named) == len(cell.marks) == len(stated)
            for (label, figure), one in zip(cell.named, told.to_dict("records"), strict=False):
                named = one["label"].replace(" to less than ", " to ")
                assert label == {"17 and under": "10 to 17"}.get(named, named)
                assert figure == held.number.format(one["estimate"])
            for _, reason in cell.named[len(told) :]:
                assert reason in ("withheld", "too few to say", "not published")


def test_steps_of_a_scale_are_named_in_their_order(real):
    crime = cell_of(matrix(real.setting()), "crime", "Deprivation or income")
    rates = figures(real.setting(), real.offer.outcomes["crime"], "deprivation").rows
    assert [name for name, _ in crime.named] == list(FIFTHS.values())
    assert [mark[0] for mark in crime.marks] == rates["estimate"].tolist()
    assert rates["estimate"].idxmax() == "3"


def test_each_group_has_its_name_its_figure_and_its_dot(real):
    view = matrix(real.setting())
    for row in view.rows:
        for cell in row.cells:
            shown = str(table((replace(row, cells=(cell,)),), view.place))
            images = re.findall(r'src="data:image/svg\+xml,(.*?)"', shown)
            assert shown.count('class="name"') == len(images) == len(cell.named)
            assert sum(unquote(one).count(palette.SAME) for one in images) == len(cell.marks)


def test_who_did_not_say_which_group_is_theirs_is_no_dot_and_no_end(real):
    view = matrix(real.setting())
    safe = cell_of(view, "feel-safe-after-dark", "Deprivation or income")
    assert safe.breakdown == "income"
    held = figures(real.setting(), real.offer.outcomes["feel-safe-after-dark"], "income")
    assert "Not stated" in held.rows["label"].tolist()
    assert len(safe.marks) == len(held.rows) - 1
    assert safe.named[-1][0] == "£52,000 or more"


def test_a_range_from_nought_is_no_range_and_leaves_the_scale_to_the_others(real):
    (row,) = [row for row in matrix(real.setting()).rows if row.key == "crime"]
    crime = cell_of(matrix(real.setting()), "crime", "Deprivation or income")
    rate, lower, upper = crime.marks[2]
    assert (lower, upper > row.top) == (0, True)
    assert crime.named[2][1] == f"{rate:.0f}"
    assert crime.beside[-1].startswith(f"{FIFTHS['3']}: off the scale; ")
    assert f"{rate:.0f} (likely range too wide to use)" in crime.words
    assert "(0 to" not in crime.words
    assert row.top == pytest.approx(max(mark[2] for mark in crime.marks if mark != crime.marks[2]))


def test_rows_of_wider_areas_are_folded_and_named_where_the_place_has_its_own(real):
    view = matrix(real.setting())
    seen, folded = str(view.html).split("<details")
    assert seen.count('scope="row"') == len(those(view.rows, ours=True))
    assert folded.count('scope="row"') == len(those(view.rows, ours=False))
    summary = folded.partition("</summary>")[0].lower()
    assert all(row.label.lower() in summary for row in those(view.rows, ours=False))
    theirs = replace(view, rows=those(view.rows, ours=False))
    assert "<details" not in str(theirs.html)


def test_no_figure_above_zero_is_written_as_zero(real):
    for view in (matrix(real.setting()), other_outcomes(real.setting())):
        for row in view.rows:
            for cell in row.cells:
                known = [mark[0] for mark in cell.marks if mark[0] == mark[0]]
                if known and min(known) > 0:
                    for _, figure in cell.named[: len(known)]:
                        assert float(figure.split(" ")[0].replace(",", "")) > 0


def test_its_table_has_a_row_a_group_and_one_for_each_empty_cell(view):
    table = view.table
    black = table[(table["Outcome"] == "Searched by the police") & (table["Group"] == "Black")]
    assert black["Figure"].tolist() == [pytest.approx(1_000 * 15 / 350)]
    assert black["Not known, %"].tolist() == [15.0]
    marks = sum(len(cell.marks) for row in view.rows for cell in row.cells)
    empty = sum(bool(cell.lacking) for row in view.rows for cell in row.cells)
    assert len(table) == marks + empty
    assert "Black" in view.csv()
    assert view.asked


def test_the_finding_is_the_ratio_of_the_gap_above_one(view):
    ratio = (75 / 3_400) / (20 / 3_600)  # searches of men and of women
    black = (15 / 350) / (45 / 4_550)
    assert (round(2 * ratio) / 2, round(2 * black) / 2) == (4, 4.5)
    assert view.finding == (
        "Males were searched by the police about 4 times as often as females. "
        "Black people: about 4½ times as often as White people. In the year to February 2026. "
        "Ethnicity is not known for 15 % of searches."
    )


def test_the_table_is_readable_without_its_pictures(real):
    view = matrix(real.setting())
    shown = str(table(view.rows, view.place, "How to read it"))
    assert NEVER.search(re.sub(r"<[^>]+>", "\n", html.unescape(shown))) is None
    heads = re.findall(r'<th scope="col">(.*?)</th>', shown)
    assert heads == ["What is compared", *COLUMNS]
    for alt in re.findall(r'<img alt="([^"]+)"', shown):
        assert re.match(r"[A-Z][\w, ]+: .* \d", html.unescape(alt))
    for row in re.findall(r"<tr><th scope=.row.*?</tr>", shown):
        spans = [int(one) for one in re.findall(r'colspan="(\d)"', row)]
        assert row.count("<td") - len(spans) + sum(spans) == len(COLUMNS)
    assert shown.count('aria-current="true"') == 1


def test_what_is_seen_of_the_table_takes_at_most_250_words(real):
    seen = str(matrix(real.setting()).html).partition("</summary>")[0]
    assert len(re.sub(r"<[^>]+>", " ", html.unescape(seen)).split()) <= 250


def test_a_picture_draws_each_group_once_and_nothing_beyond_its_edge():
    marks = [(1, 0.5, 2), (4, 3, 900), (9, 0, 900), (NAN, NAN, NAN)]
    svg = "".join(group_dot(mark, 2, 5) for mark in marks)
    across = [float(x) for x in re.findall(r'(?:cx|x1|x2)="([\d.]+)%"', svg)]
    assert max(across) <= 100
    assert (svg.count("<circle"), svg.count("<path")) == (2, 2)  # the range to 900 is cut
    assert svg.count('stroke-width="3"') == 2
    assert "nan" not in svg


@pytest.mark.parametrize("breakdown", list(BREAKDOWNS))
def test_ways_that_the_table_has_no_column_for_lead_on(real, breakdown):
    view = real.view("inequalities", outcome="stop-search", breakdown=breakdown)
    shown = [way for way in view.ways if way.is_chosen]
    in_table = {key for keys in COLUMNS.values() for key in keys}
    held = real.offer.outcomes["stop-search"].of(breakdown)
    assert len(shown) == (bool(held) and breakdown not in in_table)
    assert all(unquote(way.link).endswith(f"#{ANCHOR}") for way in view.ways)
    assert sum(len(part) for part in view.parts.values()) == len(view.by_group)
    assert all(view.parts.values())


def test_the_page_opens_with_the_table():
    page = AppTest.from_file(str(paths.PAGES / "inequalities.py"), default_timeout=120).run()
    assert not page.exception
    written = [one.proto.body for one in page.get("html")]
    tables = [place for place, body in enumerate(written) if "wl-matrix" in body]
    findings = [place for place, body in enumerate(written) if "wl-finding" in body]
    assert tables
    assert tables[0] <= min(findings)


def test_a_fifth_whose_crime_is_in_a_town_centre_says_so_beside_its_rate(real):
    """A rate per resident there is no risk of those who live there, and it draws the eye."""
    crime = cell_of(matrix(real.setting()), "crime", "Deprivation or income")
    told = figures(real.setting(), real.offer.outcomes["crime"], "deprivation")
    fifth = FIFTHS[told.extra["town centre"]]
    assert crime.beside[-1] == (
        f"{fifth}: off the scale; has the town centre, where many come; "
        "likely range too wide to draw"
    )


@pytest.mark.parametrize(
    ("asked", "is_open"),
    [({}, False), ({"part": "groups"}, True), ({"breakdown": "age"}, True)],
)
def test_the_figures_are_made_when_a_cell_or_an_address_asks_for_one(real, asked, is_open):
    page = AppTest.from_file(str(paths.PAGES / "inequalities.py"), default_timeout=120)
    for key, value in asked.items():
        page.query_params[key] = value
    page.run()
    assert not page.exception
    assert bool([one for one in page.selectbox if one.key == "choose-outcome"]) == is_open
    cells = [cell for row in matrix(real.setting()).rows for cell in row.cells if cell.link]
    assert all("part=groups" in cell.link for cell in cells)
