"""Searches accepted before, those of a file beside them, and how well each month is known.

An accepted file is kept below the folder of what was loaded as counts by ward, month and group:
never shown as they are (see `wardlens.ingest.people.protection`), so to be kept like the files
themselves.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from wardlens.ingest.counts import editions
from wardlens.ingest.counts.files import FileRefusedError
from wardlens.ingest.people.stop_search import SERIES, Searches
from wardlens.store import whole

_ENOUGH_TO_COMPARE = 30
_SEARCHES_A_DAY = 10
"""With as many a day on average, a day without any is a gap in the file, not a quiet day."""
_EMPTY_DAYS = 3
_USUAL_MONTHS = 12
_MONTHS = ["month", "records", "unlocated", "taken", "days_with_any", "days"]


@dataclass(frozen=True)
class Held:
    """What was accepted before, the newest edition of each month: `cells` and `months`."""

    cells: pd.DataFrame
    months: pd.DataFrame

    @classmethod
    def now(cls) -> Held:
        """All accepted editions together; without any, both frames are empty."""
        return cls.of(editions.folders(SERIES))

    @classmethod
    def of(cls, folders: Sequence[Path]) -> Held:
        """The editions in these folders together."""
        if not folders:
            return cls(pd.DataFrame(columns=["month", "ward_code", "people"]), _no_months())
        cells, months = [], []
        for folder in folders:
            described = editions.about(folder)
            order = {
                "edition": pd.Timestamp(described["edition"]),
                "sequence": described["sequence"],
            }
            months.append(pd.read_parquet(folder / "coverage.parquet").assign(**order))
            cells.append(pd.read_parquet(folder / "figures.parquet").assign(**order))
        newest = (
            pd.concat(months)
            .sort_values(["month", "edition", "sequence"])
            .drop_duplicates("month", keep="last", ignore_index=True)
        )
        kept = pd.concat(cells).merge(newest[["month", "edition", "sequence"]])
        return cls(kept.drop(columns=["edition", "sequence"]), newest)


def write(searches: Searches, months: Sequence[Any], root: Path, sequence: int) -> Path:
    """Keep these months of a file as an edition below `root`, all at once or not at all."""
    edition = searches.edition
    target = root / f"{sequence:04d}-{SERIES}-{edition:%Y-%m}"
    with whole.folder(target) as unfinished:
        for name, rows in (("figures", searches.cells), ("coverage", searches.months)):
            taken = rows[rows["month"].isin(list(months))]
            taken.to_parquet(unfinished / f"{name}.parquet", index=False)
        searches.refused.to_csv(unfinished / "refused.csv", index=False)
        for name, columns in _NOTHING.items():
            pd.DataFrame(columns=columns).to_csv(unfinished / f"{name}.csv", index=False)
        path = searches.file.path
        described = {
            "series": SERIES,
            "edition": edition.isoformat(),
            "sequence": sequence,
            "files": [{"name": path.name, "sha256": editions.sha256(path)}],
        }
        (unfinished / "about.json").write_text(json.dumps(described, indent=1) + "\n", "utf-8")
    return target


_NOTHING = {
    "areas": ["area_code", "area_name", "borough_code"],
    "offences": ["offence", "publisher_major", "publisher_minor", "group_key"],
    "revised": ["area_code", "month", "offence", "held_offences", "file_offences"],
}
"""What an edition of offences has besides: searches name no areas, offences or revisions."""


def _no_months() -> pd.DataFrame:
    return pd.DataFrame(columns=[*_MONTHS, "edition", "sequence"]).astype(
        {"month": "datetime64[us]", "edition": "datetime64[us]"}
    )


def states(months: pd.DataFrame) -> pd.DataFrame:
    """Month by month `covered`, `partial` or `missing`, from the first to the last month held.

    Partial: three days or more without any search in a force that has ten a day; or less than half
    of the median of the last twelve whole months before it: a break or a file cut short.
    `months`: month, records, days_with_any, days. Returns month, state, records, unlocated.

    >>> held = pd.DataFrame({"month": pd.to_datetime(["2024-01-01", "2024-03-01", "2024-04-01"]),
    ...     "records": [900, 800, 300], "unlocated": 0, "days_with_any": [31, 31, 30],
    ...     "days": [31, 31, 30]})
    >>> states(held)["state"].tolist()
    ['covered', 'missing', 'covered', 'partial']
    """
    rows: list[dict[str, object]] = []
    whole: list[int] = []
    by_month = {row.month: row for row in months.sort_values("month").itertuples()}
    if not by_month:
        return pd.DataFrame(columns=["month", "state", "records", "unlocated"])
    for month in pd.date_range(min(by_month), max(by_month), freq="MS"):
        held: Any = by_month.get(month)
        if held is None:
            rows.append({"month": month, "state": "missing", "records": None, "unlocated": None})
            continue
        is_busy = held.records >= _SEARCHES_A_DAY * held.days_with_any
        has_gap = is_busy and held.days - held.days_with_any >= _EMPTY_DAYS
        usual = float(np.median(whole[-_USUAL_MONTHS:])) if whole else 0.0
        is_short = usual >= _ENOUGH_TO_COMPARE and held.records * 2 < usual
        state = "partial" if has_gap or is_short else "covered"
        if state == "covered":
            whole.append(held.records)
        rows.append(
            {"month": month, "state": state, "records": held.records, "unlocated": held.unlocated}
        )
    return pd.DataFrame(rows)


def decide(searches: Searches, held: Held) -> pd.DataFrame:
    """Month by month: held (NaN if not), in the file, and kind: new, newer, reissued, same, older.

    `FileRefusedError` where the file has less than half of the force's searches held for a month.
    """
    months = searches.months.merge(
        held.months[["month", "records", "taken", "edition"]],
        on="month",
        how="left",
        suffixes=("", "_held"),
    )
    held_records = months["records_held"].astype("Float64").fillna(0)
    short = months[(held_records >= _ENOUGH_TO_COMPARE) & (months["records"] * 2 < held_records)]
    if len(short):
        month = short.iloc[0]
        raise FileRefusedError(
            searches.file.path,
            f"{month['records']:,.0f} searches by the force in {month['month']:%B %Y}, where "
            f"{month['records_held']:,.0f} are held",
            "Less than half is a file cut short, not a quiet month: download it again.",
        )
    edition = pd.Timestamp(searches.edition)
    kinds = []
    row: Any
    for row in months.itertuples():
        if pd.isna(row.edition):
            kinds.append("new")
        elif edition != row.edition:
            kinds.append("newer" if edition > row.edition else "older")
        else:
            kinds.append("same" if _same(searches, held, row.month) else "reissued")
    return months.assign(kind=kinds)


def _same(searches: Searches, held: Held, month: Any) -> bool:
    ours, theirs = (rows[rows["month"] == month] for rows in (searches.cells, held.cells))
    now, before = (
        rows[rows["month"] == month][_MONTHS].reset_index(drop=True).astype(object)
        for rows in (searches.months, held.months)
    )
    columns = list(ours.columns)
    ours, theirs = (
        rows[columns].sort_values(columns, ignore_index=True).astype(object)
        for rows in (ours, theirs)
    )
    return bool(ours.equals(theirs) and now.equals(before))


def told(searches: Searches, months: pd.DataFrame) -> Iterator[str]:
    """What is said of a file: totals only, as a report may be passed on. `months`: see `decide`."""
    records, unlocated = months["records"].sum(), months["unlocated"].sum()
    taken, refused = months["taken"].sum(), len(searches.refused)
    yield (
        f"{records + refused:,} lines: {taken:,} of this partnership, "
        f"{records - taken - unlocated:,} outside this partnership, "
        f"{unlocated:,} without a place, so in no area's figure, {refused:,} refused"
    )
    row: Any
    for row in searches.new_texts.itertuples():
        yield (
            f"new text in {row.attribute}: {row.publisher_text!r} ({row.searches:,} searches), "
            "counted as unknown. Add it to people_groups.csv."
        )
    for row in months.itertuples():
        held = "" if pd.isna(row.taken_held) else f"held {row.taken_held:,.0f}, "
        yield f"  {row.month:%Y-%m}: {row.kind}: {held}file {row.taken:,} searches"
    if months["kind"].isin(TAKEN).any():
        yield (
            "Searches by group are shown for whole blocks of months only (people_windows.csv), "
            "once every month of the block is here."
        )


TAKEN = ("new", "newer", "reissued")
"""The kinds of months that a file is taken for."""
