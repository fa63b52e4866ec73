"""The PDF is accessible, holds on its pages, and says exactly what the pages of the app say."""

from __future__ import annotations

import html
import io
import re
from dataclasses import fields, replace
from itertools import pairwise

import plotly.graph_objects as go
import pypdf
import pytest
import tiny
from briefed import elements, numbers, pages, squeezed, with_exhibit
from worlds import World

from wardlens.briefings import words
from wardlens.briefings.pdf import PAGES, content, fitted, pdf
from wardlens.choices.offer import WHOLE_BOROUGH
from wardlens.exhibits.area_maps import AreaMap
from wardlens.exhibits.exhibit import Card, Exhibit
from wardlens.exhibits.sentences import RECORDING_CAVEAT
from wardlens.measures.offences import MEASURES, WHOLE
from wardlens.packs import borough, sections, since
from wardlens.packs import ward as ward_pack
from wardlens.packs.briefing import KEY, briefing
from wardlens.packs.sections import Briefing, IllustrativeError, Shown
from wardlens.svg import chart_svg, map_svg
from wardlens.svg.ink import LETTER, TEXT
from wardlens.views.concentration.page import concentration
from wardlens.views.harm.page import harm
from wardlens.views.inequalities.page import inequalities
from wardlens.views.perceptions.page import perceptions
from wardlens.views.reporting.page import reporting
from wardlens.views.serious_violence.page import serious_violence
from wardlens.views.setting import Setting
from wardlens.views.today.page import today
from wardlens.views.trends.page import trends
from wardlens.views.ward.page import ward

AREAS = {"ward": tiny.ABBEY, "borough": WHOLE_BOROUGH}


@pytest.fixture(scope="module", params=["ward", "borough"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def asked(kind: str, testborough: World) -> Setting:
    return testborough.setting(area=AREAS[kind])


@pytest.fixture(scope="module")
def made(asked: Setting) -> Briefing:
    return briefing(asked)


@pytest.fixture(scope="module")
def file(made: Briefing) -> bytes:
    return pdf(made)


def cells(shown: Shown) -> list[str]:
    return [cell for row in words.table(shown)[1] for cell in row]


def card_words(card: Card) -> list[str]:
    return [card.label, card.value, card.interval, card.verdict, card.detail]


def test_it_is_tagged_and_made_to_the_accessibility_standard(file: bytes, made: Briefing) -> None:
    read = pypdf.PdfReader(io.BytesIO(file))
    root = read.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert read.metadata is not None
    assert read.metadata.title == made.title
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    assert len(list(elements(file, "H1"))) == 1
    assert len(list(elements(file, "H2"))) == len(made.sections) + 1  # and the sources


def test_every_picture_says_its_finding_to_those_who_cannot_see_it(
    file: bytes, made: Briefing
) -> None:
    told = {squeezed(str(figure["/Alt"])) for figure in elements(file, "Figure")}
    drawn = {
        squeezed(shown.exhibit.finding)
        for section in made.sections
        for shown in section.exhibits
        if shown.has_picture and shown.exhibit.picture is not None
    }
    assert drawn
    assert told == drawn


def test_it_is_a4_and_holds_on_its_pages(file: bytes, kind: str) -> None:
    read = pypdf.PdfReader(io.BytesIO(file))
    assert len(read.pages) <= PAGES[kind]
    for page in read.pages:
        assert [round(float(side)) for side in page.mediabox[2:]] == [595, 842]


def test_every_finding_card_and_cell_of_the_briefing_is_on_paper(
    file: bytes, made: Briefing
) -> None:
    said = squeezed(" ".join(pages(file)))
    on_paper = fitted(made)
    for section in on_paper.sections:
        wanted = [section.heading, *section.findings]
        wanted += [line for card in section.cards for line in card_words(card)]
        for shown in section.exhibits:
            is_alt_only = section.side_by_side and shown.has_picture
            wanted += [] if is_alt_only else [shown.exhibit.finding]
            wanted += cells(shown)
        assert [line for line in wanted if squeezed(line) not in said] == []


def test_every_number_on_paper_is_one_that_the_pages_show(file: bytes, made: Briefing) -> None:
    known = [KEY, made.title, made.link, *words.foot(made), *words.source_lines(made)]
    drawn = content(made)[1]
    known += [picture.decode() for picture in drawn.values()]  # ticks and labels
    for section in made.sections:
        known += [*section.findings, section.link]
        known += [line for card in section.cards for line in card_words(card)]
        for shown in section.exhibits:
            known += [shown.exhibit.finding, shown.exhibit.caption, *shown.exhibit.notes]
            known += [*shown.columns, *cells(shown), words.left_out(shown)]
            rows = len(shown.exhibit.table)
            known += [str(n) for n in range(rows + 1)]  # numbered rows, rows left out
    allowed = {number for line in known for number in numbers(line)}
    allowed |= {str(n) for n in range(1, len(pages(file)) + 1)}
    found = {number for page in pages(file) for number in numbers(page)}
    assert found - allowed == set()


def test_every_finding_card_and_exhibit_is_the_same_as_on_the_pages(
    made: Briefing, asked: Setting
) -> None:
    published = sections.without_made_up_answers(asked)
    views = (
        today(asked), trends(asked), harm(asked), ward(asked), serious_violence(asked),
        concentration(asked), inequalities(asked), reporting(published), perceptions(published),
    )  # fmt: skip
    exhibits: dict[str, Exhibit] = {}
    over_time = harm(asked).over_time.finding
    said: list[str] = [
        *borough.NOT_SAID,
        borough.NO_SURVEY.format(area=asked.area_name),
        f"Harm: {over_time[0].lower()}{over_time[1:]}",
    ]
    if earlier := since.since_the_last_pack(asked):
        said += earlier.findings
    cards: list[tuple[str, ...]] = []
    for view in views:
        for part in (getattr(view, field.name) for field in fields(view)):
            if isinstance(part, Exhibit):
                exhibits[part.finding] = part
            elif isinstance(part, tuple):
                said += [line for line in part if isinstance(line, str)]
                cards += [tuple(card_words(card)) for card in part if isinstance(card, Card)]
    said.append(ward_pack.NO_WARD_SURVEY.format(area=asked.area_name))
    for section in made.sections:
        assert set(section.findings) <= {*said, *exhibits}
        assert {tuple(card_words(card)) for card in section.cards} <= set(cards)
        for shown in section.exhibits:
            assert shown.exhibit.rounded.equals(exhibits[shown.exhibit.finding].rounded)


def test_the_pack_opens_on_its_contents_and_what_is_new_since_the_last(
    file: bytes, made: Briefing, kind: str, asked: Setting
) -> None:
    first = squeezed(pages(file)[0])
    assert ("Contents:" in first) == (kind == "borough")
    if kind == "ward":
        return
    new = made.sections[0]
    before = since.a_quarter_ago(asked)
    assert before is not None
    assert before.filters.period == "the year to November 2025"
    count = asked.result(MEASURES["offences"], WHOLE).iloc[0]["estimate"]
    was = before.result(MEASURES["offences"], WHOLE).iloc[0]["estimate"]
    assert f"{count:,.0f} offences" in new.findings[0]
    assert f"{was:,.0f} offences" in new.findings[0]
    assert squeezed(new.findings[0]) in first


def test_every_page_has_filters_data_release_sources_and_the_way_back(
    file: bytes, made: Briefing
) -> None:
    for number, page in enumerate(pages(file), 1):
        said = squeezed(page)
        for line in words.foot(made):
            assert squeezed(line) in said
        assert f"{number}of{len(pages(file))}" in said
    assert "release=" in made.link
    assert "from=2025-03&to=2026-02" in made.link


def test_the_way_back_can_be_clicked(file: bytes, made: Briefing) -> None:
    targets = {
        annotation.get_object()["/A"]["/URI"]
        for page in pypdf.PdfReader(io.BytesIO(file)).pages
        for annotation in page.get("/Annots", [])
        if "/A" in annotation.get_object()
    }
    assert made.link in targets


def test_a_judged_change_has_its_letter_and_an_unjudged_one_has_none(made: Briefing) -> None:
    cards = [
        replace(
            Card("Change", "+8 %", "", verdict, tone, ""),
        )
        for verdict, tone in (("clear rise", "rise"), ("clear fall", "fall"), ("clear rise", ""))
    ]
    first = replace(made.sections[0], cards=tuple(cards))
    said, _ = content(replace(made, sections=(first,)))
    assert [card["letter"] for card in said["sections"][0]["cards"]] == ["R", "G", ""]


def test_made_up_answers_never_enter_a_briefing(made: Briefing) -> None:
    shown = with_exhibit(made).exhibits[0]
    source = replace(shown.exhibit.sources[0], kind="illustrative")
    false = replace(shown, exhibit=replace(shown.exhibit, sources=(source,)))
    with pytest.raises(IllustrativeError, match="made up"):
        replace(made, sections=(replace(with_exhibit(made), exhibits=(false,)),))


def test_words_of_made_up_answers_never_enter_a_briefing(made: Briefing) -> None:
    lines = ("Illustrative: made-up answers. 60 % feel safe.",)
    with pytest.raises(IllustrativeError, match="made up"):
        replace(made, sections=(replace(made.sections[0], findings=lines),))


def test_one_kind_of_offence_makes_a_briefing_that_holds_on_its_pages(testborough: World) -> None:
    made = briefing(testborough.setting(area=tiny.ABBEY, offence="robbery"))
    assert "Robbery · Abbey" in made.filters
    assert len(pages(pdf(made))) <= PAGES["ward"]


def test_incidents_that_no_ward_table_counts_have_a_briefing_on_all_offences(
    testborough: World,
) -> None:
    made = briefing(testborough.setting(area=tiny.ABBEY, offence="anti-social-behaviour"))
    assert "All offences · Abbey" in made.filters


def test_a_ward_is_told_what_guards_against_misreading_its_figures(testborough: World) -> None:
    made = briefing(testborough.setting(area=tiny.ABBEY))
    said = squeezed(" ".join(pages(pdf(made))))
    assert squeezed("Figures before and after are not compared") in said
    assert squeezed("is only what withstands screening") in said


def test_of_many_notes_those_are_kept_without_which_a_figure_is_misread(made: Briefing) -> None:
    exhibit = replace(with_exhibit(made).exhibits[0].exhibit, notes=("Usual.", RECORDING_CAVEAT))
    assert words.notes(exhibit, 1) == (RECORDING_CAVEAT,)
    assert words.notes(exhibit, 9) == (RECORDING_CAVEAT, "Usual.")


def test_the_title_says_the_kind_of_offence_where_it_is_not_all(testborough: World) -> None:
    made = briefing(testborough.setting(area=tiny.ABBEY, offence="robbery"))
    assert made.title.startswith("Abbey: robbery, ")
    assert briefing(testborough.setting(area=tiny.ABBEY)).title.count(",") == 0


def test_every_change_in_a_table_has_its_range_in_one_column(made: Briefing) -> None:
    with_change = [
        shown
        for one in made.sections
        for shown in one.exhibits
        if "Change, %" in shown.columns and shown.shown_rows
    ]
    assert with_change
    for shown in with_change:
        heads = [column.heading for column in words.table(shown)[0]]
        assert heads[heads.index("Change, %") + 1] == "Likely range"


def test_a_table_without_rows_is_no_table(made: Briefing) -> None:
    shown = next(shown for section in made.sections for shown in section.exhibits if shown.columns)
    bare = replace(shown, exhibit=replace(shown.exhibit, table=shown.exhibit.table.iloc[:0]))
    for none in (bare, replace(shown, rows=0)):
        only = replace(made, sections=(replace(made.sections[0], exhibits=(none,)),))
        assert content(only)[0]["sections"][0]["exhibits"][0]["table"] is None


def test_the_page_number_stands_on_one_line_however_long_the_filters(made: Briefing) -> None:
    long = replace(made, filters=" · ".join([made.filters] * 2))
    assert all(re.search(r"\b\d+.of.\d+\b", page) for page in pages(pdf(long)))


def test_the_foot_names_the_main_publishers_and_how_many_more_there_are(made: Briefing) -> None:
    exhibit = with_exhibit(made).exhibits[0].exhibit
    many = tuple(replace(exhibit.sources[0], publisher=f"Office {n}") for n in "ABCDE")
    shown = replace(with_exhibit(made).exhibits[0], exhibit=replace(exhibit, sources=many))
    one = replace(made, sections=(replace(with_exhibit(made), exhibits=(shown,)),))
    assert "Sources: Office A and 4 more, listed at the end" in words.foot(one)
    assert "Office A; Office B and 3 more, listed at the end" in words.caption(shown.exhibit)


def test_the_area_chosen_is_outlined_and_named_outside_of_the_map(testborough: World) -> None:
    made = briefing(testborough.setting(area=tiny.ABBEY))
    picture = next(one.picture for one in made.exhibits if isinstance(one.picture, AreaMap))
    name = "Chessington South & Malden Rushett"
    long = replace(picture, areas=picture.areas.replace({"area_name": {"Abbey": name}}))
    for width, beside in ((62, True), (260, False)):
        drawn = map_svg.svg(long, width=width, beside=beside)
        assert 'text-anchor="middle"' not in drawn
        words_ = re.findall(r'<text x="(\d+)"[^>]*>([^<]*)<', drawn)
        assert name in " ".join(html.unescape(said) for _, said in words_)
        ends = [int(x) + LETTER * TEXT * len(html.unescape(said)) for x, said in words_]
        assert max(ends) <= float(drawn.partition('width="')[2].partition('"')[0]) or not beside
        for width_ in map_svg.OUTLINE:
            assert drawn.count(f'stroke-width="{width_}"') == 2  # on the map, in the legend


def test_the_real_borough_and_its_longest_named_ward_hold_on_their_pages(real: World) -> None:
    names = real.offer.areas
    longest = max(list(names)[1:], key=lambda code: len(names[code]))
    for kind, area in (("borough", WHOLE_BOROUGH), ("ward", longest)):
        made = pdf(briefing(real.setting(area=area)))
        assert len(pages(made)) <= PAGES[kind]


@pytest.mark.slow
def test_every_real_ward_holds_on_two_pages(real: World) -> None:
    for area in list(real.offer.areas)[1:]:
        assert len(pages(pdf(briefing(real.setting(area=area))))) <= PAGES["ward"]


def test_a_chart_on_paper_puts_every_mark_where_its_number_is() -> None:
    figure = go.Figure(
        [{"type": "scatter", "mode": "lines", "x": [0, 5, 10], "y": [0, 50, 100]}],
        {"xaxis": {"range": [0, 10]}, "yaxis": {"range": [0, 100]}},
    )
    drawn = chart_svg.svg(figure, width=400, height=200)
    line = drawn.partition('<polyline points="')[2].partition('"')[0]
    points = [tuple(map(float, point.split(","))) for point in line.split()]
    assert [b[0] - a[0] for a, b in pairwise(points)] == pytest.approx(
        [points[1][0] - points[0][0]] * 2, abs=0.11
    )
    assert [b[1] - a[1] for a, b in pairwise(points)] == pytest.approx(
        [points[1][1] - points[0][1]] * 2, abs=0.11
    )
    assert points[0][1] > points[2][1]


def test_a_line_on_paper_is_broken_where_a_figure_is_missing() -> None:
    figure = go.Figure(
        [{"type": "scatter", "mode": "lines", "x": [1, 2, 3, 4, 5], "y": [1, 2, None, 4, 5]}]
    )
    assert chart_svg.svg(figure).count("<polyline") == 2


def test_a_mark_that_cannot_be_drawn_is_refused_with_the_remedy() -> None:
    with pytest.raises(chart_svg.UnknownMarksError, match="show the table"):
        chart_svg.svg(go.Figure([{"type": "pie", "values": [1, 2]}]))
