"""Figures and facts of a briefing as words: table cells, captions, the foot of every page. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from wardlens.exhibits import ranges, sentences
from wardlens.exhibits.exhibit import Exhibit, Source
from wardlens.packs.sections import Briefing, Shown

NO_FIGURE = "no figure"
_FIRST_SAID = ("are not compared", "recording system", "screen", sentences.RECORDING_CAVEAT)
"""Words of the notes without which a figure is most easily misread."""
_LIMITS, _RANGE = "Limits", "Likely range"
"""What the limits of an interval are called among many columns, and in a table to read."""
_WIDEST = 24
"""Letters beyond which a column of a table grows no wider."""
_HEAD_LINES = 3
"""Lines that a heading of a table takes, where its words allow."""
_PUBLISHERS = 2
"""Publishers named below a picture; at the foot of every page there is room for one."""


@dataclass(frozen=True)
class Column:
    """A column on paper: one of the table, or the two that are the limits of an interval."""

    heading: str
    names: tuple[str, ...]
    is_number: bool


def cell(value: object, decimals: int = 0) -> str:
    """A table cell as words: thousands separated, a true minus, “no figure” where there is none.

    >>> cell(1234.0), cell(-4.25, 1), cell(float("nan")), cell("Tudor")
    ('1,234', '−4.2', 'no figure', 'Tudor')
    """
    if isinstance(value, str):
        return value
    if value is None or pd.isna(value):
        return NO_FIGURE
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,.{decimals}f}".replace("-", "−")


def rows(exhibit: Exhibit, columns: Sequence[str], count: int) -> list[list[str]]:
    """The first rows of an exhibit's table, each number with the decimals of the screen."""
    shown = exhibit.rounded.head(count)
    return [
        [cell(shown[name].iloc[n], exhibit.decimals.get(name, 0)) for name in columns]
        for n in range(len(shown))
    ]


def columns(exhibit: Exhibit, shown: Sequence[str] = ()) -> list[Column]:
    """Columns of an exhibit's table, all or those `shown`, the limits of an interval as one."""
    names = [str(name) for name in shown or exhibit.table.columns]
    made: list[Column] = []
    while names:
        name = names.pop(0)
        heading = ranges.heading(name, names[0]) if names else ""
        pair = (name, names.pop(0)) if heading else (name,)
        made.append(Column(heading or name, pair, name in exhibit.numbers))
    return made


def paired_rows(exhibit: Exhibit, shown: Sequence[Column], count: int) -> list[list[str]]:
    """The first rows of an exhibit's table, the limits of an interval in one cell."""
    names = [name for column in shown for name in column.names]
    made = []
    for row in rows(exhibit, names, count):
        said = dict(zip(names, row, strict=True))
        made.append([_span([said[name] for name in column.names]) for column in shown])
    return made


def table(shown: Shown) -> tuple[list[Column], list[list[str]]]:
    """The columns of an exhibit in a briefing and its first rows; none where it has no table."""
    if not shown.shown_rows:
        return [], []
    made = [
        replace(column, heading=_RANGE) if column.heading == _LIMITS else column
        for column in columns(shown.exhibit, shown.columns)
    ]
    return made, paired_rows(shown.exhibit, made, shown.rows)


def _span(said: Sequence[str]) -> str:
    """The limits of an interval in a cell: “17 to 78”."""
    return " to ".join(said) if NO_FIGURE not in said else NO_FIGURE


def shares(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[float]:
    """Shares of the width: as long as the longest cell of a column, within reason."""
    made = []
    for column, title in enumerate(header):
        word = max(map(len, title.split()))
        longest = max([len(row[column]) for row in rows] + [word, len(title) / _HEAD_LINES])
        made.append(float(min(longest, _WIDEST) + 3))
    return made


def notes(exhibit: Exhibit, count: int) -> tuple[str, ...]:
    """As many notes as there is room for: those go first that guard against misreading."""
    ranked = sorted(exhibit.notes, key=lambda note: not any(key in note for key in _FIRST_SAID))
    return tuple(ranked[:count])


def untold(lines: Iterable[str], told: set[str]) -> tuple[str, ...]:
    """The notes that were not told under an earlier exhibit; they join those that were."""
    fresh = tuple(line for line in lines if line not in told)
    told.update(fresh)
    return fresh


def left_out(shown: Shown) -> str:
    """That the table on paper is not whole; empty where it is."""
    rest = len(shown.exhibit.table) - shown.shown_rows
    if not shown.columns or rest <= 0:
        return ""
    return f"{rest} more rows stand in the table on the page."


def caption(exhibit: Exhibit, *, is_short: bool = False) -> str:
    """Unit, period and base under a picture, and who published it where the list is pages away."""
    about = exhibit.caption.partition(" Source: ")[0]
    publishers = _publishers(dict.fromkeys(source.publisher for source in exhibit.sources))
    return about if is_short else f"{about} Source: {publishers}."


def foot(briefing: Briefing) -> tuple[str, ...]:
    """What stands at the foot of every page: filters, data, release, sources."""
    sources = _publishers(dict.fromkeys(source.publisher for source in briefing.sources), 1)
    return (
        briefing.filters,
        f"{briefing.data_to}, release {briefing.release}",
        f"Sources: {sources}",
    )


def _publishers(names: Iterable[str], most: int = _PUBLISHERS) -> str:
    """Who published the data, in about a line; who else did stands in the list of sources.

    >>> _publishers(["Police", "Census", "Ministry", "Mayor"])
    'Police; Census and 2 more, listed at the end'
    """
    every = list(names)
    rest = len(every) - most
    more = f" and {rest} more, listed at the end" if rest > 0 else ""
    return f"{'; '.join(every[:most])}{more}"


def by_publisher(sources: Iterable[Source]) -> tuple[str, ...]:
    """What each publisher has published, in a line with its editions."""
    titles: dict[str, list[str]] = {}
    for source in sources:
        titles.setdefault(source.publisher, []).append(f"{source.title}, edition {source.edition}")
    return tuple(f"{publisher}: {'; '.join(named)}" for publisher, named in titles.items())


def source_lines(briefing: Briefing) -> tuple[str, ...]:
    """Every source with its edition, licence and attribution; said once where they are shared."""
    alike: dict[tuple[str, str], list[str]] = {}
    for source in briefing.sources:
        named = f"{source.title}, edition {source.edition}"
        alike.setdefault((source.publisher, _terms(source)), []).append(named)
    return tuple(
        f"{publisher}: {'; '.join(named)}. {terms}" for (publisher, terms), named in alike.items()
    )


def _terms(source: Source) -> str:
    """Licence and attribution, the licence once."""
    licence = source.licence.rstrip(".")
    if licence.lower() in source.attribution.lower():
        return source.attribution
    return f"{licence}. {source.attribution}".strip()
