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
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import fsum
from pathlib import Path
from statistics import median

import pandas as pd

from wardlens import paths
from wardlens.ingest import editions

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

_INDEX = "cchi-2020-update.xlsx"
_INDEX_SHEET = "CCHI 2020 values sheet"
_INDEX_2026 = "cchi_2026_by_prc_subgroup.csv"
_SCORES = "policeuk_ons_code_join_css_weights.csv"
_COSTS = "home_office_cost_of_crime_2018_partial.csv"
_VOLUMES = "derived_cchi2020_by_offence_code_met.csv"  # only its counts are read

_CCHI = "Sherman, Neyroud & Neyroud (2016), The Cambridge Crime Harm Index, Policing 10(3), 171-183"
_VOLUMES_CITED = "volumes: Home Office, Police recorded crime open data, 2017/18 (OGL v3.0)"
_UNIT = {"cchi": "days", "css": "severity score", "cost": "pounds", "cchi2026": "days"}
_EDITION = {
    "cchi": "2020 update (sentencing guidelines of 6 October 2020)",
    "css": "about 2020/21",
    "cost": "2018 (2015/16 prices)",
    "cchi2026": "February 2026 update",
}
_CITATION = {
    "cchi": f"{_CCHI}; 2020 update, © Cambridge Centre for Evidence-Based Policing;"
    f" {_VOLUMES_CITED}",
    "css": "Office for National Statistics, Crime Severity Score, list of weights (OGL v3.0);"
    f" {_VOLUMES_CITED}",
    "cost": "Heeks, Reed, Tafsiri & Prince (2018), The economic and social costs of crime,"
    " second edition, Home Office Research Report 99 (OGL v3.0); total unit cost at second hand",
    "cchi2026": f"{_CCHI}; February 2026 update, © Cambridge Centre for Evidence-Based Policing;"
    " summary by subgroup, at second hand",
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


class WeighError(ValueError):
    """A source file or data/harm_codes.csv is not what deriving weights needs."""


@dataclass(frozen=True, slots=True)
class Part:
    """One Home Office code of a category: offences recorded, and its weight where known."""

    code: str
    title: str
    volume: int
    weight: float | None
    definitions: int = 1
    """Definitions of the index behind the weight."""


@dataclass(frozen=True, slots=True)
class Weight:
    """One row of the table, with the parts it was made from."""

    kind: str
    offence: str
    weighting: str
    weight: float | None
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
            _number(self.weight, 2),
            _UNIT[self.weighting],
            _EDITION[self.weighting],
            _number(self.share, 4),
            self.how,
            _CITATION[self.weighting],
            self.reason,
        ]


def weigh(folder: Path, say: Callable[[str], None], explain: str = "") -> Path | None:
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
        return None
    path = paths.data() / "harm_weights.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(weight.row() for weight in weights)
    weighted = sum(weight.weight is not None for weight in weights)
    say(f"{path.name}: {weighted} weights, {len(weights) - weighted} reasons why there is none")
    return path


def derive(folder: Path) -> tuple[list[Weight], list[str]]:
    """Every weight or reason, and a line for each row of the index that was left out."""
    codes = _codes()
    definitions, left_out = _definitions(folder / _INDEX)
    counted = _volumes(folder / _VOLUMES)
    _every_code_placed(codes, counted)
    scores = _scores(folder / _SCORES)
    costs = _read(folder / _COSTS).set_index("crime_type")["total_unit_cost_gbp"].to_dict()
    single_2026 = _single_2026(folder / _INDEX_2026)
    weights: list[Weight] = []
    for offence, rows in codes.groupby("offence", sort=False):
        key, made_of = str(offence), rows.to_dict("records")
        weights += [
            _mixed(key, "cchi", [_from_index(row, counted, definitions) for row in made_of]),
            _mixed(key, "css", [_from_scores(row, counted, scores) for row in made_of]),
            _cost(key, costs),
            _cchi_2026(key, made_of[0]["ho_subgroup"], single_2026),
        ]
        if not made_of[0]["ho_code"]:  # the note says why no code makes it up
            weights[-4:-2] = [
                Weight("mps", key, weighting, None, reason=made_of[0]["note"])
                for weighting in ("cchi", "css")
            ]
        elif held := [row["title_holds"] for row in made_of if row["title_holds"]]:
            weights[-4] = _with_titles(weights[-4], held)
    return weights + _types(weights), left_out


def mixture(parts: Iterable[Part]) -> tuple[float | None, float | None]:
    """The mean over the parts with a weight, by volume, and the share of volume they are.

    >>> a, b = Part("28E", "", 300, 20.0), Part("29A", "", 100, 740.0)
    >>> mixture([a, b, Part("99", "", 100, None)])
    (200.0, 0.8)
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
    unit = _UNIT[weight.weighting]
    lines = [f"{name}: {_number(weight.weight, 2)} {unit}. {weight.how}"]
    for part in weight.parts:
        days = "no weight" if part.weight is None else f"{_number(part.weight, 2)} {unit}"
        of = f", median of {part.definitions} definitions" if part.definitions > 1 else ""
        lines.append(f"    {part.code:<14} {part.volume:>7,} recorded  {days}{of}  {part.title}")
    return lines


def _from_index(
    row: dict[str, str], counted: pd.DataFrame, definitions: dict[str, list[tuple[str, float]]]
) -> Part:
    """The days of a code: the median over its definitions, attempts left out."""
    defined = [
        (title, days)
        for title, days in definitions.get(row["index_code"], [])
        if row["title_holds"] in title
    ]
    if row["title_holds"] and not defined:
        raise WeighError(f"no definition of code {row['ho_code']} holds {row['title_holds']!r}")
    whole = [days for title, days in defined if not title.lower().startswith("attempt")]
    days = whole or [days for _, days in defined]
    return _part(row, counted, median(days) if days else None, len(days))


def _from_scores(row: dict[str, str], counted: pd.DataFrame, scores: dict[str, float]) -> Part:
    return _part(row, counted, scores.get(row["ho_code"]), 1)


def _part(row: dict[str, str], counted: pd.DataFrame, weight: float | None, of: int) -> Part:
    if not row["ho_code"]:
        return Part("", "", 0, None, 0)
    found = counted.loc[row["ho_code"]]
    return Part(row["ho_code"], found["title"], int(found["volume"]), weight, of)


def _mixed(offence: str, weighting: str, parts: Sequence[Part]) -> Weight:
    weight, share = mixture(parts)
    return Weight(
        "mps",
        offence,
        weighting,
        weight,
        how=_how(weighting, parts),
        share=share,
        parts=tuple(parts),
    )


def _how(weighting: str, parts: Sequence[Part]) -> str:
    codes = ", ".join(part.code for part in parts if part.weight is not None)
    unknown = ", ".join(part.code for part in parts if part.weight is None and part.volume)
    volume = sum(part.volume for part in parts)
    some = sum(part.volume > 0 and part.weight is not None for part in parts)
    per_code = {
        "cchi": "median days of the definitions of a code",
        "css": "score of a code",
    }[weighting]
    how = f"Home Office code {codes}: {per_code}"
    if some > 1:
        how = (
            f"Home Office codes {codes}: {per_code}, then the mean over codes by the"
            f" {volume:,} offences the Metropolitan Police recorded in 2017/18"
        )
    return how + (f"; no figure for {unknown}." if unknown else ".")


def _with_titles(weight: Weight, held: Sequence[str]) -> Weight:
    """The weight with a sentence on the definitions that its codes were narrowed to."""
    texts = " and ".join(f"“{text.removeprefix('- ')}”" for text in dict.fromkeys(held))
    every = len(held) == len(weight.parts)
    how = f"{weight.how} Only definitions whose title says {texts}"
    if every:
        commonest = max(weight.parts, key=lambda part: part.volume)
        same = sum(part.volume for part in weight.parts if part.weight == commonest.weight)
        share = same / sum(part.volume for part in weight.parts)
        how += (
            f". An ordinary one ({share:.0%} of them) is {_number(commonest.weight, 2)} days;"
            " distraction and aggravated burglary raise the mean."
        )
    else:
        narrowed = [part.code for part, text in zip(weight.parts, held, strict=False) if text]
        how += f", for one of the codes ({narrowed[0]})." if len(held) == 1 else "."
    return Weight(
        weight.kind,
        weight.offence,
        weight.weighting,
        weight.weight,
        how,
        weight.reason,
        weight.share,
        weight.parts,
    )


def _cost(offence: str, costs: dict[str, str]) -> Weight:
    category = _COST_OF.get(offence)
    if category is None:
        reason = "The Home Office report at hand gives no cost for exactly this category."
        return Weight("mps", offence, "cost", None, reason=reason)
    if category not in costs:
        raise WeighError(f"{_COSTS} has no row {category!r}")
    given = re.match(r"([\d.,]+)(m?)", costs[category])
    if given is None:
        reason = f"The total cost of “{category.lower()}” is not in the copy at hand (left blank)."
        return Weight("mps", offence, "cost", None, reason=reason)
    pounds = float(given[1].replace(",", "")) * (1_000_000 if given[2] else 1)
    how = f"Total unit cost of “{category.lower()}”" + (", rounded in the source." * bool(given[2]))
    return Weight("mps", offence, "cost", round(pounds), how=how.rstrip(".") + ".")


def _cchi_2026(offence: str, subgroup: str, single: dict[str, float | None]) -> Weight:
    days = single.get(subgroup)
    if days is None:
        reason = (
            "The 2026 update is known here only as a range over definitions, which are not crimes."
        )
        return Weight("mps", offence, "cchi2026", None, reason=reason)
    how = f"Every definition of “{subgroup}” has the same days in the 2026 update."
    return Weight("mps", offence, "cchi2026", days, how=how)


def _types(weights: Sequence[Weight]) -> list[Weight]:
    """The weights of police.uk types, as mixtures of the police categories in each."""
    register = _read(paths.data() / "offences.csv")
    register = register[register["offence"] != "homicide"]  # stated apart, as a count
    recorded, first, last = _recorded()
    by_key = {(weight.offence, weight.weighting): weight.weight for weight in weights}
    found = []
    for given in _read(paths.data() / "policeuk_types.csv").to_dict("records"):
        key = str(given["type"])
        inside = register[register["policeuk_type"] == key]["offence"].unique()
        for weighting in WEIGHTINGS:
            if given["is_crime"] != "true":
                reason = "An incident, not a crime."
                found.append(Weight("policeuk", key, weighting, None, reason=reason))
                continue
            parts = [
                Part(offence, "", recorded.get(offence, 0), by_key[offence, weighting])
                for offence in inside
            ]
            weight, share = mixture(parts)
            if weight is None or share is None or share < ENOUGH_OF_A_TYPE:
                missing = [part.code for part in parts if part.weight is None and part.volume]
                reason = f"A mixture, and these parts of it have no weight: {', '.join(missing)}."
                found.append(Weight("policeuk", key, weighting, None, reason=reason))
                continue
            how = f"The weight of {inside[0]}, its only category."
            if len(inside) > 1:
                left = " Homicide is left out." if key.startswith("violence") else ""
                how = (
                    f"A coarse mixture of {len(inside)} categories, weighted by the offences that"
                    f" the Metropolitan Police recorded, {first} to {last}.{left}"
                )
            found.append(
                Weight("policeuk", key, weighting, weight, how, share=share, parts=tuple(parts))
            )
    return found


def _recorded() -> tuple[dict[str, int], str, str]:
    """Offences by category over the newest months, all boroughs, and the months."""
    root = paths.data() / "editions"
    kept = [folder for folder in editions.folders("mps-borough") if folder.parent == root]
    if not kept:
        raise WeighError(f"no edition of mps-borough in {root}: run `ship` first")
    figures = pd.concat([pd.read_parquet(folder / "figures.parquet") for folder in kept])
    cells = figures.groupby(["area_code", "month"])
    for column in ("edition", "sequence"):
        figures = figures[figures[column] == cells[column].transform("max")]
        cells = figures.groupby(["area_code", "month"])
    figures = figures[figures["area_code"].str.startswith("E09")]
    months = sorted(figures["month"].unique())[-NEWEST_MONTHS:]
    newest = figures[figures["month"].isin(months)]
    totals = newest.groupby("offence")["offences"].sum()
    return (
        {str(offence): int(n) for offence, n in totals.items()},
        f"{months[0]:%B %Y}",
        f"{months[-1]:%B %Y}",
    )


def _codes() -> pd.DataFrame:
    """data/harm_codes.csv, held against the register of offences."""
    codes = _read(paths.data() / "harm_codes.csv")
    register = _read(paths.data() / "offences.csv").set_index("offence")["policeuk_type"]
    if odd := set(codes["offence"]) ^ set(register.index):
        raise WeighError(f"in one of harm_codes.csv and offences.csv only: {sorted(odd)}")
    for offence, policeuk_type in zip(codes["offence"], codes["policeuk_type"], strict=True):
        if register[offence] != policeuk_type:
            raise WeighError(f"harm_codes.csv: {offence} is of type {register[offence]!r}")
    return codes


def _every_code_placed(codes: pd.DataFrame, counted: pd.DataFrame) -> None:
    used = codes[codes["ho_code"] != ""]
    placed = set(used["ho_code"])
    if lost := sorted(set(counted.index[counted["volume"] > 0]) - placed):
        raise WeighError(f"harm_codes.csv places these recorded codes nowhere: {lost}")
    if unknown := sorted(placed - set(counted.index)):
        raise WeighError(f"harm_codes.csv has codes without a count: {unknown}")
    for code, subgroup in zip(used["ho_code"], used["ho_subgroup"], strict=True):
        if counted.loc[code, "subgroup"] != subgroup:
            raise WeighError(f"harm_codes.csv: {code} is in {counted.loc[code, 'subgroup']!r}")


def _volumes(path: Path) -> pd.DataFrame:
    """Offences the force recorded in 2017/18, by Home Office code."""
    table = _read(path).set_index("Offence_Code")
    return pd.DataFrame(
        {
            "title": table["Offence_Description"],
            "subgroup": table["Offence_Subgroup"],
            "volume": table["met_offences_2017_18"].astype(int),
        }
    )


def _scores(path: Path) -> dict[str, float]:
    table = _read(path)
    if not table["ONS_COUNTS_code"].is_unique:
        raise WeighError(f"{path.name} has a code twice")
    weights = zip(table["ONS_COUNTS_code"], table["ONS_SEVERITY_weight"], strict=True)
    return {code: float(weight) for code, weight in weights if weight}


def _single_2026(path: Path) -> dict[str, float | None]:
    """Days by subgroup where all definitions of it have the same days, else None."""
    table = _read(path)
    columns = zip(table["prc_subgroup"], table["min_days"], table["max_days"], strict=True)
    return {name: float(low) if float(low) == float(high) else None for name, low, high in columns}


def _definitions(path: Path) -> tuple[dict[str, list[tuple[str, float]]], list[str]]:
    """Title and days of every definition by its code, and what was left out, in words.

    A row whose columns are shifted has a link where its group belongs, or no number of days.
    """
    try:
        import openpyxl  # only here: not needed to serve
    except ImportError as problem:
        raise WeighError("reading the index needs openpyxl: pip install openpyxl") from problem
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        if _INDEX_SHEET not in book.sheetnames:
            raise WeighError(f"{path.name} has no sheet {_INDEX_SHEET!r}")
        rows = list(book[_INDEX_SHEET].iter_rows(values_only=True))
    finally:
        book.close()
    names = ("FULL_OFFENCE_TITLE", "CCHI Score", "GROUP", "CLASSIFICATION_CODE")
    if missing := [name for name in names if name not in rows[0]]:
        raise WeighError(f"{path.name} lacks the columns {missing}")
    at = [rows[0].index(name) for name in names]
    found: dict[str, list[tuple[str, float]]] = {}
    left_out = []
    for number, row in enumerate(rows[1:], start=2):
        title, days, group, code = (row[column] for column in at)
        if not isinstance(days, int | float) or not code or "://" in str(group):
            left_out.append(f"{path.name}, row {number}: columns shifted, left out ({title})")
            continue
        found.setdefault(str(code), []).append((str(title).strip(), float(days)))
    return found, left_out


def _read(path: Path) -> pd.DataFrame:
    """A table of texts; an empty field stays an empty text."""
    with path.open(encoding="utf-8") as file:
        above = sum(1 for _ in iter(lambda: file.readline().startswith("#"), False))
    return pd.read_csv(path, skiprows=above, dtype=str, keep_default_na=False)


def _number(value: float | None, digits: int) -> str:
    """A number without trailing zeros, or an empty text."""
    if value is None:
        return ""
    text = f"{value:.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
