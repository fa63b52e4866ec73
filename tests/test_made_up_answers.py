"""Made-up answers are shown to who asks for them, marked, and to nobody else."""

from __future__ import annotations

import csv
import io
import json
import random
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Fetch, Place
from streamlit.testing.v1 import AppTest
from worlds import VIEWS, Shown, World

from wardlens import cli
from wardlens.choices.filters import Filters
from wardlens.choices.illustrative import ILLUSTRATIVE
from wardlens.choices.slides import SlidesChoice
from wardlens.ingest.survey import kit, tables
from wardlens.packs.briefing import briefing
from wardlens.packs.deck import deck
from wardlens.packs.handout import handout
from wardlens.records.receipts import every_question, receipt_of_exhibit, table_of
from wardlens.store import paths, queries, store
from wardlens.store.kept import Kept
from wardlens.ui import first_screen
from wardlens.ui.serving import answers
from wardlens.views import offers
from wardlens.views.nobody_asked import residents
from wardlens.views.setting import Setting

WARD = "E05013945"
SURVEY_QUERIES = [name for name in queries.names() if name.startswith("survey_")]
FIGURES = ("unsafe", "survey-unsafe-after-dark")
_MADE_UP = ("made-up", "made up", "Illustrative", "illustrative")


@pytest.fixture(scope="module")
def kept() -> Kept:
    return Kept()


def asked(real: World, kept: Kept, demo: str = "", **query: str) -> Setting:
    """A question to the shipped store; those with and without the demonstration share a memory."""
    offer = offers.offer(real.fetch, real.partnership, demo)
    filters, notes = Filters.from_query({key: [word] for key, word in query.items()}, offer)
    assert notes == ()
    return Setting(filters, offer, real.partnership, real.fetch, kept)


def holds(words: str) -> bool:
    """Whether words speak of made-up answers, other than to offer a demonstration of them."""
    return any(mark in words for mark in _MADE_UP)


@pytest.mark.parametrize("query", [{}, {"area": WARD}], ids=["borough", "ward"])
@pytest.mark.parametrize("page", VIEWS)
def test_no_page_table_or_receipt_holds_one_unless_asked(
    real: World, kept: Kept, page: str, query: dict[str, str]
) -> None:
    VIEWS[page](asked(real, kept, "survey", **query))  # its answers are kept beside the others
    setting = asked(real, kept, **query)
    shown = Shown.of(VIEWS[page](setting))
    assert not [text for text in shown.texts if holds(text)]
    for exhibit in shown.exhibits:
        assert not exhibit.is_illustrative
        assert not holds(exhibit.csv())
        receipt = receipt_of_exhibit(setting, exhibit)
        assert not holds(" ".join(words for _, words in receipt.lines))
    for question in setting.asked:
        if question.query in SURVEY_QUERIES:
            assert real.fetch(question.query, question.params).empty


def test_no_choice_rests_on_one_unless_asked(real: World, kept: Kept) -> None:
    plain, demo = asked(real, kept).offer, asked(real, kept, "survey").offer
    assert "unsafe" not in plain.measures
    assert "survey" not in {one.kind for one in plain.outcomes.values()}
    assert (plain.demo, plain.has_demo, plain.is_made_up) == ("", True, False)
    assert "unsafe" in demo.measures
    assert "survey" in {one.kind for one in demo.outcomes.values()}
    assert demo.without_demo() == plain


def test_a_link_keeps_the_demonstration_and_one_without_it_does_not_have_it(
    real: World, kept: Kept
) -> None:
    demo = asked(real, kept, "survey", measure="unsafe")
    assert demo.filters.to_query(demo.offer)["demo"] == "survey"
    plain = asked(real, kept)
    assert "demo" not in plain.filters.to_query(plain.offer)
    read, notes = Filters.from_query({"demo": ["survey"]}, demo.offer)
    assert (read.demo, notes) == ("survey", ())
    _, notes = Filters.from_query({"demo": ["nonsense"]}, plain.offer)
    assert notes == ("demo “nonsense”",)


@pytest.mark.usefixtures("shipped")
@pytest.mark.parametrize("name", SURVEY_QUERIES)
def test_no_query_gives_one_at_the_command_line_unless_asked(name: str, capsys) -> None:
    assert cli.main(["query", name]) == 0
    assert capsys.readouterr().out.strip() == "no rows"
    cli.main(["query", name, "--param", "demo=survey"])
    assert name == "survey_faults" or capsys.readouterr().out.strip() != "no rows"


@pytest.mark.usefixtures("shipped")
@pytest.mark.parametrize("key", FIGURES)
def test_no_figure_is_one_at_the_command_line_unless_asked(key: str, capsys) -> None:
    assert cli.main(["figure"]) == 0
    assert key not in {line.split()[0] for line in capsys.readouterr().out.splitlines()}
    assert cli.main(["figure", key, "--format", "json"]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert "--demo survey" in told.err
    assert cli.main(["figure", key, "--demo", "survey", "--format", "json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["label"].startswith(ILLUSTRATIVE)
    assert record["params"]["demo"] == "survey"


def test_no_table_of_the_release_holds_one(real: World, kept: Kept) -> None:
    setting = asked(real, kept)
    for question in every_question(setting):
        if question.query in SURVEY_QUERIES:
            archive = zipfile.ZipFile(io.BytesIO(table_of(setting, question, "table")))
            rows = next(name for name in archive.namelist() if name.endswith(".csv"))
            assert len(archive.read(rows).decode().strip().splitlines()) == 1


@pytest.mark.parametrize("make", [lambda one: deck(one, SlidesChoice()), handout])
def test_slides_and_the_hand_out_of_the_demonstration_hold_none(
    real: World, kept: Kept, make: Callable[[Setting], Any]
) -> None:
    made, plain = (make(asked(real, kept, demo, area=WARD)) for demo in ("survey", ""))
    assert Shown.of(made).texts == Shown.of(plain).texts
    assert "demo=" not in getattr(made, "link", "")
    assert not any(source.kind == "illustrative" for source in made.sources)


def test_the_first_screen_from_the_server_is_that_of_the_address(shipped: Place) -> None:
    assert shipped.data.is_dir()
    answers.view(VIEWS["perceptions"], Filters.default(answers.offer()))
    plain = first_screen.screen("/perceptions", {})
    demo = first_screen.screen("/perceptions", {"demo": ["survey"]})
    assert plain is not None and demo is not None
    assert not holds(str(plain.body))
    assert "Demonstration: the survey is made up." in str(demo.body)
    assert ILLUSTRATIVE in str(demo.body)
    assert "The link asks for what is not here" not in str(demo.body)


def test_a_briefing_made_from_the_demonstration_says_what_one_without_it_says(
    real: World, kept: Kept
) -> None:
    made, plain = (briefing(asked(real, kept, demo, area=WARD)) for demo in ("survey", ""))
    assert made.link == plain.link
    assert [section.findings for section in made.sections] == [
        section.findings for section in plain.sections
    ]
    assert not [source for source in made.sources if source.kind == "illustrative"]


@pytest.mark.usefixtures("shipped")
def test_every_page_of_a_demonstration_has_the_banner_and_the_next_page_keeps_it() -> None:
    app = AppTest.from_file(paths.ROOT / "app.py", default_timeout=120)
    app.query_params["demo"] = "survey"
    for page in ("today", "perceptions", "methods"):
        app.switch_page(f"pages/{page}.py").run()
        assert not app.exception
        drawn = "\n".join(element.proto.body for element in app.get("html"))
        assert "Demonstration: the survey is made up" in drawn
        assert app.query_params["demo"] in ("survey", ["survey"])


@pytest.mark.usefixtures("shipped")
def test_without_it_the_home_page_says_that_nobody_asked_and_offers_it() -> None:
    app = AppTest.from_file(paths.ROOT / "app.py", default_timeout=120)
    app.query_params["part"] = "feeling-safe"
    app.run()
    drawn = "\n".join(element.proto.body for element in app.get("html"))
    assert "Demonstration: the survey is made up" not in drawn
    assert "Nobody asks this in Kingston upon Thames today" in drawn
    assert "demo=survey" in drawn
    assert ILLUSTRATIVE not in drawn


def test_the_files_for_a_survey_of_ones_own_are_read_as_they_are(
    real: World, kept: Kept, tmp_path: Path, shipped: Place
) -> None:
    assert shipped.data.is_dir()
    files = kit.kit(residents(asked(real, kept)), real.partnership, 2026)
    with zipfile.ZipFile(io.BytesIO(files)) as archive:
        archive.extractall(tmp_path)
    given = (tmp_path / "questionnaire.csv").read_text("utf-8")
    asked_for = {row[0]: row[3] for row in csv.reader(io.StringIO(given))}
    sizes = list(csv.DictReader((tmp_path / "sample-sizes.csv").read_text("utf-8").splitlines()))
    wards, chance = [row["Ward"] for row in sizes[:-1]], random.Random(5)
    assert len(wards) == 19
    (header,) = csv.reader((tmp_path / "answers.csv").read_text("utf-8").splitlines())

    def answer(column: str, number: int) -> str:
        if column in ("id", "ward", "age"):
            return {"id": str(number), "ward": chance.choice(wards), "age": "40"}[column]
        first, *others = asked_for[column].removeprefix("any of: ").split("; ")
        return chance.choice([first, *others])

    with (tmp_path / "answers.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [header, *([answer(column, n) for column in header] for n in range(300))]
        )
    found = tables.read(tmp_path / "answers.csv", tmp_path / "map.toml")
    assert len(found.coded.people) == 300
    assert found.coded.faults.empty
    assert set(found.coded.outcomes) == {one.key for one in found.catalogue.outcomes}


def test_real_answers_cannot_be_named_as_the_demonstration(
    copy: Place, fetch: Fetch, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert fetch("survey_about").empty is False
    monkeypatch.chdir(copy.data)
    map_path = copy.data / "survey" / "tiny" / "map.toml"
    words = map_path.read_text("utf-8").replace('kind = "illustrative"', 'kind = "published"')
    map_path.write_text(words, "utf-8")
    described = copy.data / "partnership.toml"
    described.write_text(
        described.read_text("utf-8").replace('use = "tiny"', 'demonstration = "tiny"'), "utf-8"
    )
    with pytest.raises(tables.config.ConfigError, match="name them in `use`"):
        tables.write(store.connect())
