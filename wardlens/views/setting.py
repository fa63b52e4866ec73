"""What every view needs to know: the filters, the partnership, the sources, how to read."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

import pandas as pd

from wardlens.choices.filters import Filters
from wardlens.choices.illustrative import DEMO
from wardlens.choices.ledger import Ledger
from wardlens.choices.offer import ALL_OFFENCES, WHOLE_BOROUGH, OffenceChoice, Offer
from wardlens.choices.series import CRIME, FORCE_TABLE_QUERIES, FORCE_TABLES
from wardlens.exhibits import sentences
from wardlens.exhibits.exhibit import Card, Exhibit, Source
from wardlens.exhibits.sentences import begun_small
from wardlens.measures.harm import with_dispersion
from wardlens.measures.offences import WHOLE, Measure, whole_borough
from wardlens.measures.survey import SERIES as SURVEY_SERIES
from wardlens.store.config import Partnership
from wardlens.store.kept import Kept
from wardlens.store.queries import Question
from wardlens.views import surrounded

SeriesName = str
PERIOD = ("start", "end")
OFFENCES = ("offence", *PERIOD)
HARM = ("weighting", *OFFENCES)
"""What parts of pages often read: see `Setting.part`."""
T = TypeVar("T")
P = ParamSpec("P")
Shown = TypeVar("Shown", bound=Exhibit | Card | None)
_INCIDENTS = " (incidents)"
NO_FIGURES = frozenset({"sources", "survey_about", "outlines", "map_context"})
"""Queries of what an exhibit names and draws beside its figures: its record leaves them out."""
NOT_IN_WARD_TABLE = "it is not in the police's ward table; the map shows it by neighbourhood"


@dataclass(frozen=True)
class Setting:
    """One reader's question to one release, and a record of every query that it led to."""

    filters: Filters
    offer: Offer
    partnership: Partnership
    rows: Callable[[str, dict[str, object]], pd.DataFrame] = field(repr=False)
    """Reads a named query; views ask by `fetch`, which puts it on record."""
    kept: Kept = field(default_factory=Kept, repr=False)
    """Answers of this release by what they depend on, shared by its settings, never changed."""
    asked: list[Question] = field(default_factory=list, repr=False)
    """What was asked so far, in that order, also by settings that were made from this one."""

    def fetch(self, name: str, params: dict[str, object]) -> pd.DataFrame:
        """Rows of a query, which goes on record."""
        question = Question.of(name, {DEMO: self.offer.demo, **params})
        if name not in NO_FIGURES:
            self.asked.append(question)
        return self.rows(name, question.params)

    def noted(self, make: Callable[[], T]) -> tuple[T, tuple[Question, ...]]:
        """What `make` gives, and the questions it asked, each once, the first asked first."""
        before = len(self.asked)
        return make(), tuple(dict.fromkeys(self.asked[before:]))

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` gives, made once for this release and `key`; its questions stay with it.

        `key` holds all that the answer depends on: what `make` reads of the filters and the offer.
        """
        made: T
        whole = (self.offer.release, self.offer.demo, key)
        made, asked = self.kept.get(whole, lambda: self.noted(make))
        self.asked.extend(asked)
        return made

    def part(self, make: Callable[[Setting], T], reads: Sequence[str] = ()) -> T:
        """A part of a page, made once for all choices that agree in the filters that it `reads`.

        It gets the other filters as they usually are, and so cannot read them by mistake.
        """
        usual = Filters.default(self.offer)
        read = replace(usual, **{name: getattr(self.filters, name) for name in reads})
        key = (make, read, self.offer, self.partnership.address)
        return self.once(key, lambda: make(replace(self, filters=read)))

    @property
    def params(self) -> dict[str, object]:
        """The parameters that queries may declare, as the filters have them."""
        return self.filters.params(self.offer)

    def read(self, name: str, **changes: object) -> pd.DataFrame:
        """Rows of a query under the filters, with some parameters changed."""
        rows = self.fetch(name, self.params | changes)
        if not self.choice.is_in_ward_table and name in FORCE_TABLE_QUERIES:
            rows["offences"] = float("nan")
        return rows

    @property
    def choice(self) -> OffenceChoice:
        """The kind of offence asked for."""
        return self.offer.offences[self.filters.offence]

    @property
    def offence_words(self) -> str:
        """The kind of offence in a sentence: “offences”, “offences of robbery”."""
        if self.filters.offence == "all":
            return "offences"
        if self.choice.label.endswith(_INCIDENTS):
            return f"incidents of {begun_small(self.choice.label.removesuffix(_INCIDENTS))}"
        if "offences" in self.choice.label or "incidents" in self.choice.label:
            return begun_small(self.choice.label)
        return f"offences of {begun_small(self.choice.label)}"

    @property
    def area(self) -> str:
        """The ward asked for, or `WHOLE`, as measures know it."""
        return WHOLE if self.filters.is_whole_borough else self.filters.area

    @property
    def area_name(self) -> str:
        """The ward asked for, or the borough."""
        if self.filters.is_whole_borough:
            return self.partnership.borough_name
        return self.offer.areas[self.filters.area]

    @property
    def sources(self) -> dict[SeriesName, Source]:
        """Where each series comes from; residents under the key `residents`."""
        return self.once("sources", self._sources)

    def _sources(self) -> dict[SeriesName, Source]:
        rows = self.fetch("sources", {})
        known = {
            row.series or row.source: Source(
                row.publisher, row.title, row.edition, row.licence, row.attribution, row.kind
            )
            for row in rows.itertuples()
        }
        also = {"residents": "ons-population", "outlines": "ons-outlines"}
        surveys = self.fetch("survey_about", {})["source"].tolist()
        if surveys:
            also[SURVEY_SERIES] = surveys[0]
        return known | {name: known[source] for name, source in also.items()}

    def source(self, named: SeriesName | Source) -> Source:
        """The source of a series, or the one given."""
        return self.sources[named] if isinstance(named, str) else named

    def listed(self, *names: SeriesName) -> tuple[Source, ...]:
        """The sources of these series that are there, each once."""
        return tuple(dict.fromkeys(self.sources[n] for n in names if n in self.sources))

    def ledger(self, series: SeriesName, *, in_parts: bool = False) -> Ledger:
        """Breaks and gaps of a series that bear on the offences asked for.

        All offences together may cross a break that their parts do not: `in_parts` where the
        figures are of several kinds, or of offences weighed. Counts of people cross none.
        """
        joined = not in_parts and series in CRIME
        return self.once(
            ("ledger", series, self.choice, joined),
            lambda: Ledger.of(
                self.fetch("ledger_entries", {}),
                series,
                self.choice,
                self._crossed() if joined else frozenset(),
            ),
        )

    def is_broken(
        self, series: SeriesName, first: date, last: date, *, in_parts: bool = False
    ) -> bool:
        """Whether recording changed between two months."""
        return bool(self.ledger(series, in_parts=in_parts).breaks_between(first, last))

    def notes(
        self, series: SeriesName, first: date, last: date, area: str = "", *, in_parts: bool = False
    ) -> tuple[str, ...]:
        """Footnotes for figures of a series over these months."""
        return self.ledger(series, in_parts=in_parts).notes(first, last, area=area)

    def result(self, measure: Measure, area: str | None = None) -> pd.DataFrame:
        """A measure under the filters: a row an area, or one for `area` (`WHOLE`: the borough)."""
        whole = area == WHOLE
        months = Filters(self.filters.start, self.filters.end)
        own = measure.whole_params if whole and measure.whole_params else measure.params
        longer = {"since": surrounded.first_month(months)} if measure.needs_comparison else {}
        question = Question.of(measure.query, self.params | dict(own) | longer)
        key = (measure.key, months, self.choice, whole, question)
        found = self.once(key, lambda: self._result(measure, months, question, whole=whole))
        return found.copy(deep=False) if area is None or whole else found.loc[[area]]

    def _result(
        self, measure: Measure, months: Filters, question: Question, *, whole: bool
    ) -> pd.DataFrame:
        rows = self.read(measure.query, **question.params)
        if measure.query == "harm_by_ward_and_offence":
            rows = with_dispersion(rows)
        if whole and not measure.whole_params:
            rows = whole_borough(rows)
        found = (
            surrounded.changed(self, measure, rows, months)
            if measure.needs_comparison
            else measure.compute(rows, months, False)
        )
        if whole and measure.key in surrounded.COUNTED_TWICE:
            found = surrounded.in_both_counts(self, found)
        if measure.series not in FORCE_TABLES:
            return found
        if not self.choice.is_in_ward_table:
            found["reason"] = NOT_IN_WARD_TABLE
        elif months.end > self.offer.last_ward_month:
            ends = f"the police's ward table ends in {self.offer.last_ward_month:%B %Y}"
            found["reason"] = found["reason"].where(found["reason"] == "", ends)
        return found

    @property
    def step_group(self) -> str:
        """The group whose step at a break stands for the kind of offence asked for."""
        is_all = self.filters.offence == ALL_OFFENCES
        return ALL_OFFENCES if is_all else self.choice.group

    @property
    def steps(self) -> pd.DataFrame:
        """The step of each group of offences at each change of recording, as measured."""
        return self.once("recording_steps", lambda: self.fetch("recording_steps", {}))

    def _crossed(self) -> frozenset[date]:
        """The breaks that the kind of offence asked for crosses."""
        ours = self.steps[self.steps["group_key"] == self.step_group]
        return frozenset(month.date() for month in ours.loc[ours["crosses"], "break_month"])

    def of_the_borough(self) -> Setting:
        """The same question about the whole borough."""
        return replace(self, filters=self.filters.with_(self.offer, area=WHOLE_BOROUGH))

    def without_demo(self) -> Setting:
        """The same question with made-up answers left out: for what leaves the pages."""
        offer = self.offer.without_demo()
        return replace(self, offer=offer, filters=self.filters.with_(offer))

    def of_the_default(self) -> Setting:
        """The question nobody has changed: for what does not depend on the reader's choice."""
        return replace(self, filters=Filters.default(self.offer))

    def of_kind(self, offence: str) -> Setting:
        """The same question about another kind of offence."""
        return replace(self, filters=self.filters.with_(self.offer, offence=offence))

    def of_all_offences(self) -> Setting:
        """The same question about every kind of offence."""
        return self.of_kind(ALL_OFFENCES)

    @property
    def months(self) -> str:
        """The months asked for, from the first to the last."""
        return sentences.months(self.filters.start, self.filters.end)

    @property
    def months_compared(self) -> str:
        """The months asked for and those they are compared with."""
        return f"{self.months}, against {sentences.months(*self.filters.before)}"

    def foot(self, *sources: Source) -> str:
        """Who published it and the release, for the foot of a picture."""
        publishers = dict.fromkeys(source.publisher for source in sources)
        return f"{'; '.join(publishers)} · release {self.offer.release}"

    def short_source(self, series: SeriesName) -> str:
        """Publisher, edition and release in one short line, for the foot of a picture."""
        source = self.sources[series]
        return f"{source.publisher}, edition {source.edition} · release {self.offer.release}"


def recorded(
    make: Callable[Concatenate[Setting, P], Shown],
) -> Callable[Concatenate[Setting, P], Shown]:
    """A maker of an exhibit or a card that puts on it what was asked while it was made.

    It asks for itself whatever it is made from: what it is handed was asked before its record.
    """

    @wraps(make)
    def made(setting: Setting, /, *args: P.args, **kwargs: P.kwargs) -> Shown:
        shown, asked = setting.noted(lambda: make(setting, *args, **kwargs))
        return replace(shown, asked=asked) if shown is not None else shown

    return made
