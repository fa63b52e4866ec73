"""Unit costs in pounds: loaded by their header, the third weighting, never guessed."""

from __future__ import annotations

import pytest
import tiny
from conftest import Place
from worlds import World

from wardlens.ingest.load import load
from wardlens.ingest.load.load import Outcome
from wardlens.measures.offences import MEASURES
from wardlens.records import numbers
from wardlens.records.receipts import receipt_of_exhibit
from wardlens.views.harm_rows import comparable

KINDS = ("shoplifting", "violence-with-injury", "personal-robbery")
IN_ABBEY = {"shoplifting": 12 * 25, "violence-with-injury": 12 * 10, "personal-robbery": 12 * 2}


def costs(*lines: tuple[str, str, str]) -> tiny.Table:
    """Made-up costs of kinds of offence."""
    header = ["offence", "cost", "price_year", "source"]
    return tiny.Table(header, [[*line, "Made up"] for line in lines])


def prices(**levels: str) -> tiny.Table:
    """A made-up price index."""
    rows = [[year.strip("_"), level, "Prices made up"] for year, level in levels.items()]
    return tiny.Table(["year", "price_index", "source"], rows)


@pytest.fixture
def world(copy: Place, take):
    """The tiny partnership after it loaded tables."""

    def made(*tables: tiny.Table) -> World:
        for number, table in enumerate(tables):
            assert take(table, f"given-{number}.csv").outcome is Outcome.TAKEN
        return World(copy)

    return made


def test_without_a_table_nothing_is_weighed_in_pounds_and_the_page_says_so(testborough):
    assert list(testborough.offer.weightings) == ["cchi", "css"]
    assert "No unit costs are loaded" in testborough.view("harm").costs
    assert "harm_pounds" not in numbers.choices(testborough.setting())
    assert "harm_pounds" not in [one.key for one in testborough.view("methods").measures]
    with pytest.raises(numbers.UnknownMeasureError, match="no unit costs are loaded"):
        numbers.figure(testborough.setting(), "harm_pounds")


def test_costs_are_restated_to_the_newest_prices_of_the_index_and_to_no_others(world):
    held = world(
        costs(("shoplifting", "100", "2015"), ("personal-robbery", "5000", "2012")),
        prices(_2015="80", _2020="100"),
    )
    rows = held.fetch("harm_weights", {}).set_index("weighting").loc["pounds"].set_index("offence")
    assert rows["weight"].dropna().to_dict() == {"shoplifting": 100 * 100 / 80}
    assert set(rows["edition"]) == {"prices of 2020"}
    assert (
        "in prices of 2012, and no price index loaded restates"
        in rows.loc["personal-robbery", "reason"]
    )
    assert "No unit cost of it is loaded." in set(rows["reason"])
    held.close()


def test_pounds_are_by_hand_per_resident_and_a_kind_without_a_cost_is_not_held(world):
    given = costs(("shoplifting", "100", "2015/16"), ("violence-with-injury", "2000", "2015/16"))
    held = world(given)
    setting = held.setting(weighting="pounds")
    assert held.offer.weightings["pounds"] == "unit costs in £ (prices of 2015/16)"
    abbey = setting.result(MEASURES["harm_pounds_rate"]).loc[tiny.ABBEY]
    pounds = IN_ABBEY["shoplifting"] * 100 + IN_ABBEY["violence-with-injury"] * 2_000
    assert abbey["estimate"] == pytest.approx(pounds / tiny.RESIDENTS[tiny.ABBEY] * 1_000)
    known = IN_ABBEY["shoplifting"] + IN_ABBEY["violence-with-injury"]
    assert abbey["known_share"] == pytest.approx(known / sum(IN_ABBEY.values()))
    view = held.view("harm", weighting="pounds")
    ladder = view.ladder.table.set_index("Kind of offence")
    assert ladder["Harm, pounds"].isna().to_dict() == {
        "Violence with injury": False, "Shoplifting": False, "Robbery of personal property": True,
    }  # fmt: skip
    robberies = 12 * (2 + 1)
    assert any(
        f"left out: robbery of personal property ({robberies})" in one for one in view.findings
    )
    assert any(one.startswith("Kinds with a known cost add up to") for one in view.findings)
    assert "pounds" not in comparable(setting)  # no share of all harm is told from some kinds
    assert "pounds" in {str(dict(one.bound).get("weighting")) for one in view.ladder.asked}
    assert "Made up" in {one.publisher for one in receipt_of_exhibit(setting, view.wards).sources}
    record = numbers.figure(setting, "harm_pounds_rate", tiny.ABBEY)[0]
    assert (record["estimate"], record["weight_edition"]) == (
        pytest.approx(abbey["estimate"]), "prices of 2015/16",
    )  # fmt: skip
    held.close()


def test_a_table_of_every_kind_stands_beside_the_other_weightings(world):
    held = world(costs(*((kind, "100", "2015/16") for kind in KINDS)))
    assert "pounds" in comparable(held.setting())
    assert "Place (unit costs)" in held.view("harm").wards.table
    held.close()


@pytest.mark.usefixtures("copy")
@pytest.mark.parametrize(
    ("table", "words"),
    [
        (costs(("fires", "100", "2015")), "line 2: no kind 'fires'"),
        (costs(("shoplifting", "", "2015")), "no number above zero"),
        (costs(("shoplifting", "£1,204", "2015")), "no number above zero"),
        (costs(("shoplifting", "nan", "2015")), "no number above zero"),
        (costs(("shoplifting", "0", "2015")), "no number above zero"),
        (costs(("shoplifting", "1", "2015/17")), "no year"),
        (costs(("shoplifting", "1", "2015"), ("shoplifting", "2", "2015")), "stands twice"),
        (prices(_2015="many"), "no number above zero"),
    ],
)
def test_a_line_that_cannot_be_meant_is_refused_with_its_number(table, words, take):
    report = take(table, "wrong.csv")
    assert report.outcome is Outcome.REFUSED
    assert any(words in line for line in report.lines)


@pytest.mark.usefixtures("copy")
def test_the_line_told_is_the_files_own_below_a_title_and_empty_rows(tmp_path):
    path = tmp_path / "costs.csv"
    path.write_text(
        "\ufeffUnit costs;;;\n\noffence;cost;price_year;source\n"
        "shoplifting;100;2015;Made up\n\npersonal-robbery;1.234,50;2015;Made up\n",
        "utf-8",
    )
    report = load.load(path)
    assert "line 6: cost is no number above zero" in "\n".join(report.lines)
    assert "Write it like 1234.5" in "\n".join(report.lines)
