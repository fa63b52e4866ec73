"""A ward and a kind of offence have one verdict and one range, whichever part of a page says it."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from wardlens.choices.filters import Filters
from wardlens.choices.offer import ALL_OFFENCES, WHOLE_BOROUGH
from wardlens.stats import change
from wardlens.views.area_map import area_map
from wardlens.views.glance import glance
from wardlens.views.glance_of_wards import wards_at_a_glance
from wardlens.views.headline import cards, changed
from wardlens.views.judged import JUDGED_AS_LISTED
from wardlens.views.reporting.wanted import wanted
from wardlens.views.today.changes import clear_changes
from wardlens.views.ward.reports import more_reports

pytestmark = pytest.mark.usefixtures("views_are_kept")
KIND, WARD = "Kind of offence", "Ward"
YEARS = {
    "usual": (date(2025, 3, 1), date(2026, 2, 1)),
    "before the change of recording": (date(2022, 3, 1), date(2023, 2, 1)),
}
SAID = ["Verdict", "Before", "After", "Lower limit", "Upper limit"]


def said(exhibit, of):
    """Verdict, counts and range of each row of a table by its name, to three decimals."""
    table = exhibit.table
    names = [str(name).casefold() for name in table[of]]
    return {
        name: tuple("–" if pd.isna(one) else one for one in row)
        for name, row in zip(names, table[SAID].round(3).to_numpy().tolist(), strict=True)
    }


def once(row):
    limits = [100 * (row[name] - 1) for name in ("lower", "upper")]
    figures = [round(float(one), 3) for one in (row["before"], row["after"], *limits)]
    return (row["verdict"], *("–" if pd.isna(one) else one for one in figures))


@pytest.fixture(scope="module", params=YEARS.values(), ids=list(YEARS))
def asking(request, real):
    """What is asked of a period, with `Filters`' choices by name."""
    start, end = request.param
    usual = Filters.default(real.offer).with_(real.offer, start=start, end=end)
    return lambda **choices: real.asking(usual.with_(real.offer, **choices))


@pytest.fixture(scope="module")
def listed(asking, real):
    """Of each area, every kind of offence as its first table says it."""
    return {area: said(glance(asking(area=area)), KIND) for area in real.offer.areas}


def kinds(real):
    choices = real.offer.offences.values()
    return [one for one in choices if one.is_in_ward_table and one.key in (ALL_OFFENCES, one.group)]


def test_the_list_of_wards_and_the_map_say_what_each_wards_own_table_says(asking, listed, real):
    codes = {name.casefold(): code for code, name in real.offer.areas.items()}
    compared = 0
    for kind in kinds(real):
        asked = asking(offence=kind.key, measure="change")
        label = kind.label.casefold()
        wards = said(wards_at_a_glance(asked), WARD)
        assert said(area_map(asked), WARD) == wards
        for name, row in wards.items():
            of_ward = listed[codes[name]]
            compared += label in of_ward
            assert of_ward.get(label, row) == row
    assert compared > 200


def test_the_headline_of_a_kind_says_what_the_table_says(asking, listed, real):
    for kind in kinds(real):
        for area, rows in listed.items():
            asked = asking(area=area, offence=kind.key)
            row = changed(asked)[1]
            assert rows.get(kind.label.casefold(), once(row)) == once(row)
    assert cards(asked)[2].verdict == row["verdict"]


def test_what_should_be_reported_more_is_judged_as_in_the_table_above_it(asking, listed, real):
    both = 0
    for area, rows in listed.items():
        for made in (wanted, more_reports):
            if made is more_reports and area == WHOLE_BOROUGH:
                continue
            shown = made(asking(area=area))
            assert JUDGED_AS_LISTED in shown.notes
            again = {name: row for name, row in said(shown, KIND).items() if name in rows}
            both += len(again)
            assert again == {name: rows[name] for name in again}
    assert both >= 2 * (len(real.offer.areas) - 1)


def test_what_clearly_changed_among_all_is_what_is_clear_in_the_wards_tables(asking, listed, real):
    clear = {
        (real.offer.areas[area], name): row
        for area, rows in listed.items()
        for name, row in rows.items()
        if area != WHOLE_BOROUGH and name != "all offences"
        if row[0] in (change.CLEAR_RISE, change.CLEAR_FALL)
    }
    table = clear_changes(asking()).table
    pairs = zip(table[WARD], table[KIND].str.casefold(), strict=True)
    rows = table[SAID].round(3).to_numpy().tolist()
    assert clear == dict(zip(pairs, map(tuple, rows), strict=True))


@pytest.mark.parametrize("offence", ["all", "burglary", "rape"])
def test_the_list_of_wards_says_whether_it_is_screened(real, offence):
    view = wards_at_a_glance(real.setting(offence=offence))
    by_itself = any("about that ward by itself" in note for note in view.notes)
    screened = any("comparisons were made in all wards" in note for note in view.notes)
    assert (by_itself, screened) == (offence != "burglary", offence == "burglary")
