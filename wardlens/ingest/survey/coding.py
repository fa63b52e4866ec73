"""From the texts of a survey to our answers, with every text that could not be believed listed.

Nothing is guessed. What cannot be read is missing, and is listed with its line, what stands there
and what to do; the person stays in the file. A person is left out of every figure only where
nothing can be counted: no usable weight, no known wave, or given twice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from math import isfinite
from typing import Any

import pandas as pd

from wardlens.ingest.counts.files import FileRefusedError
from wardlens.ingest.survey.answers import Given
from wardlens.ingest.survey.catalogue import Catalogue
from wardlens.ingest.survey.faults import Faults
from wardlens.ingest.survey.mapping import Answers, SurveyMap, by_text, plain

OLDEST = 110
_MOST_ACROSS = 0.05
"""Where more of those in a band may stand in a band across, what is left is not the band."""


@dataclass(frozen=True, slots=True)
class Coded:
    """People as we know them, their outcomes, and what could not be read.

    `people`: one row a person counted: line, wave, weight, stratum, cluster, ward and a column a
    group (missing where not known). `outcomes`: the same rows, 1, 0 or missing by outcome.
    `faults`: line, field, value, kind, remedy. `given`: rows in the file.
    """

    people: pd.DataFrame
    outcomes: pd.DataFrame
    faults: pd.DataFrame
    given: int
    others: tuple[str, ...] = ()
    """Columns of the file that were not read."""


def _blank(texts: pd.Series, survey: SurveyMap) -> pd.Series:
    """Where a column has no answer."""
    return by_text(texts, lambda text: plain(text) in survey.missing).astype("bool")


def code(given: Given, survey: SurveyMap, catalogue: Catalogue, wards: Mapping[str, str]) -> Coded:
    """The survey's answers as ours; `FileRefusedError` where a whole column cannot be read.

    `wards`: the name of each ward by its code.
    """
    faults = Faults(given)
    texts = given.texts
    blank = texts.apply(_blank, survey=survey)
    people = pd.DataFrame({"line": given.lines}, index=texts.index)
    people["wave"] = _waves(given, survey, faults, blank)
    people["weight"] = _weights(given, survey, faults, blank)
    for name in ("stratum", "cluster"):
        column = survey.columns.get(name)
        people[name] = texts[column].where(~blank[column]) if column else None
        if column:
            faults.add(blank[column], texts[column], name, f"no {name}", "Give every row one.")
    people["ward"] = _wards(given, survey, wards, faults, blank)
    for name, answers in survey.groups.items():
        people[name] = _codes(given, f"group.{name}", answers, survey, faults)
    if "age" in survey.columns and "age" not in survey.groups:
        people["age"] = _ages(given, survey, catalogue, faults, blank)
    for name in catalogue.groups:
        if name not in people:
            people[name] = None
    outcomes = _outcomes(given, survey, catalogue, faults)
    faults.refuse_unread()
    twice = _repeated(given, survey, people["wave"], faults)
    _say_same(given, survey, faults)
    counted = people["weight"].notna() & people["wave"].notna() & ~twice
    for name in ("stratum", "cluster"):
        if name in survey.columns:
            counted &= people[name].notna()
    if not counted.any():
        raise FileRefusedError(
            given.path,
            "no row can be counted: none has a usable weight and a wave that the map knows",
            "Check [columns] and [[wave]] of the map.",
        )
    return Coded(
        people[counted].reset_index(drop=True),
        outcomes[counted].reset_index(drop=True),
        faults.table(),
        len(people),
        given.others,
    )


def _lookup(given: Given, column: str, codes: Mapping[str, str]) -> pd.Series:
    """Our code for each text of a column, missing where there is none."""
    return by_text(given.texts[column], lambda text: codes.get(plain(text)))


def _codes(
    given: Given, field: str, answers: Answers, survey: SurveyMap, faults: Faults
) -> pd.Series:
    """One answer a person."""
    column = answers.column
    found = _lookup(given, column, answers.codes)
    blank = _blank(given.texts[column], survey) & found.isna()
    _say_unread(given, column, field, found.isna() & ~blank, ~blank, faults)
    return found.where(found.notna(), None)


def _say_unread(
    given: Given,
    column: str,
    field: str,
    unread: pd.Series,
    asked: pd.Series,
    faults: Faults,
) -> None:
    faults.expect(column, unread, asked)
    remedy = "Counted as missing. Add the text to the map: if it is no answer, under missing."
    faults.add(unread, given.texts[column], field, "answer not in the map", remedy)


def _several(
    given: Given, field: str, answers: Answers, survey: SurveyMap, faults: Faults
) -> pd.Series:
    """The set of a person's answers; missing where the question was not answered."""
    if answers.ticks:
        ticked = {}
        for column, code_ in answers.ticks.items():
            single = Answers(answers.codes, column)
            ticked[code_] = _codes(given, f"{field}.{code_}", single, survey, faults)
        marks = pd.DataFrame(ticked)
        sets = [frozenset(marks.columns[row == "ticked"]) for row in marks.to_numpy()]
        return pd.Series(sets, marks.index, dtype=object).where(marks.notna().any(axis=1), None)
    column = answers.column
    marks = [part for part in answers.codes if part in survey.missing]

    def parts_of(text: str) -> list[str]:
        parts = map(plain, text.split(answers.separator) if answers.separator else [text])
        return [part for part in parts if part not in survey.missing or part in marks]

    def chosen(text: str) -> frozenset[str] | None:
        return frozenset(filter(None, map(answers.codes.get, parts_of(text)))) or None

    texts = given.texts[column]
    unread = by_text(texts, lambda text: not answers.codes.keys() >= set(parts_of(text)))
    _say_unread(given, column, field, unread.astype("bool"), ~_blank(texts, survey), faults)
    return by_text(texts, chosen)


def _outcomes(
    given: Given, survey: SurveyMap, catalogue: Catalogue, faults: Faults
) -> pd.DataFrame:
    columns: dict[str, pd.Series] = {}
    for key, answers in survey.questions.items():
        question = catalogue.questions[key]
        read: Callable[..., pd.Series] = _several if question.several else _codes
        found = read(given, f"question.{key}", answers, survey, faults)
        told = found.notna()
        for outcome in question.outcomes:
            if question.several:
                yes = by_text(found, _meets(frozenset(outcome.counts)))
            else:
                yes = found.isin(outcome.counts)
            columns[outcome.key] = yes.astype("float64").where(told)
    return pd.DataFrame(columns, index=given.texts.index)


def _meets(wanted: frozenset[str]) -> Callable[[Any], object]:
    """Whether a set of answers has one of those wanted."""
    return lambda chosen: bool(wanted & chosen)


def _waves(given: Given, survey: SurveyMap, faults: Faults, blank: pd.DataFrame) -> pd.Series:
    remedy = "Left out of every figure. Correct it, or add the wave to the map."
    if column := survey.columns.get("wave"):
        keys = {text: wave.key for wave in survey.waves for text in wave.texts}
        found = _lookup(given, column, keys)
    elif column := survey.columns.get("date"):
        found = by_text(given.texts[column], lambda text: _wave_on(text, survey))
    else:
        return pd.Series(survey.waves[0].key, given.texts.index, dtype=object)
    faults.expect(column, found.isna() & ~blank[column], ~blank[column])
    faults.add(found.isna(), given.texts[column], "wave", "wave not known", remedy)
    return found.where(found.notna(), None)


def _wave_on(text: str, survey: SurveyMap) -> str | None:
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        return None
    return next((wave.key for wave in survey.waves if wave.start <= day <= wave.end), None)


def _weights(given: Given, survey: SurveyMap, faults: Faults, blank: pd.DataFrame) -> pd.Series:
    column = survey.columns.get("weight")
    if column is None:
        return pd.Series(1.0, given.texts.index)
    texts = given.texts[column]
    found = _numbers(texts)
    usable = found.notna() & (found > 0)
    faults.expect(column, found.isna() & ~blank[column], ~blank[column])
    faults.add(
        ~usable,
        texts,
        "weight",
        "weight not above zero",
        "Left out of every figure. Ask whoever made the weights.",
    )
    usual = found[usable].mean()
    far = usable & ((found > survey.extreme * usual) | (found < usual / survey.extreme))
    faults.add(
        far,
        texts,
        "weight",
        "weight extreme",
        f"Counted as given, though {survey.extreme:g} times the usual weight or more (or less).",
    )
    return found.where(usable)


def _numbers(texts: pd.Series) -> pd.Series:
    """A column as numbers; where no point stands in it, a comma is the decimal point.

    Where commas part thousands (1,234 beside 987), they are left out.
    """
    with_comma = texts[texts.str.contains(",")]
    if len(with_comma) and not texts.str.contains(".", regex=False).any():
        are_thousands = with_comma.str.fullmatch(r"[1-9][0-9]{0,2}(,[0-9]{3})+").all()
        is_mixed = texts.str.fullmatch(r"[0-9]{2,3}").any()
        texts = texts.str.replace(",", "" if are_thousands and is_mixed else ".", regex=False)
    return texts.map(_number)


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        return float("nan")
    return value if isfinite(value) else float("nan")


def _wards(
    given: Given,
    survey: SurveyMap,
    wards: Mapping[str, str],
    faults: Faults,
    blank: pd.DataFrame,
) -> pd.Series:
    column = survey.columns.get("ward")
    if column is None:
        return pd.Series([None] * len(given.texts), given.texts.index, dtype=object)
    keys = {_ward_name(text): code_ for code_, name in wards.items() for text in (code_, name)}
    found = by_text(given.texts[column], lambda text: keys.get(_ward_name(text)))
    unread = found.isna() & ~blank[column]
    faults.expect(column, unread, ~blank[column])
    remedy = "Counted for the borough, in no ward. Correct the ward's code or name."
    faults.add(unread, given.texts[column], "ward", "ward not known", remedy)
    return found.where(found.notna(), None)


def _ward_name(text: str) -> str:
    """A ward's name as it is compared: its letters and digits, without the word “ward”.

    >>> [_ward_name(text) for text in ("St Mark’s & Lea", "ST. MARKS AND LEA ward")]
    ['stmarksandlea', 'stmarksandlea']
    """
    words = plain(text).replace("&", " and ").removesuffix(" ward")
    return "".join(filter(str.isalnum, words))


def _ages(
    given: Given,
    survey: SurveyMap,
    catalogue: Catalogue,
    faults: Faults,
    blank: pd.DataFrame,
) -> pd.Series:
    column = survey.columns["age"]
    bands = sorted((int(key.split("-")[0]), key) for key in catalogue.groups["age"])
    texts = given.texts[column]
    years = _numbers(texts)
    possible = years.between(survey.youngest, OLDEST) & (years % 1 == 0)
    met = by_text(texts, lambda text: _bands(text, bands, survey.youngest))
    across = met.map(len, na_action="ignore").gt(1) & ~possible
    found = pd.Series([None] * len(years), years.index, dtype=object)
    for first, key in bands:
        found[possible & (years >= first)] = key
    inside = ~possible & met.notna() & ~across
    found[inside] = met[inside].str[0]
    unread = ~possible & met.isna() & ~blank[column]
    faults.expect(column, unread | across, ~blank[column])
    ours = ", ".join(key for _, key in bands)
    remedy = (
        f"Counted as missing. Whole years from {survey.youngest} to {OLDEST}, or bands inside one "
    )
    faults.add(unread, texts, "age", "age impossible", f"{remedy}of {ours}.")
    remedy = f"Counted as missing: it lies in more than one of {ours}. Ages in years would count."
    faults.add(across, texts, "age", "age band across ours", remedy)
    cut = found.isin(_cut(found, met[across]))
    remedy = (
        "Counted as missing: the rest of this band of ours stands in a band across, and a part of "
        "it would pass for the whole. Ages in years would count."
    )
    faults.add(cut, texts, "age", "age band in part", remedy)
    return found.where(~cut, None)


def _bands(text: str, bands: list[tuple[int, str]], youngest: int) -> list[str] | None:
    """The bands of ours that a band of ages meets, if the text is a band.

    >>> ours = [(16, "16-24"), (25, "25-34"), (35, "35-plus")]
    >>> [_bands(text, ours, 16) for text in ("25 to 34", "18-24", "55+", "Under 25", "30")]
    [['25-34'], ['16-24'], ['35-plus'], ['16-24'], None]
    >>> _bands("20-29", ours, 16)
    ['16-24', '25-34']
    """
    numbers = [int(part) for part in re.findall(r"[0-9]+", text)]
    words = plain(text)
    if len(numbers) == 1 and re.search(r"under|below|less|<", words):
        numbers = [youngest, numbers[0] - 1]
    elif len(numbers) == 1 and re.search(r"\+|plus|over|above|older|and up|>", words):
        is_over = re.search(r"^over|^above|older than|>", words) and not re.search(r"=", words)
        numbers = [numbers[0] + bool(is_over), OLDEST]
    if len(numbers) != 2 or not youngest <= numbers[0] <= numbers[1]:
        return None
    lowest, highest = (
        max(at for at, (first, _) in enumerate(bands) if first <= age) for age in numbers
    )
    return [key for _, key in bands[lowest : highest + 1]]


def _cut(found: pd.Series, across: pd.Series) -> set[str]:
    """The bands that hold too few of their people: others of them stand in a band across.

    `found`: the band of each person who has one; `across`: the bands that each other may be in.
    """
    people, missed = found.value_counts(), across.explode().value_counts()
    share = missed / missed.add(people, fill_value=0)
    return {str(band) for band in share.index[share > _MOST_ACROSS]}


def _repeated(given: Given, survey: SurveyMap, waves: pd.Series, faults: Faults) -> pd.Series:
    """Rows to leave out because the same person stands twice in a wave.

    Where all of a person's rows say the same, the first is counted; where they differ, none.
    """
    nobody = pd.Series(False, given.texts.index)
    column = survey.columns.get("respondent")
    if column is None:
        return nobody
    key = waves.astype(str) + "\0" + given.texts[column]
    named = given.texts[column] != ""
    again = named & key.duplicated(keep=False)
    whole = given.texts.astype(str).agg("\0".join, axis=1) if again.any() else key
    differs = again & (whole.groupby(key).transform("nunique") > 1)
    later = again & ~differs & key.duplicated()
    remedy = "Left out of every figure: its rows differ. Keep the right one in the file."
    faults.add(differs, given.texts[column], "respondent", "person given twice", remedy)
    remedy = "Counted once: its rows are the same. Delete the copy."
    faults.add(later, given.texts[column], "respondent", "person given twice", remedy)
    return differs | later


def _say_same(given: Given, survey: SurveyMap, faults: Faults) -> None:
    """List rows that are the same in everything but the person's own mark."""
    others = [name for name in given.texts if name != survey.columns.get("respondent")]
    asked = [c for answers in survey.questions.values() for c in answers.columns]
    same = given.texts[others].duplicated() & (given.texts[asked] != "").any(axis=1)
    if len(asked) >= 10:
        nothing = pd.Series("", given.texts.index)
        remedy = "Counted as given. Check that it is not the same person twice."
        faults.add(same, nothing, "respondent", "every answer the same as another row", remedy)
