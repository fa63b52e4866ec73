"""What residents wrote in answer to an open question, coded into themes: counts of people.

A line: question, theme, area (the borough or a ward), group (All, or of the whole borough one that
the Census counts), period, count (people who said it) and base (people who answered). Shares of
fewer than 30 people, of a ward of fewer than 100, are withheld with their base, and so are counts
of 1 to 4 people. Others are withheld with them until what the shown ones leave over of their sum
tells nothing: 30 answers or more; every count from 1 to 4 still possible. Who is in no group or
ward of the file is a part of the sum as well: men and women leave over those who said neither.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd

from wardlens.choices.series import VOICES_SAID
from wardlens.ingest.counts.files import FileRefusedError, PublishedFile
from wardlens.ingest.indicators.words import UnknownWordError, month_range
from wardlens.ingest.voices.lines import (
    fault_of_words,
    group_of,
    lines,
    refuse_many,
    ward_of,
)
from wardlens.stats.disclosure import SMALL, TOTAL
from wardlens.stats.size_rules import WARD_ANSWERS

TABLE = "voices_said.csv"
GIVEN = ("question", "theme", "area", "group", "period", "count", "base")
COLUMNS = [
    "series", "question", "theme", "area_code", "breakdown", "group", "group_order", "start",
    "end", "said", "answered", "note",
]  # fmt: skip
EVERYONE, WARDS, OTHER_GROUP = "all", "ward", "group"
FEW_ANSWERED = "too few answered"
FEW_SAID = "withheld to protect people"
_ANSWERS = 30
_LONGEST_QUESTION = 200


def said(
    file: PublishedFile,
    wards: Mapping[str, str],
    groups: Mapping[str, tuple[str, int]],
    borough: tuple[str, str],
) -> pd.DataFrame:
    """Counts of a file, `COLUMNS`; `FileRefusedError` names the first fault.

    `wards`: names by code; `groups`: `known_groups`; `borough`: its code and name.
    """
    found, seen = [], set()
    for number, row in lines(file, GIVEN, named=("question", "theme", "group")):
        try:
            line = _line(row, wards, groups, borough)
        except ValueError as problem:
            fact, _, remedy = str(problem).partition("|")
            raise FileRefusedError(file.path, fact, remedy, number) from problem
        key = tuple(line[name] for name in COLUMNS[1:9])
        if key in seen:
            raise FileRefusedError(
                file.path, "the same figure stands there twice", "Keep one of them.", number
            )
        seen.add(key)
        found.append(line | {"line": number})
    rows = pd.DataFrame(found)
    refuse_many(file, rows["theme"])
    _refuse_two_bases(file, rows)
    _refuse_periods_in_periods(file, rows)
    return _withheld(rows)[COLUMNS]


def _line(
    row: Mapping[str, str],
    wards: Mapping[str, str],
    groups: Mapping[str, tuple[str, int]],
    borough: tuple[str, str],
) -> dict[str, object]:
    """A line as a figure; `ValueError` says what is wrong | what to do."""
    if not row["question"] or len(row["question"]) > _LONGEST_QUESTION:
        raise ValueError(f"question is empty or over {_LONGEST_QUESTION} letters|Shorten it.")
    if fault := fault_of_words("theme", row["theme"]):
        raise ValueError("|".join(fault))
    is_whole = row["area"].casefold() in {one.casefold() for one in borough}
    area = borough[0] if is_whole else ward_of(row["area"], wards)
    if not area:
        raise ValueError(
            f"area {row['area']!r} is not known|Write a ward or {borough[1]}, by name or code."
        )
    group = group_of(row["group"], groups) or TOTAL
    if group != TOTAL and not is_whole:
        raise ValueError(
            "a group within a ward is too small to take|Give groups for the whole borough only."
        )
    if group != TOTAL and (fault := fault_of_words("group", group)):
        raise ValueError("|".join(fault))
    breakdown, order = (EVERYONE, 0) if group == TOTAL else groups.get(group, (OTHER_GROUP, 99))
    count, base = (_whole(row[name], name) for name in ("count", "base"))
    if count > base:
        raise ValueError(f"count {count} is over base {base}|Correct one of them.")
    start, end = _period(row["period"])
    if start > f"{date.today():%Y-%m}":
        raise ValueError(f"period {row['period']!r} is still to come|Correct it.")
    return {
        "series": VOICES_SAID,
        "question": row["question"],
        "theme": row["theme"],
        "area_code": area,
        "breakdown": breakdown if is_whole else WARDS,
        "group": group,
        "group_order": order,
        "start": start,
        "end": end,
        "said": count,
        "answered": base,
    }


def _whole(words: str, what: str) -> int:
    if not words.isdecimal():
        raise ValueError(f"{what} {words!r} is no whole number of people|Write it like 41.")
    return int(words)


def _period(words: str) -> tuple[str, str]:
    if words.isdecimal() and len(words) == 4:
        return f"{words}-01", f"{words}-12"
    try:
        _, start, end = month_range(words)
    except UnknownWordError:
        raise ValueError(
            f"period {words!r} is not known|Write 2025, 2025-03, 2025Q2 or 2024/25."
        ) from None
    return start, end


def _refuse_two_bases(file: PublishedFile, rows: pd.DataFrame) -> None:
    keys = ["question", "start", "end", "area_code", "breakdown", "group"]
    odd = rows[rows["answered"] != rows.groupby(keys)["answered"].transform("first")]
    if len(odd):
        raise FileRefusedError(
            file.path,
            "another base than before for the same question, area and group",
            "The base is how many people answered the question: one number for all its themes.",
            int(odd["line"].iloc[0]),
        )


def _refuse_periods_in_periods(file: PublishedFile, rows: pd.DataFrame) -> None:
    """A year less its other quarters would give away a quarter that is withheld."""
    for _, asked in rows.groupby("question"):
        spans = asked.drop_duplicates(["start", "end"]).sort_values("start")
        odd = spans[spans["start"] <= spans["end"].cummax().shift(fill_value="")]
        if len(odd):
            raise FileRefusedError(
                file.path,
                "its period shares months with another one of the same question",
                "Give each answer in one period only: years, or quarters.",
                int(odd["line"].iloc[0]),
            )


def _withheld(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with too small figures left out, and why, in the order of the file."""
    rows = rows.assign(note="", said=rows["said"].astype("Int64"))
    rows["answered"] = rows["answered"].astype("Int64")
    least = np.where(rows["breakdown"] == WARDS, WARD_ANSWERS, _ANSWERS)
    few, small = rows["answered"] < least, rows["said"].between(1, SMALL - 1)
    for _, asked in rows.groupby(["question", "start", "end"]):
        whole = asked[asked["breakdown"] == EVERYONE]
        parts = asked.drop(whole.index)
        for kind in sorted(set(parts["breakdown"])):
            _protect(_of_one_sum(parts, kind, whole), whole, few, small)
    rows.loc[small, "note"] = FEW_SAID
    rows.loc[few, "note"] = FEW_ANSWERED
    rows.loc[small | few, "said"] = pd.NA
    rows.loc[few, "answered"] = pd.NA
    return rows


def _of_one_sum(parts: pd.DataFrame, kind: str, whole: pd.DataFrame) -> pd.DataFrame:
    """The parts of a kind, with groups that the Census does not count where they may be of it too.

    Who is neither woman nor man is what the two leave over of all: it is protected with them.
    """
    own, other = parts[parts["breakdown"] == kind], parts[parts["breakdown"] == OTHER_GROUP]
    if kind in (WARDS, OTHER_GROUP) or whole.empty:
        return own
    both = pd.concat([own, other])
    people = both.drop_duplicates(["breakdown", "group"])["answered"].sum()
    return both if people <= whole["answered"].iloc[0] else own


def _protect(parts: pd.DataFrame, whole: pd.DataFrame, few: pd.Series, small: pd.Series) -> None:
    """Withhold more of the parts of a whole, bases in `few` and counts in `small`, where needed."""
    people = parts.drop_duplicates(["area_code", "group"])
    told = whole.loc[~few[whole.index], "answered"]
    if told.empty:
        return
    hidden = people[
        _without_remainder(people["answered"], few[people.index], int(told.iloc[0]), _ANSWERS)
    ]
    keys = pd.MultiIndex.from_frame(parts[["area_code", "group"]])
    few[parts.index] |= keys.isin(pd.MultiIndex.from_frame(hidden[["area_code", "group"]]))
    for theme, cells in parts.groupby("theme"):
        of_all = whole.index[whole["theme"] == theme]
        if not len(of_all):
            continue
        first = small[cells.index] & ~few[cells.index]
        total = int(whole.loc[of_all[0], "said"])
        # what those leave over whose base is withheld, or who are in no part that is given
        rest = total - int(cells.loc[~few[cells.index], "said"].sum())
        least = (SMALL - 1) * (int(first.sum()) + (0 < rest < SMALL)) + SMALL
        if not first.any() and not 0 < rest < SMALL:
            continue
        closed = few[cells.index] | first
        hidden_counts = _without_remainder(cells["said"], closed, total, least, beside=first)
        small[cells.index] |= hidden_counts
        if total - cells.loc[~hidden_counts, "said"].sum() < least:
            small[of_all] = True  # nothing is left to hide it with but the sum itself


def _without_remainder(
    counts: pd.Series,
    hidden: pd.Series,
    total: int,
    least: int,
    beside: pd.Series | None = None,
) -> pd.Series:
    """Which counts to hide so that their sum, total less those shown, is `least` or more.

    With `beside` (counts first withheld) at least one other is hidden too. Without it, nothing to
    hide: as given. The smallest is hidden first.

    >>> counts, few = pd.Series([70, 40, 12]), pd.Series([False, False, True])
    >>> _without_remainder(counts, few, 122, 30).tolist()
    [False, True, True]
    """
    hidden = hidden.copy()
    if beside is None and not hidden.any():
        return hidden
    for name in counts.sort_values(kind="stable").index:
        left = total - counts[~hidden].sum()
        alone = beside is not None and beside.any() and not (hidden & ~beside).any()
        if left >= least and not alone:
            break
        if counts[name]:
            hidden[name] = True
    return hidden
