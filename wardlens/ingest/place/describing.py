"""The two files that describe a new place: partnership.toml and sources.toml."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import msgspec

from wardlens.choices.filters import months_before
from wardlens.choices.series import FORCE_TABLES, NEIGHBOURHOODS, STREET, WARD_TABLE
from wardlens.ingest.counts.files import literal
from wardlens.ingest.counts.reading import Reading
from wardlens.store import config

_ALWAYS = {"ons-population", "ons-outlines"}
"""Sources that pages name even where there is nothing from them."""
_MONTH = re.compile("20[0-9]{4}")


def partnership(
    template: Path, out: Path, name: str, code: str, checks: Sequence[Mapping[str, Any]]
) -> None:
    """Write partnership.toml: the place, its comparators, whose rows are taken, its totals."""
    given = config.read(template / "partnership.toml")
    same_region = code[:3] == given.borough_code[:3]
    region = given.region_name if same_region else "the region"
    lines = [
        "# Made by `python -m wardlens init`: edit it freely.",
        "",
        f"name = {_toml(f'{name} community safety partnership')}",
        "",
        "[borough]",
        f"code = {_toml(code)}",
        f"name = {_toml(name)}",
        "",
        "[comparators]",
        f"region = {_toml(region)}",
        f"similar = {_toml(given.similar_name)}",
        "",
        "[wards]",
        "# Codes of wards where far more people come than live: rates per resident mislead there.",
        "town_centre = []",
        "",
        "[load]",
        f"boroughs = [{_toml(code)}]",
    ]
    for check in checks:
        lines += ["", "[[check]]", *(f"{key} = {_toml(value)}" for key, value in check.items())]
    (out / "partnership.toml").write_text("\n".join(lines) + "\n", "utf-8")


def sources(
    template: Path, out: Path, spans: Mapping[str, tuple[date, date]], *, can_refresh: bool
) -> None:
    """Write sources.toml: the register of the template, for the tables that there are.

    With `can_refresh`, the addresses of the template too, but for tables of another force.
    """
    made = {
        path.name.partition("-")[2].rpartition("-")[0].rpartition("-")[0]: path.name
        for path in (out / "editions").iterdir()
    }
    parts = []
    for key, described in config.sources(template / "sources.toml").items():
        entry = msgspec.to_builtins(described)
        series = described.series
        tables = [name for name in described.tables if _has_rows(out / name)]
        if series in made:
            first, last = spans[series]
            tables = [f"editions/{made[series]}"]
            entry |= {"period": f"{first:%B %Y} to {last:%B %Y}", "edition": f"{last:%B %Y}"}
            entry["done"] = "This place's areas only; our keys; made by `python -m wardlens init`."
        if not can_refresh or (series in FORCE_TABLES and series not in made):
            entry.pop("fetch", None)
        if series and series not in made:
            tables = [name for name in tables if not name.startswith("editions/")]
            if not tables:
                entry |= {"edition": "not loaded", "period": "not loaded"}
        if tables or series or key in _ALWAYS or not described.tables:
            entry["tables"] = tables
            body = "\n".join(f"{name} = {_toml(value)}" for name, value in entry.items())
            parts.append(f"[{key}]\n{body}\n")
    (out / "sources.toml").write_text("\n".join(parts), "utf-8")


def _has_rows(path: Path) -> bool:
    """Whether a table is there and has more than its header."""
    if path.suffix == ".csv" and path.is_file():
        return path.read_text("utf-8").count("\n") > 1
    return path.exists()


def total_of_the_file(given: Reading, name: str) -> dict[str, Any]:
    """What a file itself adds up to for the place over its newest months, at most twelve.

    Counted from the file in a way of its own, so that the store can be checked against it.
    """
    (end,) = given.workspace.execute("select max(month) from coverage").fetchone() or (None,)
    (first,) = given.workspace.execute(
        "select min(month) from file_month where offences > 0"
    ).fetchone() or (None,)
    start = max(months_before(end, 11), first)
    count = {WARD_TABLE: _of_ward_table, NEIGHBOURHOODS: _of_counts, STREET: _of_street}
    if given.layout.key not in count:
        return {}
    with duckdb.connect(":memory:") as reader:
        found = literal(given.file.path)
        scan = (
            reader.read_parquet(found)
            if given.file.kind == "parquet"
            else reader.read_csv(found, header=True, all_varchar=True)
        )
        rows = scan.df().rename(columns=str.lower)
    total = count[given.layout.key](rows, start, end, name)
    return {"start": f"{start:%Y-%m}", "end": f"{end:%Y-%m}", "total": total}


def _of_ward_table(rows: Any, start: date, end: date, name: str) -> int:
    months = [
        column
        for column in rows
        if _MONTH.fullmatch(column) and f"{start:%Y%m}" <= column <= f"{end:%Y%m}"
    ]
    ours = rows[rows["lookup_boroughname"].str.strip() == name]
    return int(ours[months].astype("int64").to_numpy().sum())


def _of_counts(rows: Any, start: date, end: date, name: str) -> int:
    months = rows["year"].astype("int64") * 12 + rows["month"].astype("int64") - 1
    inside = months.between(start.year * 12 + start.month - 1, end.year * 12 + end.month - 1)
    crimes = rows["category"] != "Anti-social behaviour"
    ours = rows["borough"].str.strip() == name
    return int(rows.loc[inside & crimes & ours, "crime_count"].astype("int64").sum())


def _of_street(rows: Any, start: date, end: date, name: str) -> int:
    inside = rows["month"].between(f"{start:%Y-%m}", f"{end:%Y-%m}")
    crimes = rows["crime type"] != "Anti-social behaviour"
    ours = rows["lsoa name"].str.replace(" [0-9]{3}[A-Z]$", "", regex=True) == name
    return int((inside & crimes & ours).sum())


def _toml(value: object) -> str:
    """A value as TOML: text and lists are written alike in JSON."""
    if isinstance(value, list | tuple) and value and isinstance(value[0], dict):
        inner = [
            ", ".join(f"{key} = {_toml(part)}" for key, part in entry.items()) for entry in value
        ]
        return "[\n" + "".join(f"  {{ {entry} }},\n" for entry in inner) + "]"
    return json.dumps(value, ensure_ascii=False)
