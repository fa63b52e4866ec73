"""The two files that describe a new place: partnership.toml and sources.toml."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pandas as pd

from wardlens.choices.series import FORCE_TABLES, NEIGHBOURHOODS, WARD_TABLE
from wardlens.ingest.counts.reading import Reading
from wardlens.ingest.indicators.loading import LIST as INDICATOR_LIST
from wardlens.store import config

_ALWAYS = {"ons-population", "ons-outlines"}
"""Sources that pages name even where there is nothing from them."""
_OWN = {
    "partnership-plan": "The partnership's plan",
    "actions": "What is being done: actions in wards, neighbourhoods and streets",
    "watch-notes": "Notes on the watch list",
}
"""What a partnership's own sources are called before it has given any."""
TIMES_THE_MIDDLE = 3
"""How far a town centre's offences per resident are likely to lie above the middle ward's."""
_MONTH = re.compile("20[0-9]{4}")
_INCIDENTS = "Anti-social behaviour"
_MOST_REPEATS = 6
"""Times that a publisher repeats a record: what stands more often is a copy."""


def partnership(
    template: Path,
    out: Path,
    name: str,
    boroughs: Sequence[str],
    checks: Sequence[Mapping[str, Any]],
    town_centre: Sequence[str] = (),
) -> None:
    """Write partnership.toml: the place, its comparators, whose rows are taken, its totals."""
    given, code = config.read(template / "partnership.toml"), boroughs[0]
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
        *(
            [
                "# These are likely to be such: their offences per resident are more than "
                f"{TIMES_THE_MIDDLE} times those",
                "# of the middle ward of the region. Nobody has looked: correct the list.",
            ]
            if town_centre
            else []
        ),
        f"town_centre = {_toml(list(town_centre))}",
        "",
        "[load]",
        f"boroughs = {_toml(list(boroughs))}",
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
    given, new = (config.read(folder / "partnership.toml") for folder in (template, out))
    dropped = _listed(template) - _listed(out)
    parts = []
    for key, described in config.sources(template / "sources.toml").items():
        if key in dropped:
            continue
        entry = msgspec.to_builtins(described)
        if described.publisher == given.name:
            entry |= _own(key, described, new.name)
        series = described.series
        tables = [name for name in described.tables if has_rows(out / name)]
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


def _own(key: str, described: config.Source, name: str) -> dict[str, str]:
    """What the register says of a partnership's own source that has given nothing yet."""
    return {
        "publisher": name,
        "title": _OWN.get(key, described.title),
        "page": "",
        "licence": "The partnership's own",
        "attribution": f"{name}.",
        "period": "none yet",
        "edition": "none yet",
        "done": "None has been given so far.",
    }


def _listed(folder: Path) -> set[str]:
    """The sources that a folder's list of published indicators names."""
    path = folder / INDICATOR_LIST
    return set(pd.read_csv(path, dtype="str")["source"]) if path.is_file() else set()


def has_rows(path: Path) -> bool:
    """Whether a table is there and has more than its header."""
    if path.suffix == ".csv" and path.is_file():
        return path.read_text("utf-8").count("\n") > 1
    return path.exists()


def counted(given: Reading, wards: Mapping[str, str], boroughs: Sequence[str]) -> pd.Series:
    """What a file itself has of each borough, by borough, force and month; force "" for none.

    `wards`: the name of each ward's borough by the ward's code, which decides; `boroughs`: names.
    Counted from the file's rows in a way of its own, so that the store can be checked against it.
    """
    rows = given.workspace.execute("from raw").df()
    rows = rows.rename(columns=str.lower)
    if given.layout.key == WARD_TABLE:
        covered = {f"{month:%Y%m}" for month in given.months_covered}
        months = [column for column in rows if _MONTH.fullmatch(column) and column in covered]
        ours = rows["wardcode"].str.strip().map(wards)
        totals = rows[months].apply(_figures).groupby(ours).sum()
        by_month = totals.rename_axis("borough").reset_index().melt("borough", None, "month")
        return _summed(by_month.rename(columns={"value": "crimes"}).assign(force=""))
    named = {plain(name): name for name in boroughs}
    if given.layout.key == NEIGHBOURHOODS:
        borough = _by_name(rows["borough"], named)
        crimes = _figures(rows["crime_count"]).where(rows["category"] != _INCIDENTS, 0)
        month = rows["year"].astype("str") + rows["month"].astype("str").str.zfill(2)
        found = {"crimes": crimes, "borough": borough, "month": month, "force": ""}
        return _summed(pd.DataFrame(found))
    if given.layout.key != "policeuk-street":
        return _summed(pd.DataFrame(columns=["crimes", "borough", "month", "force"]))
    borough = _by_name(rows["lsoa name"].str.replace(" [0-9]{3}[A-Z]$", "", regex=True), named)
    ours = rows[borough.notna()].drop(columns="line")
    times = ours.groupby(list(ours), dropna=False)["month"].transform("size")
    is_copy = ours["crime id"].fillna("").ne("") & (times > _MOST_REPEATS) & ours.duplicated()
    crimes = (~is_copy & (ours["crime type"] != _INCIDENTS)).astype("int64")
    month = ours["month"].str.replace("-", "")
    found = {"crimes": crimes, "borough": borough, "month": month, "force": ours["reported by"]}
    return _summed(pd.DataFrame(found))


def total(counts: Sequence[pd.Series], borough: str, months: Sequence[date]) -> dict[str, Any]:
    """A borough's check total of the newest months covered, at most twelve, over files in order."""
    asked = [f"{month:%Y%m}" for month in sorted(months)[-12:]]
    crimes = by_month(counts, borough).reindex(asked).sum()
    first, last = sorted(months)[-12:][0], max(months)
    return {"start": f"{first:%Y-%m}", "end": f"{last:%Y-%m}", "total": int(crimes)}


def by_month(counts: Sequence[pd.Series], borough: str) -> pd.Series:
    """What files, in order, have of a borough in each of their months; by month, as 202602.

    A later file of the same force and month takes the place of an earlier one; forces add up.
    """
    kept = pd.concat(counts)
    kept = kept[kept.index.get_level_values("borough") == borough]
    kept = kept[~kept.index.duplicated(keep="last")]
    return kept.groupby(level="month").sum()


def _summed(rows: pd.DataFrame) -> pd.Series:
    return rows.groupby(["borough", "force", "month"])["crimes"].sum()


def _by_name(given: pd.Series, named: Mapping[str, str]) -> pd.Series:
    """The borough that each row names, as we write it; none for any other."""
    return given.map({one: named.get(plain(one)) for one in given.dropna().unique()})


def plain(name: object) -> str:
    """A borough's name, however a publisher writes it."""
    return " ".join(str(name).replace("&", "and").replace("-", " ").casefold().split())


def _figures(cells: pd.Series) -> pd.Series:
    """Cells as counts, however a publisher writes them; 0 where there is no figure."""
    if cells.dtype.kind in "iu":
        return cells
    plain = cells.astype("str").str.replace("[, \u00a0]", "", regex=True)
    return pd.to_numeric(plain, errors="coerce").fillna(0).astype("int64")


def _toml(value: object) -> str:
    """A value as TOML: text and lists are written alike in JSON."""
    if isinstance(value, list | tuple) and value and isinstance(value[0], dict):
        inner = [
            ", ".join(f"{key} = {_toml(part)}" for key, part in entry.items()) for entry in value
        ]
        return "[\n" + "".join(f"  {{ {entry} }},\n" for entry in inner) + "]"
    return json.dumps(value, ensure_ascii=False)
