"""One number as a record: the same that a page shows, with everything needed to trace it."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from wardlens.filters import Filters, Offer
from wardlens.measures import MEASURES, WHOLE, Measure
from wardlens.views.setting import Setting


class UnknownMeasureError(LookupError):
    """No measure has that key."""


class UnknownAreaError(LookupError):
    """The measure has no area with that code."""


def measure_called(key: str) -> Measure:
    """The measure with this key; the error names those there are."""
    if key not in MEASURES:
        raise UnknownMeasureError(f"no measure {key!r}; there are: {', '.join(MEASURES)}")
    return MEASURES[key]


def figure(setting: Setting, measure: Measure, area: str) -> list[dict[str, Any]]:
    """The measure for one area (`WHOLE`: the borough) under the setting's filters.

    One record, or one an offence group for a measure that has several an area.
    """
    rows = _rows(setting, measure, area)
    return [_record(setting, measure, index, row) for index, row in rows.iterrows()]


def _rows(setting: Setting, measure: Measure, area: str) -> pd.DataFrame:
    if area == WHOLE and measure.level == "borough":
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
    filters: Filters = setting.filters
    offer: Offer = setting.offer
    key = index if isinstance(index, tuple) else (index,)
    extra = {
        name: _plain(row[name])
        for name in row.index
        if name not in ("estimate", "lower", "upper", "n", "method", "reason")
    }
    return {
        "measure": measure.key,
        "label": measure.label,
        "area": key[0],
        "area_name": setting.partnership.borough_name
        if key[0] == WHOLE
        else offer.areas.get(key[0], key[0]),
        **({"offence_group": key[1]} if len(key) > 1 else {"offence": filters.offence}),
        "from": f"{filters.start:%Y-%m}",
        "to": f"{filters.end:%Y-%m}",
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
        "query": f"queries/{measure.query}.sql",
        "function": f"{measure.compute.__module__}.{measure.compute.__name__}",
        "source": f"{source.publisher}: {source.title}, edition {source.edition}",
        "licence": source.licence,
        "release": offer.release,
    }


def _plain(value: Any) -> Any:
    """A figure as JSON has it: none for missing, whole numbers without a point."""
    if isinstance(value, str) or value is None:
        return value
    if isinstance(value, (bool,)) or str(type(value)).endswith("numpy.bool'>"):
        return bool(value)
    number = float(value)
    if math.isnan(number) or math.isinf(number):
        return None
    return int(number) if number.is_integer() else round(number, 10)
