"""The views of a store, made without a screen, and what no reader should meet on one."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cached_property, lru_cache
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from wardlens.choices.filters import Filters, months_before
from wardlens.choices.illustrative import SURVEY
from wardlens.choices.offer import WHOLE_BOROUGH, Offer
from wardlens.choices.outcomes import BREAKDOWNS
from wardlens.exhibits.area_maps import AreaMap
from wardlens.exhibits.exhibit import Card, Exhibit
from wardlens.records.receipts import receipt_of_exhibit
from wardlens.store import config, store
from wardlens.store.kept import Kept
from wardlens.svg import map_svg
from wardlens.views import offers, register
from wardlens.views.setting import Setting

NEVER = re.compile(
    r"\bnan\b|\bNaN\b|\bNone\b(?! (of|in))|\bNaT\b|<NA>|\binf\b|statistically significant"
    r"|  |\.\.|;\.| \.| ,|\(\)|: \.|[↑↓→←▲▼]"
)
MISSING_CELL = re.compile(r"(^|,)(nan|NaN|None|NaT|<NA>|inf|-inf)(,|$)", re.MULTILINE)
MOST = 1e8
"""No figure of a borough is larger, in any unit."""


VIEWS = {page.key: page.make for page in register.with_views()}


class World:
    """A store and the views that can be made of it; they share what they make, as in the app."""

    def __init__(self, place: Any) -> None:
        with pytest.MonkeyPatch.context() as patch:
            place.serve(patch)
            self.partnership = config.read()
            self._connection = store.connect()
        self._rows = lru_cache(maxsize=None)(self._read)
        self._kept = Kept()

    @cached_property
    def offer(self) -> Offer:
        return offers.offer(self.fetch, self.partnership)

    @cached_property
    def demonstrated(self) -> Offer:
        """What can be asked where made-up answers were asked for."""
        return offers.offer(self.fetch, self.partnership, SURVEY)

    def setting(self, **query: str) -> Setting:
        offer = self.demonstrated if "demo" in query else self.offer
        filters, notes = Filters.from_query({key: [word] for key, word in query.items()}, offer)
        assert notes == ()
        return self.asking(filters)

    def asking(self, filters: Filters, kept: Kept | None = None) -> Setting:
        """A question with these filters, by default with the memory of this world."""
        kept = self._kept if kept is None else kept
        offer = self.demonstrated if filters.demo else self.offer
        return Setting(filters, offer, self.partnership, self.fetch, kept)

    def view(self, page: str, **query: str) -> Any:
        return VIEWS[page](self.setting(**query))

    def close(self) -> None:
        self._connection.close()

    def fetch(self, name: str, params: dict[str, object]) -> pd.DataFrame:
        """Rows of a query, a copy of its own for each who asks."""
        kept = {key: tuple(v) if isinstance(v, list) else v for key, v in params.items()}
        return self._rows(name, tuple(sorted(kept.items()))).copy()

    def _read(self, name: str, params: tuple[tuple[str, Any], ...]) -> pd.DataFrame:
        given = {key: list(v) if isinstance(v, tuple) else v for key, v in params}
        return store.fetch(self._connection, name, given)


@dataclass
class Shown:
    """Everything a view puts on the screen."""

    exhibits: list[Exhibit]
    texts: list[str]
    cards: list[Card]

    @classmethod
    def of(cls, view: Any) -> Shown:
        shown = cls([], [], [])
        for field in fields(view):
            shown._take(getattr(view, field.name))
        return shown

    def _take(self, part: Any) -> None:
        if isinstance(part, str):
            self.texts.append(part)
        elif isinstance(part, Exhibit):
            self.exhibits.append(part)
            self.texts += [part.heading, part.finding, part.caption, *part.notes, part.measure]
            self.texts += _picture_texts(part.picture)
        elif isinstance(part, Card):
            self.cards.append(part)
            words = [getattr(part, field.name) for field in fields(part)]
            self.texts += [word for word in words if isinstance(word, str)]
        elif isinstance(part, tuple):
            for one in part:
                self._take(one)
        elif is_dataclass(part) and not isinstance(part, type):
            for field in fields(part):
                value = getattr(part, field.name)
                if isinstance(value, str) and field.name in ("label", "unit", "definition"):
                    self.texts.append(value)


def _picture_texts(picture: object) -> list[str]:
    if isinstance(picture, go.Figure):
        return re.split(r"(?:<[^>]+>)+", picture.layout.title.text)
    if isinstance(picture, AreaMap):
        words = [picture.title, picture.unit, picture.caption]
        words += [look.label for look in picture.legend]
        return words + [line for tip in picture.areas["tooltip"] for line in tip.split("\n")]
    return []


def sampled(offer: Offer, number: int, seed: int = 13) -> list[Filters]:
    """The usual choice and others over every blank of the sentence, drawn with a fixed seed."""
    chance, usual = random.Random(seed), Filters.default(offer)
    drawn = [usual]
    while len(drawn) < number:
        outcome, breakdown = (chance.choice(list(kinds)) for kinds in (offer.outcomes, BREAKDOWNS))
        end = chance.choice((usual.end, *offer.months[24:]))
        picked = usual.with_(
            offer,
            start=months_before(end, chance.choice((0, 5, 11, 11, 11, 23))),
            end=end,
            offence=chance.choice(list(offer.offences)),
            area=chance.choice((WHOLE_BOROUGH, *offer.areas)),
            place=chance.choice(("", *offer.places)),
            measure=chance.choice(list(offer.measures)),
            level=chance.choice(list(offer.levels)),
            weighting=chance.choice(list(offer.weightings)),
            outcome=outcome,
            breakdown=breakdown,
        )
        references = offer.references_for(outcome, breakdown)
        comparators = offer.comparators_for(picked.area)
        drawn.append(
            replace(
                picked,
                reference=chance.choice(list(references)),
                against=chance.choice(list(comparators)),
            )
        )
    return drawn


def told(setting: Setting, page: str) -> list[str]:
    """Every text, exported table and receipt of a page, without the name of the release."""
    shown = Shown.of(VIEWS[page](setting))
    words = list(shown.texts)
    for exhibit in shown.exhibits:
        words += [exhibit.csv(), str(receipt_of_exhibit(setting, exhibit).record())]
        words += [exhibit.picture.to_json()] if isinstance(exhibit.picture, go.Figure) else []
    return [text.replace(setting.offer.release, "RELEASE") for text in words]


def faults(view: Any) -> list[str]:
    """Everything on a view that no reader should meet, in words."""
    shown = Shown.of(view)
    found = [f"{text!r} has {match[0]!r}" for text in shown.texts if (match := NEVER.search(text))]
    found += ["a title without words" for _ in [0] if not view.title]
    for exhibit in shown.exhibits:
        found += [f"{exhibit.key}: {fault}" for fault in _faults_of_table(exhibit.table)]
        if MISSING_CELL.search(exhibit.csv()):
            found.append(f"{exhibit.key}: the download writes a missing figure as a word")
        if not exhibit.finding.endswith((".", "?")):
            found.append(f"{exhibit.key}: the finding is no sentence: {exhibit.finding!r}")
        if isinstance(exhibit.picture, AreaMap):
            found += [f"{exhibit.key}: {fault}" for fault in _faults_of_map(exhibit)]
        if len(exhibit.codes) not in (0, len(exhibit.table)):
            found.append(f"{exhibit.key}: {len(exhibit.codes)} codes for {len(exhibit.table)} rows")
    return found


def _faults_of_table(table: pd.DataFrame) -> Iterator[str]:
    numbers = table.select_dtypes("number")
    for name in numbers:
        values = numbers[name].dropna()
        least = -100 if not SIGNED.isdisjoint(table) and name not in COUNTS else 0
        least = -MOST if name.startswith(("Gap", "Difference")) else least
        if not np.isfinite(values).all() or (values.abs() > MOST).any():
            yield f"{name} has a figure that cannot be"
        elif (values < least).any():
            yield f"{name} goes below {least}: {values.min()}"
    for estimate, lower, upper in _limits(list(numbers)):
        known = table[estimate].notna()
        if NOTED in table:  # a share published without its base has no limits, and says so
            known &= table[NOTED] != "published without its base"
        if table.loc[known, [lower, upper]].isna().any(axis=None):
            yield f"{estimate} has figures without limits"
        inside = (table[lower] <= table[estimate] + 1e-9) & (table[estimate] <= table[upper] + 1e-9)
        if not inside[known].all():
            yield f"{estimate} lies outside its limits"


NOTED = "Note"
SIGNED = {"Change, %", "Above or below the trend, %", "Fear beyond harm, points"}
"""Columns that may go below nought, and so may the limits beside them."""
COUNTS = ("Before", "After", "Offences", "Residents")


def _limits(columns: list[str]) -> Iterator[tuple[str, str, str]]:
    """Columns of an estimate and its limits: by name, or the last figure before them."""
    for lower in columns:
        if lower == "Lower limit":
            before = columns[: columns.index(lower)]
            yield [n for n in before if n not in ("Before", "After")][-1], lower, "Upper limit"
        elif lower.endswith(", lower limit"):
            name = lower.removesuffix(", lower limit")
            yield name, lower, f"{name}, upper limit"


def _faults_of_map(exhibit: Exhibit) -> Iterator[str]:
    picture = exhibit.picture
    assert isinstance(picture, AreaMap)
    ElementTree.fromstring(map_svg.by_itself(picture))
    drawn = picture.areas if picture.dots is None else picture.dots
    if len(drawn) != len(exhibit.table):
        yield f"{len(drawn)} areas or places drawn, {len(exhibit.table)} in the table"
    legend = {look.label for look in picture.legend}
    looks = {look.label for look in picture.areas["look"]}
    is_ground = picture.dots is not None and len(looks) == 1  # one look for all tells nothing
    unexplained = looks - legend
    if unexplained and not is_ground:
        yield f"drawn, but not in the legend: {unexplained}"
