"""The watch list: what left its usual range in the newest month, and what offices know of it."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from wardlens.choices.filters import months_before
from wardlens.choices.offer import ALL_OFFENCES, WHOLE_BOROUGH
from wardlens.choices.series import WARD_TABLE
from wardlens.exhibits import sentences
from wardlens.exhibits.exhibit import Exhibit
from wardlens.exhibits.sentences import begun_small
from wardlens.measures.offences import monthly_counts
from wardlens.stats.newest_month import BELOW, INSIDE, MOST, newest_month
from wardlens.views.exhibit import exhibit
from wardlens.views.setting import Setting, recorded

NO_NOTES = (
    "No note is kept. An office can say what it knows of a figure, by a list that is loaded "
    "(docs/letters.md): whether it is acknowledged or explained, and until when."
)
_NEW, _STILL = "new this month", "also the month before"
_NAMED = 4
_COLUMNS = (
    "Ward", "Kind of offence", "Offences in the month", "Usual from", "Usual to", "Since", "Note",
    "Offences a month before", "Rest of the force, times usual", "Standing",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Note:
    """What an office knows of a figure."""

    what: str
    place: str
    month: pd.Timestamp
    until: pd.Timestamp
    words: str

    def is_about(self, ward: str, group: str) -> bool:
        """Whether it is about this kind of offence in this ward."""
        return self.what in (ALL_OFFENCES, group) and self.place in (WHOLE_BOROUGH, ward)


def notes_that_stand(setting: Setting) -> tuple[Note, ...]:
    """The notes that stand for the newest month asked for."""
    rows = setting.fetch("watch_notes", {})
    notes = [
        Note(
            row.what, row.place, pd.Timestamp(row.month), pd.Timestamp(row.until),
            f"{row.status} by {row.office}: {row.note} (until {row.until:%B %Y})",
        )
        for row in rows.itertuples()
    ]  # fmt: skip
    end = pd.Timestamp(setting.filters.end)
    return tuple(one for one in notes if one.month <= end <= one.until)


def noted(setting: Setting) -> tuple[str, ...]:
    """Every note that stands in a sentence; where there is none, that."""
    told = [_in_words(setting, one) for one in notes_that_stand(setting)]
    return tuple(told) or (NO_NOTES,)


def _in_words(setting: Setting, note: Note) -> str:
    choice = setting.offer.offences.get(note.what)
    label = choice.label if choice else note.what
    where = setting.offer.areas.get(note.place, note.place)
    return f"{label}, {where}, {note.month:%B %Y}: {note.words}."


@recorded
def watch_list(setting: Setting) -> Exhibit:
    """Ward by ward and kind by kind, what the newest month has outside its usual range."""
    end = setting.filters.end
    first = months_before(end, MOST + 1)
    rows = setting.fetch("monthly_by_ward_and_group", setting.params | {"since": first, "end": end})
    wide = _alike(setting, monthly_counts(rows))
    now = newest_month(wide, wide.index.get_level_values("group_key"))
    before = newest_month(wide.iloc[:, :-1], wide.index.get_level_values("group_key"))
    left = now[~now["standing"].isin(["", INSIDE])]
    left = left.sort_values("adjusted", kind="stable")
    table = _table(setting, rows, left, before) if len(left) else pd.DataFrame(columns=_COLUMNS)
    tests = int(now.attrs["tests"])
    return exhibit(
        setting,
        key="watch-list",
        heading="What left its usual range in the newest month?",
        finding=_finding(setting, table, now, tests),
        measure="Offences of a kind in a ward in one month, beside the months before",
        unit="offences in the month",
        period=f"{end:%B %Y}",
        base=f"{tests} comparisons, each of a kind of offence in a ward with the months before",
        sources=(WARD_TABLE,),
        table=table,
        decimals={"Offences a month before": 1, "Rest of the force, times usual": 2},
        notes=(
            "The usual range holds 95 of 100 months that are like those before: at most 24, none "
            "from before a change of recording. The season is part of it.",
            "Of many comparisons some leave their range by chance. Listed is what holds up among "
            "all of them (false-discovery control, at most 5 %).",
            "One month is a reason to ask, not a verdict: other pages and letters judge twelve.",
            "Rest of the force: the same month beside the same months before, in all other "
            "boroughs together.",
            *setting.notes(WARD_TABLE, first, end, in_parts=True),
        ),
        made_by="wardlens.stats.newest_month.newest_month",
    )


def _alike(setting: Setting, wide: pd.DataFrame) -> pd.DataFrame:
    """The months that are recorded as the newest one is."""
    months = pd.Series(wide.columns)
    segment = setting.ledger(WARD_TABLE, in_parts=True).segments(months)
    return wide.loc[:, (segment == segment.iloc[-1]).to_numpy()]


def _table(
    setting: Setting, rows: pd.DataFrame, left: pd.DataFrame, before: pd.DataFrame
) -> pd.DataFrame:
    wards = rows.drop_duplicates("ward_code").set_index("ward_code")["ward_name"]
    groups = rows.drop_duplicates("group_key").set_index("group_key")["group_label"]
    rest = _rest(setting, int(left["months"].iloc[0]))
    notes = notes_that_stand(setting)
    made = [
        {
            "Ward": wards[ward],
            "Kind of offence": groups[group],
            "Offences in the month": row["newest"],
            "Usual from": row["usual_from"],
            "Usual to": row["usual_to"],
            "Offences a month before": row["mean"],
            "Standing": row["standing"],
            "Since": _STILL if before["standing"][ward, group] == row["standing"] else _NEW,
            "Rest of the force, times usual": rest.get(group, float("nan")),
            "Note": "; ".join(one.words for one in notes if one.is_about(ward, group)) or "none",
        }
        for (ward, group), row in left.iterrows()
    ]
    return pd.DataFrame(made, columns=_COLUMNS)


def _rest(setting: Setting, months: int) -> pd.Series:
    """How many times as many as usual the rest of the force has, by kind of offence."""
    end = setting.filters.end
    rows = setting.fetch(
        "rest_of_force_by_group", setting.params | {"since": months_before(end, months), "end": end}
    )
    wide = rows.pivot(index="group_key", columns="month", values="rest_offences")
    if wide.shape[1] <= months:
        return pd.Series(dtype="float64")
    return wide.iloc[:, -1] / wide.iloc[:, :-1].mean(axis=1)


def _finding(setting: Setting, table: pd.DataFrame, now: pd.DataFrame, tests: int) -> str:
    month = f"{setting.filters.end:%B %Y}"
    if not tests:
        reason = next((words for words in now["reason"] if words), "no figures")
        return f"Nothing can be said of {month}: {reason}."
    warned = setting.ledger(WARD_TABLE).notes(
        setting.filters.end, setting.filters.end, kinds=("note",)
    )
    looked = " ".join([*warned, f"Of {tests} counts, each of a kind of offence in a ward,"])
    if table.empty:
        return f"{looked} none left its usual range in {month} by more than chance allows."
    new = table[table["Since"] == _NEW]
    told = [
        f"{begun_small(row['Kind of offence'])} in {row['Ward']} "
        f"({row['Offences in the month']:,.0f}; usual {row['Usual from']:,.0f} to "
        f"{row['Usual to']:,.0f}{', fewer' if row['Standing'] == BELOW else ''})"
        for _, row in new.head(_NAMED).iterrows()
    ]
    rest = len(new) - _NAMED
    more = f" There {'is' if rest == 1 else 'are'} {rest} more." if rest > 0 else ""
    named = f" New: {sentences.listed(told)}.{more}" if told else ""
    whose = "its" if len(table) == 1 else "their"
    old = len(table) - len(new)
    known = f" {old} had left it the month before, too." if old else ""
    return f"{looked} {len(table)} left {whose} usual range in {month}.{known}{named}"
