"""What is known of each group of people: one frame whatever the source, and how it is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import nan
from typing import Any, Unpack

import pandas as pd

from wardlens.choices.illustrative import illustrative
from wardlens.choices.outcomes import Outcome
from wardlens.exhibits.exhibit import Exhibit, Source
from wardlens.exhibits.sentences import begun_large, begun_small
from wardlens.views.exhibit import Said, exhibit
from wardlens.views.setting import Setting

NO_RANGE = "published without its base"
WITHHELD = "withheld to protect people"
NOT_COLLECTED = "Not collected"
TOO_FEW = "too few to say"
COLUMNS = (
    "label", "estimate", "lower", "upper", "n", "base", "share_of_outcome", "share_of_people",
    "reason", "note",
)  # fmt: skip


@dataclass(frozen=True)
class Figures:
    """An outcome by the groups of a breakdown, beside everyone, and those of unknown group."""

    outcome: Outcome
    rows: pd.DataFrame
    """By group code, in order, those of unknown group left out: `COLUMNS`. `estimate`, `lower` and
    `upper` in the unit; `n` events or answers; `base` people; shares from 0 to 1; `reason` why
    there is no figure; `note` how the figure is to be taken."""
    everyone: Mapping[str, Any]
    """The same for everyone."""
    unit: str
    number: str
    """How a figure is written: `{:.0f} %`."""
    period: str
    where: str
    base: str
    sources: tuple[Source, ...]
    unknown: float = nan
    """How many are of unknown group, in the unit of `n`; missing where nobody says."""
    unknown_words: str = "not published"
    total: float = nan
    """All that were counted, those of unknown group among them, where everyone leaves those out."""
    not_held: str = ""
    """The months of the period that are not in the figures, in words."""
    covariance: pd.DataFrame | None = None
    df: float = nan
    notes: tuple[str, ...] = ()
    lacking: str = ""
    """Why nothing at all can be shown, as a sentence."""
    made_by: str = "wardlens.stats.inequality"
    extra: Mapping[str, str] = field(default_factory=dict)
    """What else is known of the groups, by name."""

    @cached_property
    def known(self) -> pd.DataFrame:
        """Groups with a figure."""
        return self.rows[self.rows["estimate"].notna()]

    @property
    def gap_unit(self) -> str:
        """The unit of a gap between two of the figures, for a picture."""
        return "Points" if self.unit.startswith("per cent") else begun_large(self.unit)

    @property
    def is_illustrative(self) -> bool:
        """Whether the figures are made up."""
        return any(source.kind == "illustrative" for source in self.sources)

    def said(self, words: str) -> str:
        """A sentence about these figures, marked where they are made up."""
        return illustrative(words) if self.is_illustrative and words else words

    def told(self, row: Mapping[str, Any]) -> str:
        """A figure with its range: “45 % (41 to 49)”; one that begins at nought is of no use."""
        shown = self.number.format(row["estimate"])
        if pd.isna(row["lower"]):
            return shown
        if row["lower"] <= 0 < row["estimate"]:
            return f"{shown} (likely range too wide to use)"
        plain = self.number.removesuffix(" %")
        return f"{shown} ({plain.format(row['lower'])} to {plain.format(row['upper'])})"

    @property
    def span(self) -> str:
        """The period, and what of it is not held."""
        return f"{self.period}{f' without {self.not_held}' if self.not_held else ''}"

    @property
    def unknown_share(self) -> float:
        """Share of all of `n` whose group is not known; missing where nobody says."""
        total = self.total if pd.notna(self.total) else self.everyone.get("n", nan)
        return self.unknown / total if total and total > 0 else nan


def frame(records: Mapping[str, Mapping[str, Any]]) -> pd.DataFrame:
    """Rows of `Figures`, numbers as numbers also where all are missing."""
    rows = pd.DataFrame.from_dict(
        {key: {**dict.fromkeys(COLUMNS), **record} for key, record in records.items()},
        orient="index",
        columns=list(COLUMNS),
    )
    words = dict.fromkeys(("label", "reason", "note"), "")
    numbers = dict.fromkeys([name for name in COLUMNS if name not in words], "float64")
    return rows.fillna(words).astype(numbers)


def nobody(label: str, reason: str) -> dict[str, Any]:
    """A group without a figure, and why."""
    return {
        "label": label, "estimate": nan, "lower": nan, "upper": nan, "n": nan, "base": nan,
        "share_of_outcome": nan, "share_of_people": nan, "reason": reason, "note": "",
    }  # fmt: skip


def lowered(words: str) -> str:
    """Words as they stand within a sentence: only a plain first letter is made small.

    >>> lowered("Women"), lowered("LGB people"), lowered("White"), lowered("16 to 24")
    ('women', 'LGB people', 'White', '16 to 24')
    """
    first = words.partition(" ")[0].rstrip(",")
    if first in _NAMES or not first[1:].islower():
        return words
    return begun_small(words)


OF_ALL_AGES = {"Male": "males", "Female": "females"}
"""Groups that stand in a sentence as many: not all of them are men and women."""
_NAMES = frozenset(
    {"White", "Black", "Asian", "Mixed", "Chinese", "Indian", "Pakistani", "Bangladeshi",
     "African", "Caribbean", "Arab", "Irish", "Gypsy", "Gay", "Other"}
)  # fmt: skip


def joined(parts: Sequence[str]) -> str:
    """Sentences one after the other, empty ones left out."""
    return " ".join(part for part in parts if part)


def figures_exhibit(setting: Setting, figures: Figures, **said: Unpack[Said]) -> Exhibit:
    """An exhibit of figures by group: period, base, sources and makers are the figures' own."""
    said.setdefault("unit", figures.unit)
    said.setdefault("notes", figures.notes)
    said.setdefault("period", figures.span)
    said["base"] = figures.base
    said["sources"], said["made_by"] = figures.sources, figures.made_by
    return exhibit(setting, **said)
