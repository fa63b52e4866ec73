"""`check` finds what does not hold."""

from __future__ import annotations

import pytest
import tiny
from conftest import Place
from test_load import NEXT, Take

from wardlens.ingest.build import build, verify


def _faults(report: verify.CheckReport) -> list[str]:
    return [line for line in report.lines if line.startswith("FAULT")]


def test_a_sound_store_has_no_fault_and_its_coverage_is_told() -> None:
    report = verify.check()
    assert report.faults == 0
    assert not _faults(report)
    told = "\n".join(report.lines)
    total = 12 * (37 + 14 + 4)
    assert f"the year to February 2026: {total}, published {total}" in told
    assert "mps-ward: 2023-09 to 2026-02, 3 areas, 0 months missing" in told
    assert "policeuk-lsoa: 2024-03 to 2026-03, 4 areas" in told
    assert "0 refused lines are kept" in told


def test_a_figure_that_differs_from_the_published_total_is_a_fault(copy: Place, take: Take) -> None:
    del copy
    newer = tiny.ward_table(last=NEXT)
    take(newer.change(5, "202512", *tiny.SHOPLIFTING, tiny.BROOK))
    report = verify.check()
    assert report.faults == 1
    assert f": {12 * 55 + 1}, published {12 * 55}" in _faults(report)[0]


def test_a_store_made_from_other_tables_is_a_fault(copy: Place) -> None:
    ledger = copy.data / "ledger.csv"
    ledger.write_text(ledger.read_text() + "mps-ward,*,,note,2027-01,,false,Note.\n")
    (fault,) = _faults(verify.check())
    assert "run `python -m wardlens build`" in fault
    build.build()
    assert verify.check().faults == 0


def test_a_new_category_is_named(copy: Place, take: Take) -> None:
    del copy
    newer = tiny.ward_table(last=NEXT)
    row = ["THEFT", "THEFT OF A KITE", "Cross", tiny.CROSS, "Testborough", *["0"] * 24, "2"]
    newer.rows.append(row)
    take(newer)
    (fault,) = _faults(verify.check())
    assert "theft-of-a-kite" in fault
    assert "add them to offences.csv" in fault


def test_a_month_without_figures_is_named(bare: Place, take: Take) -> None:
    del bare
    take(tiny.ward_table().column("202506", 0))
    assert any("mps-ward 2025-06: no figures" in line for line in verify.check().lines)


def test_refused_lines_are_counted_wherever_they_are_kept(copy: Place, take: Take) -> None:
    del copy
    take(tiny.ward_table(last=NEXT).change("-1", "202603", *tiny.ROBBERY, tiny.CROSS))
    take(tiny.ward_table().change("-1", "202601", *tiny.ROBBERY, tiny.CROSS))
    assert "2 refused lines are kept" in "\n".join(verify.check().lines)


@pytest.mark.parametrize("wanted", ["E05900001"])
def test_a_published_total_of_one_ward_is_compared_with_that_ward(wanted: str, copy: Place) -> None:
    path = copy.data / "partnership.toml"
    path.write_text(path.read_text().replace("total = 660", f'total = 444\narea = "{wanted}"'))
    build.build()
    assert 12 * (25 + 10 + 2) == 444
    assert verify.check().faults == 0
