"""Who is not heard: shares of wards and groups in what is raised, beside the Census's."""

from __future__ import annotations

from typing import Any

import pandas as pd

from wardlens.choices.series import VOICES_HEARD, VOICES_SAID
from wardlens.exhibits import sentences
from wardlens.exhibits.charts import gaps
from wardlens.exhibits.exhibit import Exhibit
from wardlens.stats.compare import false_discovery, two_sided
from wardlens.stats.disclosure import TOTAL
from wardlens.views.exhibit import exhibit
from wardlens.views.perceptions.voices import CHANCE, NO_SURVEY, WITHHELD, months, with_shares
from wardlens.views.setting import Setting, recorded

LESS, MORE, ABOUT = "less than their share", "more than their share", "about their share"
_NAMED = 3
_ALL_RAISED = "all that was raised, with what is in none of them"
"""Where how much that is is withheld, it cannot be taken off."""


@recorded
def not_heard_wards(setting: Setting) -> Exhibit | None:
    """Each ward's share of what was raised beside its share of the residents."""
    rows = setting.fetch("voices_heard", {})
    rows = rows[rows["breakdown"] == "all"].set_index("area_code")
    code = setting.partnership.borough_code
    if code not in rows.index or pd.isna(rows.loc[code, "heard"]):
        return None
    residents = setting.of_the_default().read("offences_by_ward").set_index("ward_code")
    counts = rows["heard"].reindex(residents.index)
    elsewhere = rows["heard"].drop([code, *residents.index], errors="ignore")
    found = beside_census(
        counts, residents["residents"], int(rows.loc[code, "heard"] - elsewhere.fillna(0).sum())
    ).assign(label=residents["ward_name"])
    return _beside(
        setting,
        found,
        key="not-heard-wards",
        heading="Which wards are not heard?",
        what="Ward",
        of="what was raised in a ward" if elsewhere.notna().all() else _ALL_RAISED,
        known_by=sentences.listed(sorted(residents["residents_basis"].dropna().unique())),
        sources=(VOICES_HEARD, "residents"),
        period=months(rows),
    )


@recorded
def not_heard_groups(setting: Setting) -> Exhibit | None:
    """Each group's share of those who raised or wrote something, beside its share of residents."""
    told, series = _of_items(setting), VOICES_HEARD
    if told is None:
        told, series = _of_writers(setting), VOICES_SAID
    if told is None:
        return None
    found, of = told
    rows = setting.fetch(series.replace("-", "_"), {})
    return _beside(
        setting,
        found,
        key="not-heard-groups",
        heading="Which groups are not heard?",
        what="Group",
        of=of,
        known_by="Census 2021, of the groups that are listed",
        sources=(series, "residents"),
        period=months(rows),
    )


def _of_items(setting: Setting) -> tuple[pd.DataFrame, str] | None:
    rows = setting.fetch("voices_heard", {})
    people = rows[~rows["breakdown"].isin(["all", "theme", "heard"])].set_index("group")["heard"]
    total = rows.loc[rows["group"] == TOTAL].set_index("area_code")["heard"]
    total = total.get(setting.partnership.borough_code)
    if people.empty or pd.isna(total):
        return None
    unknown = people.get("Unknown", 0)
    counts = people.drop("Unknown", errors="ignore")
    breakdown = str(rows.loc[rows["group"] == counts.index[0], "breakdown"].iloc[0])
    residents = _residents(setting, breakdown).reindex(counts.index)
    if pd.isna(unknown):
        return beside_census(counts, residents, int(total)), _ALL_RAISED
    of = "what was raised by people whose group is known"
    return beside_census(counts, residents, int(total - unknown)), of


def _of_writers(setting: Setting) -> tuple[pd.DataFrame, str] | None:
    """The groups of the question that most people in groups answered."""
    rows = setting.fetch("voices_said", {})
    rows = rows[rows["breakdown"].isin(["sex", "age", "ethnicity5", "disability"])]
    known = rows.dropna(subset=["answered"])
    if known.empty:
        return None
    first = known.sort_values(["end", "answered"]).iloc[-1]
    same = ["question", "end", "breakdown"]
    of_it = rows[(rows[same] == first[same]).all(axis=1)].drop_duplicates("group")
    counts = of_it.set_index("group")["answered"]
    residents = _residents(setting, str(first["breakdown"])).reindex(counts.index)
    if counts.notna().sum() < 2:
        return None
    # a group whose number is withheld is in neither whole: else all others would seem heard more
    residents = residents.where(counts.notna())
    of = "those who wrote" if counts.notna().all() else "those who wrote, of groups shown"
    return beside_census(counts, residents, int(counts.sum())), of


def _residents(setting: Setting, breakdown: str) -> pd.Series:
    """Residents of the borough by group, in the words that voices have for groups."""
    rows = setting.fetch("population_groups", {})
    ours = rows["area_code"] == setting.partnership.borough_code
    names = {"Female": "Women", "Male": "Men"}
    rows = rows[ours & (rows["breakdown"] == breakdown)]
    return rows.assign(name=rows["group"].replace(names)).set_index("name")["residents"]


def _beside(
    setting: Setting, found: pd.DataFrame, what: str, of: str, known_by: str, **said: Any
) -> Exhibit:
    ordered = found.sort_values("residents", ascending=False, kind="stable")
    series = next(iter(said["sources"]))
    drawn = ordered.dropna(subset=["estimate", "residents"])
    return exhibit(
        setting,
        measure=f"Share of {of}, beside the share of residents",
        unit="per cent",
        base=f"{found['total'].iloc[0]:,.0f} in all",
        finding=_told(ordered, of),
        table=pd.DataFrame(
            {
                what: ordered["label"],
                "Heard": ordered["count"].astype("Int64"),
                "Share, %": ordered["estimate"],
                "Lower limit": ordered["lower"],
                "Upper limit": ordered["upper"],
                "Share of residents, %": ordered["residents"],
                "Verdict": ordered["verdict"],
                "Why there is no figure": [
                    WITHHELD if pd.isna(count) else "" for count in ordered["count"]
                ],
            }
        ),
        picture=gaps.gaps(
            drawn[["label"]].assign(
                gap=drawn["estimate"] - drawn["residents"],
                gap_lower=drawn["lower"] - drawn["residents"],
                gap_upper=drawn["upper"] - drawn["residents"],
                is_published=False,
            ),
            reference="residents",
            title=said["heading"],
            unit="Points above or below the share of residents, and the likely range",
            source=setting.foot(setting.source(series)),
        )
        if len(drawn)
        else None,
        notes=(
            NO_SURVEY,
            CHANCE,
            f"Residents: {known_by}.",
            f"{int((found['verdict'] != '').sum())} were looked at together: “less” and “more” are "
            "only what withstands screening for so many (false-discovery control).",
        ),
        made_by="wardlens.stats.proportions.wilson",
        decimals=dict.fromkeys(("Share, %", "Lower limit", "Upper limit"), 1)
        | {"Share of residents, %": 1},
        **said,
    )


def _told(ordered: pd.DataFrame, of: str) -> str:
    less = ordered[ordered["verdict"] == LESS]
    gap = (less["residents"] - less["estimate"]).sort_values(ascending=False)
    told = [
        f"{row['label']} ({row['estimate']:.0f} %, of residents {row['residents']:.0f} %)"
        for _, row in less.loc[gap.index].head(_NAMED).iterrows()
    ]
    judged = int((ordered["verdict"] != "").sum())
    few = int(ordered["count"].isna().sum())
    withheld = f" Of {few} too little can be told." if few else ""
    if not told:
        return f"Of {judged} looked at, none is clearly heard less than its share.{withheld}"
    more = f"{len(less)} of {judged}" if len(less) > len(told) else "These"
    return (
        f"{more} are heard less than their share: {sentences.listed(told)}"
        f"{' most of all' if len(less) > len(told) else ''}. Shares are of {of}.{withheld}"
    )


def beside_census(counts: pd.Series, residents: pd.Series, total: int) -> pd.DataFrame:
    """Each one's share of `total` with its limits beside its share of residents, in per cent.

    `verdict` says whether a share is below or above that of residents by more than chance, as
    Wilson's limits judge it, screened for how many are judged. The share of residents is among
    those listed.

    >>> found = beside_census(pd.Series({"a": 10, "b": 90}), pd.Series({"a": 50, "b": 50}), 100)
    >>> found["verdict"].tolist()
    ['less than their share', 'more than their share']
    """
    rows = pd.DataFrame({"count": counts.astype("float64"), "total": float(total)})
    rows = with_shares(rows, "count", "total").assign(label=counts.index)
    rows["residents"] = 100 * residents.astype("float64") / residents.sum()
    rows["verdict"] = ""
    known = rows["estimate"].notna() & rows["residents"].notna()
    rows.loc[known, "verdict"] = ABOUT
    usual = rows["residents"] / 100
    spread = (usual * (1 - usual) / total) ** 0.5 if total else usual * float("nan")
    score = ((rows["estimate"] / 100 - usual) / spread.where(spread > 0)).where(known)
    clear = false_discovery(pd.Series(two_sided(score), rows.index))["clear"]
    rows.loc[clear & (score < 0), "verdict"] = LESS
    rows.loc[clear & (score > 0), "verdict"] = MORE
    return rows
