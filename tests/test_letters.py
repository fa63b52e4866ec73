"""Letters: only what is new and stands, in three forms and a feed; nobody's address anywhere."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import feedparser
import msgspec
import numpy as np
import pypdf
import pytest
import tiny
from conftest import Place
from lxml import etree
from starlette.applications import Starlette
from starlette.testclient import TestClient
from worlds import NEVER, World

from bench import letters as replayed
from wardlens import cli
from wardlens.briefings import calendar, letter, outbox
from wardlens.exhibits import atom
from wardlens.measures.measure import WHOLE
from wardlens.measures.offences import MEASURES
from wardlens.packs import letters
from wardlens.stats import context
from wardlens.store import config, paths, told
from wardlens.store.told import Letter, Told, Verdict
from wardlens.ui.serving import server
from wardlens.views.standing_verdicts import Standing, standing_verdicts

AT = "2026-03-20T09:00:00Z"
BY = "Safer Testborough"
ATOM = {"a": "http://www.w3.org/2005/Atom"}
SCHEMA = etree.RelaxNG(etree.parse(paths.ROOT / "tests" / "fixtures" / "atom.rng"))
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@pytest.fixture
def stands(testborough: World) -> dict[tuple[str, str], str]:
    """Which verdicts stand in the tiny partnership, by area and kind."""
    usual = testborough.setting()
    return {
        (area, one.offence): one.way
        for area in testborough.offer.areas
        for one in standing_verdicts(
            replace(usual, filters=usual.filters.with_(testborough.offer, area=area))
        )
    }


@pytest.fixture
def written(testborough: World) -> tuple[Letter, ...]:
    return letters.letters(testborough.setting(), None, AT, is_asked=True).letters


def test_of_what_rose_in_testborough_only_what_withstands_screening_stands(stands):
    # shoplifting in Abbey 240 → 300 and violence in Brook 72 → 108 rose, but of eight comparisons
    # of kinds the smaller p (0.012) is above 0.05 ÷ 8; all offences, 564 → 660, are one comparison
    assert stands == {("borough", "all"): "rise"}


def test_the_first_time_what_stands_is_noted_and_nobody_gets_a_letter(testborough, stands):
    mail = letters.letters(testborough.setting(), None, AT)
    assert mail.letters == ()
    assert {(one.area, one.offence): one.way for one in mail.told.verdicts} == stands
    again = letters.letters(testborough.setting(), mail.told, AT)
    assert again.letters == ()


def test_a_verdict_that_was_not_told_brings_a_letter_to_its_area_alone(testborough, stands):
    before = letters.letters(testborough.setting(), None, AT).told
    area, offence = next(iter(stands))
    lacking = msgspec.structs.replace(
        before, verdicts=[one for one in before.verdicts if one.key[:2] != (area, offence)]
    )
    mail = letters.letters(testborough.setting(), lacking, AT)
    assert [one.area for one in mail.letters] == [area]
    assert len(mail.letters[0].news) == 1
    assert "new since the last release" in mail.letters[0].lead


def test_what_is_no_higher_than_the_years_before_is_said_in_the_first_lines(testborough, written):
    setting = testborough.setting()
    whole = setting.result(MEASURES["change"], WHOLE).iloc[0]
    beside = str(whole["beside_them"])
    (borough,) = [one for one in written if one.area == "borough"]
    is_told = "not clearly high for all offences" in borough.lead
    assert is_told == (beside not in ("", context.MORE))
    one = Standing("all", "All offences", "rise", "", False)
    assert letters._usual([one]).endswith("it is not clearly high for all offences.")
    assert letters._usual([replace(one, is_beyond=None), replace(one, is_beyond=True)]) == ""


def test_letters_asked_for_twice_of_a_release_are_one_entry_in_a_feed(testborough, written):
    so_far = letters.letters(testborough.setting(), None, AT, is_asked=True).told
    later = "2026-03-21T09:00:00Z"
    again = letters.letters(testborough.setting(), so_far, later, is_asked=True).told
    assert len(again.letters) == len(so_far.letters) == len(written)
    assert {one.at for one in again.letters} == {later}


def test_a_verdict_that_comes_and_goes_is_told_once_a_year():
    seen = Told("r", AT, (Verdict(area="W", offence="all", way="rise", month="2025-06"),))

    def is_news(month: str, way: str = "rise") -> bool:
        return seen.is_news(msgspec.convert(
            {"area": "W", "offence": "all", "way": way, "month": month}, Verdict))  # fmt: skip

    assert [is_news("2025-07"), is_news("2026-05"), is_news("2026-06")] == [False, False, True]
    assert is_news("2025-07", "fall")


def test_text_page_and_pdf_say_the_same_and_the_pdf_has_one_page(written):
    assert written
    for one in written:
        text, page = letter.text(one, BY), letter.webpage(one, BY)
        paper = pypdf.PdfReader(io.BytesIO(letter.pdf(one, BY)))
        assert len(paper.pages) == 1
        plain = " ".join(paper.pages[0].extract_text().split()).replace("\xa0", " ")
        for words in (one.lead, *one.news):
            assert " ".join(words.split()) in " ".join(text.split())
            assert words.replace(" %", "\xa0%").replace("'", "&#39;") in page
            assert words[:40] in plain
            assert not NEVER.search(words)
        assert all(len(line) <= 76 for line in text.splitlines() if "http" not in line)


def test_a_letter_fits_its_page_whatever_it_has_to_tell(written):
    long = msgspec.structs.replace(written[0], news=written[0].news * 12)
    assert len(pypdf.PdfReader(io.BytesIO(letter.pdf(long, BY))).pages) <= 2
    many = msgspec.structs.replace(written[0], news=written[0].news[:1] * 8)
    assert len(pypdf.PdfReader(io.BytesIO(letter.pdf(many, BY))).pages) == 1


def unmet(content: bytes) -> list[str]:
    """What a feed lacks of RFC 4287: by the grammar, then by what its prose alone asks."""
    root = etree.fromstring(content)
    SCHEMA.validate(root)
    found = [str(error) for error in SCHEMA.error_log]
    for part in root.findall("a:entry", ATOM):
        if part.find("a:author", ATOM) is None and root.find("a:author", ATOM) is None:
            found.append("4.1.2: an entry without an author")
        if part.find("a:content", ATOM) is None and part.find("a:link", ATOM) is None:
            found.append("4.1.2: an entry with neither content nor link")
    for part in (root, *root.findall("a:entry", ATOM)):
        links = [
            (link.get("type"), link.get("hreflang"))
            for link in part.findall("a:link[@rel='alternate']", ATOM)
        ]
        if len(set(links)) < len(links):
            found.append("4.1.1, 4.1.2: two alternate links of one type and language")
    return found


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (b"<id>urn:uuid:", b"<id>"),
        (b"<title>Abbey: what clearly changed</title>", b""),
        (b"</feed>", b"<updated>2026-03-20T09:00:00Z</updated></feed>"),
        (b"-01T00:00:00Z", b"-01"),
        (b"<author><name>Safer Testborough</name></author>", b""),
        (b"</author>", b"<email>nobody</email></author>"),
        (b'rel="self" href=', b'rel="self" to='),
        (b'type="html"', b'type="web page"'),
        (b"<summary>", b"<summary>Once.</summary><summary>"),
        (b"<summary>", b"<abstract>No such element.</abstract><summary>"),
    ],
)
def test_the_grammar_refuses_what_is_no_feed(right, wrong, written):
    given = msgspec.structs.replace(written[0], at="2026-04-01T00:00:00Z")
    content = _feed([given])
    assert unmet(content) == []
    assert right in content
    assert unmet(content.replace(right, wrong, 1)) != []


def _feed(given: Sequence[Letter]) -> bytes:
    return atom.feed(
        given, area=tiny.ABBEY, area_name="Abbey", by=BY, site="https://example.org/", began=AT
    )


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_feed_has_all_that_atom_requires(count, written):
    given = [
        msgspec.structs.replace(
            written[0], month=f"2026-0{n + 1}", at=f"2026-0{n + 2}-01T00:00:00Z"
        )
        for n in range(count)
    ]
    content = _feed(given)
    parsed = feedparser.parse(content)
    assert (parsed.bozo, parsed.version, len(parsed.entries)) == (False, "atom10", count)
    assert unmet(content) == []
    root = etree.fromstring(content)
    for part in [root, *root.findall("a:entry", ATOM)]:  # RFC 4287, 4.1.1 and 4.1.2
        for name in ("id", "title", "updated"):
            assert len(part.findall(f"a:{name}", ATOM)) == 1
        assert RFC_3339.fullmatch(part.findtext("a:updated", namespaces=ATOM))
        assert part.findtext("a:id", namespaces=ATOM).startswith("urn:uuid:")
        assert all(link.get("href") for link in part.findall("a:link", ATOM))
    assert len(root.findall("a:author/a:name", ATOM)) == 1  # the feed's: no entry needs its own
    assert len(root.findall("a:link[@rel='self']", ATOM)) == 1
    assert len(root.findall("a:link[@rel='alternate']", ATOM)) == 1
    ids = [one.id for one in parsed.entries]
    assert len(set(ids)) == count
    assert [one.updated for one in parsed.entries] == sorted(
        (one.updated for one in parsed.entries), reverse=True
    )


def test_where_nobody_knows_the_address_of_the_app_there_are_no_links(written):
    one = msgspec.structs.replace(written[0], link="")
    given = {"area": tiny.ABBEY, "area_name": "Abbey", "by": BY, "began": AT}
    content = atom.feed([one], site="", **given)
    assert feedparser.parse(content).bozo is False
    assert unmet(content) == []
    assert b"link" not in content
    assert feedparser.parse(content).feed.id == feedparser.parse(_feed([one])).feed.id
    assert "See these figures" not in letter.text(one, BY) + letter.webpage(one, BY)
    assert len(pypdf.PdfReader(io.BytesIO(letter.pdf(one, BY))).pages) == 1


def test_the_outbox_is_filled_and_the_app_serves_the_same_feed(copy: Place, tmp_path: Path, capsys):
    out = tmp_path / "out"
    assert cli.main(["letters", "--out", str(out)]) == 0
    assert "nobody is told" in capsys.readouterr().out
    assert {path.suffix for path in out.rglob("*") if path.is_file()} == {".atom"}
    assert cli.main(["letters", "--out", str(out), "--all"]) == 0
    assert {path.suffix for path in out.rglob("*") if path.is_file()} == {
        ".atom", ".txt", ".html", ".pdf", ".json",
    }  # fmt: skip
    client = TestClient(Starlette(routes=server.around()["routes"]))
    for area in (*tiny.WARDS, "borough"):
        answer = client.get(f"/feed/{area}.atom")
        assert answer.headers["content-type"].startswith(atom.MIME)
        assert answer.content == (out / "feed" / f"{area}.atom").read_bytes()
        assert unmet(answer.content) == []
    assert client.get("/feed/E05999999.atom").status_code == 404
    kept = (copy.loaded / "told.json").read_text()
    files = [path for path in out.rglob("*") if path.is_file() and path.suffix != ".pdf"]
    texts = [kept, *(path.read_text() for path in files)]
    assert not any(re.search(r"[\w.]+@[\w.]+\.\w", text) for text in texts)


def test_what_cannot_be_read_of_the_last_letters_is_said_and_not_taken_for_the_first_time(copy):
    (copy.loaded / "told.json").write_text("{")
    with pytest.raises(config.ConfigError, match=r"told.json"):
        told.last()


def test_where_writing_fails_nothing_counts_as_told(
    copy: Place, monkeypatch, tmp_path, testborough
):
    def fails(*_given: object) -> bytes:
        raise OSError("no room")

    monkeypatch.setattr(letter, "pdf", fails)
    with pytest.raises(OSError, match="no room"):
        outbox.send(testborough.setting(), tmp_path / "out", is_asked=True)
    assert copy.loaded.is_dir()
    assert told.last() is None


def test_release_days_become_a_calendar_and_without_any_there_is_none():
    source = next(iter(config.sources().values()))
    assert calendar.calendar({"one": source}, stamp=AT) == b""
    named = msgspec.structs.replace(
        source, title="Crime; by ward, " + 9 * "very ", release_days=(date(2026, 4, 16),)
    )
    content = calendar.calendar({"one": named}, stamp=AT).decode()
    assert content.count("BEGIN:VEVENT") == content.count("END:VEVENT") == 1
    assert "DTSTART;VALUE=DATE:20260416\r\n" in content
    assert "DTSTAMP:20260320T090000Z" in content
    assert r"Crime\; by ward\," in content.replace("\r\n ", "")
    assert all(len(line.encode()) <= 75 for line in content.split("\r\n"))


@pytest.mark.slow
def test_months_without_change_bring_few_letters_and_a_step_is_told(real, record_property):
    usual = real.setting()
    of = replayed.level(usual)
    to_wards, releases, _ = replayed.false_alarms(usual, of, 13, seed=5)
    assert releases == 12 * 19
    assert to_wards / releases <= 0.05
    largest = of.mean.groupby(level="ward_code").sum().idxmax()
    after = replayed.months_to_tell(usual, of, str(largest), seed=6)
    record_property("figures", f"letters: {to_wards} in {releases}; a step told after {after}")
    assert 1 <= after <= 12
    assert np.isfinite(of.phi).all()
