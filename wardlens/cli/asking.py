"""Commands that print figures and places, and the question that options ask."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from datetime import date
from typing import Any

import duckdb
import pandas as pd

from wardlens.choices.blanks import BLANKS, RATE, USUAL
from wardlens.choices.filters import Filters, months_before, parse_month
from wardlens.choices.find import find
from wardlens.choices.illustrative import DEMO
from wardlens.choices.offer import WHOLE_BOROUGH
from wardlens.cli.talking import UsageError, say
from wardlens.exhibits.sentences import begun_small
from wardlens.records import numbers
from wardlens.store import config, queries, store
from wardlens.views import offers
from wardlens.views.setting import Setting

_YEARS = range(1900, 2200)
AT_COMMAND = [blank for blank in BLANKS if blank.at_command]
"""Choices that figures at the command line depend on."""


def query(options: argparse.Namespace) -> int:
    """Print the rows of a query, or list the queries."""
    if not options.name:
        for name in queries.names():
            say(f"{name:32} {queries.load(name).purpose}")
        return 0
    query = queries.load(options.name)
    with store.connect() as connection:
        params = _default_params(connection) | dict(_param(text) for text in options.param)
        unknown = sorted({text.partition("=")[0] for text in options.param} - query.parameters)
        if unknown:
            wanted = ", ".join(sorted(query.parameters)) or "none"
            raise UsageError(f"{options.name} has no parameter {unknown[0]!r}; it has: {wanted}")
        try:
            rows = store.fetch(connection, options.name, params)
        except duckdb.Error as problem:
            raise UsageError(f"{options.name}: {str(problem).splitlines()[0]}") from problem
    say(_formatted(rows, options.format))
    return 0


def figure(options: argparse.Namespace) -> int:
    """Print a number that a page can show, or list the measures."""
    with store.connect() as connection:
        setting = setting_of(connection, options)
        if not options.key:
            for key, words in numbers.choices(setting).items():
                say(f"{key:20} {words}")
            return 0
        end = setting.filters.end if options.end else None
        records = numbers.figure(setting, options.key, options.area, options.group, end)
    if options.format == "json":
        shown: Any = records[0] if len(records) == 1 else records
        say(json.dumps(shown, indent=1, ensure_ascii=False))
        return 0
    group = [name for name in ("offence_group", "group") if name in records[0]]
    columns = ["area", "area_name", *group, "estimate", "lower", "upper", "n", "unit", "reason"]
    say(pd.DataFrame(records)[columns].to_string(index=False))
    first = records[0]
    say(f"{first['label']}, {first['from']} to {first['to']}; {first['method'] or 'no figure'}")
    say(f"{first['query']} → {first['function']}; {first['source']}; release {first['release']}")
    return 0


def find_place(options: argparse.Namespace) -> int:
    """Print which ward a postcode, street or station is in."""
    place_name = config.read().borough_name
    with store.connect() as connection:
        answer = find(
            " ".join(options.words),
            lambda name, params: store.fetch(connection, name, params),
            place_name,
        )
    if options.format == "json":
        say(json.dumps(asdict(answer), indent=1, ensure_ascii=False))
    else:
        for place in answer.places:
            code = place.lsoa_code or place.ward_code
            say(f"{code}  {place.kind:14} {place.name}, {place.ward_name} ({place.why})")
        if answer.words:
            say(answer.words)
    return 0 if answer.places else 1


def setting_of(connection: duckdb.DuckDBPyConnection, options: argparse.Namespace) -> Setting:
    """The question that the options ask."""

    def fetch(name: str, params: dict[str, object]) -> pd.DataFrame:
        return store.fetch(connection, name, params)

    partnership = config.read()
    offer = offers.offer(fetch, partnership, getattr(options, DEMO, None) or "")
    default = Filters.default(offer)
    if getattr(options, "key", "") in ("rate", "standing") and RATE in offer.measures:
        default = default.with_(offer, measure=RATE)
    chosen = {blank.key: getattr(options, blank.key) for blank in AT_COMMAND}
    if chosen["against"] == USUAL:
        del chosen["against"]
    else:
        named = {name.casefold(): code for code, name in offer.boroughs.items()}
        chosen["against"] = named.get(chosen["against"].casefold(), chosen["against"])
    for blank in AT_COMMAND:
        if blank.key not in chosen or chosen[blank.key] == blank.usual(offer, default):
            continue
        there, value = blank.options(offer, default), chosen[blank.key]
        if value not in there:
            what = begun_small(blank.label)
            raise UsageError(f"no {what} {value!r}; there are: {', '.join(there) or 'none'}")
    end = _month(options.end, default.end)
    start = _month(options.start, months_before(end, 11))
    if start > end:
        raise UsageError(f"--from {start:%Y-%m} is after --to {end:%Y-%m}")
    area = options.area if options.area in offer.areas else WHOLE_BOROUGH
    filters = default.with_(offer, start=start, end=end, area=area, **chosen)
    return Setting(filters, offer, partnership, fetch)


def usual(connection: duckdb.DuckDBPyConnection) -> Setting:
    """The question nobody has changed."""

    def fetch(name: str, params: dict[str, object]) -> pd.DataFrame:
        return store.fetch(connection, name, params)

    partnership = config.read()
    offer = offers.offer(fetch, partnership)
    return Setting(Filters.default(offer), offer, partnership, fetch)


def _default_params(connection: duckdb.DuckDBPyConnection) -> dict[str, object]:
    """The parameters of the default view, so that a query runs without naming any."""
    return queries.DEFAULTS | usual(connection).params


def _param(text: str) -> tuple[str, object]:
    key, equals, value = text.partition("=")
    if not equals:
        raise UsageError(f"--param {text!r}: expected KEY=VALUE")
    if key in ("start", "end", "since", "before_start", "before_end"):
        return key, _first_of_month(value)
    if key in ("offences", "types", "areas"):
        return key, [part for part in value.split(",") if part]
    return key, value


def _first_of_month(text: str) -> date:
    try:
        month = date.fromisoformat(text).replace(day=1) if len(text) == 10 else parse_month(text)
    except ValueError as problem:
        raise UsageError(f"{text!r} is not a month; expected 2025-03 or 2025-03-01") from problem
    if month.year not in _YEARS:
        raise UsageError(f"{text!r}: expected a month from {_YEARS[0]} to {_YEARS[-1]}")
    return month


def _month(text: str | None, default: date) -> date:
    return default if text is None else _first_of_month(text)


def _formatted(rows: pd.DataFrame, style: str) -> str:
    shown = rows.copy()
    for name in shown.select_dtypes("datetime"):
        shown[name] = shown[name].dt.strftime("%Y-%m-%d")
    if style == "csv":
        return str(shown.to_csv(index=False)).rstrip("\n")
    if style == "json":
        return str(shown.to_json(orient="records", force_ascii=False, indent=1))
    return str(shown.to_string(index=False)) if len(shown) else "no rows"
