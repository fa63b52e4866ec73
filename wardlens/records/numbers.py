"""One number as a record: the same that a page shows, with everything needed to trace it."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from wardlens.choices.filters import Filters
from wardlens.choices.illustrative import illustrative
from wardlens.choices.offer import Offer
from wardlens.errors import WardlensError
from wardlens.measures import in_context
from wardlens.measures.boroughs import BOROUGH_RATIO
from wardlens.measures.harm import is_weighed
from wardlens.measures.offences import MEASURES, WHOLE, Measure
from wardlens.measures.survey import SERIES as SURVEY
from wardlens.records import receipts, survey_share
from wardlens.views import surrounded
from wardlens.views.rate_per import per_chosen
from wardlens.views.setting import Setting

_STANDARD = {"estimate", "lower", "upper", "n", "method", "reason"}
_CONTEXT = {
    "level_before", "largest", "smallest", "beside_them", "level_reason", "rest_ratio",
    "beside_rest", "beside_rest_lower", "beside_rest_upper", "rest_reason",
}  # fmt: skip


class UnknownMeasureError(WardlensError):
    """No measure and no published indicator has that key."""


class UnknownAreaError(WardlensError):
    """The measure has no area with that code."""


class UnknownGroupError(WardlensError):
    """The indicator has no such group, or the measure has none at all."""


class UnknownPeriodError(WardlensError):
    """The indicator has no figure for that period."""


def choices(setting: Setting) -> dict[str, str]:
    """Every key that `figure` takes, with what it is, in words."""
    fetch = setting.fetch
    told = {
        measure.key: f"{measure.label} ({measure.unit}), by {measure.level}"
        for measure in MEASURES.values()
        if measure.series != SURVEY or len(fetch("survey_about", {}))
        if is_weighed(measure, setting.offer.weightings)
    }
    published = {
        row.indicator: f"{row.label} ({row.unit}), as published"
        for row in fetch("indicators", {}).itertuples()
    }
    return told | published | survey_share.choices(fetch)


def figure(
    setting: Setting, key: str, area: str = "", group: str = "", end: date | None = None
) -> list[dict[str, Any]]:
    """A measure under the setting's filters, a published indicator or a share of the survey.

    Without an area it is the borough; for an indicator that is not published for it, the widest
    area. `group` and `end` (the last month, by default the newest) choose among the figures of
    an indicator. Several records where several figures fit: one an offence group, one a group.
    """
    if key in MEASURES:
        if group:
            raise UnknownGroupError(f"{key} is not counted by groups of people")
        measure = per_chosen(setting, MEASURES[key])
        if not is_weighed(measure, setting.offer.weightings):
            raise UnknownMeasureError(f"{key}: no unit costs are loaded; see docs/own-figures.md")
        if measure.series == SURVEY:
            survey_share.about(setting.fetch)
        rows, asked = setting.noted(lambda: _rows(setting, measure, area or WHOLE))
        receipt = receipts.receipt_of(setting, measure, asked)
        return [
            _record(setting, measure, index, row) | receipt.record()
            for index, row in rows.iterrows()
        ]
    if key.startswith(survey_share.PREFIX):
        return [_surveyed(setting, key, area, group, end)]
    known = setting.fetch("indicators", {}).set_index("indicator", drop=False)
    if key not in known.index:
        keys = ", ".join([*MEASURES, *known.index])
        raise UnknownMeasureError(f"no measure {key!r}; there are: {keys}")
    values, asked = setting.noted(lambda: _published(setting, key, area, group, end))
    return [_published_record(setting, known.loc[key], row, asked) for _, row in values.iterrows()]


def _surveyed(
    setting: Setting, key: str, area: str, group: str, end: date | None
) -> dict[str, Any]:
    """A share of the resident survey, of the borough, one of its wards or a group of people."""
    ward = "" if area in (WHOLE, setting.partnership.borough_code) else area
    record, asked = setting.noted(
        lambda: survey_share.survey_figures(setting.fetch, key, ward=ward, group=group, end=end)
    )
    source = setting.sources[SURVEY]
    own_first = sorted(asked, key=lambda question: question.query != "survey_estimates")
    receipt = receipts.receipt_of_query(setting, key, tuple(own_first), source)
    return record | {"release": setting.offer.release} | receipt.record()


def _published(setting: Setting, key: str, area: str, group: str, end: date | None) -> pd.DataFrame:
    """The figures of an indicator that fit, of one area and period."""
    rows = setting.fetch("indicator_values", {"indicator": key, "areas": []})
    codes = rows["area_code"].drop_duplicates().tolist()
    own = setting.partnership.borough_code
    wanted = area or (own if own in codes else codes[0])
    rows = rows[rows["area_code"] == wanted]
    if rows.empty:
        raise UnknownAreaError(f"{key} has no area {area!r}; it has: {', '.join(codes[:40])}")
    ends = rows["end"].drop_duplicates()
    newest = pd.Timestamp(end) if end else ends.max()
    rows = rows[rows["end"] == newest]
    if rows.empty:
        there = ", ".join(f"{month:%Y-%m}" for month in ends)
        raise UnknownPeriodError(f"{key} has no figure to {newest:%Y-%m}; it has: {there}")
    groups = rows["group"].drop_duplicates().tolist()
    if group and group not in groups:
        raise UnknownGroupError(f"{key} has no group {group!r}; it has: {'; '.join(groups)}")
    whole = rows[rows["breakdown"] == "all"]
    return rows[rows["group"] == group] if group else rows if whole.empty else whole


def _published_record(
    setting: Setting, indicator: pd.Series, row: pd.Series, asked: receipts.Asked
) -> dict[str, Any]:
    source = setting.sources[indicator["source"]]
    given = pd.notna(row["value"])
    return {
        "measure": indicator["indicator"],
        "label": indicator["label"],
        "area": row["area_code"],
        "area_name": row["area_name"],
        "geography": indicator["geography_note"],
        "breakdown": row["breakdown"],
        "group": row["group"],
        "period": row["period"],
        "from": f"{row['start']:%Y-%m}",
        "to": f"{row['end']:%Y-%m}",
        "estimate": _plain(row["value"]),
        "lower": _plain(row["lower"]),
        "upper": _plain(row["upper"]),
        "confidence": 0.95,
        "n": _plain(row["base"]),
        "base": base_words(row["base"]),
        "unit": indicator["unit"],
        "method": "as published" if given else "",
        "reason": (no_interval(row["base"]) if pd.isna(row["lower"]) else "")
        if given
        else row["note"],
        "note": row["note"],
        "definition": f"{indicator['question']} {indicator['geography_note']}.",
        "function": "none: the publisher's own figure",
        "source": f"{source.publisher}: {source.title}, edition {source.edition}",
        "licence": source.licence,
        "release": setting.offer.release,
    } | receipts.receipt_of_query(setting, indicator["label"], asked, source).record()


def base_words(base: float) -> str:
    """How many people a published figure rests on, in words.

    >>> base_words(16112), base_words(float("nan"))
    ('16,112 people', 'base not published')
    """
    return "base not published" if pd.isna(base) else f"{base:,.0f} people"


def no_interval(base: float) -> str:
    """Why a published figure comes without an interval."""
    if pd.isna(base):
        return "no base published, so no interval"
    return "how the survey's design widens chance is not published, so no interval"


def _rows(setting: Setting, measure: Measure, area: str) -> pd.DataFrame:
    named = setting.filters.against
    if area == WHOLE and measure.key == BOROUGH_RATIO.key and named in setting.offer.boroughs:
        area = named
    if area == WHOLE and measure.level == "borough" and measure.key != BOROUGH_RATIO.key:
        area = setting.partnership.borough_code
    if area == WHOLE and measure.adds_up:
        return setting.result(measure, WHOLE)
    result = setting.result(measure)
    codes = result.index.get_level_values(0)
    if area == WHOLE:
        return result
    if area not in codes:
        known = ", ".join(sorted(set(codes))[:4])
        raise UnknownAreaError(f"{measure.key} has no area {area!r}; it has {known} …")
    return result[codes == area]


def _record(setting: Setting, measure: Measure, index: Any, row: pd.Series) -> dict[str, Any]:
    source = setting.sources[measure.series]
    offer: Offer = setting.offer
    key = index if isinstance(index, tuple) else (index,)
    told_apart = {*_STANDARD, *_CONTEXT} if measure.needs_comparison else _STANDARD
    extra = {name: _plain(row[name]) for name in row.index if name not in told_apart}
    if measure.needs_comparison:
        extra |= _context(setting, measure, key, row)
    return {
        "measure": measure.key,
        "label": illustrative(measure.label) if source.kind == "illustrative" else measure.label,
        "area": key[0],
        "area_name": setting.partnership.borough_name
        if key[0] in (WHOLE, setting.partnership.borough_code)
        else offer.areas.get(key[0], offer.boroughs.get(key[0], key[0])),
        **_of_what(setting, key, row),
        "estimate": _plain(row["estimate"]),
        "lower": _plain(row["lower"]),
        "upper": _plain(row["upper"]),
        "confidence": 0.95,
        "n": _plain(row["n"]),
        "unit": "ratio to the period before" if measure.is_percentage_change else measure.unit,
        "method": row["method"],
        "reason": row["reason"],
        **extra,
        "definition": measure.definition,
        "function": measure.made_by,
        "source": f"{source.publisher}: {source.title}, edition {source.edition}",
        "licence": source.licence,
        "release": offer.release,
    }


def _context(
    setting: Setting, measure: Measure, key: tuple[Any, ...], row: pd.Series
) -> dict[str, Any]:
    """The level before, the rest of the force, and the step where recording changed in the base."""
    rest = [_plain(row[f"beside_rest{limit}"]) for limit in ("", "_lower", "_upper")]
    _, begins = in_context.lies(
        setting.filters, setting.ledger(measure.series).changes_of_recording
    )
    group = key[1] if len(key) > 1 else setting.step_group
    step = surrounded.step(setting, begins, group) if begins else None
    return {
        "level_before": [
            {"to": end, "offences": _plain(sum_)} for end, sum_ in row["level_before"]
        ],
        "beside_them": row["beside_them"] or row["level_reason"],
        "rest_of_force": {
            "ratio": _plain(row["rest_ratio"]),
            "here_over_rest": rest[0],
            "lower": rest[1],
            "upper": rest[2],
            "reason": row["rest_reason"],
        },
        "step_at_break": None if step is None else {k: _plain(v) for k, v in step.items()},
    }


def _of_what(setting: Setting, key: tuple[Any, ...], row: pd.Series) -> dict[str, str]:
    """Of which offences and months a measure's figure is; a survey's share is of its wave."""
    filters: Filters = setting.filters
    if "wave" in row.index:
        wave = setting.fetch("survey_waves", {}).set_index("wave").loc[row["wave"]]
        return {"from": f"{wave['start']:%Y-%m}", "to": f"{wave['end']:%Y-%m}"}
    what = {"offence_group": key[1]} if len(key) > 1 else {"offence": filters.offence}
    return what | {"from": f"{filters.start:%Y-%m}", "to": f"{filters.end:%Y-%m}"}


def _plain(value: Any) -> Any:
    """A figure as JSON has it: none for missing, whole numbers without a point."""
    if isinstance(value, str) or value is None:
        return value
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    number = float(value)
    if math.isnan(number) or math.isinf(number):
        return None
    return int(number) if number.is_integer() else round(number, 10)
