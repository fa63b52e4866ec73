"""Three places first: chosen by a rule, said with their doubts, on one page to write on."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pandas as pd
import pypdf
import pytest
import tiny
from briefed import elements, pages, squeezed
from worlds import NEVER, faults

from wardlens.briefings.tasking import tasking_pdf
from wardlens.cli import main
from wardlens.measures.offences import MEASURES
from wardlens.packs.tasking import tasking_sheet
from wardlens.stats import change
from wardlens.views.concentration.in_doubt import KEPT
from wardlens.views.three_places.chosen import LEAST, MOST, chosen
from wardlens.views.three_places.page import QUESTIONS
from wardlens.views.three_places.why import HOW_MANY, STAYS, shares

YEAR = {"from": "2025-03", "to": "2026-02"}
TUDOR = "E05013946"


@pytest.mark.parametrize("offence", ["all", "shoplifting", "burglary", "robbery"])
def test_they_are_the_places_with_most_of_the_kind_that_is_chosen(real, offence) -> None:
    setting = real.setting(offence=offence, **YEAR)
    found = chosen(setting)
    counts = found.crimes.counts(found.scope.types, found.span.start, found.span.end)
    most = counts[counts >= LEAST].nlargest(MOST)
    assert found.rows["count"].tolist() == most.tolist()
    assert found.looked_at == len(counts)


def test_in_a_ward_they_are_places_of_the_ward_and_few_crimes_name_none(real) -> None:
    found = chosen(real.setting(area=TUDOR, **YEAR))
    assert set(found.rows["ward_code"]) == {TUDOR}
    none = real.view("places", offence="robbery", area=TUDOR, **YEAR)
    assert none.places == ()
    assert none.shown is None
    assert f"has {LEAST} crimes or more" in none.findings[0]


def test_what_is_said_of_a_place_is_what_the_other_pages_say(real) -> None:
    view = real.view("places", **YEAR)
    places = real.view("concentration", **YEAR).places.table.set_index("Neighbourhood, ward")
    for place, (_, row) in zip(view.places, view.shown.table.iterrows(), strict=True):
        own = places.loc[place.name.removeprefix("Neighbourhood ").removesuffix(" ward")]
        assert "(" not in place.plain_name
        assert place.plain_name.split(" ward")[0].split(", ")[-1] in place.name
        assert row["Crimes"] == own["Crimes"]
        assert row["Harm"] == own["Harm"]
        told = {fact.label: fact.words for fact in place.why}
        often = f"{own['Months in the top 5 %, of 24']:.0f}"
        assert f"{own['Crimes']:,.0f} crimes" in told[HOW_MANY]
        assert f"in {often} of the last 24" in told[STAYS]
        assert place.often == f"{often} of 24"
        assert told["Mostly"].count(" %") == 3


def test_it_says_how_few_there_would_have_to_be_for_a_fall_to_be_clear(real) -> None:
    setting = real.setting(**YEAR)
    view = real.view("places", **YEAR)
    for place, (_, row) in zip(view.places, chosen(setting).rows.iterrows(), strict=True):
        words = place.known["How will we know?"]
        fewest = float(re.search(r"with ([\d,]+) or fewer", words)[1].replace(",", ""))
        for later, is_clear in ((fewest, True), (fewest + 1, False)):
            measured = setting.result(MEASURES["lsoa_change"]).loc[place.code]
            found = change.change(
                [row["count"]], [later], phi=[measured["phi"]], phi_df=measured["phi_df"]
            )
            assert (found["verdict"].iloc[0] == change.CLEAR_FALL) is is_clear


def test_the_sheet_says_which_months_and_kinds_are_counted_where_they_are_not_those_asked(real):
    sheet = tasking_sheet(real.setting(offence="homicide", **{"from": "2022-03", "to": "2026-02"}))
    assert "July 2023 to February 2026" in sheet.about
    said = " ".join(sheet.findings)
    assert "covers 32 of the 48 months asked for" in said
    assert "counts only “Violence and sexual offences” as a whole" in said


def test_the_place_by_harm_has_the_range_that_chance_leaves(real) -> None:
    why = [fact.words for place in real.view("places", **YEAR).places for fact in place.why]
    ranks = [
        re.search(r"number (\d+) \(likely (\d+) to (\d+)\) of \d+ neighbourhoods with", words)
        for words in why
    ]
    found = [tuple(map(int, one.groups())) for one in ranks if one]
    assert found
    assert all(low <= rank <= high and low < high for rank, low, high in found)


@pytest.mark.parametrize("offence", ["all", "shoplifting"])
def test_harm_is_said_as_a_share_of_the_borough_s_of_the_same_crimes(real, offence) -> None:
    of_what = "" if offence == "all" else " from shoplifting"
    for place in real.view("places", offence=offence, **YEAR).places:
        told = {fact.label: fact.words for fact in place.why}["How harmful"]
        place_in = rf" % of the borough's harm{of_what}, (number \d+|the most of \d+) "
        assert re.search(place_in, told) or told.startswith("No figure")
        assert "days in prison" not in told


def test_a_place_is_said_to_stay_where_nearly_every_trial_keeps_it(real) -> None:
    view = real.view("places", **YEAR)
    told = {place.name: place.why[-1].words for place in view.places}
    cautions = {place.name: place.caution for place in view.places}
    for _, row in view.shown.table.iterrows():
        is_kept = row[KEPT] >= 95
        assert told[row["Neighbourhood"]].startswith("Hardly" if is_kept else "Perhaps")
        assert not is_kept or "still be among the 5 highest" in told[row["Neighbourhood"]]
        assert is_kept or row["Months in the top 5 %"] < 24
        told_so = "" if is_kept else "Less certain: more may go unreported elsewhere"
        assert cautions[row["Neighbourhood"]] == told_so
    assert len(set(told.values())) == 2


def test_the_finding_comes_first_and_shares_that_look_alike_have_a_decimal(real) -> None:
    view = real.view("places", **YEAR)
    shares = view.shown.table["Share of the borough, %"]
    assert f", {shares.sum():.0f} % of the borough's." in view.shown.finding
    assert len(set(shares.iloc[1:].round())) == 1
    for place, share in zip(view.places, shares, strict=True):
        assert f"{place.short_name.removeprefix('Around ')} ({place.ward})" in view.verdict
        assert place.share == (f"{share:.0f} %" if share >= 10 else f"{share:.1f} %")
        assert (place.share in view.verdict) == (place is view.places[0])
        assert f"{place.share} of the borough's" in place.why[0].words


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ([0.277, 0.0348, 0.0254], ["28 %", "3.5 %", "2.5 %"]),
        ([0.08, 0.05, 0.03], ["8 %", "5 %", "3 %"]),
        ([0.123, 0.118, 0.02], ["12.3 %", "11.8 %", "2.0 %"]),
    ],
)
def test_shares_have_a_decimal_only_where_whole_ones_are_alike(given, told) -> None:
    rows = pd.DataFrame({"share": given}, index=["A", "B", "C"])
    assert list(shares(rows).values()) == told


def test_every_word_of_the_sheet_is_on_its_one_page(real) -> None:
    for asked in ({}, {"offence": "shoplifting"}, {"area": TUDOR}, {"offence": "homicide"}):
        sheet = tasking_sheet(real.setting(**asked, **YEAR))
        file = tasking_pdf(sheet)
        read = pypdf.PdfReader(io.BytesIO(file))
        assert len(read.pages) <= 2  # a sheet has two sides
        assert [round(float(side)) for side in read.pages[0].mediabox[2:]] == [595, 842]
        assert len(list(elements(file, "H1"))) == 1
        said = squeezed(" ".join(pages(file)))
        words = [sheet.title, *sheet.findings, *sheet.rules, sheet.not_known]
        words += [fact.words for place in sheet.places for fact in place.why]
        words += [known for place in sheet.places for known in place.known.values()]
        words += [one.ask for one in sheet.questions]
        assert [one for one in words if squeezed(one) not in said] == []
        assert [one for one in words if NEVER.search(one)] == []


def test_a_place_without_actions_or_shares_known_to_police_says_so(testborough) -> None:
    view = testborough.view("places", **YEAR)
    assert faults(view) == []
    assert view.places[0].known["What was tried?"] == "No action is listed for it."
    assert [one.heading for one in view.questions] == [one.heading for one in QUESTIONS]


def test_the_command_makes_the_sheet(tiny_place, monkeypatch, tmp_path: Path) -> None:
    tiny_place.serve(monkeypatch)
    out = tmp_path / "sheet.pdf"
    assert main(["brief", "--ward", tiny.ABBEY, "--kind", "places", "--out", str(out)]) == 0
    assert "Which neighbourhoods have the most" in pages(out.read_bytes())[0]
