"""What a page shows: a finding with its picture, its table and everything that backs it.

An `Exhibit` cannot be made without unit, period, base, source and finding; the screen, the
downloads and the briefings all draw the same one.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from functools import cached_property
from math import inf

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pyarrow as pa
from markupsafe import Markup
from pandas.api.types import is_bool_dtype, is_numeric_dtype

from wardlens.choices.illustrative import ILLUSTRATIVE, illustrative
from wardlens.errors import WardlensError
from wardlens.exhibits import csvw, ranges, verdicts
from wardlens.exhibits.area_maps import AreaMap
from wardlens.exhibits.later import Parted
from wardlens.exhibits.on_screen import without_heading
from wardlens.exhibits.sentences import begun_large, begun_small
from wardlens.exhibits.short_table import MOST_ROWS, short_table
from wardlens.exhibits.watermark import watermarked
from wardlens.store.queries import Question

_YEAR = re.compile(r"the year to (\w+ \d{4})")


def _is_year_said(what: str, period: str) -> bool:
    """Whether words name the year already that a period, in months, ends with."""
    year = _YEAR.search(what)
    return year is not None and f"to {year[1]}" in period


_MOST_NAMED = 4
"""As many publishers as the line under a figure has room for."""
_MOST_EDITIONS = 2
"""As many editions of one publisher as the same line has room for."""


class ExhibitError(WardlensError):
    """An exhibit lacks something that every figure on screen must carry."""


class _LaidOut(go.Figure):  # type: ignore[misc]
    """A figure for the screen: its dictionary is made once and given out as it is."""

    def __init__(self, figure: go.Figure) -> None:
        super().__init__(_validate=False)  # a copy of the figure would be made anew, part by part
        self._laid_out = without_heading(figure.to_dict())

    def to_dict(self) -> dict[str, object]:
        """The figure as JSON objects; read it, never write to it."""
        kept: dict[str, object] = self._laid_out
        return kept


@dataclass(frozen=True, slots=True)
class Source:
    """Where figures come from, in a line: publisher, title, edition, licence."""

    publisher: str
    title: str
    edition: str
    licence: str
    attribution: str = ""
    kind: str = "published"

    def line(self) -> str:
        """The source as it stands under a figure."""
        return f"{self.publisher}, {self.title}, edition {self.edition}"


@dataclass(frozen=True)
class Exhibit:
    """A finding, its picture, its table and its evidence.

    One that draws on an illustrative source marks itself: heading, finding, measure, picture and
    a column of the table say so, on screen and in every export.
    """

    key: str
    heading: str
    finding: str
    measure: str
    unit: str
    period: str
    base: str
    sources: tuple[Source, ...]
    release: str
    table: pd.DataFrame
    """The same figures as the picture, as numbers, with column headings for readers."""
    picture: go.Figure | AreaMap | None = None
    notes: tuple[str, ...] = ()
    made_by: str = ""
    """The pure functions that made its numbers, as `wardlens.stats.rates.crude_rate`."""
    shows: str = ""
    """The key of the measure it shows, if it shows one."""
    asked: tuple[Question, ...] = ()
    """The queries it was made from, recorded while it was made (`views.setting.recorded`)."""
    offence: str = "all offences"
    """The kind of offence that the figures are of."""
    decimals: Mapping[str, int] = field(default_factory=dict)
    """Decimals shown in the columns of `table` that have any."""
    codes: tuple[str, ...] = field(default=(), repr=False)
    """Area codes of the rows of `table`, where a row is an area that can be chosen."""

    def __post_init__(self) -> None:
        for name in ("heading", "finding", "measure", "unit", "period", "base", "release"):
            if not getattr(self, name):
                raise ExhibitError(f"exhibit {self.key!r} lacks its {name}")
        if not self.sources:
            raise ExhibitError(f"exhibit {self.key!r} names no source")
        if self.is_illustrative:
            self._mark()

    @property
    def origin(self) -> str:
        """From which queries and by which functions its numbers were made, in a line."""
        files = ", ".join(dict.fromkeys(f"queries/{asked.query}.sql" for asked in self.asked))
        return " → ".join(part for part in (files, self.made_by) if part)

    @property
    def is_illustrative(self) -> bool:
        """Whether any of it comes from made-up answers."""
        return any(source.kind == "illustrative" for source in self.sources)

    def _mark(self) -> None:
        marked: dict[str, object] = {
            name: illustrative(getattr(self, name)) for name in ("heading", "finding", "measure")
        }
        if ILLUSTRATIVE not in self.table:
            marked["table"] = self.table.assign(**{ILLUSTRATIVE: "made-up"})
        if isinstance(self.picture, AreaMap):
            marked["picture"] = replace(self.picture, watermark=ILLUSTRATIVE)
        elif self.picture is not None:
            marked["picture"] = watermarked(self.picture, ILLUSTRATIVE)
        for name, value in marked.items():
            object.__setattr__(self, name, value)

    @property
    def caption(self) -> str:
        """Unit, period, base and source in a line under the picture."""
        sources = "; ".join(dict.fromkeys(source.line() for source in self.sources))
        about = "" if self.offence == "all offences" else f"{self.offence}. "
        unit, period = (begun_large(words) for words in (self.unit, self.period))
        return f"{about}{unit}. {period}. Base: {self.base}. Source: {sources}."

    @property
    def subtitle(self) -> str:
        """What is shown, in which unit, over which months: one quiet line under the finding."""
        said = self.picture.layout.meta or {} if isinstance(self.picture, go.Figure) else {}
        what = said.get("title", self.measure)
        if "title" not in said and self.offence != "all offences":
            what = f"{what}: {begun_small(self.offence)}"
        unit = begun_small(said.get("unit", self.unit))
        unit = "" if begun_small(what).endswith(unit) else unit
        when = "" if _is_year_said(what, self.period) else self.period
        parts = (what, unit, when)
        return " · ".join(part for part in parts if part)

    @property
    def credit(self) -> str:
        """Who published the figures, and which edition, in a short line."""
        return self.credit_within(_MOST_NAMED)

    def credit_within(self, most: int) -> str:
        """The same in a line of so many parts.

        Of more publishers the first are named, and how many more there are: `caption` has all. A
        publisher of several editions is named alone.
        """
        said = self._publishers(most_editions=_MOST_EDITIONS)
        if len(said) > most:
            said = [*said[: most - 1], f"{len(said) - most + 1} more in Notes"]
        return f"Source: {'; '.join(said)}"

    @property
    def full_credit(self) -> str:
        """The same with every publisher, for what leaves the page."""
        return f"Source: {'; '.join(self._publishers())}"

    def _publishers(self, most_editions: float = inf) -> list[str]:
        held: dict[str, list[str]] = {}
        for source in self.sources:
            held.setdefault(source.publisher.partition(" (")[0], []).append(source.edition)
        named = {who: list(dict.fromkeys(when)) for who, when in held.items()}
        return [
            who if len(when) > most_editions else f"{who}, {' and '.join(when)}"
            for who, when in named.items()
        ]

    @cached_property
    def rounded(self) -> pd.DataFrame:
        """The table as it is shown: each column with its decimals, rounded and not cut off."""
        columns = {}
        for name in self.numbers:
            places = self.decimals.get(name, 0)
            shown = _half_up(self.table[name], places)
            columns[name] = shown if places else shown.astype("Int64")
        return self.table.assign(**columns)

    @cached_property
    def numbers(self) -> tuple[str, ...]:
        """Names of the columns of the table that hold numbers."""
        kinds = self.table.dtypes.items()
        return tuple(
            str(name) for name, kind in kinds if is_numeric_dtype(kind) and not is_bool_dtype(kind)
        )

    @cached_property
    def longest_name(self) -> int:
        """Letters of the longest entry in the first column: how much room it takes."""
        return max(
            (len(str(name)) for names in self.table.columns[:1] for name in self.table[names]),
            default=0,
        )

    @cached_property
    def cells(self) -> pd.DataFrame:
        """`rounded` with both limits of a range in one column."""
        return ranges.in_one_column(self.rounded, dict(self.decimals))

    @cached_property
    def shown(self) -> pa.Table:
        """`cells` as they are sent to the screen, made once: a verdict has its shape before it."""
        return pa.Table.from_pandas(verdicts.with_shapes(self.cells))

    @property
    def is_short(self) -> bool:
        """Whether the table can be read as it is, without sorting and scrolling."""
        return 0 < len(self.table) <= MOST_ROWS

    @cached_property
    def html(self) -> Markup:
        """The table as HTML, made once for every time it is sent."""
        return short_table(self)

    @cached_property
    def drawn(self) -> go.Figure | None:
        """The chart, its data laid out once for every time it is sent."""
        return _LaidOut(self.picture) if isinstance(self.picture, go.Figure) else None

    def prepare(self) -> None:
        """Make what is made at the first drawing, so that it is ready: not what is folded."""
        if isinstance(self.picture, AreaMap):
            _ = self.picture.deck.to_json(), self.cells
        elif self.picture is not None:
            _ = self.drawn
        elif self.is_short:
            _ = self.html
        else:
            _ = self.shown, self.longest_name

    @property
    def exported(self) -> pd.DataFrame:
        """The table as it is exported, with area codes where a row is an area.

        Counts are whole numbers, all else has four decimals.
        """
        numbers = self.table.select_dtypes("number")
        columns = {}
        for name in numbers:
            known = numbers[name].dropna()
            whole = (known == known.round()).all()
            columns[name] = numbers[name].astype("Int64") if whole else numbers[name].round(4)
        table = self.table.assign(**columns)
        if self.codes:
            table.insert(0, "Area code", list(self.codes))
        return table

    @property
    def about(self) -> list[tuple[str, str]]:
        """What goes with the table wherever it is exported: finding, unit, base, release…"""
        return [
            ("Finding", self.finding),
            ("Measure", self.measure),
            ("Kind of offence", self.offence),
            ("Unit", self.unit),
            ("Period", self.period),
            ("Base", self.base),
            *[
                ("Source", f"{source.line()}. {source.licence.rstrip('.')}.")
                for source in self.sources
            ],
            *[("Note", note) for note in self.notes],
            ("Made by", self.origin),
            ("Wardlens data release", self.release),
        ]

    def csv(self) -> str:
        """The table as CSV: a line of names, then the figures, and nothing else."""
        return csv_text(self.exported)

    def archive(self, stem: str, receipt: Sequence[tuple[str, str]] = ()) -> bytes:
        """The table as CSV with its metadata beside it (`csvw`), in a ZIP archive."""
        return csvw.archive(stem, self.exported, self.csv(), [*self.about, *receipt])


@dataclass(frozen=True, slots=True)
class Card:
    """A headline figure, words first: value, interval, verdict, comparator."""

    label: str
    value: str
    interval: str
    verdict: str
    tone: str
    detail: str
    measure: str = ""
    """The key of the measure it shows, for its receipt."""
    asked: tuple[Question, ...] = ()
    """The queries it was made from, recorded while it was made."""


def _half_up(column: pd.Series, places: int) -> pd.Series:
    """Numbers rounded as people do, halves away from zero (`stats.change.half_up`)."""
    numbers, scale = column.to_numpy("float64", na_value=np.nan), 10.0**places
    rounded = np.sign(numbers) * np.floor(np.abs(numbers) * scale * (1 + 1e-12) + 0.5) / scale
    return pd.Series(rounded, column.index)


def exhibits(view: object, *, so_far: bool = False) -> Iterator[Exhibit]:
    """Every exhibit of a page's view, wherever in it, in order; or those made `so_far`."""
    if so_far and isinstance(view, Parted):
        view = view.made_so_far()
    if isinstance(view, Exhibit):
        yield view
    elif isinstance(view, tuple):
        for one in view:
            yield from exhibits(one, so_far=so_far)
    elif is_dataclass(view):
        for part in fields(view):
            yield from exhibits(getattr(view, part.name), so_far=so_far)


def csv_text(table: pd.DataFrame) -> str:
    """A table as CSV; cells that a spreadsheet would run are quoted."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([harmless(name) for name in table.columns])
    for row in table.itertuples(index=False):
        writer.writerow([harmless(cell) for cell in row])
    return text.getvalue()


def harmless(cell: object) -> object:
    """A cell that no spreadsheet takes for a formula (OWASP: CSV injection).

    >>> harmless("=1+1"), harmless(-3.5), harmless("−4 %")
    ("'=1+1", -3.5, '−4 %')
    """
    if isinstance(cell, str):
        cell = " ".join(cell.split("\r"))
    if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{cell}"
    return "" if cell is None or cell is pd.NA or cell is pd.NaT or cell != cell else cell
