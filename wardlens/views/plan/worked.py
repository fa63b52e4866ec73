"""Did it work? An action with a place and dates, beside what would have been without it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pandas as pd

from wardlens.choices.filters import months_before
from wardlens.choices.series import NEIGHBOURHOODS, WARD_TABLE
from wardlens.exhibits import area_maps, sentences
from wardlens.exhibits.exhibit import Exhibit
from wardlens.exhibits.neighbours import neighbours
from wardlens.measures.in_context import window
from wardlens.measures.offences import monthly_counts
from wardlens.stats import overdispersion
from wardlens.stats.displacement import (
    AS_EXPECTED,
    Displacement,
    dispersion_of_changes,
    displacement_difference,
    matched_controls,
)
from wardlens.views.actions import Action
from wardlens.views.exhibit import exhibit
from wardlens.views.setting import Setting, recorded

RULES = (
    "After: the whole months of the action that are held, twelve at most. Before: the same months "
    "a year earlier. Under three months nothing is said.",
    "Around it: every area that shares a border with it, as crime may have moved there.",
    "The control is the area that had the nearest count before, of those that do not touch it. "
    "Each area around it gets a control of its own in the same way, from those left. Controls with "
    "under half or over twice the count are no controls: then nothing is said.",
    "How far chance goes is told by the months before and by how differently the other areas "
    "changed, whichever is more.",
    "The areas are chosen from counts before the action alone. All recorded offences are counted. "
    "Across a change in how police record, nothing is said.",
)
_LEAST_MONTHS, _MOST_MONTHS, _JUDGED_BY = 3, 12, 24
_ALIKE = 2
"""A control has at most so many times the count before of what it is set beside, or the reverse."""
NOT_ALIKE = "no areas alike in size are left to compare with"


@dataclass(frozen=True)
class Worked:
    """One action: what is compared with what, then what came of it."""

    action: str
    compared: tuple[str, ...]
    """The periods and the areas, said before the result."""
    result: str
    counts: Exhibit | None = None


@dataclass(frozen=True)
class _Test:
    """What is compared: the level's counts, the area, those around it, and their controls."""

    series: str
    wide: pd.DataFrame
    """Areas × months."""
    names: dict[str, str]
    treated: str
    around: tuple[str, ...]
    before: tuple[date, date]
    after: tuple[date, date]
    control: str = ""
    around_control: tuple[str, ...] = field(default=())

    @property
    def has_controls(self) -> bool:
        """Whether every area has a control, and both kinds of control are alike in size."""
        pairs = (((self.treated,), (self.control,)), (self.around, self.around_control))
        return len(self.around_control) == len(self.around) and all(
            max(sizes) <= _ALIKE * min(sizes)
            for sizes in ([self.count(codes)[0] for codes in pair] for pair in pairs)
        )

    def count(self, codes: tuple[str, ...]) -> tuple[float, float]:
        """Offences in some areas, before and after; missing where any month is."""
        both = (window(self.wide, *months) for months in (self.before, self.after))
        first, last = (one.reindex(list(codes)).sum(skipna=False) for one in both)
        return float(first), float(last)


def worked(setting: Setting, action: Action) -> Worked:
    """Whether an action made a difference that can be told from chance."""
    test = _test(setting, action)
    if isinstance(test, str):
        return Worked(action.words, (), f"It cannot be said whether it worked: {test}.")
    found = _difference(setting, test)
    return Worked(action.words, _compared(test), _said(test, found), _counts(setting, action))


def months_of(starts: date, ends: date | None, last: date) -> tuple[date, date] | None:
    """The whole months of an action up to the last one held, the first twelve at most.

    >>> months_of(date(2025, 3, 10), date(2025, 9, 30), date(2026, 2, 1))
    (datetime.date(2025, 4, 1), datetime.date(2025, 9, 1))
    >>> months_of(date(2026, 2, 1), None, date(2026, 2, 1)) is None
    True
    """
    first = starts if starts.day == 1 else months_before(starts.replace(day=1), -1)
    until = last
    if ends is not None:
        # the month that the day after the end lies in is not whole, nor any after it
        until = min(last, months_before((ends + timedelta(days=1)).replace(day=1), 1))
    until = min(until, months_before(first, 1 - _MOST_MONTHS))
    whole = (until.year - first.year) * 12 + until.month - first.month + 1
    return (first, until) if whole >= _LEAST_MONTHS else None


def _test(setting: Setting, action: Action) -> _Test | str:
    """What to compare, or why nothing can be compared."""
    is_lsoa = bool(action.lsoa_code)
    level, series = ("lsoa", NEIGHBOURHOODS) if is_lsoa else ("ward", WARD_TABLE)
    query = "monthly_by_lsoa" if is_lsoa else "monthly_by_ward"
    last = setting.offer.months[-1] if is_lsoa else setting.offer.last_ward_month
    after = months_of(action.starts, action.ends, last)
    if after is None:
        return f"fewer than {_LEAST_MONTHS} whole months of it are in the figures"
    first, until = after
    before = (months_before(first, 12), months_before(until, 12))
    params = {"since": months_before(before[0], _JUDGED_BY), "end": until}
    rows = setting.fetch(query, setting.of_all_offences().params | params)
    outlines = setting.fetch("outlines", {})
    touching = neighbours(area_maps.geometries(outlines[outlines["level"] == level]))
    treated = action.lsoa_code or action.ward_code
    around = touching.get(treated, ())
    if not around:
        return "its outline, and so what lies around it, is not held"
    wide = monthly_counts(rows)
    code, name = f"{level}_code", f"{level}_name"
    names = rows.drop_duplicates(code).set_index(code)[name].to_dict()
    if is_lsoa:
        short = setting.read("lsoas").set_index("lsoa_code")["short_name"]
        names |= short.to_dict()
    test = _Test(series, wide, names, treated, around, before, after)
    control, controls = matched_controls(window(wide, *before), treated, around)
    return replace(test, control=control, around_control=controls)


def _difference(setting: Setting, test: _Test) -> Displacement:
    """The weighted displacement difference, as wide as months and areas differ by themselves."""
    phi, df = _spread(test)
    return displacement_difference(
        test.count((test.treated,)),
        test.count((test.control,)) if test.has_controls else None,
        test.count(test.around),
        test.count(test.around_control) if test.has_controls else (0, 0),
        phi=phi,
        phi_df=df,
        broken=setting.of_all_offences().is_broken(test.series, test.before[0], test.after[1]),
    )


def _spread(test: _Test) -> tuple[float, float]:
    """φ of the months before the action or of how other areas changed, whichever is larger."""
    others = test.wide.drop([test.treated, *test.around])
    between, df = dispersion_of_changes(window(others, *test.before), window(others, *test.after))
    earlier = test.wide.loc[:, test.wide.columns < pd.Timestamp(test.after[0])]
    known = earlier.dropna(axis=1, how="all").dropna()
    held = next((years for years in (_JUDGED_BY, _MOST_MONTHS) if known.shape[1] >= years), 0)
    within = overdispersion.pooled_dispersion(known.iloc[:, -held:]) if held else 1.0
    return (between, math.inf) if math.isnan(between) else (max(between, within), df)


def _compared(test: _Test) -> tuple[str, ...]:
    def named(codes: tuple[str, ...]) -> str:
        return sentences.listed([test.names.get(code, code) for code in codes])

    return (
        f"Compared: {sentences.months(*test.after)} with {sentences.months(*test.before)}.",
        f"Where: {named((test.treated,))}. "
        f"Its control: {named((test.control,)) if test.control else 'none is left'}.",
        f"Around it: {named(test.around)}. Their controls: "
        f"{named(test.around_control) or 'none are left'}.",
    )


def _said(test: _Test, found: Displacement) -> str:
    """The result in a sentence, with its range and what could have been seen."""
    if not found.verdict:
        reason = found.total.reason if test.has_controls else NOT_ALIKE
        return f"It cannot be said whether it worked: {reason}."
    before, after = test.count((test.treated,))
    total = found.total
    low, high = sorted((total.lower, total.upper))
    start = (
        f"{sentences.begun_large(sentences.count(after))} offences there, "
        f"{sentences.count(before)} before: {found.verdict}"
    )
    moved = (
        f"{start}; beside the controls, and with the areas around it, the difference is "
        f"{_signed(total.estimate)} (allowing for chance, {_signed(low)} to {_signed(high)})"
    )
    if found.verdict == AS_EXPECTED:
        return f"{moved}. Only {found.detectable:,.0f} fewer or more could have been seen."
    return f"{moved}. That is what the figures show; why, they do not say."


def _signed(value: float) -> str:
    return f"{'−' if value < 0 else '+' if value > 0 else ''}{abs(value):,.0f}"


@recorded
def _counts(setting: Setting, action: Action) -> Exhibit | None:
    """The eight counts that the difference is made of."""
    found = _test(setting, action)  # asked again, so that its queries are on record
    if isinstance(found, str):
        return None
    sets = {
        "Where the action was": (found.treated,),
        "Its control": (found.control,) if found.control else (),
        "Around it": found.around,
        "Controls of those around it": found.around_control,
    }
    counts = {words: found.count(codes) for words, codes in sets.items()}
    total = sum(sum(pair) for pair in counts.values())
    return exhibit(
        setting,
        key=f"worked-{found.treated}-{action.starts:%Y%m%d}",
        heading=f"The counts: {action.what}",
        finding=f"Eight counts, {sentences.count(total)} offences in all, stand behind the answer.",
        measure="Recorded offences before and after an action",
        unit="offences",
        period=f"{sentences.months(*found.after)}, against {sentences.months(*found.before)}",
        base=sentences.offences_known(total),
        sources=(found.series,),
        table=pd.DataFrame(
            {
                "Areas": list(counts),
                "Which": [
                    sentences.listed([found.names.get(code, code) for code in codes]) or "none left"
                    for codes in sets.values()
                ],
                "Before": [first for first, _ in counts.values()],
                "After": [last for _, last in counts.values()],
            }
        ),
        made_by="wardlens.stats.displacement.displacement_difference",
    )
