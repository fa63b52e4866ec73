"""What is asked of the map points: which months of those held, which types of police.uk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from wardlens.choices.filters import Filters
from wardlens.choices.offer import ALL_OFFENCES
from wardlens.choices.series import NEIGHBOURHOODS
from wardlens.exhibits import sentences
from wardlens.exhibits.sentences import begun_small
from wardlens.store import paths
from wardlens.views.setting import SeriesName, Setting

LEAST = 10
"""A map point is named from so many crimes in the period; the queries hold to it."""
RULE = (
    "A map point stands for at least eight addresses and a crime is moved to the nearest one: "
    "the place is approximate, never a house. Places with under 10 are not listed."
)
_APART = 3
"""More months than so many without figures part one stretch of files from another."""
_USUAL = 12


def to_load(what: str) -> str:
    """How street files are brought in: “To bring them in”, “Newer months”."""
    files = "download police.uk's street files (data.police.uk)"
    return f"{what}: {files} and run “{paths.loading('FILE')}”."


@dataclass(frozen=True, slots=True)
class Asked:
    """The months and types that the page is about, `months` of them held; without any, nothing."""

    start: date
    end: date
    months: int
    is_as_chosen: bool
    """Whether every month chosen is held, and shown."""
    has_before: bool
    """Whether every month of the period before is held too."""
    label: str
    words: str
    noun: str
    types: tuple[str, ...]
    source: SeriesName

    @property
    def when(self) -> str:
        """The months as they stand in a sentence."""
        return Filters(self.start, self.end).when

    @property
    def period(self) -> str:
        """The months from the first to the last."""
        return sentences.months(self.start, self.end)

    @property
    def before(self) -> tuple[date, date]:
        """The months set against these."""
        return Filters(self.start, self.end).before

    @property
    def params(self) -> dict[str, object]:
        """What the queries of this page are asked with."""
        first, last = self.before
        return {
            "start": self.start,
            "end": self.end,
            "before_start": first,
            "before_end": last,
            "types": list(self.types),
        }


def asked(setting: Setting) -> Asked:
    """The months chosen that are held; else the newest twelve. Never of two stretches of files."""
    rows = setting.fetch("street_months", {})
    sources = {
        row.month.date(): row.source if row.source in setting.sources else NEIGHBOURHOODS
        for row in rows.itertuples()
    }
    held = list(sources)
    label, words, noun, types = _scope(setting)
    filters = setting.filters
    if not held:
        return Asked(
            filters.start, filters.end, 0, False, False, label, words, noun, types, NEIGHBOURHOODS
        )
    parts = stretches(held)
    chosen = [[m for m in part if filters.start <= m <= filters.end] for part in parts]
    shown = next((part for part in reversed(chosen) if part), parts[-1][-_USUAL:])
    months = Filters(shown[0], shown[-1])
    first, last = months.before
    ours = next(part for part in parts if shown[-1] in part)
    before = sum(first <= month <= last for month in ours)
    return Asked(
        shown[0], shown[-1], len(shown),
        len(shown) == filters.month_count and shown[0] == filters.start,
        before == len(shown) == months.month_count,
        label, words, noun, types, sources[shown[-1]],
    )  # fmt: skip


def stretches(months: list[date]) -> list[list[date]]:
    """Months held, parted where more than three in a row are not.

    >>> [len(part) for part in stretches([date(2018, 1, 1), date(2018, 3, 1), date(2024, 1, 1)])]
    [2, 1]
    """
    found: list[list[date]] = []
    for month in sorted(months):
        if not found or Filters(found[-1][-1], month).month_count > _APART + 2:
            found.append([])
        found[-1].append(month)
    return found


def points(setting: Setting, about: Asked) -> pd.DataFrame:
    """Rows of queries/street_points.sql; read once a release for the same months and types."""
    key = ("street-points", about.start, about.end, about.types)
    return setting.once(key, lambda: setting.fetch("street_points", about.params))


def _scope(setting: Setting) -> tuple[str, str, str, tuple[str, ...]]:
    """Label, words in a sentence, noun and types of what was chosen, as police.uk counts it."""
    kinds = setting.fetch("policeuk_types", {}).set_index("offence")
    choice = setting.choice
    if setting.filters.offence == ALL_OFFENCES:
        every = tuple(kinds.index[kinds["is_crime"]])
        return "All recorded crime", "recorded crime", "crimes", every
    labels = [kinds.loc[name, "label"] for name in choice.types]
    if len(labels) == 1 and not kinds.loc[choice.types[0], "is_crime"]:
        words = f"{begun_small(labels[0])} incidents"
        return f"{labels[0]} (incidents)", words, "incidents", choice.types
    label = " and ".join(labels) if choice.wider_types else choice.label
    words = sentences.listed([begun_small(one) for one in labels]) if choice.wider_types else ""
    return label, words or begun_small(label), "crimes", choice.types
