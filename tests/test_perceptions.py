"""Perceptions: published figures as published, wards where enough answered, none placed by luck."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from test_views import VIEWS

from wardlens.choices.filters import Filters
from wardlens.choices.illustrative import ILLUSTRATIVE
from wardlens.exhibits import palette
from wardlens.exhibits.exhibit import Card, Exhibit
from wardlens.ingest.build import build
from wardlens.measures.offences import MEASURES
from wardlens.measures.survey import UNSAFE
from wardlens.stats import quadrant
from wardlens.store import config, paths, store
from wardlens.views import offers
from wardlens.views.map.page import places
from wardlens.views.perceptions.confidence import latest
from wardlens.views.perceptions.page import Perceptions, perceptions
from wardlens.views.perceptions.recorded_beside_felt import LESS, MORE
from wardlens.views.resident_survey import ResidentSurvey
from wardlens.views.setting import Setting
from wardlens.views.today.page import today

WARD = "E05013945"
MAP = """
[survey]
key = "simulated"
title = "Simulated survey"
kind = "illustrative"
mode = "simulated"
source = "illustrative-survey"
unweighted = true

[columns]
respondent = "id"
stratum = "ward"
ward = "ward"
wave = "wave"

[[wave]]
key = "2025"
label = "2025"
answers = "2025"
start = 2025-09-15
end = 2025-10-26

[question.safe-after-dark]
column = "dark"
scale = "safety"

[answers.safety]
very-safe = "safe"
very-unsafe = "unsafe"
"""


def asked(**query: str) -> Setting:
    """The question of an address to the store that serves."""
    connection = store.connect()

    def fetch(name: str, params: dict[str, object]) -> pd.DataFrame:
        return store.fetch(connection, name, params)

    offer = offers.offer(fetch, config.read(), query.get("demo", ""))
    filters, _ = Filters.from_query({key: [word] for key, word in query.items()}, offer)
    return Setting(filters, offer, config.read(), fetch)


def exhibit_of(view: Perceptions, key: str) -> Exhibit:
    (found,) = [exhibit for exhibit in view.exhibits if exhibit.key == key]
    return found


@pytest.fixture
def surveyed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[int, Callable[[int], float]], Setting]:
    """The shipped tables with a simulated survey: so many a ward, so many of them afraid."""

    def made(each: int, afraid: Callable[[int], float]) -> Setting:
        data = tmp_path / "data"
        shutil.copytree(paths.ROOT / "data", data, ignore=shutil.ignore_patterns("store", "loaded"))
        folder = data / "survey" / "simulated"
        folder.mkdir()
        areas = pd.read_csv(data / "areas.csv")
        wards = sorted(areas.loc[areas["level"] == "ward", "area_code"])
        draws = np.random.default_rng(20_260_202)
        pd.concat(
            pd.DataFrame(
                {
                    "ward": ward,
                    "wave": "2025",
                    "dark": np.where(draws.random(each) < afraid(place), "unsafe", "safe"),
                }
            )
            for place, ward in enumerate(wards)
        ).reset_index(drop=True).rename_axis("id").reset_index().to_csv(
            folder / "answers.csv", index=False
        )
        (folder / "map.toml").write_text(MAP, "utf-8")
        described = (data / "partnership.toml").read_text("utf-8")
        (data / "partnership.toml").write_text(
            described.replace('use = ""', 'use = "simulated"'), "utf-8"
        )
        monkeypatch.setenv("WARDLENS_DATA", str(data))
        monkeypatch.setenv("WARDLENS_STORE", str(tmp_path / "stores"))
        build.build()
        return asked(**{"from": "2025-03", "to": "2026-02"})

    return made


@pytest.mark.usefixtures("shipped")
def test_published_confidence_is_the_publishers_and_stands_beside_the_region():
    rows = latest(asked())
    assert rows.loc["pas-good-job", ["own", "region"]].round().tolist() == [51, 47]
    assert rows.loc["pas-trust", ["own", "region"]].round().tolist() == [72, 69]
    assert rows.loc["pas-good-job", "period"] == "2023"


@pytest.mark.usefixtures("shipped")
def test_published_answers_have_no_range_and_say_why():
    table = exhibit_of(perceptions(asked(demo="survey")), "safety").table.set_index("Who and when")
    published = table[table["Note"] == "published without its base"]
    assert published["Share, %"].round(1).tolist() == [82.7, 79.1, 69.0, 89.7]
    assert published["Lower limit"].isna().all()
    assert (published[ILLUSTRATIVE] == "published").all()


def test_with_thirty_a_ward_and_no_true_difference_wards_are_refused_and_none_is_placed(surveyed):
    setting = surveyed(30, lambda _place: 0.25)
    survey = ResidentSurvey.of(setting)
    assert survey is not None
    wards = survey.by_ward(UNSAFE)
    assert wards["estimate"].isna().all()
    assert wards["reason"].str.contains("100").all()
    view = perceptions(setting)
    placed = exhibit_of(view, "quadrant").table["Placed"]
    assert (placed == quadrant.CANNOT_TELL).all()
    shown = exhibit_of(view, "map-fear")
    assert {look.label for look in shown.picture.legend} >= {"too few answers to show"}
    assert "Too few answered in any ward" in shown.finding
    assert shown.table[["Modelled, %", "Weight of own answers, %"]].isna().all(axis=None)


def test_with_many_a_ward_and_true_differences_they_are_found(surveyed):
    setting = surveyed(2_000, lambda place: 0.12 if place % 2 else 0.38)
    view = perceptions(setting)
    modelled = exhibit_of(view, "map-fear").table
    given = modelled["Modelled, %"].notna()
    assert given.any()
    assert (modelled.loc[given, "Weight of own answers, %"] > 95).all()
    assert (modelled["Modelled, %"] - modelled["Share, %"])[given].abs().max() < 2
    beside = exhibit_of(view, "recorded-felt").table
    wards = beside[beside["Place"] != setting.partnership.borough_name]
    felt = wards["Worry is"].map({MORE: True, LESS: False})
    assert felt.tolist() == (wards["Worry, %"] > 25).tolist()
    table = exhibit_of(view, "quadrant").table
    placed = table[table["Placed"] != quadrant.CANNOT_TELL]
    assert len(placed) >= 8
    for row in placed.to_dict("records"):
        feels_unsafe = row["Placed"] in (
            quadrant.LESS_SAFE_AND_FEELS_IT,
            quadrant.SAFER_THAN_IT_FEELS,
        )
        assert (row["Feel unsafe, %"] > 25) == feels_unsafe


@pytest.mark.usefixtures("shipped")
def test_without_a_survey_there_are_the_published_figures_and_what_it_would_take():
    setting = asked()
    assert ResidentSurvey.of(setting) is None
    assert "unsafe" not in setting.offer.measures
    view = perceptions(setting)
    assert view.findings[0].startswith("Nobody asks")
    assert view.unasked is not None and view.unasked.demonstration.endswith("&demo=survey")
    published = {exhibit.key: exhibit for exhibit in view.exhibits}
    named = published["confidence-boroughs"].table["Borough"].tolist()
    assert len(named) == 32
    shares = published["confidence-boroughs"].table["Share, %"]
    assert shares.is_monotonic_decreasing
    bars = {bar.label: bar.mark for bar in published["confidence-boroughs"].bars}
    assert bars.pop(setting.partnership.borough_name) == "this borough"
    assert not any(bars.values())
    by_group = published["felt-by-group"].table.set_index("Who and where")["Share, %"]
    assert by_group["Women, England and Wales"] == 69.0
    assert by_group["Disabled, England and Wales"] == 65.8
    assert by_group["Women, London, Oct to Dec 2023"] == 57.0
    for key in ("confidence-boroughs", "felt-by-group", "felt-by-place"):
        assert published[key].base == "base not published"
        if key != "felt-by-place":
            assert re.search(r"about \d years old", published[key].finding)
    assert not any(exhibit.is_illustrative for exhibit in view.exhibits)


WHY_APART = " Two surveys, 14 points apart; why, we cannot tell."


@pytest.mark.usefixtures("shipped")
def test_the_page_opens_with_what_is_known_of_the_place_and_of_when():
    view = perceptions(asked())
    words = " ".join(view.verdict)
    assert len(words.split()) <= 60
    assert words.startswith("In 2017, 75 % in Kingston upon Thames felt safe outside after dark")
    assert "In 2023, 51 % of residents asked here said the police do a good job" in words
    assert "as newspapers quoted it" in words
    assert "years old" not in words  # the year says it
    name, (first, *_) = view.parts[0]
    assert (name, first.key) == ("Feeling safe", "felt-by-place")
    of_whom = first.table[["Question and survey", "Of whom", "Share, %"]].to_records(index=False)
    assert [round(row[2]) for row in of_whom if row[1] == "London"] == [83, 69]
    assert first.finding == (
        "London: 83 % (Crime Survey) or 69 % (Public Attitude Survey) feel safe walking alone "
        f"after dark.{WHY_APART}"
    )
    looks = {str(trace.marker.color): list(trace.y) for trace in first.picture.data}
    assert all("local survey" in name for name in looks[palette.ACCENT])
    assert not any("local survey" in name for name in looks[palette.QUIET])
    assert first.subtitle == (
        "Feel safe · per cent of people asked; number asked not published · 2017 to 2023"
    )
    assert not first.picture.layout.showlegend  # the line above says it of all marks


@pytest.mark.usefixtures("shipped")
def test_what_was_asked_of_one_borough_is_not_said_of_another():
    setting = asked()
    other = replace(setting.partnership, borough_code="E09000029", borough_name="Sutton")
    view = perceptions(replace(setting, partnership=other))
    assert "newspapers" not in " ".join(view.verdict)
    assert exhibit_of(view, "felt-by-place").finding == (
        "London: 83 % (Crime Survey) or 69 % (Public Attitude Survey) feel safe walking alone "
        f"after dark.{WHY_APART}"
    )


@pytest.mark.usefixtures("shipped")
def test_nothing_is_clear_where_no_base_is_published():
    shown = exhibit_of(perceptions(asked()), "confidence-boroughs")
    assert "clear" not in shown.finding
    assert re.search(r"\d+ have a share at least 7 points lower", shown.finding)
    assert "under about 7 points apart cannot be told" in shown.says


@pytest.mark.usefixtures("shipped")
def test_confidence_beside_a_borough_chosen_by_name_is_told_apart_only_where_it_can_be():
    shown = exhibit_of(perceptions(asked(against="E09000029")), "confidence-boroughs")
    held = shown.table.set_index("Borough")["Share, %"]
    own, other = held["Kingston upon Thames"], held["Sutton"]
    assert abs(own - other) < 7  # 100 × 1.96 × √(2 × 0.25 ÷ 400)
    assert f"In Sutton it is {other:.0f} %: too close to tell apart." in shown.finding
    assert {bar.label for bar in shown.bars if bar.mark == "chosen"} == {"Sutton"}


@pytest.mark.usefixtures("shipped")
def test_the_map_and_the_home_page_show_fear_by_ward_with_the_same_refusals():
    setting = asked(measure="unsafe", demo="survey")
    expected = exhibit_of(perceptions(setting), "map-fear").table
    for shown in (places(setting).map, today(setting).map):
        pd.testing.assert_frame_equal(shown.table, expected)
        assert shown.is_illustrative
        assert shown.picture.watermark == ILLUSTRATIVE


@pytest.mark.usefixtures("shipped")
def test_recorded_stands_beside_felt_theme_by_theme_and_nothing_is_added_up():
    setting = asked(demo="survey", area=WARD)
    shown = exhibit_of(perceptions(setting), "recorded-felt")
    table = shown.table.set_index(["Theme", "Place"])
    name = setting.area_name
    burglary = setting.filters.with_(setting.offer, offence="residential-burglary")
    rate = replace(setting, filters=burglary).result(MEASURES["rate"], WARD).iloc[0]
    own = table.loc[("Burglary", name)]
    limits = ["Recorded per 1,000", "Recorded, lower", "Recorded, upper"]
    assert own[limits].tolist() == rate[["estimate", "lower", "upper"]].tolist()
    felt = ResidentSurvey.held(setting).by_ward("worry-burglary").loc[WARD]
    worry = ["Worry, %", "Worry, lower", "Worry, upper"]
    assert own[worry].tolist() == felt[["estimate", "lower", "upper"]].tolist()
    assert table.groupby("Theme").size().eq(20).all()
    assert not any("total" in str(part).lower() for part in (*table.columns, *table.index))
    known = shown.table.dropna(subset=["Worry, %"])
    assert known["Worry, lower"].notna().all()


@pytest.mark.usefixtures("shipped")
def test_whatever_comes_from_made_up_answers_says_so():
    setting = asked(demo="survey")
    view = perceptions(setting)
    survey = ResidentSurvey.of(setting)
    assert survey is not None and survey.is_illustrative
    made_up = [exhibit for exhibit in view.exhibits if survey.source in exhibit.sources]
    assert len(made_up) >= 8
    for exhibit in made_up:
        assert exhibit.finding.startswith(ILLUSTRATIVE)
        assert ILLUSTRATIVE in exhibit.csv().splitlines()[0]
        if hasattr(exhibit.picture, "layout"):
            assert ILLUSTRATIVE in {note.text for note in exhibit.picture.layout.annotations}
    marked = [words for words in view.findings if words.startswith(ILLUSTRATIVE)]
    bare = [words for words in view.findings if not words.startswith(ILLUSTRATIVE)]
    assert len(marked) == 4
    assert all(setting.partnership.region_name in words for words in bare)


def exhibits_and_words(page: str, **query: str) -> tuple[dict[str, Exhibit], set[str]]:
    """What a page of a ward draws, by key, and every other sentence or card that has a share."""
    exhibits: dict[str, Exhibit] = {}
    words: set[str] = set()

    def take(part: object) -> None:
        if isinstance(part, Exhibit):
            exhibits[part.key] = part
        elif isinstance(part, str):
            words.add(part)
        elif isinstance(part, Card):
            words.add(" · ".join((part.label, part.value, part.interval, part.detail)))
        elif isinstance(part, tuple | list):
            for one in part:
                take(one)
        elif is_dataclass(part) and not isinstance(part, type):
            for field in fields(part):
                take(getattr(part, field.name))

    setting = asked(area=WARD, **query)
    take(VIEWS[page](setting))
    release = setting.offer.release
    return exhibits, {said for said in words if "%" in said and release not in said}


@pytest.mark.usefixtures("shipped")
@pytest.mark.parametrize("page", VIEWS)
def test_whatever_a_survey_adds_to_any_page_is_marked(page):
    exhibits, words = exhibits_and_words(page, demo="survey")
    without, words_without = exhibits_and_words(page)
    assert not any(exhibit.is_illustrative for exhibit in without.values())
    assert not any(ILLUSTRATIVE in said for said in words_without)
    for said in words - words_without:
        assert ILLUSTRATIVE in said
    for key, exhibit in exhibits.items():
        same = key in without and exhibit.table.equals(without[key].table)
        if not same and not exhibit.is_illustrative:
            assert key in {"sources", "coverage"}, f"{key} changes with the survey, unmarked"
