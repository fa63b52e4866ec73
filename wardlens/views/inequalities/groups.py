"""Each group's own figure beside everyone, and its share of the outcome beside that of people."""

from __future__ import annotations

from math import nan

import numpy as np
import pandas as pd

from wardlens.choices.outcomes import BREAKDOWNS
from wardlens.exhibits import sentences
from wardlens.exhibits.charts import gaps as pictures
from wardlens.exhibits.exhibit import Exhibit
from wardlens.exhibits.sentences import begun_large, begun_small
from wardlens.views.inequalities.by_source import figures_asked
from wardlens.views.inequalities.group_figures import (
    NO_RANGE,
    OF_ALL_AGES,
    Figures,
    figures_exhibit,
    lowered,
)
from wardlens.views.setting import Setting, recorded


@recorded
def groups_exhibit(setting: Setting) -> Exhibit:
    """Every group's own figure beside everyone, with base, range and unknowns."""
    figures, breakdown = figures_asked(setting), setting.filters.breakdown
    outcome = figures.outcome
    plain = outcome.label.partition(" · ")[0]
    heading = f"{plain}, by {BREAKDOWNS[breakdown]}"
    has_shares = figures.rows["share_of_outcome"].notna().any()
    # where nobody says how many there are, that is a note and no bar
    unknown = "" if has_shares or pd.isna(figures.unknown) else _unknown_words(figures)
    drawn = figures.rows.assign(is_published=figures.rows["note"] == NO_RANGE)
    return figures_exhibit(
        setting,
        figures,
        key="groups",
        heading=heading,
        finding=figures.lacking
        or f"{outcome.label.replace(' · ', ', ')}: {begun_small(own_words(figures))}",
        measure=plain,
        table=_own_table(figures),
        notes=(*figures.notes, f"{_unknown_words(figures)}." if pd.isna(figures.unknown) else ""),
        picture=pictures.groups(
            drawn,
            everyone=figures.everyone["estimate"],
            title=heading,
            unit=f"{begun_large(figures.unit)}, {figures.where}",
            source=setting.foot(*figures.sources),
            suffix=" %" if figures.unit.startswith("per cent") else "",
            unknown=unknown,
            line=begun_small(figures.everyone["label"]),
        )
        if len(figures.known)
        else None,
        decimals=dict.fromkeys(
            ("Figure", "Lower limit", "Upper limit"), 2 if "{:.2g}" in figures.number else 1
        )
        | {"Share of the outcome, %": 1, "Share of the people, %": 1},
    )


def _unknown_words(figures: Figures) -> str:
    if pd.isna(figures.unknown):
        return f"Group not known: {figures.unknown_words}"
    if figures.unknown == 0:
        return "Group not known: none"
    share = f"{100 * figures.unknown_share:.0f} % of all" if figures.unknown_share else ""
    what = "answers" if figures.outcome.kind == "survey" else figures.outcome.of_whom
    return f"Group not known: {figures.unknown:,.0f} {what}, {share}".rstrip(", ")


def own_words(figures: Figures) -> str:
    """The highest and lowest group beside everyone, in a sentence."""
    known = figures.known.sort_values("estimate", ascending=False)
    everyone = figures.everyone
    of_all = (
        f" {everyone['label']}: {figures.told(everyone)}." if pd.notna(everyone["estimate"]) else ""
    )
    if known.empty:
        counted = figures.rows[figures.rows["share_of_outcome"].notna()]
        if counted.empty:
            return f"Too few in every group to show.{of_all}"
        most = counted.loc[counted["share_of_outcome"].idxmax()]
        return (
            f"Most are {lowered(most['label'])}, "
            f"{100 * most['share_of_outcome']:.0f} % of all; there are no residents by these "
            "groups to set them beside."
        )
    first, last = known.iloc[0].to_dict(), known.iloc[-1].to_dict()
    if len(known) == 2:
        link = " of" if figures.unit.startswith("per cent") else " for"
        both = [
            f"{figures.told(one)}{link} {OF_ALL_AGES.get(one['label'], lowered(one['label']))}"
            for one in (first, last)
        ]
        return f"{', '.join(both)}.{of_all}"
    what = "share" if figures.unit.startswith("per cent") else "rate"
    return (
        f"The {what} is highest for {lowered(first['label'])}, {figures.told(first)}, and lowest "
        f"for {lowered(last['label'])}, {figures.told(last)}.{of_all}"
    )


def _own_table(figures: Figures) -> pd.DataFrame:
    everyone = {
        name: figures.everyone.get(name, nan)
        for name in ("label", "estimate", "lower", "upper", "n", "base", "reason", "note")
    }
    unknown = {
        "label": "Group not known",
        "n": figures.unknown,
        "share_of_outcome": figures.unknown_share if figures.outcome.kind == "people" else nan,
        "reason": figures.unknown_words if pd.isna(figures.unknown) else "no figure can be made",
        "note": "",
    }
    rows = pd.concat(
        [pd.DataFrame([everyone]), figures.rows, pd.DataFrame([unknown])], ignore_index=True
    )
    numbers = rows.reindex(
        columns=["estimate", "lower", "upper", "n", "base", "share_of_outcome", "share_of_people"]
    ).astype("float64")
    counts = {"survey": "Answers", "people": "Counted", "places": "Counted", "published": "Counted"}
    note = rows["note"].fillna("").where(rows["reason"].fillna("") == "", rows["reason"])
    return pd.DataFrame(
        {
            "Group": rows["label"],
            "Figure": numbers["estimate"],
            "Lower limit": numbers["lower"],
            "Upper limit": numbers["upper"],
            counts[figures.outcome.kind]: numbers["n"],
            "People": numbers["base"],
            "Share of the outcome, %": 100 * numbers["share_of_outcome"],
            "Share of the people, %": 100 * numbers["share_of_people"],
            "Note": note,
        }
    )


def _share(figures: Figures) -> str:
    """The group whose share of the outcome is furthest from its share of people."""
    rows, outcome = figures.rows, figures.outcome
    what = {
        "people": outcome.of_whom,
        "survey": f"those who {outcome.words}",
        "places": "all of it",
    }.get(outcome.kind, "the total")
    both = rows[(rows["share_of_people"] > 0) & (rows["share_of_outcome"] > 0)]
    start = f"{outcome.label.partition(' · ')[0]} ({figures.where}, {figures.period})"
    if both.empty:
        most = rows.loc[rows["share_of_outcome"].idxmax()]
        share = sentences.percent(most["share_of_outcome"])
        return f"{start}: {lowered(most['label'])}, {share} of {what}."
    apart = np.log(both["share_of_outcome"] / both["share_of_people"]).abs()
    most = both.loc[apart.idxmax()]
    of = "those who answered" if outcome.kind == "survey" else "residents"
    return (
        f"{start}: {lowered(most['label'])}, {sentences.percent(most['share_of_people'])} of {of} "
        f"and {sentences.percent(most['share_of_outcome'])} of {what}."
    )


@recorded
def shares_exhibit(setting: Setting) -> Exhibit | None:
    """Share of the outcome beside share of the people; none where neither is known."""
    figures, breakdown = figures_asked(setting), setting.filters.breakdown
    rows = figures.rows
    if rows["share_of_outcome"].isna().all():
        return None
    is_counted = figures.outcome.kind == "people"
    total = figures.unknown_share if is_counted else nan
    # shares of answers that people gave: who did not say is apart
    last = {
        "label": _unknown_words(figures),
        "share_of_outcome": total,
        "share_of_people": nan,
        "reason": "not in these shares",
    }
    shown = pd.concat([rows.assign(is_unknown=False), pd.DataFrame([last | {"is_unknown": True}])])
    plain = figures.outcome.label.partition(" · ")[0]
    return figures_exhibit(
        setting,
        figures,
        key="shares",
        heading="Whose share is it?",
        finding=_share(figures),
        measure="Share of the outcome beside share of the people",
        unit="per cent",
        table=pd.DataFrame(
            {
                "Group": shown["label"],
                "Share of the outcome, %": 100 * shown["share_of_outcome"],
                "Share of the people, %": 100 * shown["share_of_people"],
                "Note": shown["reason"].fillna("").where(shown["share_of_outcome"].isna(), ""),
            }
        ),
        picture=pictures.shares(
            shown,
            names=("of the outcome", "of the people"),
            title=f"{plain}, by {BREAKDOWNS[breakdown]}",
            unit="Share of the outcome (dark) and of the people (light), %",
            source=setting.foot(*figures.sources),
        ),
        notes=tuple(note for note in figures.notes if note)[:2],
        decimals={"Share of the outcome, %": 1, "Share of the people, %": 1},
    )
