"""The published severity score beside ours, and what one offence weighs."""

from __future__ import annotations

import numpy as np
import pandas as pd

from wardlens.exhibits import sentences
from wardlens.exhibits.exhibit import Exhibit
from wardlens.exhibits.sentences import begun_small
from wardlens.measures.harm import POUNDS
from wardlens.views.harm_rows import harm_exhibit, weighed_rows
from wardlens.views.setting import Setting, recorded

_SHIPPED = "cost"
_COST = "Cost, £ (where known)"
_TOO_FEW = "That is too few to weigh all harm in pounds."


@recorded
def published(setting: Setting) -> Exhibit:
    """Our ONS-weighted score beside the one the ONS published, and why they differ."""
    setting = setting.of_the_default()
    scores = setting.fetch("published_severity", {})
    own = scores[scores["is_own"]]
    year = (pd.Timestamp("2022-04-01"), pd.Timestamp("2023-03-01"))
    months = setting.read("monthly_by_offence", area="", offences=[])
    kinds = weighed_rows(setting, "css", offences=[]).drop_duplicates("offence")
    weights = kinds.set_index("offence")["weight"]
    inside = months[(months["month"] >= year[0]) & (months["month"] <= year[1])]
    weighed = (inside["offences"] * inside["offence"].map(weights)).sum(min_count=1)
    rows = setting.read("offences_by_ward", start=year[0].date(), end=year[1].date())
    ours = weighed / rows["residents"].sum()
    table = pd.DataFrame(
        {
            "Borough": [*scores["area_name"], f"{setting.partnership.borough_name}, ours"],
            "Score": [*scores["score"], ours],
        }
    ).sort_values("Score", ascending=False)
    published = own["score"].iloc[0] if len(own) else np.nan
    finding = (
        "The ONS published no score for this borough."
        if pd.isna(published)
        else f"For April 2022 to March 2023 the ONS published {published:.1f} for "
        f"{setting.partnership.borough_name}; weighing the ward table by its weights gives "
        f"{ours:.1f}."
    )
    return harm_exhibit(
        setting,
        key="severity",
        heading="Beside the published score",
        finding=finding,
        measure="Crime Severity Score",
        unit="severity points per resident",
        period="April 2022 to March 2023",
        base=f"{inside['offences'].sum():,.0f} offences in the ward table",
        table=table,
        decimals={"Score": 1},
        notes=(
            "They do not agree, and only part of why is known: the ONS weighs each offence code "
            "with the weights of its own edition, this table has broader categories; and it counts "
            "offences by its own rules and residents of another year. Homicide is in both.",
        ),
        weight_sources=("css",),
        made_by="",
    )


@recorded
def weights(setting: Setting) -> Exhibit:
    """The weight of one offence under each weighting and how it was obtained."""
    setting = setting.of_the_default()
    rows = setting.fetch("harm_weights", {})
    wide = rows.pivot(index=["group_label", "label"], columns="weighting", values="weight")
    costs, costed = _costs(setting), _with_a_cost(setting)
    how = rows[rows["weighting"] == "cchi"].set_index(["group_label", "label"])
    table = pd.DataFrame(
        {
            "Kind of offence": [label for _, label in wide.index],
            "Cambridge index, days": wide.get("cchi"),
            "ONS severity, points": wide.get("css"),
            "Cambridge index 2026, days (where known)": wide.get("cchi2026"),
            _COST: wide.get(costs),
            "How the days were obtained": how["how"]
            .where(how["weight"].notna(), how["reason"])
            .reindex(wide.index),
        }
    )
    return harm_exhibit(
        setting,
        key="weights",
        heading="What one offence weighs",
        finding=(
            "A day is a day in prison: where the sentencing guideline starts for a first "
            "offender. People disagree about weights, so two are used side by side. Harm leaves "
            f"out fear, what is never reported, and anti-social behaviour. {costed}"
        ),
        measure="Weight of one offence",
        unit="days, severity points, pounds",
        base=f"{len(wide)} kinds of offence",
        table=table,
        decimals={"Cambridge index, days": 1, "ONS severity, points": 1},
        weight_sources=("cchi", "css", POUNDS if costs == POUNDS else "cost-of-crime"),
        period="Not tied to a period",
        made_by="",
        notes=tuple(dict.fromkeys(rows["citation"].dropna())),
    )


def _costs(setting: Setting) -> str:
    """The costs to show: those loaded, or the few that are shipped."""
    return POUNDS if POUNDS in setting.offer.weightings else _SHIPPED


def costs_loaded(setting: Setting) -> str:
    """That no unit costs are loaded, and how they would be; nothing where they are."""
    if POUNDS in setting.offer.weightings:
        return ""
    return (
        "No unit costs are loaded, so harm is not weighed in pounds. A table of them, with its "
        "source, can be brought in: docs/own-figures.md says how."
    )


def _with_a_cost(setting: Setting) -> str:
    """Which kinds of offence have a known cost, and what share of offences they are."""
    costs = _costs(setting)
    rows = weighed_rows(setting, costs, offences=[])
    known = rows[rows["weight"].notna()]
    if known.empty or not rows["offences"].sum():
        return "No cost in pounds is held of any kind."
    kinds = known.groupby("label")["offences"].sum().sort_values(ascending=False).index
    share = known["offences"].sum() / rows["offences"].sum()
    return (
        f"The cost in pounds is known for {len(kinds)} kinds, {sentences.percent(share)} of "
        f"offences: {sentences.listed([begun_small(kind) for kind in kinds])}."
        + ("" if costs == POUNDS else f" {_TOO_FEW} {costs_loaded(setting)}")
    )
