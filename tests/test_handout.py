"""The hand-out: one page that a resident can read, saying what the page of the place says."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest
import tiny
from briefed import elements, numbers, pages, sizes, squeezed
from worlds import World

from wardlens.briefings.handout import _FITS, _files, handout_pdf, qr
from wardlens.choices.filters import Filters
from wardlens.choices.illustrative import ILLUSTRATIVE
from wardlens.choices.offer import WHOLE_BOROUGH
from wardlens.cli import main
from wardlens.packs.handout import NO_ACTIONS, ROWS, Handout, handout
from wardlens.packs.sections import IllustrativeError
from wardlens.svg import map_names
from wardlens.views import offers
from wardlens.views.area_map import area_map
from wardlens.views.glance import glance
from wardlens.views.links import public
from wardlens.views.opening import opening
from wardlens.views.setting import Setting


@pytest.fixture(scope="module")
def asked(testborough: World) -> Setting:
    return testborough.setting(area=tiny.ABBEY, offence="robbery")


@pytest.fixture(scope="module")
def made(asked: Setting) -> Handout:
    return handout(asked)


@pytest.fixture(scope="module")
def file(made: Handout) -> bytes:
    return handout_pdf(made)


def test_it_says_what_the_page_of_the_ward_says(made: Handout, file: bytes, asked: Setting) -> None:
    said = squeezed(" ".join(pages(file)))
    kinds = glance(asked)
    assert made.title == "Abbey: robbery"
    assert made.verdict == opening(asked).verdict
    for line in (made.title, made.partnership, *made.verdict):
        assert squeezed(line) in said
    assert set(made.rows) <= set(kinds.rows)
    assert [row.is_chosen for row in made.rows].count(True) == 1
    assert made.rows[-1] == kinds.rows[-2]  # harm: paper has no room for feeling
    for row in made.rows:
        for words in (row.label, row.now, row.change_words, row.verdict):
            assert squeezed(words) in said


def test_it_is_one_tagged_page_with_twelve_points_and_names_of_nine(file: bytes) -> None:
    read = pypdf.PdfReader(io.BytesIO(file))
    assert len(read.pages) == 1
    assert [round(float(side)) for side in read.pages[0].mediabox[2:]] == [595, 842]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in read.trailer["/Root"]["/Metadata"].get_data()
    assert len(list(elements(file, "H1"))) == 1
    assert len(list(elements(file, "TH"))) >= 6
    small = "".join(words for size, words in sizes(file).items() if size < 12)
    assert min(sizes(file)) >= 9
    assert set(small) <= set("".join(tiny.WARDS.values()) + " \n")  # the names on the map


def test_it_names_who_published_each_figure_harm_too(real: World) -> None:
    asked = real.setting(area=list(real.offer.areas)[1])
    made = handout(asked)
    assert asked.source(asked.filters.weighting) in made.sources
    said = squeezed(" ".join(pages(handout_pdf(made))))
    assert all(squeezed(source.publisher) in said for source in made.sources)


def test_it_leads_to_the_exact_view_and_says_whom_to_ask(made: Handout, file: bytes) -> None:
    said = squeezed(" ".join(pages(file)))
    assert made.link.startswith("https://testborough.example/?offence=robbery&area=E05900001&from=")
    assert squeezed(made.short_link) in said
    assert "https" not in made.short_link
    assert squeezed("In danger: Call 999.") in said
    pictures = [str(one["/Alt"]) for one in elements(file, "Figure")]
    assert any("QR code" in alt for alt in pictures)


@pytest.mark.parametrize("start", ["", "http://localhost:8501", "http://127.0.0.1:8501"])
def test_without_a_public_address_it_has_no_link_and_says_nothing_of_it(
    start: str, asked: Setting
) -> None:
    here = replace(asked, partnership=replace(asked.partnership, address=start))
    made = handout(here)
    assert (public(start), made.link, made.short_link) == ("", "", "")
    said = " ".join(pages(handout_pdf(made)))
    assert "localhost" not in said
    assert "on screen" not in said


def test_its_qr_code_and_its_address_lead_to_the_same_view(made: Handout, file: bytes) -> None:
    targets = {
        one.get_object()["/A"]["/URI"]
        for one in pypdf.PdfReader(io.BytesIO(file)).pages[0]["/Annots"]
    }
    assert made.link in targets
    drawn = _files(made, _FITS[0])["qr.svg"]
    assert drawn == qr(made.link)
    assert drawn != qr(made.link + "x")


def test_every_number_on_it_is_one_of_its_parts(made: Handout, file: bytes) -> None:
    known = [made.title, made.about, *made.verdict, made.head, made.caveat, made.short_link]
    known += [made.data_to, made.release, *(source.publisher for source in made.sources)]
    known += [f"{one.need} {one.way} {one.page}" for one in made.contacts]
    known += [words for row in made.rows for words in (
        row.label, row.now, row.before, row.change_words, row.verdict)]  # fmt: skip
    assert made.where is not None
    assert made.picture is not None
    known += [made.where.heading, made.where.unit, made.where.period]
    known += [look.label for look in made.picture.legend]
    known += [str(n) for n in range(1, len(made.picture.areas) + 1)]  # names without room
    found = {number for page in pages(file) for number in numbers(page)}
    assert found - {number for line in known for number in numbers(line)} == set()


def test_actions_are_said_only_where_the_data_have_any(asked: Setting) -> None:
    says = {
        None: ("", NO_ACTIONS),
        (): (NO_ACTIONS, ""),
        ("Patrols on Fridays.",): ("Patrols on Fridays.", NO_ACTIONS),
    }
    for actions, (there, absent) in says.items():
        said = squeezed(" ".join(pages(handout_pdf(handout(asked, actions=actions)))))
        assert squeezed(there) in said
        assert not absent or squeezed(absent) not in said
        assert ("Whatisbeingdone" in said) == (actions is not None)


def test_it_is_the_same_byte_for_byte(made: Handout, file: bytes) -> None:
    assert handout_pdf(made) == file


def test_made_up_answers_never_enter(made: Handout) -> None:
    with pytest.raises(IllustrativeError):
        replace(made, verdict=(f"{ILLUSTRATIVE}. Nine in ten feel safe.",))


def test_the_fear_map_of_a_made_up_survey_is_not_on_paper(real: World) -> None:
    offer = offers.offer(real.fetch, real.partnership, "survey")
    filters, notes = Filters.from_query({"measure": ["unsafe"], "demo": ["survey"]}, offer)
    place = replace(real.partnership, address="https://kept.example")
    asked = Setting(filters, offer, place, real.fetch)
    assert notes == ()
    assert area_map(asked).is_illustrative
    made = handout(asked)
    assert made.where is None or not made.where.is_illustrative
    assert ILLUSTRATIVE not in " ".join(pages(handout_pdf(made)))
    assert made.link.startswith("https://kept.example")
    assert "demo" not in made.link + made.short_link


@pytest.mark.parametrize("offence", ["all", "violence"])
def test_real_places_hold_on_one_page(real: World, offence: str) -> None:
    names = real.offer.areas
    longest = max(list(names)[1:], key=lambda code: len(names[code]))
    for area in (WHOLE_BOROUGH, longest):
        actions = ["A long line of what is being done, by whom and until when, here and there."] * 2
        one = handout(real.setting(area=area, offence=offence), actions=actions)
        assert len(one.rows) == ROWS
        assert len(pages(handout_pdf(one))) == 1


def test_no_name_on_the_map_stands_on_another() -> None:
    from shapely import box

    areas = {
        str(n): box(n % 3 * 40, n // 3 * 30, n % 3 * 40 + 40, n // 3 * 30 + 30) for n in range(9)
    }
    names = [(code, f"Upper Ward {code} and Lower") for code in areas]
    middles = {code: (area.centroid.x, area.centroid.y) for code, area in areas.items()}
    labels = map_names.placed(names, areas, middles, (120, 90))
    boxes = [box(*label.box) for label in labels]
    assert len(labels) == 9
    assert not any(a.intersection(b).area for n, a in enumerate(boxes) for b in boxes[:n])
    numbered = [label.number for label in labels if label.number]
    assert numbered == list(range(1, len(numbered) + 1))


def test_the_command_makes_it_and_refuses_a_kind_of_another_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "one.pdf"
    assert main(["brief", "--ward", tiny.ABBEY, "--kind", "handout", "--out", str(out)]) == 0
    assert len(pypdf.PdfReader(out).pages) == 1
    assert main(["brief", "--borough", "--kind", "members", "--out", str(out)]) == 2
    assert "is about a ward: give --ward CODE" in capsys.readouterr().err
