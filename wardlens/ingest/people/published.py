"""Counts of people to ship, made from what the publishers publish: searches, victims, residents.

Nothing here is written that is not fit to be shown: see `wardlens.ingest.people.protection`.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from wardlens.ingest.counts import files
from wardlens.ingest.people import people, protection, stop_search
from wardlens.ingest.people.protection import COLUMNS, Plan
from wardlens.ingest.people.searches_held import Held
from wardlens.store import config, paths

REGION = "E12000007"
_VIOLENCE = {
    "vawg-victims": ("vawg-victims", "victims", "Victim count by location"),
    "vawg-offences": ("vawg-offences", "offences", "Offence count location"),
}
_KNIFE = {
    "Knife Crime": "offences",
    "Knife Crime with Injury": "offences-with-injury",
    "Knife Injury Victims (1-24)": "victims-under-25",
}
_HOMICIDE = {"sex": "Sex", "age": "Age Group", "ethnicity-officer": "Officer Observed Ethnicity"}


def ship(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Every releasable count of people from the files in `folder`, and the months they cover."""
    held = searches(sorted((folder / "policeuk" / "stop-and-search").glob("*.csv")))
    counts = [people.search_counts(held)]
    covered = [people.search_coverage(held.months)]
    for series, (name, measure, sheet) in _VIOLENCE.items():
        path = files.the_one(folder / "mps", f"{name}.*.csv")
        cells = violence(path, sheet)
        counts += [_with_wards(cells, series, measure, sensitive=True)]
        counts += [_months(cells, series, measure, sensitive=True)]
        covered.append(_every_month(cells, series))
    path = files.the_one(folder / "mps", "monthly-crime-dashboard.*.csv")
    counts.append(knife_crime(path))
    covered.append(_every_month(_knife_cells(path), "knife-crime"))
    covered += [_whole_block(block, REGION) for block in people.blocks("homicide-victims")]
    counts.append(homicide(folder / "victims" / "mps_homicide_victims_2003_2023.csv"))
    rows = pd.concat(counts, ignore_index=True)
    return rows, pd.concat(covered, ignore_index=True)


def searches(paths_given: Iterable[Path]) -> Held:
    """The searches of several files of a month each, together."""
    cells, months = [], []
    for path in paths_given:
        given = stop_search.read(files.examine(path))
        cells.append(given.cells)
        months.append(given.months)
    return Held(pd.concat(cells, ignore_index=True), pd.concat(months, ignore_index=True))


def violence(path: Path, sheet: str) -> pd.DataFrame:
    """Violence against women and girls by ward and month recorded: month, ward_code, people.

    The file stacks sheets with other columns: only `sheet` counts by place. Each row is also split
    by the month in which the offence was committed, which is not used.
    """
    table = pd.read_csv(path, dtype="str")
    ours = table[table["sheet"] == sheet]
    codes = _ward_codes()
    names = ours["ward_name_clean_2"].map(_plain)
    unknown = sorted(set(names.dropna()) - set(codes))
    if unknown:
        raise ValueError(f"{path.name}: no ward is called {', '.join(unknown)}")
    counted = pd.DataFrame(
        {
            "month": pd.to_datetime(ours["recorded_date_months"]).dt.date,
            "ward_code": names.map(codes),
            "people": ours["count"].astype(float).astype("int64"),
        }
    )
    return counted.groupby(["month", "ward_code"], dropna=False)["people"].sum().reset_index()


def knife_crime(path: Path) -> pd.DataFrame:
    """Knife crime by borough, month and ward as published; victims under 25 protected.

    Offences are recorded crime, public by ward and month: where there are few, victims of a ward
    cannot be more, and no ward's victims are given. Victims of domestic abuse among those
    under 25 would follow from the row "non DA": that row is not taken.
    """
    cells = _knife_cells(path)
    borough = config.read().borough_code
    parts = []
    for measure, ours in cells.groupby("measure"):
        of_borough = ours[ours["area_code"] == borough]
        of_wards = ours[ours["area_code"] != borough]
        if measure == "victims-under-25":
            counted = _with_unplaced(of_borough, of_wards)
            offences = cells[(cells["measure"] == "offences") & (cells["area_code"] != borough)]
            plan = Plan(
                str(measure),
                wards=people.wards_of(borough),
                ward_parts=False,
                sensitive=True,
                beside=offences.rename(columns={"area_code": "ward_code"}),
            )
            parts += [
                protection.released(counted, block, plan, borough)
                for block in people.blocks("knife-crime")
            ]
            continue
        every = sorted(cells["month"].unique())
        months = of_borough.groupby("month")["people"].sum().reindex(every, fill_value=0)
        parts.append(
            people.month_totals("knife-crime", str(measure), borough, months, sensitive=False)
        )
        parts.append(_as_published(of_borough, str(measure), [borough]))
        if measure == "offences":
            parts.append(_as_published(of_wards, str(measure), people.wards_of(borough)))
    return pd.concat(parts, ignore_index=True)


def homicide_cells(path: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Victims of homicide one by one, in London and in the borough: month, borough, people, groups.

    A victim's ethnicity is as the officer saw it. Borough names may have trailing blanks.
    """
    table = pd.read_csv(path, dtype="str", keep_default_na=False)
    register = pd.read_csv(paths.shipped("people_groups.csv"), keep_default_na=False, dtype="str")
    cells = pd.DataFrame(
        {
            "month": pd.to_datetime(table["Recorded Date"], format="%b-%y").dt.date,
            "borough": table["Borough"].map(_plain),
            "people": table["Count of Victims"].astype("int64"),
        }
    )
    for key, column in _HOMICIDE.items():
        ours = (register["series"] == "homicide-victims") & (register["attribute"] == key)
        groups = register[ours].set_index("publisher_text")["group"]
        cells[key] = table[column].str.strip().map(groups)
        if cells[key].isna().any():
            new = sorted(set(table.loc[cells[key].isna(), column]))
            raise ValueError(f"{path.name}: {column} {', '.join(new)} is not in people_groups.csv")
    return cells, cells[cells["borough"] == _plain(config.read().borough_name)]


def homicide(path: Path) -> pd.DataFrame:
    """Victims of homicide in London by three years, and in the borough over all years."""
    cells, here = homicide_cells(path)
    known = people.attributes("homicide-victims", tuple(_HOMICIDE))
    pairs = (("sex", "age"), ("sex", "ethnicity-officer"))
    partnership = config.read()
    (block,) = people.blocks("homicide-victims")
    whole = protection.Block(block.series, block.whole, (block.whole,))
    return pd.concat(
        [
            protection.released(cells, block, Plan("victims", known, pairs), REGION),
            protection.released(here, whole, Plan("victims", known), partnership.borough_code),
        ],
        ignore_index=True,
    )


def _with_wards(cells: pd.DataFrame, series: str, measure: str, *, sensitive: bool) -> pd.DataFrame:
    borough = config.read().borough_code
    plan = Plan(measure, wards=people.wards_of(borough), sensitive=sensitive)
    last = cells["month"].max()
    rows = [
        protection.released(cells, block, plan, borough)
        for block in people.blocks(series)
        if block.whole.end <= last
    ]
    return pd.concat(rows, ignore_index=True)


def _months(cells: pd.DataFrame, series: str, measure: str, *, sensitive: bool) -> pd.DataFrame:
    months = cells.groupby("month")["people"].sum()
    borough = config.read().borough_code
    return people.month_totals(series, measure, borough, months, sensitive=sensitive)


def _knife_cells(path: Path) -> pd.DataFrame:
    table = pd.read_csv(path, dtype="str")
    ours = table[(table["measure"] == "Offences") & table["crime_subtype"].isin(_KNIFE)]
    return pd.DataFrame(
        {
            "month": pd.to_datetime(ours["month_year"]).dt.date,
            "area_code": ours["area_code"].str.strip(),
            "measure": ours["crime_subtype"].map(_KNIFE),
            "people": ours["count"].astype("int64"),
        }
    )


def _with_unplaced(of_borough: pd.DataFrame, of_wards: pd.DataFrame) -> pd.DataFrame:
    """Cells of wards, and what the borough has beyond them, without a ward."""
    wards = of_wards.rename(columns={"area_code": "ward_code"})
    whole = of_borough.groupby("month")["people"].sum()
    beyond = whole.sub(of_wards.groupby("month")["people"].sum(), fill_value=0)
    rest = beyond[beyond > 0].astype("int64").reset_index().assign(ward_code=None)
    return pd.concat([wards, rest], ignore_index=True)[["month", "ward_code", "people"]]


def _as_published(cells: pd.DataFrame, measure: str, areas: list[str]) -> pd.DataFrame:
    """Recorded offences by area for each part of the window: public, so nothing is withheld."""
    rows = []
    for block in people.blocks("knife-crime"):
        for span in (*block.parts, block.whole):
            inside = cells[(cells["month"] >= span.start) & (cells["month"] <= span.end)]
            totals = inside.groupby("area_code")["people"].sum().reindex(areas, fill_value=0)
            for area, value in totals.items():
                status = "shown" if value else "zero"
                rows.append(
                    ("knife-crime", area, span.start, span.end, measure, "all", "All", 0, False,
                     value, status)
                )  # fmt: skip
    return pd.DataFrame(rows, columns=COLUMNS)


def _whole_block(block: protection.Block, area: str) -> pd.DataFrame:
    """Months of a list of single victims: one without any had none."""
    months = pd.date_range(block.whole.start, block.whole.end, freq="MS")
    told = {"series": block.series, "area_code": area, "month": months, "state": "covered"}
    return pd.DataFrame(told | {"records": None, "unlocated": None})


def _every_month(cells: pd.DataFrame, series: str) -> pd.DataFrame:
    months = pd.date_range(cells["month"].min(), cells["month"].max(), freq="MS")
    there = set(pd.to_datetime(cells["month"]))
    return pd.DataFrame(
        {
            "series": series,
            "area_code": config.read().borough_code,
            "month": months,
            "state": ["covered" if month in there else "missing" for month in months],
            "records": None,
            "unlocated": None,
        }
    )


def _ward_codes() -> dict[str, str]:
    areas = pd.read_csv(paths.shipped("areas.csv"), dtype="str")
    wards = areas[areas["level"] == "ward"]
    return dict(zip(wards["area_name"].map(_plain), wards["area_code"], strict=True))


def _plain(name: Any) -> Any:
    """A place's name without what publishers write differently: case, blanks, apostrophes."""
    return name if pd.isna(name) else str(name).strip().lower().replace("'", "").replace("’", "")
