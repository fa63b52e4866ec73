"""Published shares brought in by `load`: a newer attitude survey, or our plain table of any other.

What is taken replaces held figures of the same indicator, period, area and group; a line that
cannot be read is told of with its reason, and no other line is left out because of it.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

import pandas as pd

from wardlens.ingest.counts.files import FileRefusedError, PublishedFile, text
from wardlens.ingest.indicators import COLUMNS, KEY
from wardlens.ingest.indicators.figures import NOT_PUBLISHED, WITHHELD, Area, IndicatorError
from wardlens.ingest.indicators.surveys import attitude
from wardlens.ingest.indicators.words import UnknownWordError, month_range

TABLE, LIST = "indicators.csv", "indicator_list.csv"
ATTITUDES, PLAIN = "mopac-attitudes", "published-shares"
LIMITS = ["lower", "upper"]
LIST_COLUMNS = [
    "indicator", "label", "question", "theme", "unit", "polarity", "outcome_words",
    "geography_note", "source",
]  # fmt: skip
_WITHHELD = frozenset({"withheld", "suppressed", "[c]", "[x]", "*", "c"})
_USUAL = {"theme": "perceptions", "unit": "percent", "polarity": "none", "question": ""}
_POLARITIES = ("higher", "lower", "none")


@dataclass(frozen=True, slots=True)
class Held:
    """What is here already: figures, what they are of, areas by code and sources by key."""

    figures: pd.DataFrame
    listed: pd.DataFrame
    areas: pd.DataFrame
    sources: Collection[str]
    region_name: str


@dataclass(slots=True)
class Taken:
    """What a file gave: `figures` and `listed` with the held ones; counts, and lines refused."""

    figures: pd.DataFrame
    listed: pd.DataFrame
    new: int = 0
    revised: int = 0
    same: int = 0
    refused: list[str] = field(default_factory=list)


class _LineError(Exception):
    """Why one line cannot be taken."""


def taken(file: PublishedFile, layout: str, held: Held) -> Taken:
    """The figures of a file of one of the two layouts, put with the held ones."""
    rows = text(file).rename(columns=str.lower)
    found: list[dict[str, object]] = []
    refused: list[str] = []
    listed: dict[str, dict[str, str]] = {}
    read = _Attitudes(held) if layout == ATTITUDES else _Plain(held, listed)
    for number, row in enumerate(rows.to_dict("records"), 2):
        line = row.get("line", number)
        try:
            found += read.figures({key: str(value).strip() for key, value in row.items()})
        except (_LineError, UnknownWordError, IndicatorError, ValueError) as problem:
            refused.append(f"line {line}: {problem}")
    if not found:
        raise FileRefusedError(
            file.path, refused[0] if refused else "no figure in it", "See docs/own-figures.md."
        )
    return _merged(held, pd.DataFrame(found), listed, refused)


class _Attitudes:
    """MOPAC's Public Attitude Survey by borough, any period: its figures and the region's."""

    def __init__(self, held: Held) -> None:
        boroughs = held.areas[held.areas["level"] == "borough"]
        self._codes = dict(
            zip(boroughs["area_name"].str.lower(), boroughs["area_code"], strict=True)
        )
        known = held.figures[held.figures["area_name"] == held.region_name]
        code = known["area_code"].iloc[0] if len(known) else ""
        self._region = Area(str(code), held.region_name)

    def figures(self, row: Mapping[str, str]) -> Iterator[dict[str, object]]:
        """The borough's figure and, where the line has it, that of the whole region."""
        given = {"Date": row["date"], "Borough": row["borough"], "Measure": row["measure"]}
        for name, borough in (("proportion", row["borough"]), ("mps", "MPS")):
            if name == "mps" and not (row.get(name) and self._region.code):
                continue
            figure = attitude(
                given | {"Borough": borough, "Proportion": row[name]}, self._codes, self._region
            )
            yield _record(figure._asdict() | {"area": figure.area, "group": figure.group})


class _Plain:
    """Our own plain table: indicator, area, period, group, value, base, limits, source."""

    def __init__(self, held: Held, listed: dict[str, dict[str, str]]) -> None:
        self._held, self._listed = held, listed
        self._names = dict(zip(held.areas["area_code"], held.areas["area_name"], strict=True))
        seen = held.figures.dropna(subset=["area_name"])
        self._named_in_table = dict(zip(seen["area_code"], seen["area_name"], strict=True))
        groups = held.figures.drop_duplicates("group")
        self._groups = {
            row["group"]: (row["breakdown"], int(row["group_order"]))
            for row in groups.to_dict("records")
        }
        self._known = set(held.listed["indicator"])

    def figures(self, row: Mapping[str, str]) -> Iterator[dict[str, object]]:
        """The one figure of a line."""
        self._describe(row)
        area, name = row["area"], row.get("area_name", "")
        if area not in self._names and not (name := name or self._named_in_table.get(area, "")):
            raise _LineError(f"area {area!r} is not known: name it in a column area_name")
        period, start, end = _period(row["period"])
        breakdown, group, order = self._group(row)
        value, note = _share(row["value"])
        base = _number(row["base"], "base")
        lower, upper = (_number(row[limit], limit) for limit in LIMITS)
        _hold(value, base, lower, upper)
        yield {
            "indicator": row["indicator"],
            "period": period,
            "start": start,
            "end": end,
            "area_code": area,
            "area_name": None if area in self._names else name,
            "breakdown": breakdown,
            "group": group,
            "group_order": order,
            "value": value,
            "base": base,
            "note": note,
            "lower": lower,
            "upper": upper,
        }

    def _describe(self, row: Mapping[str, str]) -> None:
        key, source = row["indicator"], row["source"]
        if not key:
            raise _LineError("no indicator is named")
        if source not in self._held.sources:
            raise _LineError(
                f"source {source!r} is not in sources.toml: add an entry, or name one that is there"
            )
        if key in self._known or key in self._listed:
            return
        words = row.get("words", "")
        if not row.get("label") or not words:
            raise _LineError(
                f"indicator {key!r} is new: columns label and words say what it is, as in "
                "“Feel safe after dark” and “feel safe after dark”"
            )
        told = {name: row.get(name) or usual for name, usual in _USUAL.items()}
        if told["polarity"] not in _POLARITIES:
            raise _LineError(f"polarity {told['polarity']!r} is none of {', '.join(_POLARITIES)}")
        own = {"indicator": key, "label": row["label"], "outcome_words": words, "source": source}
        self._listed[key] = told | own | {"geography_note": row.get("geography", "")}

    def _group(self, row: Mapping[str, str]) -> tuple[str, str, int]:
        group = row["group"] or "All"
        if group in self._groups and not row.get("breakdown"):
            breakdown, order = self._groups[group]
            return breakdown, group, order
        if not row.get("breakdown"):
            raise _LineError(
                f"group {group!r} is not known: say in a column breakdown what it is a group of "
                "(sex, age, ethnicity5, disability, income …)"
            )
        order = self._groups.get(group, ("", 500))[1]
        return row["breakdown"], group, order


def _period(words: str) -> tuple[str, str, str]:
    """A period in our words with its months; four digits are a calendar year."""
    if words.isdecimal() and len(words) == 4:
        return words, f"{words}-01", f"{words}-12"
    return month_range(words)


def _share(words: str) -> tuple[float | None, str]:
    if words.lower() in _WITHHELD:
        return None, WITHHELD
    value = _number(words, "value")
    return value, "" if value is not None else NOT_PUBLISHED


def _number(words: str, what: str) -> float | None:
    if not words:
        return None
    try:
        number = float(words.replace(",", "").removesuffix("%").strip())
    except ValueError as problem:
        raise _LineError(f"{what} {words!r} is no number") from problem
    if not math.isfinite(number) or number < 0:
        raise _LineError(f"{what} {words!r} is no number from 0")
    return number


def _hold(
    value: float | None, base: float | None, lower: float | None, upper: float | None
) -> None:
    if base is not None and base != round(base):
        raise _LineError(f"base {base} is no whole number of people")
    if (lower is None) != (upper is None):
        raise _LineError("one limit without the other")
    if lower is None or upper is None:
        return
    if value is None or not lower <= value <= upper:
        raise _LineError(f"value {value} does not lie within its limits, {lower} to {upper}")


def _record(figure: Mapping[str, object]) -> dict[str, object]:
    area, group = figure["area"], figure["group"]
    assert isinstance(area, Area)
    return {name: figure.get(name) for name in (*COLUMNS, *LIMITS)} | {
        "area_code": area.code,
        "area_name": area.name or None,
        "breakdown": group.breakdown,  # type: ignore[attr-defined]
        "group": group.label,  # type: ignore[attr-defined]
        "group_order": group.order,  # type: ignore[attr-defined]
    }


def _merged(
    held: Held, found: pd.DataFrame, listed: Mapping[str, Mapping[str, str]], refused: list[str]
) -> Taken:
    """Held figures, with those found in place of the same ones, in the order of the table."""
    columns = [*COLUMNS, *LIMITS]
    if twice := int(found.duplicated(KEY).sum()):
        refused.append(f"{twice} figures stand in it twice: the last of each is taken")
    found = found.drop_duplicates(KEY, keep="last").reindex(columns=columns)
    before = held.figures.reindex(columns=columns)
    both = found.merge(before, on=KEY, how="left", suffixes=("", "_held"), indicator="is_held")
    numbers = ["value", "base", *LIMITS]
    same = pd.Series(True, both.index)
    for name in numbers:
        now, then = (pd.to_numeric(both[column]) for column in (name, f"{name}_held"))
        same &= (now == then) | (now.isna() & then.isna())
    known = both["is_held"] == "both"
    keys = pd.MultiIndex.from_frame(found[KEY])
    kept = before[~pd.MultiIndex.from_frame(before[KEY]).isin(keys)]
    order = ["indicator", "area_code", "end", "start", "breakdown", "group_order", "group"]
    figures = pd.concat([kept.astype("object"), found.astype("object")], ignore_index=True)
    figures["group_order"] = figures["group_order"].astype("int64")
    figures["base"] = pd.to_numeric(figures["base"]).astype("Int64")
    names = pd.DataFrame(list(listed.values()), columns=LIST_COLUMNS)
    return Taken(
        figures.sort_values(order, ignore_index=True),
        pd.concat([held.listed, names], ignore_index=True),
        new=int((~known).sum()),
        revised=int((known & ~same).sum()),
        same=int((known & same).sum()),
        refused=refused,
    )
