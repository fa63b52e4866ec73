"""The partnership's own survey as views read it: which wave, which answers, how marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from wardlens.choices.illustrative import illustrative
from wardlens.exhibits.exhibit import Source
from wardlens.measures.survey import SERIES
from wardlens.views.setting import Setting

POOLED = "all"
"""The wave that stands for all waves together."""
EVERYONE = "all"
"""The breakdown, and its only group, that stands for everyone asked."""
_NOTHING = pd.DataFrame(
    columns=["group_label", "n", "estimate", "se", "lower", "upper", "caution", "reason"]
)


def no_survey(setting: Setting) -> str:
    """That none is held; that nobody asks only where somebody has looked and says so."""
    if setting.partnership.nobody_asks:
        return "Nobody asks residents this here today: no such survey is held."
    return "No survey that asks residents this is held here. Whether anybody asks is not known."


@dataclass(frozen=True)
class ResidentSurvey:
    """One survey in the store: its source, waves and questions."""

    setting: Setting
    """Whose record its answers go on."""
    title: str
    source: Source
    waves: pd.DataFrame
    """One row a wave (not the pooled one), oldest first: wave, wave_label, start, end, …"""
    outcomes: pd.DataFrame
    """One row an outcome, indexed by it: question, label, theme, outcome_words, polarity."""

    @classmethod
    def of(cls, setting: Setting) -> ResidentSurvey | None:
        """The survey of the store, or none where it holds none."""
        found: ResidentSurvey | None = setting.once("survey", lambda: cls._read(setting))
        return replace(found, setting=setting) if found else None

    @classmethod
    def held(cls, setting: Setting) -> ResidentSurvey:
        """The survey of a store that is known to hold one."""
        found = cls.of(setting)
        if found is None:
            raise LookupError(no_survey(setting))
        return found

    @classmethod
    def _read(cls, setting: Setting) -> ResidentSurvey | None:
        about = setting.fetch("survey_about", {})
        if about.empty:
            return None
        waves = setting.fetch("survey_waves", {})
        return cls(
            setting,
            str(about["title"].iloc[0]),
            setting.sources[SERIES],
            waves[waves["wave"] != POOLED].sort_values("start", ignore_index=True),
            setting.fetch("survey_outcomes", {}).set_index("outcome"),
        )

    @property
    def is_illustrative(self) -> bool:
        """Whether its answers are made up."""
        return self.source.kind == "illustrative"

    @property
    def newest(self) -> str:
        """The key of the newest wave."""
        return str(self.waves["wave"].iloc[-1])

    def label(self, wave: str) -> str:
        """A wave in words."""
        if wave == POOLED:
            labels = list(dict.fromkeys(self.waves["wave_label"]))
            return " to ".join([labels[0], *labels[1:][-1:]])
        return str(self.waves.set_index("wave").loc[wave, "wave_label"])

    def said(self, words: str) -> str:
        """A sentence about this survey, marked where its answers are made up."""
        return illustrative(words) if self.is_illustrative and words else words

    def of_theme(self, theme: str) -> list[str]:
        """Outcomes of a theme, in the order asked."""
        return list(self.outcomes.index[self.outcomes["theme"] == theme])

    def answers(self, outcome: str, breakdown: str = EVERYONE, wave: str = "") -> pd.DataFrame:
        """Shares of an outcome by group, in per cent, indexed by group in their order.

        Columns of `survey_estimate`; estimate, se, lower and upper are per cent.
        """
        parts = self.setting.once(("answers", breakdown), lambda: self._parts(breakdown))
        return parts.get((outcome, wave or self.newest), _NOTHING)

    def _parts(self, breakdown: str) -> dict[tuple[str, str], pd.DataFrame]:
        """Every outcome and wave of a breakdown, read at once."""
        rows = self.setting.fetch(
            "survey_estimates", {"outcome": "", "wave": "", "breakdown": breakdown}
        )
        shares = ["estimate", "se", "lower", "upper"]
        rows[shares] = 100 * rows[shares]
        ordered = rows.sort_values("group_order", kind="stable").set_index("group")
        return {
            (str(outcome), str(wave)): part
            for (outcome, wave), part in ordered.groupby(["outcome", "wave"])
        }

    def everyone(self, outcome: str, wave: str = "") -> pd.Series:
        """The share of everyone asked."""
        return self.answers(outcome, EVERYONE, wave).iloc[0]

    def covariances(self, outcome: str, breakdown: str, wave: str = "") -> pd.DataFrame:
        """Covariance of the groups' shares, and of everyone's, as a square table (per cent²)."""
        wave = wave or self.newest
        rows = self.setting.fetch(
            "survey_covariances", {"outcome": outcome, "wave": wave, "breakdown": breakdown}
        )
        return 10_000 * rows.pivot(index="group_a", columns="group_b", values="covariance")

    def by_ward(self, outcome: str) -> pd.DataFrame:
        """Each ward's share under the rules for wards, and how it was come by.

        A ward with 100 answers in the newest wave is shown from it; else from all
        waves pooled; else it is refused, with the number it would take. Columns of
        `survey_by_ward`, shares in per cent, and `pooled` (words, or empty).
        """
        rows = self.setting.fetch("survey_by_ward", {"share": outcome, "by": "ward"})
        shares = ["estimate", "se", "lower", "upper"]
        rows[shares] = 100 * rows[shares]
        words = f"waves pooled: {self.label(POOLED)}"
        pooled = np.where((rows["wave"] == POOLED) & rows["estimate"].notna(), words, "")
        return rows.assign(pooled=pooled).set_index("ward_code")


def share(row: pd.Series) -> str:
    """A share with its range: “61 % (54 to 68 %)”."""
    if pd.isna(row["estimate"]):
        return "no figure"
    return f"{row['estimate']:.0f} % ({row['lower']:.0f} to {row['upper']:.0f} %)"


def asked(row: pd.Series) -> str:
    """How many answered: “1,204 people”."""
    return f"{row['n']:,.0f} people"


def difference_of_waves(first: pd.Series, second: pd.Series) -> tuple[float, float, float]:
    """Change of a share between two waves that asked different people, in points, with limits."""
    change = second["estimate"] - first["estimate"]
    half = 1.96 * float((first["se"] ** 2 + second["se"] ** 2) ** 0.5)
    return change, change - half, change + half


def sources_with(survey: ResidentSurvey | None, others: Sequence[Source]) -> tuple[Source, ...]:
    """Sources of an exhibit that sets the survey beside published figures."""
    return (*([survey.source] if survey else []), *others)


def is_withheld(reason: str) -> bool:
    """Whether a share is withheld to protect people, which is not the same as too few answers."""
    return reason.startswith("Withheld")


def not_shown(result: pd.DataFrame) -> str:
    """Of how many wards nothing is shown: too few answered, or withheld to protect people."""
    refused = result[result["estimate"].isna()]
    withheld = sum(map(is_withheld, refused["reason"]))
    few, of_all = len(refused) - withheld, f"of {len(result)} wards"
    told = f"Too few answered in {few} {of_all} to show them." if few else ""
    if not withheld:
        return told
    return f"{told} Withheld in {withheld} {of_all} to protect people.".strip()
