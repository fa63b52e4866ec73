"""What police.uk counted in each neighbourhood and month, and the words for what is counted."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pandas as pd

from wardlens.choices.filters import Filters, months_before, period_words
from wardlens.choices.offer import ALL_OFFENCES, NEIGHBOURHOOD_CRIME
from wardlens.choices.series import NEIGHBOURHOODS
from wardlens.exhibits import sentences
from wardlens.exhibits.sentences import begun_small
from wardlens.measures.concentration import SHARE
from wardlens.stats.concentration import places_in
from wardlens.stats.gradient import borough_quantiles
from wardlens.views.setting import Setting

SERIES = NEIGHBOURHOODS
A_NEIGHBOURHOOD = "A neighbourhood has some 1,700 residents on average"


@dataclass(frozen=True, slots=True)
class Scope:
    """Crimes counted together: their label, their words in a sentence, the police.uk types."""

    label: str
    words: str
    types: tuple[str, ...]
    noun: str = "crimes"
    polarity: str = "lower"


@dataclass(frozen=True, slots=True)
class Span:
    """The months used of those asked for; `count` 0 where police.uk covers none of them."""

    start: date
    end: date
    count: int
    asked: int

    @property
    def words(self) -> str:
        """The months used, in words."""
        return period_words(self.start, self.end)

    @property
    def when(self) -> str:
        """The months used as they stand in a sentence."""
        return Filters(self.start, self.end).when

    @property
    def shortfall(self) -> str:
        """That not every month asked for is there; empty where every one is, or none."""
        if not 0 < self.count < self.asked:
            return ""
        return (
            f"police.uk covers {self.count} of the {self.asked} months asked for: what is shown "
            f"here by neighbourhood is {self.words}."
        )


@dataclass(frozen=True)
class Crimes:
    """police.uk counts by neighbourhood and month, a frame a type, every type and place in it.

    `by_type`: LSOA × month; 0 where the month is covered, missing where it is not. `places`: by
    LSOA name, ward, town centre and the score of deprivation. `types`: label, polarity, flags.
    """

    by_type: Mapping[str, pd.DataFrame]
    covered: pd.DataFrame
    places: pd.DataFrame
    types: pd.DataFrame

    @classmethod
    def of(cls, setting: Setting) -> Crimes:
        """Everything the store holds, read once a release."""
        return setting.once("crimes-by-neighbourhood", lambda: cls._read(setting))

    @classmethod
    def _read(cls, setting: Setting) -> Crimes:
        rows = setting.fetch("monthly_by_lsoa_and_type", {})
        places = setting.fetch("lsoas", {}).set_index("lsoa_code")
        types = setting.fetch("policeuk_types", {}).set_index("offence")
        held = rows[rows["offence"] == ""].assign(held=1.0)
        covered = (
            held.pivot(index="lsoa_code", columns="month", values="held")
            .reindex(places.index)
            .notna()
        )
        by_type = {}
        for name in types.index:
            wide = rows[rows["offence"] == name].pivot(
                index="lsoa_code", columns="month", values="offences"
            )
            wide = wide.reindex(index=covered.index, columns=covered.columns)
            by_type[name] = wide.astype("float64").fillna(0.0).where(covered)
        return cls(by_type, covered, places, types)

    def span(self, start: date, end: date, scope: Scope | None = None) -> Span:
        """The months from `start` to `end` that police.uk covers; none if it lacks the types."""
        months = self._months(start, end) if scope is None or scope.types else []
        asked = (end.year - start.year) * 12 + end.month - start.month + 1
        if not months:
            return Span(start, end, 0, asked)
        return Span(months[0].date(), months[-1].date(), len(months), asked)

    def monthly(self, types: Sequence[str]) -> pd.DataFrame:
        """Counts of these types together, LSOA × month."""
        if not types:
            return pd.DataFrame(float("nan"), self.covered.index, self.covered.columns)
        first, *rest = [self.by_type[name] for name in types]
        return sum(rest, start=first)

    def counts(self, types: Sequence[str], start: date, end: date) -> pd.Series:
        """Counts of each place over the covered months; places not covered in all left out."""
        months = self._months(start, end)
        if not months or not types:
            return pd.Series(dtype="float64")
        return self.monthly(types)[months].sum(axis=1, skipna=False).dropna()

    def whole_months(self, start: date, end: date) -> bool:
        """Whether every month from `start` to `end` is covered."""
        span = self.span(start, end)
        return 0 < span.count == span.asked

    def top_months(self, types: Sequence[str], end: date) -> pd.DataFrame:
        """In how many of the last 24 covered months each place was in the top 5 %.

        Columns `top` and `months`. Places equal at the edge of a month's list are all left out.
        """
        months = self._months(months_before(end, 23), end)
        wide = self.monthly(types)[months]
        size = places_in(SHARE, max(1, int(wide.notna().any(axis=1).sum())))
        place = wide.rank(ascending=False, method="max")
        known = wide.notna().sum(axis=1)
        top = ((place <= size) & (wide > 0)).sum(axis=1).where(known > 0)
        return pd.DataFrame({"top": top, "months": known})

    def name(self, code: str) -> str:
        """A neighbourhood as a person would find it: its short name and its ward."""
        return place_name(self.places.loc[code])

    @cached_property
    def names(self) -> pd.Series:
        """`name` of every place."""
        return pd.Series({code: place_name(row) for code, row in self.places.iterrows()})

    @cached_property
    def fifths(self) -> pd.Series:
        """Deprivation fifth of each place within the borough, 1 the most deprived."""
        score = self.places["deprivation_without_crime"].astype("float64")
        if score.notna().sum() < 5:
            return pd.Series(pd.NA, index=score.index, dtype="Int64")
        return borough_quantiles(score)

    @cached_property
    def every_crime(self) -> tuple[str, ...]:
        """The types that are crimes: anti-social behaviour is none."""
        return tuple(self.types.index[self.types["is_crime"]])

    def scope(self, setting: Setting) -> Scope:
        """What the reader asked for, as police.uk counts it."""
        key, choice = setting.filters.offence, setting.choice
        if key == ALL_OFFENCES:
            return self.everything
        if key == NEIGHBOURHOOD_CRIME:
            return self.neighbourhood_crime
        if len(choice.types) == 1 and (choice.wider_types or not choice.is_in_ward_table):
            return self.of_type(choice.types[0])
        labels = [self.of_type(name).words for name in choice.types]
        words = sentences.listed(labels) if choice.wider_types else begun_small(choice.label)
        return Scope(choice.label, words, choice.types, polarity=choice.polarity)

    @cached_property
    def everything(self) -> Scope:
        """Every crime."""
        return Scope("All recorded crime", "all recorded crime", self.every_crime)

    @cached_property
    def neighbourhood_crime(self) -> Scope:
        """What plans call neighbourhood crime; the set stands in data/policeuk_types.csv."""
        near = self.types.index[self.types["is_neighbourhood_crime"]]
        return Scope("Neighbourhood crime", "neighbourhood crime", tuple(near))

    def of_type(self, name: str) -> Scope:
        """One police.uk type."""
        row = self.types.loc[name]
        if not row["is_crime"]:
            return Scope(
                f"{row['label']} (incidents)", f"{begun_small(row['label'])} incidents", (name,),
                "incidents", row["polarity"],
            )  # fmt: skip
        return Scope(row["label"], begun_small(row["label"]), (name,), polarity=row["polarity"])

    def kinds(self) -> list[Scope]:
        """All crime, neighbourhood crime, then each type."""
        return [
            self.everything,
            self.neighbourhood_crime,
            *[self.of_type(name) for name in self.types.index],
        ]

    def _months(self, start: date, end: date) -> list[pd.Timestamp]:
        first, last = pd.Timestamp(start), pd.Timestamp(end)
        return [month for month in self.known_months if first <= month <= last]

    @cached_property
    def known_months(self) -> pd.DatetimeIndex:
        """The months that any place has figures of."""
        return self.covered.columns[self.covered.any()]


_CODE = re.compile(r" \(\d+[A-Z]\)")


def without_code(name: str) -> str:
    """The name of a neighbourhood without its code.

    >>> without_code("Around Mill Lane (003B), Abbey ward")
    'Around Mill Lane, Abbey ward'
    """
    return _CODE.sub("", name)


def place_name(place: pd.Series) -> str:
    """The short name of a neighbourhood and its best-fit ward.

    >>> place_name(pd.Series({"short_name": "Around Mill Lane (003B)", "ward_name": "Abbey"}))
    'Around Mill Lane (003B), Abbey ward'

    One that was cut to be short is given whole: several begin alike.
    """
    is_cut = "…" in place["short_name"]
    name = place["lsoa_name"] if is_cut else place["short_name"]
    ward = "" if pd.isna(place["ward_name"]) else f", {place['ward_name']} ward"
    return f"{name}{ward}"
