"""Offences of which more records can be good news: what they are and how their counts moved."""

from __future__ import annotations

import pandas as pd

from wardlens.choices.offer import OffenceChoice
from wardlens.choices.series import WARD_TABLE
from wardlens.exhibits import sentences
from wardlens.exhibits.exhibit import Exhibit
from wardlens.exhibits.sentences import begun_small
from wardlens.measures import in_context
from wardlens.measures.offences import MEASURES
from wardlens.stats import change, context, overdispersion
from wardlens.views.changed_counts import change_columns, changes_picture
from wardlens.views.exhibit import exhibit
from wardlens.views.judged import JUDGED_AS_LISTED, judged
from wardlens.views.setting import Setting, recorded

_MORE_REPORTS = "people report it: more reports are wanted"
_POLICE_FIND = "police find it: the count follows where they look"
_FOUND_BY_POLICE = frozenset({"drugs", "weapons"})
_VAWG = "vawg-offences"
_VAWG_WORDS = "Violence against women and girls"
_VAWG_ASKED: dict[str, object] = {"series": _VAWG, "measure": "offences", "breakdown": "all"}
_FIGURES = ["before", "after", "difference", "per_cent", "estimate", "lower", "upper"]
_COLUMNS = [*_FIGURES, "verdict", "reason"]


def kinds(setting: Setting) -> list[OffenceChoice]:
    """Kinds of offence without a better or worse direction: whole groups, else kinds in them."""
    choices = setting.offer.offences
    neutral = [choice for choice in choices.values() if choice.polarity == "none"]
    groups = {choice.key for choice in neutral if choice.key == choice.group}
    return [choice for choice in neutral if choice.key in groups or choice.group not in groups]


@recorded
def wanted(setting: Setting) -> Exhibit:
    """How the recorded counts of these kinds moved, without calling any direction better."""
    measure = MEASURES["change"]
    rows = pd.DataFrame(
        [_row(setting, choice) for choice in kinds(setting)],
        columns=["area", "why", *_COLUMNS],
    )
    vawg = _vawg(setting)
    sources = [setting.sources[measure.series]]
    if vawg is not None:
        rows = pd.concat([pd.DataFrame([vawg]), rows], ignore_index=True)
        sources.append(setting.sources[_VAWG])
    rows[_FIGURES] = rows[_FIGURES].astype("float64")
    drawn = rows.dropna(subset=["estimate"])
    return exhibit(
        setting,
        key="wanted",
        heading="Where would more reports be good news?",
        finding=_finding(setting, rows),
        period=setting.months_compared,
        base=_base(rows),
        sources=sources,
        table=pd.DataFrame(
            {
                "Kind of offence": rows["area"],
                "What a count shows": rows["why"],
                "Before": rows["before"],
                "After": rows["after"],
                **change_columns(measure, rows),
                "Verdict": rows["verdict"],
                "Why there is no figure": rows["reason"],
            }
        ),
        picture=changes_picture(setting, measure, drawn, f"{setting.area_name}: records"),
        notes=(
            sentences.RECORDING_CAVEAT,
            JUDGED_AS_LISTED,
            "Domestic abuse is not counted apart in the tables held: it is inside violence.",
            "Violence against women and girls is counted by the police's own definition, for "
            "the whole borough, and overlaps with the other kinds."
            if vawg is not None
            else "",
            *setting.notes(
                measure.series, setting.filters.before[0], setting.filters.end, in_parts=True
            ),
        ),
        shows=measure,
    )


def _row(setting: Setting, choice: OffenceChoice) -> dict[str, object]:
    asked = setting.of_kind(choice.key)
    found = judged(asked, setting.area)[1].iloc[0]
    why = _POLICE_FIND if choice.group in _FOUND_BY_POLICE else _MORE_REPORTS
    return {"area": choice.label, "why": why} | {name: found[name] for name in _COLUMNS}


def _vawg(setting: Setting) -> dict[str, object] | None:
    """The police's count of violence against women and girls; none for a ward or where not held."""
    filters = setting.filters
    if not filters.is_whole_borough or _VAWG not in setting.sources:
        return None
    first = filters.since
    rows = setting.fetch(
        "people_counts",
        _VAWG_ASKED | {"start": first, "end": filters.end},
    )
    own = rows["area_code"] == setting.partnership.borough_code
    monthly = rows[own & (rows["start"] == rows["end"])].set_index("start")["people"]
    months = pd.date_range(str(first), filters.end, freq="MS")
    monthly = monthly.reindex(months).astype("float64")
    if monthly.isna().any():
        return None
    before = monthly.loc[pd.Timestamp(filters.before[0]) : pd.Timestamp(filters.before[1])]
    after = monthly.loc[pd.Timestamp(filters.start) : pd.Timestamp(filters.end)]
    itself = change.change(
        [before.sum()],
        [after.sum()],
        phi=overdispersion.dispersion(monthly.iloc[-24:]),
        broken=setting.is_broken(WARD_TABLE, filters.before[0], filters.end, in_parts=True),
    )
    where, _ = in_context.lies(filters, setting.ledger(WARD_TABLE).changes_of_recording)
    verdict = context.verdicts(itself, near_break=where == context.NEAR)["verdict"]
    found = itself.assign(verdict=verdict).iloc[0]
    return {"area": _VAWG_WORDS, "why": _MORE_REPORTS} | {name: found[name] for name in _COLUMNS}


def _finding(setting: Setting, rows: pd.DataFrame) -> str:
    if rows.empty:
        return "No offence of these kinds is in the tables held."
    compared = rows.dropna(subset=["estimate"])
    if compared.empty:
        reasons = [reason for reason in rows["reason"].unique() if reason]
        why = f": {begun_small(reasons[0])}" if len(reasons) == 1 else ""
        return f"None of these kinds can be compared with {setting.filters.before_period}{why}."
    clear = compared[compared["verdict"].isin([change.CLEAR_RISE, change.CLEAR_FALL])]
    kinds = "the one kind" if len(compared) == 1 else f"{len(compared)} kinds"
    looked = f"Of {kinds} whose counts hang on reporting and policing"
    if clear.empty:
        return f"{looked}, none rose or fell clearly."
    told = [
        f"{begun_small(row.area)} {'rose' if row.verdict == change.CLEAR_RISE else 'fell'} from "
        f"{row.before:,.0f} to {row.after:,.0f}"
        for row in clear.sort_values("after", ascending=False).itertuples()
    ]
    return f"{looked}, {len(clear)} moved clearly: {sentences.listed(told)}. {_SAYS_LITTLE}"


_SAYS_LITTLE = (
    "More records can mean more trust and more reports, fewer can mean the opposite: this alone "
    "does not say that there is more or less of it."
)


def _base(rows: pd.DataFrame) -> str:
    known = rows.dropna(subset=["before", "after"])
    if known.empty:
        return "no offences known in both periods"
    return f"{len(known)} kinds, {known['after'].min():,.0f} to {known['after'].max():,.0f} records"
