"""The newest figure of each measure that stands for a commitment of the plan, and its change."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import pandas as pd

from wardlens.choices.offer import NEIGHBOURHOOD_CRIME
from wardlens.choices.series import NEIGHBOURHOODS
from wardlens.exhibits import sentences
from wardlens.exhibits.charts.points import NO_BASE
from wardlens.exhibits.exhibit import Source
from wardlens.exhibits.sentences import begun_large, begun_small
from wardlens.measures.measure import WHOLE
from wardlens.measures.offences import MEASURES, measure_of
from wardlens.stats import change, context
from wardlens.store.plan import Shows
from wardlens.views import links, register
from wardlens.views.duty_scope import KEY as DUTY
from wardlens.views.duty_scope import asked_of, scope
from wardlens.views.harm_moved import year_on_year
from wardlens.views.headline import changed
from wardlens.views.published_shares import newest, period_of, published, source_of
from wardlens.views.setting import Setting

NOT_HELD = "Not held here"
CANNOT_TELL = "Cannot tell"
"""With the reason, of what cannot be compared."""
FEWER, MORE, UNMOVED = "fewer", "more", "same"
_WANTED = {FEWER: "wanted: fewer", MORE: "wanted: more", "": "the plan does not say"}
_LESS = "wanted: less"
"""Of what is weighed, not counted."""
_CLEARLY = {"Clear rise": MORE, "Clear fall": FEWER}
_MOSTLY = "; mostly {kind} ({now:,} after {before:,})"
_TOWARDS = {"rise": MORE, "fall": FEWER}


@dataclass(frozen=True, slots=True)
class Line:
    """One measure of a commitment in words; `value` and `before` are its newest figures."""

    label: str
    link: str
    now: str
    change: str
    verdict: str
    wanted: str
    """What the plan wants, in words."""
    wants: str = ""
    """The same as `FEWER`, `MORE`, or "" where that is no judgement."""
    tone: str = ""
    towards: str = ""
    """`MORE` or `FEWER` where it clearly moved and may be judged, `UNMOVED`, or "": not said."""
    in_records: str = ""
    """`MORE` or `FEWER` where it clearly moved in what police recorded, perhaps not in fact."""
    is_usual: bool = False
    """Whether a clear change only brought it to the level of the three years before the two."""
    is_level: bool = False
    """Whether it stands beside chance, not beside a year before."""
    value: float = float("nan")
    before: float = float("nan")
    ratio: float = float("nan")
    """The change on the year before as a ratio, of what is counted."""
    reach: tuple[float, float] = (float("nan"), float("nan"))
    """Limits: of `ratio`, or of `value` where that is a share."""
    unit: str = ""
    sources: tuple[Source, ...] = ()


def line(setting: Setting, shows: Shows) -> Line:
    """What the figures say of one measure, for the whole borough."""
    made = (
        _offences(setting, shows)
        if shows.offence
        else _share(setting, shows)
        if shows.indicator
        else {"harm": _harm, "top5": _concentrated, "": _on_its_page}[shows.measure](setting, shows)
    )
    wanted = _WANTED[shows.wanted] if made.now else ""
    if wanted and shows.measure == "harm" and shows.wanted == FEWER:
        wanted = _LESS
    return replace(made, wanted=wanted, wants=shows.wanted)


def _blank(setting: Setting, shows: Shows, verdict: str = "") -> Line:
    home = register.PAGES[0].key
    page = "./" if shows.page == home else shows.page
    offence = shows.offence if shows.offence in setting.offer.offences else "all"
    filters = setting.filters.with_(setting.offer, offence=offence)
    link = links.address(page, filters.to_query(setting.offer))
    return Line(shows.label, link, "", "", verdict, "")


def _on_its_page(setting: Setting, shows: Shows) -> Line:
    titles = {page.key: page.title for page in register.PAGES}
    return _blank(setting, shows, f"On the page {titles.get(shows.page, shows.page)}")


def _offences(setting: Setting, shows: Shows) -> Line:
    """How many were recorded and whether that changed, in its context."""
    blank = _blank(setting, shows, NOT_HELD)
    if shows.offence == DUTY:
        covered = scope(setting)
        if not covered.kinds:
            return blank
        asked = asked_of(setting, covered.choice)
    elif shows.offence in setting.offer.offences:
        asked = setting.of_kind(shows.offence)
    else:
        return blank
    measure, row = changed(asked)
    polarity = asked.choice.polarity
    tone = sentences.tone(row, polarity)
    is_in_table = asked.choice.is_in_ward_table
    is_of_records = polarity == "none" and shows.wanted == FEWER
    region = setting.partnership.region_name
    verdict = sentences.in_brief(row, region, of_records=is_of_records)
    return replace(
        blank,
        now="" if pd.isna(row["after"]) else sentences.count(row["after"]),
        change="" if pd.isna(row["before"]) else _was(row),
        verdict=verdict,
        in_records=_in_records(verdict) if is_of_records else "",
        tone=tone,
        towards=_towards(str(row["verdict"]), tone),
        is_usual=_is_usual(row),
        value=float(row["after"]),
        before=float(row["before"]),
        ratio=float(row["estimate"]),
        reach=(float(row["lower"]), float(row["upper"])),
        unit="offences" if is_in_table else "incidents",
        sources=setting.listed(measure.series if is_in_table else NEIGHBOURHOODS),
    )


def _in_records(verdict: str) -> str:
    return next((way for clear, way in _CLEARLY.items() if verdict.startswith(clear)), "")


def _towards(verdict: str, tone: str) -> str:
    return UNMOVED if verdict == change.NO_CLEAR_CHANGE else _TOWARDS.get(tone, "")


def _is_usual(row: pd.Series) -> bool:
    return bool(
        row["clear"]
        and row["beside_them"] == context.WITHIN
        and row["smallest"] <= row["after"] <= row["largest"]
    )


def _was(row: pd.Series) -> str:
    moved = sentences.moved(row)
    return f"was {sentences.count(row['before'])}{f': {moved}' if moved else ''}"


def _share(setting: Setting, shows: Shows) -> Line:
    """A published share: of the borough where it is published for it, else of the widest area."""
    blank = _blank(setting, shows, NOT_HELD)
    rows = published(setting, shows.indicator)
    place = setting.partnership
    found = (newest(rows, name) for name in (place.borough_name, place.region_name, ""))
    row = next((one for one in found if one is not None), None)
    if row is None:
        told = "Published by group only: see its page" if len(rows) else NOT_HELD
        return replace(blank, verdict=begun_large(told))
    year_before = rows[
        (rows["area_code"] == row["area_code"])
        & (rows["group"] == row["group"])
        & (rows["breakdown"] == row["breakdown"])
        & (rows["end"] == row["end"] - pd.DateOffset(years=1))
    ].dropna(subset=["value"])
    before = None if year_before.empty else year_before.iloc[-1]
    likely = sentences.interval(row["lower"], row["upper"])
    verdict, towards = _differs(row, before)
    return replace(
        blank,
        now=f"{row['value']:.0f} %{f' ({likely})' if likely else ''}, {row['area_name']}, "
        f"{_survey(source_of(setting, rows))}{_when(row)}",
        change="" if before is None else f"was {before['value']:.0f} %",
        verdict=verdict,
        towards=towards,
        value=float(row["value"]),
        before=float("nan") if before is None else float(before["value"]),
        reach=(float(row["lower"]), float(row["upper"])),
        unit="per cent",
        sources=(source_of(setting, rows),),
    )


def _survey(source: Source) -> str:
    """Which survey a share is of, by name, where its source is one: two may ask alike."""
    named = _SURVEY.search(source.title)
    return f"{named[0]}, " if named else ""


_SURVEY = re.compile(r"([A-Z][a-z]+ )+Survey")


def _when(row: pd.Series) -> str:
    """The period of a share; as the publisher has it where it is quoted in print."""
    given = str(row["period"])
    return given if given.endswith("as quoted") else period_of(row).removeprefix("the ")


def _differs(row: pd.Series, before: pd.Series | None) -> tuple[str, str]:
    """Whether two shares are apart: only where both have limits, and these do not overlap."""
    if before is None:
        return f"{CANNOT_TELL}: no year before", ""
    if pd.isna(row["lower"]) or pd.isna(before["lower"]):
        lacks_base = any(pd.isna(one["lower"]) and pd.isna(one["base"]) for one in (row, before))
        return f"{CANNOT_TELL}: {NO_BASE if lacks_base else 'no range'}", ""
    if row["lower"] > before["upper"]:
        return "Clearly more than a year before", MORE
    if row["upper"] < before["lower"]:
        return "Clearly less than a year before", FEWER
    return "No clear change", UNMOVED


def _harm(setting: Setting, shows: Shows) -> Line:
    """Harm for every 1,000 residents, and whether harm changed on the year before."""
    measure = measure_of("harm", "ward", setting.filters.weighting)
    row = setting.result(measure, WHOLE).iloc[0]
    blank = _blank(setting, shows)
    if pd.isna(row["estimate"]):
        return replace(blank, verdict=begun_large(str(row["reason"])))
    likely = sentences.rate_interval(row["lower"], row["upper"])
    told = replace(
        blank,
        now=f"{sentences.rate(row['estimate'])} ({likely}) {measure.unit.partition(' per ')[0]}",
        value=float(row["estimate"]),
        unit=measure.unit,
        sources=setting.listed(measure.series),
    )
    if setting.filters.month_count != 12:
        return replace(told, verdict=f"{CANNOT_TELL}: harm is compared by the year")
    moved = year_on_year(setting)
    if isinstance(moved, str):
        return replace(told, verdict=moved)
    mostly = moved.mostly
    judged = moved.is_clear and not moved.is_of_records
    tone = sentences.VERDICT_TONES.get(moved.verdict, "") if judged else ""
    named = (
        _MOSTLY.format(kind=begun_small(mostly.label), now=mostly.now, before=mostly.before)
        if mostly
        else ""
    )
    verdict = begun_large(
        f"{moved.verdict} {sentences.RECORDED}" if moved.is_of_records else moved.word
    )
    region = setting.partnership.region_name or "the force"
    is_beside = moved.is_clear and pd.notna(moved.rest)
    rest = f"; rest of {region} {sentences.signed(moved.rest)}" if is_beside else ""
    return replace(
        told,
        change=f"{sentences.signed(moved.ratio)} ({moved.reach}) in a year",
        verdict=f"{verdict}{rest}{named}",
        tone=tone,
        towards=_towards(moved.verdict, tone),
        in_records=_in_records(verdict) if moved.is_of_records else "",
        ratio=moved.ratio,
        reach=(moved.lower, moved.upper),
    )


def _concentrated(setting: Setting, shows: Shows) -> Line:
    """The share of neighbourhood crime in the top 5 % of neighbourhoods, beside chance."""
    offence = NEIGHBOURHOOD_CRIME if NEIGHBOURHOOD_CRIME in setting.offer.offences else "all"
    asked = setting.of_kind(offence)
    measure = MEASURES["concentration_top5"]
    row = asked.result(measure).iloc[0]
    blank = _blank(asked, shows)
    if pd.isna(row["estimate"]):
        return replace(blank, verdict=begun_large(str(row["reason"])))
    return replace(
        blank,
        now=f"{row['estimate']:.0f} % ({sentences.interval(row['lower'], row['upper'])}) of "
        f"{row['n']:,.0f} on police.uk",
        change=f"by chance {row['chance']:.0f} %",
        verdict=begun_large(str(row["verdict"])),
        is_level=True,
        value=float(row["estimate"]),
        reach=(float(row["lower"]), float(row["upper"])),
        unit="per cent of crimes",
        sources=setting.listed(measure.series),
    )
