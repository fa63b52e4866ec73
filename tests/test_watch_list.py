"""The watch list: what left its usual range, and notes kept as data without a person in them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pandas as pd
import pytest
import tiny
from conftest import Place
from worlds import World, faults

from wardlens.ingest.counts import watch_notes
from wardlens.ingest.load import load
from wardlens.ingest.load.load import LoadReport, Outcome
from wardlens.stats.newest_month import ABOVE
from wardlens.store import paths
from wardlens.views.plan.watch import NO_NOTES

LINE = [
    "theft",
    tiny.ABBEY,
    "2026-02",
    "explained",
    "A store began to report all.",
    "Police",
    "2026-04",
]


def _table(*rows: list[str]) -> tiny.Table:
    return tiny.Table(list(watch_notes.COLUMNS), list(rows))


def _with(**changes: str) -> list[str]:
    named = dict(zip(watch_notes.COLUMNS, LINE, strict=True)) | changes
    return [named[name] for name in watch_notes.COLUMNS]


def test_it_compares_the_newest_month_with_those_recorded_alike(real) -> None:
    view = real.view("plan", **{"from": "2024-12", "to": "2025-11"})
    shown = view.watch
    assert faults(view) == []
    assert len(shown.table) >= 1
    for _, row in shown.table.iterrows():
        outside = row["Offences in the month"] > row["Usual to"]
        assert outside == (row["Standing"] == ABOVE)
        assert outside or row["Offences in the month"] < row["Usual from"]
    wide = real.fetch(
        "monthly_by_ward_and_group",
        real.setting().params | {"since": date(2024, 3, 1), "end": date(2025, 11, 1)},
    )
    first = shown.table.iloc[0]
    own = wide[
        (wide["ward_name"] == first["Ward"]) & (wide["group_label"] == first["Kind of offence"])
    ].set_index("month")["offences"]
    assert first["Offences in the month"] == own.iloc[-1]
    # recorded alike since March 2024: twenty months before the newest
    assert first["Offences a month before"] == own.iloc[:-1].sum() / 20


def test_too_soon_after_a_change_of_recording_it_says_nothing(real) -> None:
    view = real.view("plan", **{"from": "2023-12", "to": "2024-11"})
    assert "fewer than 12 months before it are recorded alike" in view.watch.finding
    assert view.watch.table.empty


def test_a_newest_month_that_is_not_whole_is_said_before_what_left_its_range(copy, take, request):
    newer = tiny.ward_table(last=date(2026, 3, 1))
    newer.change(3, "202603", *tiny.SHOPLIFTING, tiny.ABBEY)
    newer.change(2, "202603", *tiny.VIOLENCE, tiny.ABBEY)
    assert take(newer).outcome is Outcome.TAKEN
    assert copy.loaded.is_dir()
    world = World(copy)
    request.addfinalizer(world.close)
    found = world.view("plan", **{"from": "2025-04", "to": "2026-03"}).watch.finding
    assert "March 2026 is provisional" in found.split("Of ")[0]


def test_the_shipped_list_of_notes_is_empty_and_the_page_says_so(real) -> None:
    assert pd.read_csv(paths.ROOT / "data" / "watch_notes.csv").empty
    assert real.view("plan").noted == (NO_NOTES,)


def test_a_note_stands_from_its_month_until_its_last(
    copy: Place, take: Callable[..., LoadReport], request
) -> None:
    report = take(_table(_with(), _with(where="borough", month="2026-01", until="2026-01")))
    assert report.outcome is Outcome.TAKEN, report.lines
    assert copy.loaded.is_dir()
    world = World(copy)
    request.addfinalizer(world.close)
    (told,) = world.view("plan").noted
    assert "Abbey, February 2026: explained by Police: A store began to report all." in told
    (earlier,) = world.view("plan", **{"from": "2025-02", "to": "2026-01"}).noted
    assert "Testborough" in earlier or "whole borough" in earlier


@pytest.mark.parametrize(
    ("changes", "fact"),
    [
        ({"what": "thefts"}, "no group of offences 'thefts'"),
        ({"where": "E05999999"}, "no ward here"),
        ({"month": "2026-2"}, "is not a month"),
        ({"until": ""}, "is not a month"),
        ({"until": "2026-01"}, "ends before its month"),
        ({"status": "closed"}, "status 'closed' is not known"),
        ({"note": ""}, "note or office is empty"),
        ({"office": "ann@example.org"}, "office holds an e-mail address"),
        ({"office": "PC Ann Other"}, "office names a person"),
        ({"note": "Ask Mr. Other."}, "note names a person"),
        ({"note": "PC 1234 was there."}, "note names a person"),
        ({"note": "x" * 301}, "note has over 300 letters"),
    ],
)
def test_a_list_of_notes_with_a_fault_is_refused_by_line(copy, take, changes, fact) -> None:
    before = copy.fingerprint()
    report = take(_table(_with(), _with(**changes)))
    assert report.outcome is Outcome.REFUSED
    assert "line 3" in report.lines[-2]
    assert fact in report.lines[-2]
    assert copy.fingerprint() == before


@pytest.mark.parametrize(
    ("above", "line"), [("\n", 4), ('theft,borough,2026-02,explained,"a\nb",Police,2026-04\n', 5)]
)
def test_the_line_of_a_fault_is_that_of_the_file(copy, tmp_path, above, line) -> None:
    assert copy.data.is_dir()
    head, sound, wrong = map(",".join, (watch_notes.COLUMNS, LINE, _with(what="thefts")))
    path = tmp_path / "watch_notes.csv"
    path.write_text(f"{head}\n{sound}\n{above}{wrong}\n")
    assert f"line {line}: no group" in load.load(path).lines[-2]


def test_two_notes_on_the_same_figure_are_refused(copy, take) -> None:
    assert copy.data.is_dir()
    report = take(_table(_with(), _with(status="acknowledged")))
    assert report.outcome is Outcome.REFUSED
