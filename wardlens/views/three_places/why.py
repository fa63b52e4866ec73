"""Why a place comes first: what is counted there, how sure that is, what is known of the place."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from wardlens.exhibits import sentences
from wardlens.exhibits.later import Parted, later
from wardlens.exhibits.sentences import begun_large, begun_small
from wardlens.measures.offences import MEASURES
from wardlens.stats import change
from wardlens.stats.ranks import rank_range
from wardlens.views.concentration.crimes import without_code
from wardlens.views.concentration.harm_of_places import share_of_harm
from wardlens.views.concentration.in_doubt import in_doubt
from wardlens.views.concentration.places import facts
from wardlens.views.setting import Setting
from wardlens.views.three_places.chosen import Chosen
from wardlens.views.three_places.known import commonest, known

_LARGE = 0.1
HOW_MANY, STAYS = "How many", "Does it stay"
"""Labels of the facts that the table of the places has in figures."""
_KEPT_FROM = 0.95
"""In so many trials of a hundred a place stays among the first before it is said to."""
_FIFTHS = {
    1: "in the most deprived fifth of the borough",
    2: "more deprived than most of the borough",
    3: "about as deprived as the borough",
    4: "less deprived than most of the borough",
    5: "in the least deprived fifth of the borough",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is known of a place, or why it is not."""

    label: str
    words: str


@dataclass(frozen=True)
class Place(Parted):
    """One of the places: why it comes first, and what is known of the problem there."""

    code: str
    name: str
    counted: tuple[float, float, float]
    """How many, and the limits of the likely range."""
    share: str
    """Its share of the borough's, in words."""
    often: str
    """In how many months it was among the top: “24 of 24”; nothing where that is not known."""
    why: tuple[Fact, ...]
    caution: str
    """That it may not belong among the first; else nothing."""
    known: dict[str, str]
    """What the figures can say to each question of the problem analysis, by its heading."""

    @property
    def short_name(self) -> str:
        """The name without its code and its ward."""
        return self.plain_name.rpartition(", ")[0] or self.plain_name

    @property
    def ward(self) -> str:
        """The name of its ward, where the name of the place has it."""
        name, _, ward = self.plain_name.rpartition(", ")
        return ward.removesuffix(" ward") if name else ""

    @property
    def plain_name(self) -> str:
        """The name without the code of the neighbourhood."""
        return without_code(self.name)


def place(setting: Setting, found: Chosen, code: str) -> Place:
    """One of the places chosen, in words."""
    row = found.rows.loc[code]
    told = {
        HOW_MANY: _count(row, found),
        "Mostly": _mostly(found, code),
        "How harmful": _harm(setting, row, found),
        STAYS: _stays(row),
        "Is it changing": _changing(setting, found, code),
        "Who lives there": _residents(row),
        "Could reporting explain it": _doubt(setting, found, code),
    }
    facts_told = tuple(Fact(label, begun_large(words)) for label, words in told.items() if words)
    counted = (float(row["count"]), float(row["count_lower"]), float(row["count_upper"]))
    return Place(
        code, str(row["name"]), counted, shares(found.rows)[code], _often(row), facts_told,
        _caution(setting, found, code), later(known, setting, found, code),
    )  # fmt: skip


def shares(rows: pd.DataFrame) -> dict[str, str]:
    """The share of each place in words, by code.

    Where whole ones are alike, those under 10 % have a decimal; where that is not enough, all.
    """
    whole = rows["share"].map(sentences.percent)
    exact = rows["share"].map(lambda share: f"{100 * share:.1f} %")
    if whole.is_unique:
        return dict(whole)
    parted = whole.where(rows["share"] >= _LARGE, exact)
    return dict(parted if parted.is_unique else exact)


def _count(row: pd.Series, found: Chosen) -> str:
    reach = sentences.interval(row["count_lower"], row["count_upper"])
    return (
        f"{sentences.count(row['count'])} {found.scope.noun} ({reach}), "
        f"{shares(found.rows)[row.name]} of the borough's."
    )


def _harm(setting: Setting, row: pd.Series, found: Chosen) -> str:
    """Harm with its range, and the place it gives among all neighbourhoods of the borough."""
    if pd.isna(row["harm"]):
        return f"no figure: {begun_small(row['harm_reason'] or 'not known')}."
    ranks = setting.once(
        ("place-harm-ranks", found.scope.types, found.span.start, found.span.end,
         setting.filters.weighting),
        lambda: _ranks(setting, found),
    )  # fmt: skip
    rank = ranks.loc[row.name]
    low, high = (f"{rank[name]:.0f}" for name in ("lower", "upper"))
    among = "" if low == high else f" (likely {low} to {high})"
    of_all = f"{rank['n']:.0f} neighbourhoods with enough crime to tell"
    if rank["estimate"] == 1 and not among:
        return f"{_share_of_harm(setting, row, found)}the most of {of_all}."
    return f"{_share_of_harm(setting, row, found)}number {rank['estimate']:.0f}{among} of {of_all}."


def _share_of_harm(setting: Setting, row: pd.Series, found: Chosen) -> str:
    """Its share of the borough's harm of the crimes asked for; nothing where that is not known."""
    scope = found.scope
    _, every = share_of_harm(setting, scope, found.span, setting.filters.weighting)
    if not every.sum() > 0:
        return ""
    of_what = "" if scope.words.startswith("all ") else f" from {scope.words}"
    return f"{sentences.percent(row['harm'] / every.sum())} of the borough's harm{of_what}, "


def _ranks(setting: Setting, found: Chosen) -> pd.DataFrame:
    """The place of each neighbourhood by harm, 1 the most, and between which chance leaves it."""
    every = facts(setting, found.crimes, found.scope, found.span).dropna(subset=["harm"])
    return rank_range(every["harm"], every["harm_lower"], every["harm_upper"])


def _often(row: pd.Series) -> str:
    if pd.isna(row["top_months"]):
        return ""
    return f"{row['top_months']:.0f} of {row['months']:.0f}"


def _stays(row: pd.Series) -> str:
    if pd.isna(row["top_months"]):
        return ""
    return (
        f"among the top 5 % of neighbourhoods in {row['top_months']:.0f} of the last "
        f"{row['months']:.0f} months."
    )


def _changing(setting: Setting, found: Chosen, code: str) -> str:
    """The change on the year before in its context, as a cell has room for."""
    if found.earlier.reason:
        return f"not compared: {found.earlier.reason}."
    row = setting.result(MEASURES["lsoa_change"]).loc[code]
    verdict = sentences.in_brief(row, setting.partnership.region_name)
    if pd.isna(row["estimate"]):
        return f"{verdict}."
    caveat = (
        f" {sentences.RECORDING_CAVEAT}"
        if found.scope.polarity == "none" and row["verdict"] != change.NO_CLEAR_CHANGE
        else ""
    )
    is_a_year = found.span.count <= 12
    when = "the year before" if is_a_year else f"in {found.earlier.span.words}"
    also = "also " if row["before"] == row["after"] else ""
    if verdict.startswith("From "):
        return f"{verdict} ({sentences.moved(row)}).{caveat}"
    counts = f"{row['after']:,.0f}, {when} {also}{row['before']:,.0f}"
    return f"{counts}: {sentences.moved(row)}. {verdict}.{caveat}"


def _residents(row: pd.Series) -> str:
    told = []
    if not pd.isna(row["residents"]):
        told.append(f"about {round(row['residents'], -2):,.0f} people")
    if not pd.isna(row["fifth"]):
        told.append(_FIFTHS[int(row["fifth"])])
    if row["is_town_centre"]:
        told.append("in a town-centre ward, where far more people come than live")
    return f"{'; '.join(told)}." if told else ""


def _doubt(setting: Setting, found: Chosen, code: str) -> str:
    """Whether the place stays among the top if reporting differs between places."""
    trial = in_doubt(setting, found.crimes, found.scope, found.span).found
    kept = trial.kept
    if kept.empty:
        return ""
    if code not in kept.index:
        return "not tried: it is not among the borough's top 5 %."
    highest = f"among the {trial.places} highest" if trial.places > 1 else "the highest"
    return (
        f"hardly: it would very likely still be {highest} if more went unreported elsewhere."
        if kept[code] >= _KEPT_FROM
        else "perhaps: another place may have more that goes unreported."
    )


def _caution(setting: Setting, found: Chosen, code: str) -> str:
    kept = in_doubt(setting, found.crimes, found.scope, found.span).found.kept
    row = found.rows.loc[code]
    if kept.get(code, 1.0) >= _KEPT_FROM or pd.isna(row["top_months"]):
        return ""
    return "Less certain: more may go unreported elsewhere"


def _mostly(found: Chosen, code: str) -> str:
    """The commonest kinds of crime there, with their shares."""
    kinds = commonest(found, code)
    told = [f"{begun_small(one.label)} {sentences.percent(one.share)}" for one in kinds]
    return f"{sentences.listed(told)}." if told else ""
