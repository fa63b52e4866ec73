"""Three questions as people ask them, each answered in a sentence with its caveat."""

from __future__ import annotations

import pandas as pd

from wardlens.measures.survey import UNSAFE
from wardlens.views.inequalities.by_source import figures
from wardlens.views.inequalities.comparison import Comparison, compare, points, times
from wardlens.views.inequalities.group_figures import Figures, joined, lowered
from wardlens.views.setting import Setting

_FEELING = "feel-safe-after-dark"


def questions(setting: Setting) -> tuple[str, ...]:
    """“Are women less safe here?”, “Is it worse for young people?”, “Which communities?”."""
    return (
        joined(["Are women less safe here?", _women(setting)]),
        joined(["Is it worse for young people?", _young(setting)]),
        joined(["Which communities?", _communities(setting)]),
    )


def _asked_here(setting: Setting, key: str, breakdown: str) -> Figures | None:
    """The residents' own answers, where people were really asked."""
    outcome = setting.offer.outcomes.get(f"survey-{key}")
    if outcome is None or not outcome.of(breakdown):
        return None
    found = figures(setting, outcome, breakdown)
    return None if found.is_illustrative or found.known.empty else found


def _published(setting: Setting, key: str, breakdown: str) -> Figures | None:
    outcome = setting.offer.outcomes.get(key)
    if outcome is None or not outcome.of(breakdown):
        return None
    found = figures(setting, outcome, breakdown)
    return None if found.known.empty else found


def _women(setting: Setting) -> str:
    local = _asked_here(setting, UNSAFE, "sex")
    if local is not None and {"female", "male"} <= set(local.known.index):
        return _beside(local, "female", "male", "of women feel unsafe after dark here", "of men")
    found = _published(setting, _FEELING, "sex")
    if found is None or not {"women", "men"} <= set(found.known.index):
        return "No figures by gender are held, so this cannot be said."
    women, men = found.rows.loc["women"].to_dict(), found.rows.loc["men"].to_dict()
    return (
        f"In {found.where}, {found.told(women)} of women and {found.told(men)} of men felt safe "
        f"walking alone after dark ({found.period}); nobody publishes it for the borough, and "
        "feeling unsafe is not the same as being harmed."
    )


def _young(setting: Setting) -> str:
    local = _asked_here(setting, "victim", "age")
    reference = setting.offer.reference_for("survey-victim", "age")
    if local is not None and {"16-24", reference} <= set(local.known.index):
        beside = f"of those aged {local.rows['label'][reference]}"
        return _beside(
            local, "16-24", reference, "of those aged 16 to 24 were victims in a year", beside
        )
    found = _published(setting, "violence", "age")
    if found is not None and found.is_illustrative is False:
        youngest = found.known.iloc[0]
        if pd.notna(found.everyone["estimate"]):
            return (
                f"In {found.where}, {youngest['estimate']:.1f} % of people aged "
                f"{youngest['label']} were victims of violence in a year, and "
                f"{found.everyone['estimate']:.1f} % of everyone ({found.period}); it is published "
                "without ranges and not for the borough."
            )
    dark = _published(setting, _FEELING, "age")
    if dark is None:
        return "No figures by age are held, so this cannot be said."
    youngest = dark.known.iloc[0].to_dict()
    return (
        f"In {dark.where}, {dark.told(youngest)} of people aged {youngest['label']} felt safe "
        f"walking alone after dark, and {dark.told(dict(dark.everyone))} of everyone "
        f"({dark.period}); it is not published for the borough."
    )


def _communities(setting: Setting) -> str:
    local = _asked_here(setting, UNSAFE, "ethnicity5")
    if local is not None and "white" in local.known.index:
        compared = compare(local, "white")
        if compared is not None:
            return _who(compared)
    outcome = setting.offer.outcomes.get("stop-search")
    if outcome is None or not outcome.of("ethnicity5"):
        return "No figures by ethnicity are held for the borough, so this cannot be said."
    found = figures(setting, outcome, "ethnicity5")
    compared = compare(found, "white")
    if compared is None or compared.rows["ratio"].isna().all():
        return "Counts by ethnicity are too few, or withheld to protect people."
    order = compared.rows["ratio"].sort_values(ascending=False)
    group = str(order.index[0])
    row = compared.rows.loc[group].to_dict()
    of_group = lowered(str(row["label"]))
    bounded = (
        ""
        if pd.isna(row["if_in_group"])
        else ", which could move this either way (see the notes of the gap)"
    )
    return (
        f"In {found.where}, {of_group} people were searched by the police "
        f"{times(row)} as often as White people, for every resident. This is {found.period}, by "
        f"ethnicity as the person said. Of {100 * found.unknown_share:.0f} % it is not "
        f"known{bounded}. Searches are counted where they happen, not where people live; who else "
        "is worse off is not published for the borough."
    )


def _beside(found: Figures, group: str, reference: str, what: str, of_others: str) -> str:
    compared = compare(found, reference)
    if compared is None:
        return "Too few answered to say."
    row = compared.rows.loc[group].to_dict()
    own, other = found.rows.loc[group].to_dict(), found.rows.loc[reference].to_dict()
    sure = (
        f"a gap of {points(found, row)}"
        if row["verdict"] in ("higher than", "lower than")
        else "which chance alone could explain"
    )
    return (
        f"{found.told(own)} {what}, {found.told(other)} {of_others}: {sure} ({found.period}; "
        "residents' own answers)."
    )


def _who(compared: Comparison) -> str:
    found, rows = compared.figures, compared.rows
    higher = rows[rows["verdict"] == "higher than"]
    small = int(found.rows["estimate"].isna().sum())
    few = f"; too few answered in {small} groups to say" if small else ""
    if higher.empty:
        return (
            f"No ethnic group feels unsafe after dark clearly more often than White residents "
            f"({found.period}; residents' own answers{few})."
        )
    told = "; ".join(
        f"{lowered(str(row['label']))}, {points(found, row.to_dict())}"
        for _, row in higher.iterrows()
    )
    return (
        f"More often than White residents, these feel unsafe after dark: {told} ({found.period}; "
        f"residents' own answers{few})."
    )
