"""Every borough of the force by its rate, as bars with ranges: own and chosen marked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Unpack

import pandas as pd

from wardlens.choices.series import BOROUGH_TABLE
from wardlens.exhibits import sentences
from wardlens.exhibits.exhibit import Exhibit
from wardlens.measures.offences import MEASURES
from wardlens.views import links
from wardlens.views.comparison import compared_with_chosen
from wardlens.views.exhibit import Said, exhibit
from wardlens.views.setting import OFFENCES, Setting, recorded

MANY_COME = (
    "In a borough where far more people come than live there, the rate says little of the risk of "
    "those who live there."
)


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: a name, its figure with its range, in numbers and in words."""

    label: str
    value: float
    lower: float
    upper: float
    words: str
    reach: str
    mark: str = ""
    """Why it is set off: “this borough”, “chosen”; empty for others."""
    link: str = ""
    """Where it leads: the same page with this borough chosen."""


@dataclass(frozen=True)
class Bars(Exhibit):
    """An exhibit that is drawn as a list of bars."""

    bars: tuple[Bar, ...] = ()
    head: str = ""
    """What a row is: “Borough”."""
    says: str = "Dark line: the likely range."
    """How the bars are read."""
    title: str = ""
    """The finding in so few words as a heading has room for; its own heading where none."""


def boroughs_ranked(setting: Setting) -> Bars | None:
    """Boroughs by offences per 1,000 residents, lowest first; none where there is no other."""
    made = setting.part(_ranked, OFFENCES)
    return made and marked(setting, made, lambda: _beside(setting))


def marked(setting: Setting, made: Bars, beside: Callable[[], str]) -> Bars:
    """The bars with the own and the chosen borough set off, and what `beside` says of the two."""
    chosen, own = setting.filters.against, setting.partnership.borough_code
    marks = {own: "this borough", chosen: "chosen"}
    bars = tuple(
        replace(bar, mark=marks.get(code, ""), link=_to(setting, code))
        for code, bar in zip(made.codes, made.bars, strict=True)
    )
    said, asked = setting.noted(beside)
    asked = tuple(dict.fromkeys((*made.asked, *asked)))
    return replace(made, bars=bars, finding=f"{made.finding}{said}", asked=asked)


@recorded
def _ranked(setting: Setting) -> Bars | None:
    found = setting.result(MEASURES["borough_rate"])
    known = found.dropna(subset=["estimate", "lower", "upper"])
    own = setting.partnership.borough_code
    if own not in known.index or len(known) < 2:
        return None
    of_own = (
        f"{setting.partnership.borough_name} had {sentences.rate(known.loc[own, 'estimate'])} "
        f"{setting.offence_words} for every 1,000 residents {setting.filters.when}."
    )
    return bars_of(
        setting,
        known,
        shows=MEASURES["borough_rate"],
        key="boroughs",
        heading=f"Boroughs compared: {setting.choice.label}",
        finding=f"{of_own} {place_among(setting, known)}",
        base=sentences.offences_known(known["n"].sum()),
        sources=(BOROUGH_TABLE, "residents"),
        offence=setting.choice.label,
        notes=(
            *setting.notes(BOROUGH_TABLE, setting.filters.start, setting.filters.end),
            f"The range allows for chance in counting alone. {MANY_COME}",
        ),
    )


def bars_of(setting: Setting, known: pd.DataFrame, **said: Unpack[Said]) -> Bars:
    """An exhibit of boroughs by the measure that it `shows`, per 1,000 residents, lowest first.

    `known`: the measure's frame, those boroughs that have a figure.
    """
    names = setting.read("offences_by_borough").set_index("borough_code")["borough_name"]
    known = known.sort_values("estimate", kind="stable")
    said["table"] = pd.DataFrame(
        {
            "Borough": names[known.index].to_numpy(),
            "Per 1,000 residents": known["estimate"].to_numpy(),
            "Lower limit": known["lower"].to_numpy(),
            "Upper limit": known["upper"].to_numpy(),
            "Offences": known["n"].to_numpy(),
        }
    )
    said["decimals"] = dict.fromkeys(said["table"].columns[1:4], said["shows"].decimals)
    said["codes"] = tuple(map(str, known.index))
    made = exhibit(setting, **said)
    bars = tuple(
        Bar(
            str(names[code]), row["estimate"], row["lower"], row["upper"],
            sentences.rate(row["estimate"]), sentences.rate_interval(row["lower"], row["upper"]),
        )
        for code, row in known.iterrows()
    )  # fmt: skip
    held = {one.name: getattr(made, one.name) for one in fields(made)}
    return Bars(**held, bars=bars, head="Borough")


def place_among(setting: Setting, known: pd.DataFrame) -> str:
    """Between which boroughs the own one lies, by ranges that do not meet."""
    own = known.loc[setting.partnership.borough_code]
    lower = int((known["upper"] < own["lower"]).sum())
    higher = int((known["lower"] > own["upper"]).sum())
    alike = len(known) - 1 - lower - higher
    words = ("a lower rate", "a higher one", "a range that meets its own")
    if len(known) - 1 in (lower, higher, alike) and len(known) > 2:
        every = words[(lower, higher, alike).index(len(known) - 1)].replace(" one", " rate")
        return f"All {len(known) - 1} other boroughs have {every}."
    told = [
        f"{count or 'none'} {'has' if count == 1 else 'have'} {has}"
        for count, has in zip((lower, higher, alike), words, strict=True)
    ]
    return f"Of {len(known) - 1} other boroughs, {sentences.listed(told)}."


def _beside(setting: Setting) -> str:
    """How the own rate stands beside that of the borough chosen by name."""
    if setting.filters.against not in setting.offer.boroughs:
        return ""
    _, other = compared_with_chosen(setting).iloc[:2].to_dict("records")
    if not other["verdict"]:
        return ""
    reach = sentences.interval(other["ratio_lower"], other["ratio_upper"], decimals=2)
    return (
        f" Its rate is {other['verdict']} {other['label']} ({sentences.rate(other['estimate'])}): "
        f"{other['ratio']:.2f} times (likely range {reach})."
    )


def _to(setting: Setting, code: str) -> str:
    if code not in setting.offer.boroughs:
        return ""
    filters = setting.filters.with_(setting.offer, against=code)
    return links.address("", filters.to_query(setting.offer))
