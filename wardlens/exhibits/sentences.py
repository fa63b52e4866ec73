"""Findings in plain English, made from figures: pure, and never stronger than the interval."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import isnan, nan

import pandas as pd

from wardlens.choices.filters import Filters
from wardlens.stats import change, context

VERDICT_TONES = {
    # a tone is warm for a verdict that stands in its context, and for no other
    change.CLEAR_RISE: "rise",
    change.CLEAR_FALL: "fall",
    change.NO_CLEAR_CHANGE: "same",
}


def count(value: float) -> str:
    """A count with thousands separated; “no” for zero.

    >>> count(11726), count(0)
    ('11,726', 'no')
    """
    return "no" if value == 0 else f"{value:,.0f}"


def offences_known(value: float) -> str:
    """How many offences a figure rests on, where that is known.

    >>> offences_known(11726), offences_known(1), offences_known(float("nan"))
    ('11,726 offences', '1 offence', 'no offences known')
    """
    return "no offences known" if pd.isna(value) else counted(value, "offences")


def counted(value: float, what: str) -> str:
    """A count with its noun, which is given as of many.

    >>> counted(1349, "incidents"), counted(1, "incidents")
    ('1,349 incidents', '1 incident')
    """
    return f"{value:,.0f} {what.removesuffix('s') if value == 1 else what}"


def rate(value: float) -> str:
    """A rate as precise as its size allows: 69.8, 104, 0.4.

    >>> rate(69.77), rate(104.2), rate(0.04), rate(0)
    ('69.8', '104', '0.04', '0')
    """
    if value == 0:
        return "0"
    if value >= 100:
        return f"{value:,.0f}"
    if value >= 0.1:
        return f"{value:.1f}"
    return f"{value:.2f}"


def listed(words: Sequence[str]) -> str:
    """Words in a row: “a, b and c”.

    >>> listed(["Tudor", "Alexandra", "Old Malden"])
    'Tudor, Alexandra and Old Malden'
    """
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def begun_small(words: str) -> str:
    """Words as they go on within a sentence.

    >>> begun_small("Theft from a vehicle")
    'theft from a vehicle'
    """
    return f"{words[:1].lower()}{words[1:]}"


def begun_large(words: str) -> str:
    """Words as a sentence or a heading begins with them.

    >>> begun_large("the year to March 2026")
    'The year to March 2026'
    """
    return f"{words[:1].upper()}{words[1:]}"


def percent(share: float) -> str:
    """A share as a whole percentage, “under 1 %” where it rounds to nothing.

    >>> percent(0.316), percent(0.002)
    ('32 %', 'under 1 %')
    """
    if 0 < share <= 0.005:
        return "under 1 %"
    return f"{change.half_up(100 * share):.0f} %"


def ratio_words(ratio: float) -> str:
    """A ratio as a change: “a rise of 4 %”, “a fall of 10 %”, “the same”.

    >>> ratio_words(1.044), ratio_words(0.9), ratio_words(1.004), ratio_words(1)
    ('a rise of 4 %', 'a fall of 10 %', 'a rise of 0.4 %', 'the same')
    """
    percent_change = 100 * (ratio - 1)
    if abs(percent_change) < 0.05:
        return "the same"
    if ratio >= _MANY_TIMES:
        return f"{ratio:.1f} times as many now"
    word = "rise" if percent_change > 0 else "fall"
    decimals = 1 if abs(percent_change) < 0.95 else 0
    return f"a {word} of {change.half_up(abs(percent_change), decimals):,.{decimals}f} %"


def interval(lower: float, upper: float, *, decimals: int = 0) -> str:
    """Limits in words: “11,515 to 11,940”; empty where there are none.

    >>> interval(11515.2, 11940.4), interval(4.25, 5.0, decimals=1)
    ('11,515 to 11,940', '4.2 to 5.0')
    """
    if pd.isna(lower) or pd.isna(upper):
        return ""
    return f"{lower:,.{decimals}f} to {upper:,.{decimals}f}"


def change_interval(lower: float, upper: float) -> str:
    """Limits of a ratio as changes, with a decimal where a whole per cent would hide the side.

    >>> change_interval(0.98, 1.1), change_interval(1.002, 1.14), change_interval(1.74, 24.6)
    ('−2 % to +10 %', '+0.2 % to +14 %', '1.7 to 25 times')
    """
    if pd.isna(lower) or pd.isna(upper):
        return ""
    if upper >= _MANY_TIMES:
        return f"{_times(lower)} to {_times(upper)} times"
    return f"{signed(lower)} to {signed(upper)}"


def level(
    offence: str,
    area: str,
    when: str,
    counted: pd.Series,
    rated: pd.Series,
    months: int = 12,
    *,
    in_place_of_rate: str = "",
    in_borough: float = nan,
) -> str:
    """How much was recorded, and how much that is for those who live there.

    `counted`, `rated`: rows of the standard frame; `months`: how long the period is. Where far
    more people come than live, `in_place_of_rate` says so and no rate is told: it would be read as
    the risk of those who live there. `in_borough`: of a ward, the rate of its borough.
    """
    told = how_many(offence, area, when, counted)
    if in_place_of_rate and not counted["reason"]:
        return f"{told}. {in_place_of_rate}"
    if counted["reason"] or rated["reason"]:
        return f"{told}."
    over = "" if months == 12 else " in that month" if months == 1 else f" over {months} months"
    beside = "" if isnan(in_borough) else f", in the borough {rate(in_borough)}"
    return f"{told}: {rate(rated['estimate'])} for every 1,000 residents{over}{beside}."


def how_many(offence: str, area: str, when: str, counted: pd.Series) -> str:
    """How much was recorded, or why that is not known; without its full stop.

    `counted`: a row of the standard frame.
    """
    if counted["reason"]:
        return f"There is no figure for {offence} in {area} {when}: {counted['reason']}"
    if counted["estimate"] == 1:
        offence = offence.replace("offences", "offence", 1)
    return f"Police recorded {count(counted['estimate'])} {offence} in {area} {when}"


def changed(
    result: pd.Series, filters: Filters, *, region: str = "", polarity: str = "lower"
) -> str:
    """The change on the same months before, whether it is real, and what stands around it.

    `result`: a row of a change in its context (`measures.in_context`); `region`: the force's area
    by name. What it says first may be quoted by itself; the level before and the rest follow.
    """
    if _is_refused(result):
        return f"It is not compared with {filters.before_period}: {result['reason']}."
    start, verdict = _start(result, filters), result["verdict"]
    if verdict == change.TOO_FEW:
        return f"{start}: too few to say whether it changed."
    told = [f"{start}{_by_how_much(result)}", level_words(result), rest_words(result, region)]
    if polarity == "none" and verdict not in (change.NO_CLEAR_CHANGE, change.NONE_IN_EITHER):
        told.append(RECORDING_CAVEAT)
    return " ".join(words for words in told if words)


def changed_in_brief(
    result: pd.Series, filters: Filters, *, region: str = "", polarity: str = "lower"
) -> tuple[str, ...]:
    """The same as single sentences, what matters most first."""
    if _is_refused(result) or result["verdict"] == change.TOO_FEW:
        return (changed(result, filters),)
    start = _moved_in_brief(result, filters, RECORDED if polarity == "none" else "")
    unmoved = (change.NO_CLEAR_CHANGE, change.NONE_IN_EITHER)
    is_neutral = polarity == "none" and result["verdict"] not in unmoved
    caveat = RECORDING_CAVEAT if is_neutral else ""
    told = (f"{start}.", caveat, level_words(result), rest_words(result, region))
    return tuple(words for words in told if words)


def changed_in_one_breath(
    result: pd.Series, filters: Filters, *, region: str = "", polarity: str = "lower"
) -> tuple[str, ...]:
    """The change with the level before it in one sentence, then the rest of the force."""
    if _is_refused(result) or result["verdict"] == change.TOO_FEW:
        return (changed(result, filters),)
    start = _moved_in_brief(result, filters, IN_RECORDS if polarity == "none" else "")
    before = level_words(result)
    if before and not result["beside_them"]:
        before = _years_on_the_old(result)
    rest = rest_words(result, region)
    if rest and region:
        rest = f"Rest of {region}: {signed(result['rest_ratio'])}."
    first = f"{start}; {begun_small(before)}" if before else f"{start}."
    return tuple(words for words in (first, rest) if words)


def _moved_in_brief(result: pd.Series, filters: Filters, in_records: str) -> str:
    """How many before, how that moved and the verdict; `in_records` after one of records alone."""
    start, verdict = _start(result, filters), str(result["verdict"])
    by = f"{moved(result)}, " if pd.notna(result["per_cent"]) else ""
    if pd.notna(result.get("own_after")) and verdict == change.NO_CLEAR_CHANGE:
        return (
            f"{start}. Counting offences without a ward too, the change is {_own_reach(result)}, "
            "which may be chance"
        )
    if result["clear"]:
        return f"{start}: {by}a {' '.join(filter(None, (verdict, in_records)))}"
    if verdict == change.NO_CLEAR_CHANGE:
        return f"{start}: {by}{_unclear(result) or verdict}"
    if verdict not in (change.FROM_NONE, change.NONE_IN_EITHER):
        return f"{start}: {by}{recorded(verdict, result['recording'])}"
    return start


def _years_on_the_old(row: pd.Series) -> str:
    """The level of years recorded on the old system: whether it was above, which is not tested."""
    low, high, now = row["smallest"], row["largest"], row["after"]
    spread = count(low) if low == high else f"{count(low)} to {high:,.0f}"
    beside = "more: " if now < low else "fewer: " if now > high else ""
    return f"the three years before that had {beside}{spread} (old system)."


def at_most(words: int, told: Sequence[str]) -> tuple[str, ...]:
    """The first sentences that hold no more than so many words together; always the first.

    >>> at_most(5, ["Three words here.", "Two more.", "And one."])
    ('Three words here.', 'Two more.')
    """
    kept = [
        sentence
        for number, sentence in enumerate(told)
        if not number or len(" ".join(told[: number + 1]).replace(" %", "%").split()) <= words
    ]
    return tuple(kept)


def in_brief(
    result: pd.Series, region: str = "", *, beside_counts: bool = False, of_records: bool = False
) -> str:
    """The verdict on a change in its context as a cell of a table has room for.

    `result`: a row of a change in its context (`measures.in_context`); `beside_counts`: both
    counts stand beside it, and are not said where there is no percentage; `of_records`: more
    reporting moves it as well, which is said where it is clear.
    """
    verdict = str(result["verdict"])
    if pd.isna(result["before"]) or pd.isna(result["after"]) or verdict == change.NOT_COMPARABLE:
        return begun_large(str(result["reason"] or verdict))
    from_to = f"From {_or_none(result['before'])} to {_or_none(result['after'])}"
    if verdict in (change.TOO_FEW, change.FROM_NONE):
        few = "Too few to say" if beside_counts else f"{from_to}: too few to say"
        return few if verdict == change.TOO_FEW else from_to
    few = "" if beside_counts or pd.notna(result["per_cent"]) else from_to
    rest = _rest_in_brief(result, region)
    if verdict in context.RECORDED:
        told = f"{verdict.split()[0]} recorded, which a change of recording may explain"
        told = ": ".join(filter(None, (few, told)))
        return begun_large("; ".join(filter(None, (told, rest))))
    if not result["clear"]:
        return begun_large(": ".join(filter(None, (few, _unclear(result) or verdict))))
    told = f"{verdict} {RECORDED}" if of_records else verdict
    start = f"{few}, a {told}" if few else begun_large(told)
    level = _beside_them(result)
    beside = _BACK.get((verdict, level)) or _LEVELS_IN_BRIEF.get(level, "") or _on_the_old(result)
    return "; ".join(one for one in (start, beside, rest) if one)


def beside_the_rest(result: pd.Series, region: str = "") -> str:
    """The verdict beside the rest of the force alone, where the years before are said elsewhere."""
    verdict = begun_large(str(result["verdict"]))
    return "; ".join(filter(None, (verdict, _rest_in_brief(result, region))))


def _rest_in_brief(result: pd.Series, region: str) -> str:
    where = f"rest of {region}" if region else "rest of the force"
    return "" if pd.isna(result["rest_ratio"]) else f"{where} {signed(result['rest_ratio'])}"


def _on_the_old(result: pd.Series) -> str:
    """The level of years before that were recorded in another way; nothing where none is held."""
    low, high, now = result["smallest"], result["largest"], result["after"]
    spread = interval(low, high)
    side = "below" if now < low else "above" if now > high else "within"
    return f"{side} the three years before that ({spread}, old system)" if spread else ""


def up_or_down(result: pd.Series) -> str:
    """Which way a year went and where that brought it, as a title without its figures.

    `result`: a row of a change in its context (`measures.in_context`) between two years.
    """
    verdict = str(result["verdict"])
    if _is_refused(result):
        return f"Up or down cannot be said: {result['reason']}."
    if verdict == change.NONE_IN_EITHER:
        return "Not one, as in the year before."
    if verdict in (change.TOO_FEW, change.FROM_NONE):
        from_to = f"{_or_none(result['before'])} the year before, {_or_none(result['after'])} now"
        return f"Too few to say whether it is up or down: {from_to}."
    beside = _beside_them(result)
    level = _BACK.get((verdict, beside)) or _LEVELS_IN_BRIEF.get(beside, "")
    start = way_on_the_year_before(result)
    return f"{begun_large(', '.join(word for word in (start, level) if word))}."


def way_on_the_year_before(result: pd.Series) -> str:
    """Which way a change went, in a few words without its figures: “up on the year before”.

    `result`: a row of a change in its context whose verdict is one of more, fewer or no clear
    change.
    """
    verdict = str(result["verdict"])
    if result["clear"]:
        return f"{'up' if verdict == change.CLEAR_RISE else 'down'} on the year before"
    if verdict != change.NO_CLEAR_CHANGE:
        return recorded(verdict, result["recording"])
    if pd.notna(result.get("own_after")) or not _unclear(result):
        return f"{verdict} on the year before"
    more = "more" if result["difference"] > 0 else "fewer"
    return f"{more} than the year before, which may be chance"


def _unclear(result: pd.Series) -> str:
    """What is clear by itself, but not in another count or among many comparisons; else nothing."""
    is_more, is_fewer = result["lower"] > 1, result["upper"] < 1
    if result["verdict"] != change.NO_CLEAR_CHANGE or not (is_more or is_fewer):
        return ""
    way = "more" if is_more else "fewer"
    if pd.notna(result.get("own_after")):
        return f"not clearly {way}: with those without a ward {_own_by(result)}"
    return f"{way}, but may be chance"


def _own_by(result: pd.Series) -> str:
    """By how much the own count of a borough moved, where that is not clear."""
    return f"{_own_reach(result)}, perhaps chance"


def _own_reach(result: pd.Series) -> str:
    reach = change_interval(result["own_lower"], result["own_upper"]).replace(" % to ", " to ")
    return f"{signed(result['own_estimate'])} ({reach})"


def tone(result: pd.Series, polarity: str) -> str:
    """The colour of a verdict: one only where it stands and more or fewer can be judged."""
    stands = bool(result["clear"]) and polarity != "none"
    return VERDICT_TONES[str(result["verdict"])] if stands else ""


def moved(result: pd.Series) -> str:
    """A change and its range for a cell: “+32 % (+15 to +51 %)”; from few, the range alone.

    `result`: a row of a change in its context.
    """
    likely = change_interval(result["lower"], result["upper"])
    if not likely or pd.isna(result["per_cent"]):
        return likely
    is_times = result["upper"] >= _MANY_TIMES
    by = _times(result["estimate"]) + " times" if is_times else signed(result["estimate"])
    reach = likely.removesuffix(" times") if is_times else likely.replace(" %", "", 1)
    return f"{by} ({reach})"


def _or_none(value: float) -> str:
    return "none" if value == 0 else count(value)


def _is_refused(result: pd.Series) -> bool:
    return result["verdict"] == change.NOT_COMPARABLE or not result["in_words"]


def _start(result: pd.Series, filters: Filters) -> str:
    """How many there were before: begins the sentence."""
    before, verdict = begun_large(filters.when_before), result["verdict"]
    if verdict in (change.FROM_NONE, change.NONE_IN_EITHER) or not result["before"]:
        none = "also none" if verdict == change.NONE_IN_EITHER else "none"
        return f"{before} there were {none}"
    return f"{before} it was {count(result['before'])}"


def _by_how_much(result: pd.Series) -> str:
    """The difference, its range and what may be said of it: ends the sentence begun."""
    verdict = str(result["verdict"])
    if verdict in (change.FROM_NONE, change.NONE_IN_EITHER):
        return "."
    unclear = _unclear(result)
    if verdict == change.NO_CLEAR_CHANGE and not unclear:
        side = "rise" if result["difference"] >= 0 else "fall"
        to = result[f"detectable_{side}_to"]
        would = "" if pd.isna(to) else f" (it would take {count(to)} or {_BEYOND[side]})"
        return f". That cannot be told from chance here{would}."
    low, high = sorted(abs(result[f"difference_{end}"]) for end in ("lower", "upper"))
    reach = interval(max(low, 1), high)  # a difference whose range leaves out none is one or more
    way = "more" if result["difference"] > 0 else "fewer"
    per_cent = "" if pd.isna(result["per_cent"]) else f", {result['in_words']}"
    differ = f": {count(abs(result['difference']))} {way}{per_cent} (allowing for chance, {reach})"
    if result["clear"]:
        return f"{differ}. This is a {verdict}."
    if unclear:
        return f"{differ}. That is {unclear}."
    return f"{differ}. {begun_large(recorded(verdict, result['recording']))}."


def recorded(verdict: str, since: str) -> str:
    """Why a change that is clear by itself is not called so: recording changed.

    >>> recorded(context.MORE_AS_REST, "March 2024")
    'more were recorded, as in the rest of the force; recording changed in March 2024'
    """
    words = verdict.replace("more recorded", "more were recorded")
    words = words.replace("fewer recorded", "fewer were recorded")
    if words.endswith("since recording changed"):
        return f"{words.removesuffix(' since recording changed')}; recording changed in {since}"
    return f"{words}; recording changed in {since}"


def level_words(result: pd.Series) -> str:
    """The level of the years before, and how the newest figure stands beside it; "" if not held."""
    years = [sum_ for _, sum_ in result["level_before"] if pd.notna(sum_)]
    if len(years) < len(result["level_before"]) or not years:
        return ""
    low, high = min(years), max(years)
    spread = _or_none(high) if low == high else f"{_or_none(low)} to {count(high)}"
    were = "there were none" if high == 0 else f"it was {spread}"
    start = f"In the three years before that {were}"
    if not result["beside_them"]:
        return f"{start}, recorded on the old system."
    return f"{start}: {_LEVELS[_beside_them(result)]}."


def _beside_them(result: pd.Series) -> str:
    """How the newest figure stands beside the years before, also where only chance parts them."""
    found = str(result["beside_them"])
    if found != context.WITHIN:
        return found
    if result["smallest"] <= result["after"] <= result["largest"]:
        was_without = not result["smallest"] <= result["before"] <= result["largest"]
        return _BACK_WITHIN if result["clear"] and was_without else found
    return _ABOVE_BY_CHANCE if result["after"] > result["largest"] else _BELOW_BY_CHANCE


def rest_words(result: pd.Series, region: str) -> str:
    """What the rest of the force shows; "" where there is none."""
    if pd.isna(result["rest_ratio"]):
        return ""
    where = f"the rest of {region}" if region else "the rest of the force"
    moved_by = ratio_words(result["rest_ratio"])
    if moved_by == "the same":
        return f"In {where} it stayed the same."
    did = moved_by.replace("a rise of", "rose by").replace("a fall of", "fell by")
    return f"In {where} it {did}."


_BEYOND = {"rise": "more", "fall": "fewer"}
_ABOVE_BY_CHANCE, _BELOW_BY_CHANCE = "above by chance", "below by chance"
_BACK_WITHIN = "back within"
_LEVELS = {
    _ABOVE_BY_CHANCE: "now above them, though chance alone could do that",
    _BELOW_BY_CHANCE: "now below them, though chance alone could do that",
    context.MORE: "now more than in any of them",
    context.FEWER: "now fewer than in any of them",
    context.WITHIN: "now at their level",
    _BACK_WITHIN: "now back at their level",
}
_LEVELS_IN_BRIEF = {
    _ABOVE_BY_CHANCE: "perhaps no higher than the three years before that",
    _BELOW_BY_CHANCE: "perhaps no lower than the three years before that",
    context.MORE: "above all three years before that",
    context.FEWER: "below all three years before that",
    context.WITHIN: "at the level of the three years before that",
    _BACK_WITHIN: "back at the level of the three years before that",
}
_BACK = {
    (change.CLEAR_RISE, _BELOW_BY_CHANCE): "back to about the three years before that",
    (change.CLEAR_FALL, _ABOVE_BY_CHANCE): "back to about the three years before that",
    (change.CLEAR_RISE, context.FEWER): "still below all three years before that",
    (change.CLEAR_FALL, context.MORE): "still above all three years before that",
}
"""Where the newest year moved towards the level before: no second verdict against the first."""


_MANY_TIMES = 3  # from here “times” is plainer than per cent


RECORDED = "in what police recorded"
"""After a clear change of what more reporting moves as well, where there is room for no more."""
IN_RECORDS = f"{RECORDED}, perhaps not in what happened"
"""The same, with why that matters."""
RECORDING_CAVEAT = (
    "More or fewer records of this kind can mean more reporting or more policing: "
    "this alone does not say that there is more of it."
)


def town_centres(names: Sequence[str]) -> str:
    """What wards are.

    >>> town_centres(["Abbey"]), town_centres(["Abbey", "Cross"])
    ('Abbey is a town centre', 'Abbey and Cross are town centres')
    """
    return f"{listed(names)} {'is a town centre' if len(names) == 1 else 'are town centres'}"


def share_of_town_centre(town_centre: pd.DataFrame, total: float, others: pd.DataFrame) -> str:
    """How much the town centre holds, and how the other wards range.

    Columns ward_name and offences in both frames.
    """
    names = town_centre["ward_name"].tolist()
    one = "the town centre, has" if len(names) == 1 else "the town centres, have"
    held = town_centre["offences"].sum()
    low, high = others["offences"].min(), others["offences"].max()
    return (
        f"{listed(names)}, {one} {count(held)} of them ({percent(held / total)}): far more "
        f"people come there than live there. The other wards range from {count(low)} to "
        f"{count(high)}."
    )


def against_others(
    label: str, own: float, others: Sequence[tuple[str, float, str]], what: str = "offences"
) -> str:
    """The borough's rate beside its comparators: (label, rate, verdict) each.

    >>> against_others("Brookham", 70.4, [("London", 103.0, "lower than")]).partition(": ")[2]
    'lower than London (103).'
    """
    told = listed([f"{verdict} {name} ({rate(value)})" for name, value, verdict in others])
    start = (
        "By the borough table (with offences of no ward, newer resident counts) "
        f"{label} has {rate(own)} {what} per 1,000"
    )
    return f"{start}: {told}."


def screened(clear: pd.DataFrame, tests: int, area: str = "") -> str:
    """What clearly changed among all wards and kinds of offence, and how many were looked at.

    `clear`: columns area, offence, verdict, before and after, ordered by size; `area`: the ward
    asked for, if any.
    """
    looked = f"Of {tests:,} comparisons of a ward and a kind of offence"
    if tests == 0:
        return "No ward and kind of offence can be compared between these periods."
    if clear.empty:
        return f"{looked}, none changed by more than chance can explain."
    rises = int((clear["verdict"] == change.CLEAR_RISE).sum())
    falls = len(clear) - rises
    numbers = listed([f"{n} {word}" for n, word in ((rises, "up"), (falls, "down")) if n])
    said = f"{looked}, {len(clear)} changed clearly ({numbers})"
    here = clear[clear["area"] == area]
    if area and here.empty:
        return f"{said}, none of them in {area}."
    told = [
        f"{row.offence.lower()} {'rose' if row.verdict == change.CLEAR_RISE else 'fell'} "
        f"from {row.before:,.0f} to {row.after:,.0f}"
        for row in (here if area else clear.head(1)).itertuples()
    ]
    where = f"In {area}" if area else f"Most by number, in {clear['area'].iloc[0]}"
    return f"{said}. {where}: {listed(told)}."


def wards_that_stand_out(standing: pd.DataFrame, names: pd.Series) -> str:
    """Which wards lie outside what is usual between wards, after the funnel.

    `standing`: result of `measures.standing`; `names`: ward names by code.
    """
    higher = names[standing.index[standing["verdict"].str.startswith("higher")]].tolist()
    lower = names[standing.index[standing["verdict"].str.startswith("lower")]].tolist()
    parts = [
        f"{listed(found)} {'has' if len(found) == 1 else 'have'} {word}"
        for found, word in ((higher, "higher"), (lower, "lower"))
        if found
    ]
    if not parts:
        return "No ward stands out from the rest by more than wards usually differ."
    return (
        f"By more than wards usually differ, {listed(parts)} rates per resident than the rest of "
        "the borough."
    )


def months(first: date, last: date) -> str:
    """A span of months: “April 2010 to February 2026”."""
    return f"{first:%B %Y} to {last:%B %Y}"


def signed(ratio: float) -> str:
    """A ratio as a change with its sign: “+4 %”, “−10 %”, “+0.2 %”.

    >>> signed(1.044), signed(0.9), signed(1.002), signed(1.0), signed(6.545), signed(18 / 16)
    ('+4 %', '−10 %', '+0.2 %', '0 %', '6.5 times', '+13 %')
    """
    if ratio >= _MANY_TIMES:
        return f"{_times(ratio)} times"
    value = 100 * (ratio - 1)
    decimals = 1 if 0.05 <= abs(value) < 0.95 else 0
    shown = f"{change.half_up(abs(value), decimals):,.{decimals}f}"
    sign = "" if float(shown.replace(",", "")) == 0 else "−" if value < 0 else "+"
    return f"{sign}{shown} %"


def rate_interval(lower: float, upper: float) -> str:
    """Limits of a rate, as precise as the rate itself.

    >>> rate_interval(68.5, 71.04), rate_interval(0.0, 0.022)
    ('68.5 to 71.0', '0 to 0.02')
    """
    if pd.isna(lower) or pd.isna(upper):
        return ""
    return f"{'0' if lower == 0 else rate(lower)} to {rate(upper)}"


def _times(ratio: float) -> str:
    return f"{ratio:.0f}" if ratio >= 10 else f"{ratio:.1f}"
