"""Every share of a survey that may be shown: by wave and pooled, by outcome, by group.

Shares, standard errors and intervals are those of `wardlens.stats.survey_table` (Taylor
linearisation, groups as domains); the size rules those of `wardlens.stats.size_rules`, with wards
shown from 100 answers; what must be withheld besides is decided in `withholding`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from wardlens.ingest.survey.catalogue import Catalogue, Outcome
from wardlens.ingest.survey.coding import Coded
from wardlens.ingest.survey.weighting import POOLED
from wardlens.ingest.survey.withholding import SMALLEST, WITHHELD, Line, Verdict, decide, lines
from wardlens.stats.design import Design
from wardlens.stats.proportion_limits import limits
from wardlens.stats.size_rules import WARD_ANSWERS, publishable
from wardlens.stats.survey_table import METHOD, Tabulated, proportions

WARD_MINIMUM = WARD_ANSWERS
_ROUNDED = "rounded to whole per cent, the answers to tens, to protect people"
_FIGURES = ["estimate", "se", "df", "lower", "upper", "n_effective", "design_effect"]
COLUMNS = [
    "wave", "outcome", "breakdown", "group", "group_label", "group_order", "n", *_FIGURES,
    "method", "caution", "reason",
]  # fmt: skip
COVARIANCE = ["wave", "outcome", "breakdown", "group_a", "group_b", "covariance"]


@dataclass(frozen=True, slots=True)
class WardGroups:
    """Wards and the groups of neighbouring wards: names by key, and the group of each ward."""

    wards: Mapping[str, str]
    groups: Mapping[str, str]
    group_of: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Estimates:
    """`shown`: one row a wave, outcome and group, under the rules. `covariance`: between groups."""

    shown: pd.DataFrame
    covariance: pd.DataFrame


def groups_of(
    labels: pd.DataFrame, catalogue: Catalogue, places: WardGroups
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The groups (breakdown, group, group_label, group_order) and who is in each, in that order.

    `labels`: a person's group by margin, missing where not known. A breakdown that the survey
    did not ask about has no groups.
    """
    rows = [("all", "all", "Everyone", 0)]
    members = [np.ones(len(labels), dtype=bool)]

    def add(breakdown: str, named: Mapping[str, str], told: pd.Series) -> None:
        if told.isna().all():
            return
        for order, (key, label) in enumerate(named.items(), 1):
            rows.append((breakdown, key, label, order))
            members.append((told == key).to_numpy(dtype=bool))

    add("ward", places.wards, labels["ward"])
    add("ward-group", places.groups, labels["ward-group"])
    for breakdown, named in catalogue.groups.items():
        add(breakdown, named, labels[breakdown])
    for breakdown, (first, second) in catalogue.crossed.items():
        crossed = labels[first].astype("str") + ":" + labels[second].astype("str")
        both = labels[first].notna() & labels[second].notna()
        large = [_large(labels[part]) for part in (first, second)]
        named = {
            key: label
            for key, label in catalogue.labels(breakdown).items()
            if all(one in known for one, known in zip(key.split(":"), large, strict=True))
        }
        add(breakdown, named, crossed.where(both))
    table = pd.DataFrame(rows, columns=["breakdown", "group", "group_label", "group_order"])
    names = table["breakdown"] + "/" + table["group"]
    return table, pd.DataFrame(np.column_stack(members), labels.index, names)


def _large(told: pd.Series) -> set[str]:
    """Groups large enough to be shown at all: others are not crossed, but left out with those
    who did not say.
    """
    counts = told.value_counts()
    return set(counts.index[counts >= SMALLEST])


def estimates(
    coded: Coded,
    weights: pd.Series,
    labels: pd.DataFrame,
    catalogue: Catalogue,
    places: WardGroups,
    lone_cluster: str,
) -> Estimates:
    """Shares of every outcome for every group, in each wave and in all waves together.

    Errors: those of `Design.of`.
    """
    groups, members = groups_of(labels, catalogue, places)
    met = list(dict.fromkeys(coded.people["wave"]))
    waves = [*met, POOLED]
    outcomes = [one for one in catalogue.outcomes if one.key in coded.outcomes]
    answers = coded.outcomes[[one.key for one in outcomes]]
    tables = {}
    for wave in waves:
        inside = (coded.people["wave"] == wave) | (wave == POOLED)
        design = _design(coded.people[inside], weights[inside], lone_cluster)
        tables[wave] = proportions(answers[inside], members[inside], design)
    nests = _nests(catalogue, places)
    return _published(tables, groups, outcomes, lines(waves, POOLED, groups, nests))


def _design(people: pd.DataFrame, weights: pd.Series, lone_cluster: str) -> Design:
    """The sample's design: each wave a sample of its own, with its own strata."""
    strata = people["wave"].astype("str")
    if people["stratum"].notna().all():
        strata = strata + "\0" + people["stratum"].astype("str")
    clusters = people["cluster"] if people["cluster"].notna().all() else None
    lonely = "grand mean" if lone_cluster == "grand mean" else "error"
    return Design.of(weights, strata, clusters, lone_cluster=lonely)  # type: ignore[arg-type]


def _nests(catalogue: Catalogue, places: WardGroups) -> list[tuple[str, str]]:
    found = [(f"ward-group/{group}", f"ward/{ward}") for ward, group in places.group_of.items()]
    for breakdown, pair in catalogue.crossed.items():
        for key in catalogue.labels(breakdown):
            for part, one in zip(pair, key.split(":"), strict=True):
                found.append((f"{part}/{one}", f"{breakdown}/{key}"))
    return found


def _published(
    tables: Mapping[str, Tabulated],
    groups: pd.DataFrame,
    outcomes: Sequence[Outcome],
    adding_up: Sequence[Line],
) -> Estimates:
    frames = {wave: _sized(table.estimates, groups) for wave, table in tables.items()}
    shape = (len(frames), len(outcomes), len(groups))
    stacked = pd.concat(frames.values(), ignore_index=True)
    n = stacked["n"].to_numpy().reshape(shape)
    allowed = (stacked["reason"] == "").to_numpy().reshape(shape)
    verdict = decide(n, allowed, adding_up)
    stacked["wave"] = np.repeat(list(frames), shape[1] * shape[2])
    stacked["kept"] = verdict.shown.reshape(-1)
    is_group = (stacked["breakdown"] != "all").to_numpy()
    rounded = np.tile(np.repeat(verdict.rounded, shape[2]), shape[0]) & is_group
    shown = _told(_rounded(stacked, rounded & stacked["kept"].to_numpy()))
    return Estimates(
        shown[COLUMNS], _covariances(tables, groups, [one.key for one in outcomes], verdict)
    )


def _sized(found: pd.DataFrame, groups: pd.DataFrame) -> pd.DataFrame:
    """The table with its groups named, under the size rules."""
    rows = found.reset_index()
    at = np.tile(np.arange(len(groups)), len(rows) // len(groups))
    for name in groups.columns:
        rows[name] = groups[name].to_numpy()[at]
    is_ward = rows["breakdown"] == "ward"
    sized = pd.concat(
        [
            publishable(rows[is_ward], minimum=WARD_MINIMUM),
            publishable(rows[~is_ward], minimum=SMALLEST),
        ]
    )
    return sized.sort_index()


def _rounded(rows: pd.DataFrame, at: np.ndarray) -> pd.DataFrame:
    """These rows rounded, and whatever could tell more than the rounded figures made anew."""
    if not at.any():
        return rows
    ours = rows.loc[at].copy()
    p, se = ours["estimate"].round(2), ours["se"].round(3)
    ours["n"] = ours["n"].round(-1)
    ours["estimate"], ours["se"] = p, se.where((p > 0) & (p < 1), 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        ours["n_effective"] = (p * (1 - p) / ours["se"] ** 2).round()
        ours["design_effect"] = (ours["se"] ** 2 / (p * (1 - p) / (ours["n"] - 1))).round(1)
    ours["lower"], ours["upper"], kind = limits(p, ours["se"], ours["df"], ours["n"], ours["n"])
    words = [f"{METHOD}, {one} interval, {_ROUNDED}" for one in kind]
    ours["method"] = words
    changed = rows.copy()
    changed.loc[at] = ours
    return changed


def _told(rows: pd.DataFrame) -> pd.DataFrame:
    """Figures that are withheld taken out with their bases, and the reason."""
    withheld = (rows["reason"] == "") & ~rows["kept"]
    rows["reason"] = rows["reason"].mask(withheld, WITHHELD)
    # Neither how many there are of a small group, nor how many of it were victims and so asked.
    takes = np.where(rows["breakdown"] == "ward", WARD_MINIMUM, SMALLEST)
    few = np.where(rows["n"] < SMALLEST, SMALLEST, takes).astype(str)
    words = [
        f"Fewer than {least} people answered: it takes {most} to show a figure"
        for least, most in zip(few, takes, strict=True)
    ]
    untold = (rows["reason"] != "") & (rows["n"] < takes)
    rows["reason"] = rows["reason"].mask(untold, pd.Series(words, rows.index))
    rows.loc[rows["reason"] != "", ["n", *_FIGURES]] = np.nan
    rows.loc[rows["reason"] != "", "caution"] = ""
    return rows


def _covariances(
    tables: Mapping[str, Tabulated],
    groups: pd.DataFrame,
    outcomes: Sequence[str],
    verdict: Verdict,
) -> pd.DataFrame:
    """Covariances of shown figures: within a breakdown, and of its groups with everyone."""
    blocks = {
        str(name): np.r_[0, np.flatnonzero(groups["breakdown"] == name)]
        for name in dict.fromkeys(groups["breakdown"].iloc[1:])
    }
    keys = groups["group"].to_numpy(dtype=object)
    found: dict[str, list[object]] = {name: [] for name in COVARIANCE}
    for w, (wave, table) in enumerate(tables.items()):
        for o, outcome in enumerate(outcomes):
            matrix = table.covariance[outcome].to_numpy()
            if verdict.rounded[o]:
                matrix = _rounded_covariance(matrix)
            for breakdown, inside in blocks.items():
                shown = inside[verdict.shown[w, o, inside]]
                first, second = np.triu_indices(len(shown))
                a, b = shown[first], shown[second]
                found["wave"] += [wave] * len(a)
                found["outcome"] += [outcome] * len(a)
                found["breakdown"] += [breakdown] * len(a)
                found["group_a"] += keys[a].tolist()
                found["group_b"] += keys[b].tolist()
                found["covariance"] += matrix[a, b].tolist()
    return pd.DataFrame(found, columns=COVARIANCE)


def _rounded_covariance(matrix: np.ndarray) -> np.ndarray:
    """Covariances that tell no more than rounded standard errors and correlations do."""
    se = np.sqrt(np.diag(matrix))
    with np.errstate(divide="ignore", invalid="ignore"):
        correlation = np.nan_to_num(matrix / np.outer(se, se)).round(2)
    first = se[:1]
    told = np.concatenate([first, se[1:].round(3)])
    return np.asarray(correlation * np.outer(told, told), dtype="float64")
