"""Every source by month: covered, covered in part, missing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

import pandas as pd

from wardlens.choices.series import CRIME, LABELS
from wardlens.exhibits import charts, sentences
from wardlens.exhibits.charts.coverage import spans as spans_of
from wardlens.exhibits.exhibit import Exhibit, Source
from wardlens.exhibits.sentences import begun_large
from wardlens.views.exhibit import exhibit
from wardlens.views.setting import Setting, recorded

_WHOLE, _PART, _NONE = "whole", "part", "none"
_STREETS = "police.uk, by street"
_SERIES_OF = "State of London: "
"""Begins the titles of several sources: a name of theirs comes after it."""
_MOST_RUNS = 4
_STATE_WORDS = {_WHOLE: "covered", _PART: "covered in part", _NONE: "missing"}


@recorded
def coverage(setting: Setting) -> Exhibit:
    """Every source by month: covered, covered in part, missing."""
    published = _indicators(setting)
    points = _points(setting)
    counted = _police(setting)
    rows = pd.concat([counted, points, _people(setting), published], ignore_index=True)
    spans = rows[rows["state"] != _NONE].groupby("label", sort=False)["month"].agg(["min", "max"])
    told = [
        f"{words} {sentences.listed(_named(rows[rows['state'] == state]))}"
        for words, state in (("nothing for", _NONE), ("only a part of", _PART))
        if (rows["state"] == state).any()
    ]
    first, last = spans["min"].min(), spans["max"].max()
    streets = spans.loc[spans.index.isin(points["label"]), "max"].max()
    asked = spans.loc[spans.index.isin(published["label"]), "max"]
    surveys = asked.max() if len(asked) else pd.NaT
    newest_first = rows.assign(newest=rows["label"].map(spans["max"])).sort_values(
        "newest", ascending=False, kind="stable"
    )
    return exhibit(
        setting,
        key="coverage",
        heading="Which months are covered?",
        finding=_ends(spans.loc[spans.index.isin(counted["label"]), "max"], surveys, streets),
        measure="Months covered",
        unit="months",
        period=sentences.months(first, last),
        base=f"{len(rows):,} months of {len(spans)} sources",
        sources=setting.listed(*_crime_first(rows["source"].unique())),
        table=pd.DataFrame(
            {
                "Source": rows["label"],
                "Month": [month_words(month) for month in rows["month"]],
                "Covered": rows["state"].map(_STATE_WORDS),
                "Areas": rows["areas"],
                "Edition": [month_words(month) for month in rows["edition"]],
            }
        ),
        picture=charts.coverage(
            newest_first, title="Months covered", source=f"Release {setting.offer.release}"
        ),
        notes=(
            f"{'Gaps: ' if told else ''}{'; '.join(told) or 'No source has a gap'}.",
            "Each row is a source of its own: publisher, edition and licence are in the list "
            "under Sources. Published indicators come by year or quarter: each month of such a "
            "span counts as covered, and what lies between two spans was not asked.",
        ),
    )


def _police(setting: Setting) -> pd.DataFrame:
    """Months of the crime series; months inside a series that it does not cover are missing."""
    rows = setting.fetch("coverage_by_month", {})
    usual = rows.groupby("series")["areas"].transform("max")
    known = rows.assign(
        source=rows["series"],
        label=rows["series"].map(LABELS),
        state=[
            _PART if part or areas < most else _WHOLE
            for part, areas, most in zip(rows["parts"], rows["areas"], usual, strict=True)
        ],
    )
    return _with_gaps(known)


def _points(setting: Setting) -> pd.DataFrame:
    """The months of crimes at map points, which the page Streets rests on."""
    rows = setting.fetch("street_months", {})
    return _with_gaps(rows.assign(label=_STREETS, state=_WHOLE, areas=float("nan"), edition=pd.NaT))


def _crime_first(names: Iterable[str]) -> list[str]:
    return sorted(names, key=lambda name: name not in CRIME)


def _ends(newest: pd.Series, surveys: pd.Timestamp, streets: pd.Timestamp) -> str:
    """To when the police's counts run, surveys and streets; counts that go on beyond, by name.

    `surveys`, `streets`: the newest month of published surveys and of crimes street by street.
    """
    if newest.empty:
        return "No counts of the police are held."
    (until, _), *later = newest.groupby(newest, sort=True)
    beyond = "".join(
        f" {begun_large(_plain(part.index))} goes on to {month_words(month)}."
        if len(part) == 1
        else f" {begun_large(_plain(part.index))} go on to {month_words(month)}."
        for month, part in later
    )
    others = "".join(
        f", {what} to {end.year}"
        for what, end in (("surveys", surveys), ("streets", streets))
        if pd.notna(end)
    )
    return f"Police counts run to {month_words(until)}{others}.{beyond}"


def _plain(labels: Iterable[str]) -> str:
    return sentences.listed([label.replace(", by ", " by ") for label in labels])


def _people(setting: Setting) -> pd.DataFrame:
    """Months of the counts of people, as good as their least covered area."""
    rows = setting.fetch("people_coverage", {})
    states = {"covered": _WHOLE, "partial": _PART, "missing": _NONE}
    by_month = rows.groupby(["series", "month"], as_index=False).agg(
        areas=("area_code", "nunique"),
        state=("state", lambda found: _worst(states[word] for word in found)),
    )
    labels = [LABELS.get(name, name) for name in by_month["series"]]
    return _with_gaps(by_month.assign(source=by_month["series"], label=labels, edition=pd.NaT))


def _indicators(setting: Setting) -> pd.DataFrame:
    """Months inside the spans that the published indicators of each source cover."""
    spans = setting.fetch("indicator_spans", {})
    short = _short(setting.sources, spans["source"].unique())
    months = [
        {"source": source, "label": label, "month": month, "state": _WHOLE}
        for source, rows in spans.groupby("source", sort=False)
        for label in [short[source]]
        for month in sorted(
            {
                month
                for first, last in zip(rows["start"], rows["end"], strict=True)
                for month in pd.date_range(first, last, freq="MS")
            }
        )
    ]
    found = pd.DataFrame(months, columns=["source", "label", "month", "state"])
    found["month"] = pd.to_datetime(found["month"])
    return found.assign(areas=float("nan"), edition=pd.NaT)


def _with_gaps(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows, and one for each month inside the span of a source that has none."""
    columns = ["source", "label", "month", "state", "areas", "edition"]
    filled = [rows[columns]]
    for (source, label), known in rows.groupby(["source", "label"], sort=False):
        every = pd.date_range(known["month"].min(), known["month"].max(), freq="MS")
        gaps = every.difference(pd.DatetimeIndex(known["month"]))
        if len(gaps):
            filled.append(
                pd.DataFrame({"source": source, "label": label, "month": gaps, "state": _NONE})
            )
    whole = pd.concat(filled, ignore_index=True).reindex(columns=columns)
    order = {source: place for place, source in enumerate(rows["source"].unique())}
    return whole.sort_values(
        ["source", "month"], key=lambda c: c.map(order) if c.name == "source" else c
    )


def _named(rows: pd.DataFrame) -> list[str]:
    """Runs of months with their source, as many as a sentence has room for."""
    runs = [f"{run.words} ({run.label})" for run in spans_of(rows).itertuples()]
    more = len(runs) - _MOST_RUNS
    return runs if more <= 0 else [*runs[:_MOST_RUNS], f"{more} more"]


def _worst(states: Iterable[str]) -> str:
    return max(states, key=[_WHOLE, _PART, _NONE].index)


def _short(sources: Mapping[str, Source], keys: Iterable[str]) -> dict[str, str]:
    """Sources as labels of the picture: the name at the head of each title, if only one has it."""
    titles = {key: sources[key].title for key in keys}
    names = {
        key: begun_large(re.split(r"[:(]|, (?!quoting)", title.removeprefix(_SERIES_OF))[0].strip())
        for key, title in titles.items()
    }
    once = Counter(names.values())
    return {key: name if once[name] == 1 else titles[key] for key, name in names.items()}


def month_words(month: pd.Timestamp) -> str:
    """A month as readers have it; empty where there is none."""
    return "" if pd.isna(month) else f"{month:%B %Y}"
