"""Surveys of the region and the country in layouts of their own, and figures quoted in print."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from wardlens.ingest.counts import files
from wardlens.ingest.indicators.figures import (
    ENGLAND,
    ENGLAND_AND_WALES,
    GREAT_BRITAIN,
    Area,
    Figure,
    IndicatorError,
    read,
    share_or_note,
    value_or_note,
)
from wardlens.ingest.indicators.words import ALL, KINDS, Group, group_of, month_range
from wardlens.store.config import Partnership

_PAS = {
    '"Good Job" local': "pas-good-job",
    "Contact ward officer": "pas-ward-officer",
    "Informed local": "pas-informed",
    "Listen to concerns": "pas-listens",
    "Relied on to be there": "pas-relied-on",
    "Treat everyone fairly": "pas-treats-fairly",
    "Trust MPS": "pas-trust",
    "Understand issues": "pas-understands",
}
_PAS_TOTAL = "MPS"
_PAS_DAY = re.compile(
    r"\d{1,2}/(?P<month>\d{1,2})/(?P<year>\d{4})"
    r"|(?P<year_first>\d{4})-(?P<month_second>\d{2})-\d{2}(?: 00:00:00)?"
)
_PAS_NAMES = {"city of westminster": "westminster"}

_OPINIONS = {
    ("quiet street near home", "after dark"): "unsafe-quiet-street-after-dark",
    ("busy public space", "after dark"): "unsafe-busy-place-after-dark",
    ("park or open space", "after dark"): "unsafe-park-after-dark",
    ("park or open space", "day"): "unsafe-park-by-day",
    ("experienced 1+ form of harassment in last 12 months", ""): "harassed",
    ("stopped walking in quiet places after dark in last month", ""): "stopped-walking-after-dark",
}
_OPINIONS_ASKED = re.compile(r"fieldwork .*?(\d{4}), n=([\d,]+)")


def attitudes(folder: Path, codes: dict[str, str], region: Area) -> Iterator[Figure]:
    """MOPAC's Public Attitude Survey: rolling years by quarter, for boroughs and all of them."""
    by_borough = files.the_one(folder, "mopac_pas_borough_*.csv")
    total = files.the_one(folder, "mopac_pas_mps_total_*.csv")
    for path in (by_borough, total):
        for row in read(path, sep=";").to_dict("records"):
            try:
                yield attitude(row, codes, region)
            except IndicatorError as problem:
                raise IndicatorError(f"{path.name}: {problem}") from problem


def attitude(row: Mapping[str, str], codes: Mapping[str, str], region: Area) -> Figure:
    """One line of the Public Attitude Survey; `codes`: of boroughs, by their names in small."""
    named = row["Borough"]
    if named == _PAS_TOTAL:
        area = region
    else:
        lower = " ".join(named.lower().split())
        code = codes.get(_PAS_NAMES.get(lower, lower))
        if code is None:
            raise IndicatorError(f"no borough is called {named!r}")
        area = Area(code, "")
    found = _PAS_DAY.fullmatch(row["Date"])
    if found is None:
        raise IndicatorError(f"{row['Date']!r} is no day like 31/12/2023")
    year, month = found["year"] or found["year_first"], found["month"] or found["month_second"]
    period, start, end = month_range(f"12 months to {year}-{int(month):02d}")
    value, note = share_or_note(row["Proportion"])
    if row["Measure"] not in _PAS:
        raise IndicatorError(f"no measure is known as {row['Measure']!r}")
    return Figure(_PAS[row["Measure"]], period, start, end, area, ALL, value, note)


def london(folder: Path, region: Area) -> Iterator[Figure]:
    """Series of the region from the “State of London” report that are not counts of crime."""
    rows = read(folder / "gla_state_of_london_crime_safety_series.csv").to_dict("records")
    sexes = {"All": ALL, "Female": group_of("sex", ("Female",)), "Male": group_of("sex", ("Male",))}
    ways = ("Face-to-Face Reporting (USS)", "Telephone Reporting (TDIU)", "Online Reporting (TDIU)")
    for row in rows:
        when, label, area, group = row["xvarchar"] or row["xvardt"][:7], row["yvllb"], region, ALL
        match row["dataset"]:
            case "sol_dark":
                indicator = "feel-safe-after-dark-region"
                found = sexes[label.removeprefix("Feel Safe (").removesuffix(")")]
                group = found or ALL
            case "sol_sfty":
                indicator = "safe-place-for-children"
            case "sol_phtcrm":
                indicator = "hate-crime-a-problem"
            case "coh":
                indicator = "get-on-well"
            case "sol_vctsat":
                indicator = "satisfied-with-reporting"
                way = ("Face to face", "By telephone", "Online")[ways.index(label)]
                group = Group("way-of-reporting", way, ways.index(label) + 1)
            case "nghbtrst":
                indicator = "neighbourhood-trust"
                area = region if label == region.name else ENGLAND
            case _:
                continue
        period, start, end = month_range(when)
        if row["dataset"] == "nghbtrst":
            value, note = value_or_note(row["yval"], "")
        else:
            value, note = share_or_note(row["yval"])
        yield Figure(indicator, period, start, end, area, group, value, note)


def opinions(path: Path) -> Iterator[Figure]:
    """The ONS Opinions and Lifestyle Survey: how unsafe people feel, and what they do."""
    first_line = path.read_text("utf-8").partition("\n")[0]
    asked = {year: int(n.replace(",", "")) for year, n in _OPINIONS_ASKED.findall(first_line)}
    for row in read(path, comment="#").to_dict("records"):
        if "only" in row["group"]:  # “very unsafe” is a part of the answer counted
            continue
        question = re.sub(r" \(was .*\)$", "", row["setting"])
        group = _opinion_group(row["group"])
        period, start, end = month_range(row["wave"])
        whole = group is ALL
        yield Figure(
            _OPINIONS[question, row["time"]],
            period,
            start,
            end,
            GREAT_BRITAIN,
            group,
            float(row["percent_unsafe"]),
            base=asked.get(start[:4]) if whole else None,
        )


def _opinion_group(text: str) -> Group:
    """“Women 16-34”, “Men 35-54 (lowest)”, “Men”, “All” as a group of ours."""
    words = text.removesuffix(" (lowest)").split(" ")
    if words == ["All"]:
        return ALL
    sex = {"Women": "Female", "Men": "Male"}[words[0]]
    if len(words) == 1:
        found = group_of("sex", (sex,))
    else:
        ages = words[1].replace("-", " to ").replace("75+", "75 and over")
        found = group_of("age-sex", (ages, sex))
    return found or ALL


def old_shares_known(path: Path) -> Iterator[Figure]:
    """Shares known to the police that only the British Crime Survey of 2009/10 has here."""
    order = 0
    for row in read(path, comment="#").to_dict("records"):
        if row["source"] != "BCS":
            continue
        period, start, end = month_range(row["survey_year"])
        kind, group = row["crime_type"], ALL
        if kind != "All BCS comparable crime":
            order += 1
            group = Group("offence", KINDS.get(kind, kind), order)
        value = float(row["percent_reported"])
        yield Figure(
            "known-to-police-2009", period, start, end, ENGLAND_AND_WALES, group, value,
            "at second hand",
        )  # fmt: skip


def quoted(folder: Path, partnership: Partnership) -> Iterator[Figure]:
    """Figures about the borough that are known only as quoted in print."""
    paths = [path for path in folder.glob("*_facts.csv") if "topic" in _header(path)]
    patterns = (
        ("local-safe-by-day", r"(\d+)% felt safe outside .* by day", "2017", 6),
        ("local-safe-after-dark", r"felt safe outside .*?(\d+)% after dark", "2017", 6),
        ("fear-of-not-being-believed", r"(\d+)% named fear of not being believed", "2023", 12),
    )
    facts = [fact for path in paths for fact in read(path, comment="#")["fact"]]
    area = Area(partnership.borough_code, "")
    for indicator, pattern, year, printed in patterns:
        for fact in facts:
            if found := re.search(pattern, fact):
                yield Figure(
                    indicator, f"{year}, as quoted", f"{year}-01", f"{year}-{printed:02}", area,
                    ALL, float(found[1]), "as quoted in print",
                )  # fmt: skip


def _header(path: Path) -> str:
    lines = path.read_text("utf-8").splitlines()
    return next((line for line in lines if not line.startswith("#")), "")
