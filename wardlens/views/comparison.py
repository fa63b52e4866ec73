"""The borough beside others, all from the borough table."""

from __future__ import annotations

import pandas as pd

from wardlens.choices.series import BOROUGH_TABLE
from wardlens.exhibits import sentences
from wardlens.exhibits.exhibit import Exhibit
from wardlens.exhibits.sentences import begun_large
from wardlens.measures.boroughs import dispersion_of_ratio
from wardlens.measures.offences import MEASURES, whole_borough
from wardlens.stats import change, overdispersion, rates
from wardlens.views.exhibit import exhibit
from wardlens.views.setting import OFFENCES, Setting, recorded


def beside_a_borough(setting: Setting) -> tuple[str, ...]:
    """What a part reads that sets the borough beside others, and beside one chosen by name."""
    named = setting.filters.against in setting.offer.boroughs
    return ("against", *OFFENCES) if named else OFFENCES


def in_no_borough(setting: Setting) -> str:
    """What the borough table counts in no borough, or nobody counts, in sentences; "" if nothing.

    These are the ledger's notes on that table as a whole.
    """
    told = setting.fetch("ledger_entries", {})
    whole = (told["scope"] == "*") & (told["area_code"] == "") & (told["kind"] == "note")
    return " ".join(told.loc[whole & (told["series"] == BOROUGH_TABLE), "words"])


def compared_with_chosen(setting: Setting) -> pd.DataFrame:
    """`boroughs_compared`, with the borough that was chosen by name, if one was."""
    return setting.part(boroughs_compared, beside_a_borough(setting))


def boroughs_compared(setting: Setting) -> pd.DataFrame:
    """The borough beside others, all from the borough table: rates, ratio and verdict words.

    A borough that was chosen by name comes first, then those that are similar, then all others.
    """
    boroughs = setting.read("offences_by_borough")
    named = setting.filters.against
    groups = {
        setting.partnership.borough_name: boroughs["is_own"],
        setting.offer.boroughs.get(named, ""): boroughs["borough_code"] == named,
        setting.offer.comparators.get("similar", ""): boroughs["is_similar"],
        setting.offer.comparators["region"]: ~boroughs["is_own"],
    }
    summed = pd.concat(
        [
            whole_borough(boroughs[members]).assign(
                label=label, phi=_dispersion(setting, boroughs.loc[members, "borough_code"])
            )
            for label, members in groups.items()
            if members.any()
        ],
        ignore_index=True,
    )
    result = rates.crude_rate(summed["offences"], summed["residents"])
    ratio = change.change(
        summed["offences"],
        summed["offences"].iloc[0],
        phi=dispersion_of_ratio(summed["offences"], summed["phi"], 0),
        exposure=(summed["residents"], summed["residents"].iloc[0]),
    )
    words = {
        change.CLEAR_RISE: "higher than in",
        change.CLEAR_FALL: "lower than in",
        change.NO_CLEAR_CHANGE: "about the same as in",
    }
    return result.assign(
        label=summed["label"],
        offences=summed["offences"],
        residents=summed["residents"],
        basis=summed["residents_basis"],
        verdict=["", *(words.get(verdict, "") for verdict in ratio["verdict"].iloc[1:])],
        ratio=ratio["estimate"],
        ratio_lower=ratio["lower"],
        ratio_upper=ratio["upper"],
    )


def _dispersion(setting: Setting, codes: pd.Series) -> float:
    """φ of the sum of some boroughs in the 24 months to the end of the period."""
    months = setting.read("offences_by_month_and_borough")
    asked = months["borough_code"].isin(codes) & (
        months["month"] <= pd.Timestamp(setting.filters.end)
    )
    series = months[asked].groupby("month")["offences"].sum().tail(24)
    whole = len(series) == 24 and series.notna().all()
    return overdispersion.dispersion(series) if whole else float("nan")


def _comparison_sentence(setting: Setting, compared: pd.DataFrame) -> str:
    own, others = compared.iloc[0], compared.iloc[1:]
    told = [
        (row["label"], row["estimate"], row["verdict"])
        for _, row in others.iterrows()
        if row["verdict"]
    ]
    if own["reason"] or not told:
        return ""
    place = _place_among_similar(setting)
    what = setting.offence_words
    return f"{sentences.against_others(own['label'], own['estimate'], told, what)}{place}"


def _place_among_similar(setting: Setting) -> str:
    """How many of the similar boroughs have a lower rate: a pool can hide a wide range."""
    boroughs = setting.read("offences_by_borough")
    rate = boroughs["offences"] / boroughs["residents"]
    own = rate[boroughs["is_own"]]
    similar = rate[boroughs["is_similar"]]
    if own.isna().any() or similar.isna().any() or own.empty or similar.empty:
        return ""
    lower = int((similar < own.iloc[0]).sum())
    have = "has" if lower == 1 else "have"
    return f" Of the {len(similar)} similar boroughs, {lower or 'none'} {have} a lower rate."


@recorded
def comparison(setting: Setting) -> Exhibit:
    """The borough beside others as a table, with its place among the similar ones."""
    compared = compared_with_chosen(setting)
    table = pd.DataFrame(
        {
            "Area": [begun_large(label) for label in compared["label"]],
            "Per 1,000 residents": compared["estimate"],
            "Lower limit": compared["lower"],
            "Upper limit": compared["upper"],
            "This borough is": compared["verdict"],
            "Ratio": compared["ratio"].where(compared.index > 0),
            "Offences": compared["offences"],
            "Residents": compared["residents"],
        }
    )
    boroughs = setting.read("offences_by_borough")
    similar = boroughs.loc[boroughs["is_similar"], "borough_name"].tolist()
    unplaced = setting.read("unplaced_offences").iloc[0]
    notes = []
    if similar:
        notes.append(f"Similar boroughs within the same force: {sentences.listed(similar)} (ONS).")
    if pd.notna(unplaced["borough_offences"]) and pd.notna(unplaced["ward_offences"]):
        apart = unplaced["borough_offences"] - unplaced["ward_offences"]
        notes.append(
            f"In the borough table but in no ward: {apart:,.0f} "
            f"({sentences.percent(apart / unplaced['borough_offences'])})."
        )
    known = sentences.offences_known(compared["offences"].iloc[0])
    return exhibit(
        setting,
        key="comparison",
        heading="How does the borough compare?",
        finding=_comparison_sentence(setting, compared)
        or "The borough cannot be compared in this period.",
        base=f"{known} in the borough table"
        + (f"; residents: {basis}" if (basis := compared["basis"].iloc[0]) else ""),
        sources=(BOROUGH_TABLE, "residents"),
        offence=setting.choice.label,
        table=table,
        decimals={"Per 1,000 residents": 1, "Lower limit": 1, "Upper limit": 1, "Ratio": 2},
        notes=notes,
        shows=MEASURES["borough_rate"],
    )
