"""A problem-analysis sheet for one neighbourhood: what is known, what is not, what to ask.

The Problem Analysis Triangle asks of every problem who or what suffers it, who does it and where:
victim, offender, location. Open data answer part of the first and the last, nothing of the second.
"""

from __future__ import annotations

import html
from dataclasses import dataclass

import pandas as pd

from wardlens.exhibits import sentences
from wardlens.exhibits.exhibit import Exhibit
from wardlens.exhibits.markup import markup
from wardlens.exhibits.sentences import begun_small
from wardlens.measures.offences import MEASURES
from wardlens.stats import change
from wardlens.views.concentration.crimes import Crimes, Scope, Span
from wardlens.views.concentration.lasting import Before, top_of
from wardlens.views.concentration.one_place import by_kind, kinds_exhibit, trend_exhibit
from wardlens.views.concentration.places import facts
from wardlens.views.setting import Setting

_QUARTERS = ("January to March", "April to June", "July to September", "October to December")
_LEAST_FOR_SEASON = 40
_NOT_KNOWN = (
    "Who the victims and the offenders are: nothing about people is published by neighbourhood.",
    "The street or address: points are moved a little before publication, so nothing below a "
    "neighbourhood is shown.",
    "The day and hour: police.uk gives the month only.",
    "What was never reported to the police.",
    "What has been tried here already.",
)
_QUESTIONS = (
    (
        "Victim",
        (
            "Who or what is the target: people who live here, visitors, shops, vehicles?",
            "Is anyone a target again and again?",
            "Who could look after them, and what do they need for it?",
        ),
    ),
    (
        "Offender",
        (
            "What does the police's own information say about who is involved?",
            "Do they live here, come here, or pass through?",
            "Who could have a word with them, and is anyone placed to?",
        ),
    ),
    (
        "Location",
        (
            "What draws people here: shops, station, school, pubs, car parks?",
            "Where exactly, and at what times, by the police's own records?",
            "Who runs or owns the place, and what could they change?",
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of the sheet with its lines."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class ProblemSheet:
    """The sheet of one place: words for the screen and for paper, and two exhibits."""

    title: str
    about: str
    sections: tuple[Section, ...]
    questions: tuple[Section, ...]
    kinds: Exhibit
    trend: Exhibit

    @property
    def file_name(self) -> str:
        """A name for the printed sheet, made of letters and digits."""
        letters = "".join(one if one.isalnum() else "-" for one in self.title.lower())
        return f"wardlens-{'-'.join(filter(None, letters.split('-')))}.html"

    def page(self) -> str:
        """The sheet as one page of HTML that asks nothing of anyone: for print or e-mail."""
        body = "".join(
            f"<section><h2>{html.escape(part.heading)}</h2><ul>"
            + "".join(f"<li>{markup(line)}</li>" for line in part.lines)
            + "</ul></section>"
            for part in (*self.sections, *self.questions)
        )
        return (
            '<!doctype html><html lang="en-GB"><head><meta charset="utf-8">'
            f"<title>{html.escape(self.title)}</title><style>{_PRINT}</style></head><body>"
            f"<h1>{html.escape(self.title)}</h1><p>{html.escape(self.about)}</p>"
            f"<main>{body}</main>{_printed(self.kinds)}</body></html>"
        )


_PRINT = (
    "body{font:12pt/1.4 system-ui,sans-serif;color:#1b2733;margin:1.5cm;max-width:19cm}"
    "h1{font-size:18pt;margin:0}h2{font-size:13pt;margin:.6em 0 .1em}"
    "ul{margin:0;padding-left:1.1em}"
    "section{break-inside:avoid}table{border-collapse:collapse;width:100%;margin-top:.5em}"
    "th,td{border-bottom:1px solid #c3ccd4;text-align:left;padding:.15em .4em}"
    "td.n{text-align:right}footer{color:#4a5763;font-size:10pt}@page{size:A4;margin:1cm}"
)


def problem_sheet(
    setting: Setting, crimes: Crimes, scope: Scope, span: Span, earlier: Before, place: str
) -> ProblemSheet:
    """The sheet of the neighbourhood `place` (an LSOA code) for the crimes asked for."""
    rows = facts(setting, crimes, scope, span)
    row, kinds = rows.loc[place], by_kind(crimes, scope, span, earlier, place)
    return ProblemSheet(
        title=f"Problem-analysis sheet: {row['name']}",
        about=(
            f"{scope.label}, {span.words}. Made by Wardlens from police.uk counts, release "
            f"{setting.offer.release}. A start for a conversation, not a judgement on a place or "
            "its people."
        ),
        sections=(
            Section("What", _what(row, scope, span, kinds)),
            Section("When", by_season(crimes, scope, span, place)),
            Section("Trend", _trend(setting, crimes, scope, span, earlier, place)),
            Section("Who is affected", _who(row)),
            Section("What is not known", _NOT_KNOWN),
        ),
        questions=tuple(Section(f"Ask: {name}", lines) for name, lines in _QUESTIONS),
        kinds=kinds_exhibit(setting, scope, span, earlier, place),
        trend=trend_exhibit(setting, scope, span, place),
    )


def _what(row: pd.Series, scope: Scope, span: Span, kinds: pd.DataFrame) -> tuple[str, ...]:
    if pd.isna(row["count"]):
        return ("police.uk has no figures for this neighbourhood.",)
    reach = sentences.interval(row["count_lower"], row["count_upper"])
    words = scope.noun.removesuffix("s") if row["count"] == 1 else scope.noun
    lines = [
        f"{sentences.count(row['count']).capitalize()} {words} ({scope.words}) {span.when}; "
        f"likely range {reach}."
    ]
    if row["count"] and row["share"] == row["share"]:
        lines[0] = f"{lines[0][:-1]}; {sentences.percent(row['share'])} of the borough's."
    if not pd.isna(row["rate"]):
        centre = (
            " This is a town centre: far more people come here than live here."
            if row["is_town_centre"]
            else ""
        )
        lines.append(f"{sentences.rate(row['rate'])} for every 1,000 residents.{centre}")
    if len(kinds) > 1 and row["count"]:
        told = [
            f"{one.label.lower()} {one.now:,.0f} ({sentences.percent(one.share)}; in the borough "
            f"{sentences.percent(one.usual)})"
            for one in kinds[kinds["now"] > 0].head(3).itertuples()
        ]
        lines.append(f"Most of it: {sentences.listed(told)}.")
    if row["harm_reason"]:
        lines.append(f"No figure of harm: {begun_small(row['harm_reason'])}.")
    return tuple(lines)


def by_season(crimes: Crimes, scope: Scope, span: Span, place: str) -> tuple[str, ...]:
    """How the last two years fall on the seasons there, then what is not known of time."""
    lines = ["Day and hour are not published: ask the police analyst."]
    months = crimes.monthly(scope.types).loc[place]
    last = months[months.index <= pd.Timestamp(span.end)].dropna().iloc[-24:]
    if len(last) < 24 or last.sum() < _LEAST_FOR_SEASON:
        return (f"Too few {scope.noun} or months to say at what time of year.", *lines)
    quarter = last.groupby(last.index.quarter).sum()
    told = [f"{_QUARTERS[number - 1]} {count:,.0f}" for number, count in quarter.items()]
    return (f"In the last 24 months, by season: {'; '.join(told)}.", *lines)


def _trend(
    setting: Setting, crimes: Crimes, scope: Scope, span: Span, earlier: Before, place: str
) -> tuple[str, ...]:
    """Change on the year before, and how long the place has been among the top."""
    top = crimes.top_months(scope.types, span.end).loc[place]
    lines = []
    if earlier.reason:
        lines.append(f"Not compared with the period before: {earlier.reason}.")
    else:
        lines.append(_changed(setting, earlier, place))
        is_top = place in top_of(crimes, scope, span.start, span.end)
        was_top = place in top_of(crimes, scope, earlier.span.start, earlier.span.end)
        lines.append(
            "Among the top 5 % of places in both periods: a place that stays."
            if is_top and was_top
            else "Among the top 5 % of places now and not in the period before."
            if is_top
            else "Among the top 5 % of places before and not now."
            if was_top
            else "Not among the top 5 % of places in either period."
        )
    if not pd.isna(top["top"]):
        lines.append(
            f"In the top 5 % of places in {top['top']:.0f} of the last {top['months']:.0f} months."
        )
    return tuple(lines)


def _changed(setting: Setting, earlier: Before, place: str) -> str:
    result = setting.result(MEASURES["lsoa_change"])
    row = result.loc[place]
    when = earlier.span.words
    if pd.isna(row["estimate"]):
        reason = row["reason"] or row["verdict"]
        return f"Beside {when}: {begun_small(reason)}."
    reach = sentences.change_interval(row["lower"], row["upper"])
    said = f"Beside {when} ({row['before']:,.0f}): {row['in_words']} ({reach}), {row['verdict']}"
    judged = " once all neighbourhoods are looked at together"
    caveat = (
        f" {sentences.RECORDING_CAVEAT}"
        if setting.choice.polarity == "none" and row["verdict"] != change.NO_CLEAR_CHANGE
        else ""
    )
    return f"{said}{judged}.{caveat}"


def _who(row: pd.Series) -> tuple[str, ...]:
    lines = []
    if not pd.isna(row["residents"]):
        lines.append(f"About {row['residents']:,.0f} people live here.")
    if not pd.isna(row["fifth"]):
        words = {1: ", the most deprived", 5: ", the least deprived"}.get(int(row["fifth"]), "")
        lines.append(
            f"Deprivation: fifth {int(row['fifth'])} of 5 in the borough{words} (crime left out)."
        )
    lines.append("Victims may live elsewhere: crimes are counted where they happened.")
    return tuple(lines)


def _printed(shown: Exhibit) -> str:
    """The table of an exhibit and where it comes from, for paper."""
    table = shown.rounded[["Kind", "Here", "Period before"]]
    cells = "".join(
        "<tr>"
        + "".join(
            f'<td class="{"n" if name != "Kind" else ""}">'
            f"{'–' if pd.isna(value) else html.escape(str(value))}</td>"
            for name, value in zip(table.columns, line, strict=True)
        )
        + "</tr>"
        for line in table.itertuples(index=False)
    )
    heads = "".join(f"<th>{html.escape(name)}</th>" for name in table.columns)
    return (
        f"<section><h2>{html.escape(shown.heading)}</h2><table><thead><tr>{heads}</tr></thead>"
        f"<tbody>{cells}</tbody></table></section><footer>{html.escape(shown.caption)}</footer>"
    )
