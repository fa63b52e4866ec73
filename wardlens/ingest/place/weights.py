"""What one offence weighs, derived from the published indices: data/harm_weights.csv.

    python -m wardlens weigh FOLDER [--explain OFFENCE]

FOLDER holds the source files. An index gives days (or a score) to a *definition* of an offence
under a Home Office code; police publish counts by *category*, a mixture of codes. So, for each
category: the median over the definitions of each of its codes (an attempt has a definition of
its own and is left out, unless the code is one of attempts), then the mean over its codes,
weighted by the offences that the force recorded under each. Definitions are never averaged as if
they were crimes. data/harm_codes.csv says which codes make up a category. What has no weight has
a reason instead, and never a zero.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import fsum
from pathlib import Path
from statistics import median

import pandas as pd

from wardlens.choices.series import BOROUGH_TABLE
from wardlens.ingest.counts import editions
from wardlens.ingest.place import weight_sources as sources
from wardlens.ingest.place.weight_sources import WeighError as WeighError
from wardlens.store import paths

WEIGHTINGS = ("cchi", "css", "cost", "cchi2026")
COLUMNS = [
    "kind",
    "offence",
    "weighting",
    "weight",
    "unit",
    "edition",
    "share_of_volume",
    "how",
    "citation",
    "reason",
]
NEWEST_MONTHS = 24
"""Months of recorded offences that say how a police.uk type is mixed."""
ENOUGH_OF_A_TYPE = 0.95
"""A police.uk type is weighted when the categories with a weight make up this share of it."""
STATED_APART = "homicide"
"""Left out of the mixtures: the pages state it as a count beside the harm."""

_INDEX = "cchi-2020-update.xlsx"
_INDEX_2026 = "cchi_2026_by_prc_subgroup.csv"
_SCORES = "policeuk_ons_code_join_css_weights.csv"
_COSTS = "home_office_cost_of_crime_2018_partial.csv"
_VOLUMES = "derived_cchi2020_by_offence_code_met.csv"  # only its counts are read

_CCHI = "Sherman, Neyroud & Neyroud (2016), The Cambridge Crime Harm Index, Policing 10(3), 171-183"
_COPYRIGHT = "© Cambridge Centre for Evidence-Based Policing"
_COUNTED = "volumes: Home Office, Police recorded crime open data, 2017/18 (OGL v3.0)"
_UNIT = {"cchi": "days", "css": "severity score", "cost": "pounds", "cchi2026": "days"}
_EDITION = {
    "cchi": "2020 update (sentencing guidelines of 6 October 2020)",
    "css": "about 2020/21",
    "cost": "2018 (costs of 2015/16)",
    "cchi2026": "February 2026 update",
}
_CITATION = {
    "cchi": f"{_CCHI}; 2020 update, {_COPYRIGHT}; {_COUNTED}",
    "css": "Office for National Statistics, Crime Severity Score, list of weights (OGL v3.0);"
    f" {_COUNTED}",
    "cost": "Heeks, Reed, Tafsiri & Prince (2018), The economic and social costs of crime,"
    " second edition, Home Office Research Report 99 (OGL v3.0); total unit cost at second hand",
    "cchi2026": f"{_CCHI}; February 2026 update, {_COPYRIGHT};"
    " least and most by subgroup, at second hand",
}
_COST_OF = {
    "arson": "Criminal damage - arson",
    "criminal-damage-not-arson": "Criminal damage - other",
    "burglary-residential-uncategorised": "Domestic burglary",
    "domestic-burglary": "Domestic burglary",
    "burglary-of-a-home": "Domestic burglary",
    "fraud-and-forgery": "Fraud",
    "fraud-reported-to-nfib": "Fraud",
    "homicide": "Homicide",
    "other-sexual-offences": "Other sexual offences",
    "personal-robbery": "Robbery",
    "rape": "Rape",
    "theft-from-a-vehicle": "Theft from vehicle",
    "theft-from-the-person": "Theft from person",
    "theft-of-a-vehicle": "Theft of vehicle",
    "violence-with-injury": "Violence with injury",
    "violence-without-injury": "Violence without injury",
}
"""Our offence and the same category of Report 99, whose robbery is of people, not businesses."""


@dataclass(frozen=True, slots=True)
class Part:
    """One code of a category, or one category of a type: its volume, its weight where known."""

    code: str
    volume: int
    weight: float | None
    definitions: int = 1
    """Definitions of the index that the weight is the median of."""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Weight:
    """One row of the table, with the parts it was made from."""

    kind: str
    offence: str
    weighting: str
    weight: float | None = None
    how: str = ""
    reason: str = ""
    share: float | None = None
    """Share of the volume whose code, or category, had a weight."""
    parts: tuple[Part, ...] = ()

    def row(self) -> list[str]:
        """The fields in the order of `COLUMNS`."""
        return [
            self.kind,
            self.offence,
            self.weighting,
            _number(self.weight),
            _UNIT[self.weighting],
            _EDITION[self.weighting],
            _number(self.share, digits=4),
            self.how,
            _CITATION[self.weighting],
            self.reason,
        ]


def weigh(folder: Path, say: Callable[[str], None], explain: str = "") -> None:
    """Derive every weight from the files in `folder`, say how, and write the table.

    With `explain`, an offence or a police.uk type: say how that one was derived, write nothing.
    Errors: `WeighError`; OSError where a file is not there.
    """
    weights, left_out = derive(folder)
    chosen = [weight for weight in weights if explain in ("", weight.offence)]
    if not chosen:
        known = ", ".join(dict.fromkeys(weight.offence for weight in weights))
        raise WeighError(f"no offence or type {explain!r}; there are: {known}")
    for words in left_out:
        say(words)
    for weight in chosen:
        for words in explained(weight):
            say(words)
    if explain:
        return
    path = paths.data() / "harm_weights.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(weight.row() for weight in weights)
    weighted = sum(weight.weight is not None for weight in weights)
    say(f"{path.name}: {weighted} weights, {len(weights) - weighted} reasons why there is none")


def derive(folder: Path) -> tuple[list[Weight], list[str]]:
    """Every weight or reason, and a line for each row of the index that was left out."""
    counted = sources.volumes(folder / _VOLUMES)
    codes = sources.crosswalk(counted)
    definitions, left_out = sources.definitions(folder / _INDEX)
    scores = sources.scores(folder / _SCORES)
    costs = sources.costs(folder / _COSTS)
    single_2026 = sources.single_2026(folder / _INDEX_2026)
    weights: list[Weight] = []
    for offence, rows in codes.items():
        weights += [
            _cchi(offence, rows, counted, definitions),
            _css(offence, rows, counted, scores),
            _cost(offence, costs),
            _cchi_2026(offence, rows[0]["ho_subgroup"], single_2026),
        ]
    return weights + _types(weights), left_out


def mixture(parts: Iterable[Part]) -> tuple[float | None, float | None]:
    """The mean over the parts with a weight, by volume, and the share of volume they are.

    >>> a, b = Part("28E", 300, 20.0), Part("29A", 100, 740.0)
    >>> mixture([a, b, Part("99", 100, None)])
    (200.0, 0.8)
    >>> mixture([Part("99", 100, None)])
    (None, None)
    """
    held = list(parts)
    known = [(part.volume, part.weight) for part in held if part.weight is not None]
    volume, whole = sum(n for n, _ in known), sum(part.volume for part in held)
    if not volume:
        return None, None
    return fsum(n * weight for n, weight in known) / volume, volume / whole


def explained(weight: Weight) -> list[str]:
    """How a weight was derived, as lines to print: codes, volumes, medians, mean."""
    name = f"{weight.offence} ({weight.kind}), {weight.weighting}"
    if weight.weight is None:
        return [f"{name}: not weighted. {weight.reason}"]
    lines = [f"{name}: {_amount(weight.weight, weight.weighting)}. {weight.how}"]
    for part in weight.parts:
        amount = "no weight"
        if part.weight is not None:
            amount = _amount(part.weight, weight.weighting)
        of = f" (median of {part.definitions} definitions)" if part.definitions > 1 else ""
        lines.append(f"    {part.code:<14} {part.volume:>9,} recorded  {amount}{of}  {part.title}")
    return lines


def _cchi(
    offence: str,
    rows: Sequence[dict[str, str]],
    counted: dict[str, sources.Counted],
    definitions: sources.Definitions,
) -> Weight:
    """Days: the median over the definitions of each code, then the mean over codes."""
    if not rows[0]["ho_code"]:  # no code makes it up: the note says why
        return Weight("mps", offence, "cchi", reason=rows[0]["note"])
    parts = []
    for row in rows:
        defined = definitions.get(row["index_code"], [])
        held = [(title, days) for title, days in defined if row["title_holds"] in title]
        if row["title_holds"] and not held:
            raise WeighError(f"no definition of {row['ho_code']} holds {row['title_holds']!r}")
        whole = [days for title, days in held if not title.lower().startswith("attempt")]
        days = whole or [days for _, days in held]
        parts.append(_part(row, counted, median(days) if days else None, len(days)))
    sentences = [_mixed(parts, "the days of its definition", "the median days of its definitions")]
    if all(row["title_holds"] for row in rows):
        sentences += _narrowed(rows[0]["title_holds"], parts)
    sentences += dict.fromkeys(row["note"] for row in rows if row["note"])
    weight, share = mixture(parts)
    how = " ".join(sentences)
    return Weight("mps", offence, "cchi", weight, how, share=share, parts=tuple(parts))


def _css(
    offence: str,
    rows: Sequence[dict[str, str]],
    counted: dict[str, sources.Counted],
    scores: dict[str, float],
) -> Weight:
    """Severity score: the mean over codes."""
    if not rows[0]["ho_code"]:
        return Weight("mps", offence, "css", reason=rows[0]["note"])
    parts = [_part(row, counted, scores.get(row["ho_code"])) for row in rows]
    how = _mixed(parts, "its score", "its score")
    if all(row["title_holds"] for row in rows):
        how += " The score does not tell a home from its outbuildings."
    weight, share = mixture(parts)
    return Weight("mps", offence, "css", weight, how, share=share, parts=tuple(parts))


def _part(
    row: dict[str, str],
    counted: dict[str, sources.Counted],
    weight: float | None,
    definitions: int = 1,
) -> Part:
    found = counted[row["ho_code"]]
    return Part(row["ho_code"], found.volume, weight, definitions, found.title)


def _mixed(parts: Sequence[Part], one: str, several: str) -> str:
    """How parts make a weight: which codes, and what is taken from each."""
    codes = [part.code for part in parts if part.weight is not None]
    taken = several if any(part.definitions > 1 for part in parts) else one
    how = f"Home Office code {codes[0]}: {taken}"
    if len(codes) > 1:
        volume = sum(part.volume for part in parts if part.weight is not None)
        how = (
            f"Home Office codes {', '.join(codes)}: of each code {taken}, then the mean over codes"
            f" by the {volume:,} offences that the Metropolitan Police recorded in 2017/18"
        )
    unknown = [part.code for part in parts if part.weight is None and part.volume]
    return how + (f" (no figure for {', '.join(unknown)})." if unknown else ".")


def _narrowed(title: str, parts: Sequence[Part]) -> list[str]:
    """What a burglary narrowed to some definitions weighs when it is an ordinary one."""
    ordinary = max(parts, key=lambda part: part.volume).weight
    same = sum(part.volume for part in parts if part.weight == ordinary)
    share = same / sum(part.volume for part in parts)
    return [
        f"Only definitions whose title says “{title.removeprefix('- ')}”.",
        f"An ordinary one ({share:.0%} of them) is {_amount(ordinary, 'cchi')};"
        " distraction and aggravated burglaries raise the mean.",
    ]


def _cost(offence: str, costs: dict[str, tuple[float | None, bool]]) -> Weight:
    """Pounds, where the report has a total for exactly this category."""
    category = _COST_OF.get(offence)
    if category is None:
        reason = "The Home Office report at hand gives no cost for exactly this category."
        return Weight("mps", offence, "cost", reason=reason)
    if category not in costs:
        raise WeighError(f"{_COSTS} has no row {category!r}")
    pounds, rounded = costs[category]
    if pounds is None:
        reason = f"The total cost of “{category.lower()}” is not in the copy at hand (left blank)."
        return Weight("mps", offence, "cost", reason=reason)
    how = f"Total unit cost of “{category.lower()}”{', rounded in the source' * rounded}."
    return Weight("mps", offence, "cost", pounds, how)


def _cchi_2026(offence: str, subgroup: str, single: dict[str, float]) -> Weight:
    """Days of the update of 2026, where it has one number for the whole subgroup."""
    if subgroup not in single:
        reason = (
            "The 2026 update is known here only as a range over definitions, which are not crimes."
        )
        return Weight("mps", offence, "cchi2026", reason=reason)
    how = f"Every definition of “{subgroup.lower()}” has the same days in the 2026 update."
    return Weight("mps", offence, "cchi2026", single[subgroup], how)


def _types(weights: Sequence[Weight]) -> list[Weight]:
    """The weights of police.uk types, as mixtures of the police categories in each."""
    register = sources.read(paths.data() / "offences.csv")
    register = register[register["offence"] != STATED_APART]
    recorded, period = _recorded()
    known = {(weight.offence, weight.weighting): weight.weight for weight in weights}
    found = []
    for given in sources.records(sources.read(paths.data() / "policeuk_types.csv")):
        inside = register.loc[register["policeuk_type"] == given["type"], "offence"]
        for weighting in WEIGHTINGS:
            parts = [
                Part(offence, recorded.get(offence, 0), known[offence, weighting])
                for offence in inside.unique()
            ]
            if given["is_crime"] == "true":
                found.append(_type(given["type"], weighting, parts, period))
            else:
                reason = "An incident, not a crime."
                found.append(Weight("policeuk", given["type"], weighting, reason=reason))
    return found


def _type(key: str, weighting: str, parts: Sequence[Part], period: str) -> Weight:
    weight, share = mixture(parts)
    if weight is None or share is None or share < ENOUGH_OF_A_TYPE:
        missing = ", ".join(part.code for part in parts if part.weight is None and part.volume)
        reason = f"A mixture of categories, and these have no weight: {missing}."
        if len(parts) == 1:
            reason = f"Its only category, {missing}, has no weight."
        return Weight("policeuk", key, weighting, reason=reason)
    how = f"The weight of {parts[0].code}, its only category."
    if len(parts) > 1:
        how = (
            f"Coarse: a mixture of {', '.join(part.code for part in parts if part.volume)}, by the"
            f" offences that the Metropolitan Police recorded, {period}."
        )
        if key.startswith("violence"):
            how += " Homicide is left out and stated apart."
    return Weight("policeuk", key, weighting, weight, how, share=share, parts=tuple(parts))


def _recorded() -> tuple[dict[str, int], str]:
    """Offences by category in all boroughs over the newest shipped months, and the period."""
    root = paths.data() / "editions"
    shipped = [folder for folder in editions.folders(BOROUGH_TABLE) if folder.parent == root]
    if not shipped:
        raise WeighError(f"no edition of {BOROUGH_TABLE} in {root}: run `ship` first")
    figures = pd.concat([pd.read_parquet(folder / "figures.parquet") for folder in shipped])
    figures = figures[figures["area_code"].str.startswith("E09")]
    for order in ("edition", "sequence"):  # the newest edition wins per area and month
        newest = figures.groupby(["area_code", "month"])[order].transform("max")
        figures = figures[figures[order] == newest]
    months = sorted(figures["month"].unique())[-NEWEST_MONTHS:]
    totals = figures[figures["month"].isin(months)].groupby("offence")["offences"].sum()
    period = f"{months[0]:%B %Y} to {months[-1]:%B %Y}"
    return {str(offence): int(n) for offence, n in totals.items()}, period


def _amount(value: float | None, weighting: str) -> str:
    """A weight with its unit: 1 day, 365 days."""
    number = _number(value)
    return f"{number} {'day' if number == '1' and _UNIT[weighting] == 'days' else _UNIT[weighting]}"


def _number(value: float | None, *, digits: int = 2) -> str:
    """A number without trailing zeros, or an empty text."""
    if value is None:
        return ""
    text = f"{value:.{digits}f}"
    return text.rstrip("0").rstrip(".")
