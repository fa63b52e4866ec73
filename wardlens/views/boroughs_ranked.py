"""Every borough of the force by its rate, as bars with ranges: own and chosen marked."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import pandas as pd

from wardlens.choices.series import BOROUGH_TABLE
from wardlens.exhibits import sentences
from wardlens.exhibits.exhibit import Exhibit
from wardlens.measures.offences import MEASURES
from wardlens.views import links
from wardlens.views.comparison import compared_with_chosen
from wardlens.views.exhibit import exhibit
from wardlens.views.setting import OFFENCES, Setting, recorded


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


def boroughs_ranked(setting: Setting) -> Bars | None:
    """Boroughs by offences per 1,000 residents, lowest first; none where there is no other."""
    made = setting.part(_ranked, OFFENCES)
    if made is None:
        return None
    chosen, own = setting.filters.against, setting.partnership.borough_code
    marks = {own: "this borough", chosen: "chosen"}
    bars = tuple(
        replace(bar, mark=marks.get(code, ""), link=_to(setting, code))
        for code, bar in zip(made.codes, made.bars, strict=True)
    )
    beside, asked = setting.noted(lambda: _beside(setting))
    asked = tuple(dict.fromkeys((*made.asked, *asked)))
    return replace(made, bars=bars, finding=f"{made.finding}{beside}", asked=asked)


@recorded
def _ranked(setting: Setting) -> Bars | None:
    measure = MEASURES["borough_rate"]
    names = setting.read(measure.query).set_index("borough_code")["borough_name"]
    found = setting.result(measure).dropna(subset=["estimate", "lower", "upper"])
    own = setting.partnership.borough_code
    if own not in found.index or len(found) < 2:
        return None
    found = found.sort_values("estimate", kind="stable")
    table = pd.DataFrame(
        {
            "Borough": names[found.index].to_numpy(),
            "Per 1,000 residents": found["estimate"].to_numpy(),
            "Lower limit": found["lower"].to_numpy(),
            "Upper limit": found["upper"].to_numpy(),
            "Offences": found["n"].to_numpy(),
        }
    )
    made = exhibit(
        setting,
        key="boroughs",
        heading=f"Boroughs compared: {setting.choice.label}",
        finding=_finding(setting, found),
        base=sentences.offences_known(found["n"].sum()),
        sources=(BOROUGH_TABLE, "residents"),
        offence=setting.choice.label,
        table=table,
        decimals=dict.fromkeys(table.columns[1:4], 1),
        codes=tuple(map(str, found.index)),
        shows=measure,
        notes=(
            *setting.notes(BOROUGH_TABLE, setting.filters.start, setting.filters.end),
            "The range allows for chance in counting alone. In a borough where far more people "
            "come than live there, the rate says little of the risk of those who live there.",
        ),
    )
    bars = tuple(
        Bar(
            str(names[code]), row["estimate"], row["lower"], row["upper"],
            sentences.rate(row["estimate"]), sentences.rate_interval(row["lower"], row["upper"]),
        )
        for code, row in found.iterrows()
    )  # fmt: skip
    held = {one.name: getattr(made, one.name) for one in fields(made)}
    return Bars(**held, bars=bars, head="Borough")


def _finding(setting: Setting, found: pd.DataFrame) -> str:
    """Between which boroughs the own one lies, by ranges that do not meet."""
    own = found.loc[setting.partnership.borough_code]
    lower = int((found["upper"] < own["lower"]).sum())
    higher = int((found["lower"] > own["upper"]).sum())
    alike = len(found) - 1 - lower - higher
    told = [
        f"{count or 'none'} {'has' if count == 1 else 'have'} {words}"
        for count, words in (
            (lower, "a lower rate"),
            (higher, "a higher one"),
            (alike, "a range that meets its own"),
        )
    ]
    return (
        f"{setting.partnership.borough_name} had {sentences.rate(own['estimate'])} "
        f"{setting.offence_words} for every 1,000 residents {setting.filters.when}. Of "
        f"{len(found) - 1} other boroughs, {sentences.listed(told)}."
    )


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
