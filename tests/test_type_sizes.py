"""Nothing is smaller than twelve points on paper (names on a map: nine), sixteen on slides."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from briefed import sizes
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt
from pptx import Presentation
from test_letters import AT, BY
from worlds import World

from wardlens.briefings import letter
from wardlens.briefings.annex import document
from wardlens.briefings.handout import handout_pdf
from wardlens.briefings.pdf import pdf
from wardlens.briefings.slides import slides
from wardlens.briefings.tasking import tasking_pdf
from wardlens.briefings.webpage import webpage
from wardlens.choices.slides import SlidesChoice
from wardlens.packs.annex import annex
from wardlens.packs.briefing import briefing
from wardlens.packs.deck import deck
from wardlens.packs.handout import handout
from wardlens.packs.letters import letters
from wardlens.packs.tasking import tasking_sheet
from wardlens.svg import map_names
from wardlens.views.setting import Setting

PAPER, SLIDE = 12.0, 16.0
OFFICE = {"w": 2, "a": 100}
"""Half points of Word, hundredths of PowerPoint and of charts."""


def a_ward(world: World) -> Setting:
    return world.setting(area=list(world.offer.areas)[4])


def papers(world: World) -> Iterator[tuple[str, bytes]]:
    """Every document that is printed, by its kind."""
    ward, whole = a_ward(world), world.setting()
    yield "hand-out", handout_pdf(handout(ward))
    yield "members", pdf(briefing(ward))
    yield "board", pdf(briefing(whole))
    yield "places", tasking_pdf(tasking_sheet(whole))
    one = letters(whole, None, AT, is_asked=True).letters[0]
    yield "letter", letter.pdf(one, BY)


def test_paper_has_no_word_smaller_than_twelve_points_but_names_on_a_map_of_nine(
    real: World,
) -> None:
    names = set(" ".join(real.offer.areas.values()) + "\n") | set("0123456789")
    for kind, file in papers(real):
        found = sizes(file)
        small = {size: said for size, said in found.items() if size < PAPER}
        assert kind == "hand-out" or not small, kind
        assert set(small) <= {map_names.SIZE}
        assert map_names.SIZE >= 9
        assert set("".join(small.values())) <= names
        assert found[PAPER], kind


def test_a_letter_with_much_to_tell_takes_a_second_page_before_small_type(real: World) -> None:
    one = letters(real.setting(), None, AT, is_asked=True).letters[0]
    long = letter.pdf(msgspec.structs.replace(one, news=one.news * 14), BY)
    assert min(sizes(long)) == PAPER


def test_the_word_annex_has_no_word_smaller_than_twelve_points(real: World) -> None:
    read = Document(io.BytesIO(document(annex(real.setting()))))
    asked = read.element.xpath("//w:sz/@w:val") + read.sections[0].footer._element.xpath(
        "//w:sz/@w:val"
    )
    assert all(int(size) >= 2 * PAPER for size in asked)
    assert read.styles["Normal"].font.size == Pt(PAPER)
    used = {paragraph.style.name for paragraph in read.paragraphs} | {"Footer"}
    used |= {table.style.name for table in read.tables}
    for name in used:
        style: Any = read.styles[name]
        found = style.element.find(f".//{qn('w:sz')}")
        assert found is None or int(found.get(qn("w:val"))) >= 2 * PAPER, name


def test_slides_and_their_charts_have_no_word_smaller_than_sixteen_points(real: World) -> None:
    made = deck(a_ward(real), SlidesChoice(length="all"))
    for slide in Presentation(io.BytesIO(slides(made))).slides:
        trees = [slide._element]
        trees += [shape.chart._chartSpace for shape in slide.shapes if shape.has_chart]
        for tree in trees:
            asked = tree.xpath(".//*[local-name()='rPr' or local-name()='defRPr']/@sz")
            assert all(int(size) >= 100 * SLIDE for size in asked)
        for shape in slide.shapes:
            if shape.has_chart:
                assert shape.chart.font.size.pt >= SLIDE
            if shape.has_table:
                texts = [cell.text_frame for cell in shape.table.iter_cells()]
            else:
                texts = [shape.text_frame] if shape.has_text_frame else []
            for frame in texts:
                if shape.is_placeholder:
                    continue  # the sizes of titles are those of their layouts, tested above
                for run in (run for one in frame.paragraphs for run in one.runs):
                    assert run.font.size is not None
                    assert run.font.size.pt >= SLIDE
    layouts = Presentation(io.BytesIO(slides(made))).slide_layouts
    asked = [size for one in layouts for size in one._element.xpath(".//a:defRPr/@sz")]
    assert asked
    assert all(int(size) >= 100 * SLIDE for size in asked)


@pytest.mark.parametrize("is_whole", [True, False])
def test_the_page_to_print_has_no_word_smaller_than_twelve_points(
    real: World, *, is_whole: bool
) -> None:
    page = webpage(briefing(real.setting() if is_whole else a_ward(real))).decode()
    style = page.partition("<style>")[2].partition("</style>")[0]
    asked = re.findall(r"font(?:-size)?:[^;}]*?([\d.]+)pt", style)
    asked += re.findall(r'font-size="([\d.]+)"', page)
    assert len(asked) > 4
    assert all(float(size) >= PAPER for size in asked)
    assert not re.search(r"font-size: *[\d.]+(em|rem|%|px)", style)
