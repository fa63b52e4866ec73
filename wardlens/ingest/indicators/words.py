"""How publishers name periods and groups of people, and how we do: one word for one thing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from wardlens.errors import WardlensError


class UnknownWordError(WardlensError):
    """A publisher names a period or a group in words that are not known here."""


class Group(NamedTuple):
    """A group of people, or of incidents: which breakdown, its label and its place in it."""

    breakdown: str
    label: str
    order: int


ALL = Group("all", "All", 0)

_SEX = {"Female": "Women", "Male": "Men"}
_ETHNICITY_5 = {
    "White": "White",
    "Mixed": "Mixed",
    "Mixed/Multiple ethnic background": "Mixed",
    "Mixed/Multiple ethnic groups": "Mixed",
    "Asian": "Asian",
    "Asian/Asian British": "Asian",
    "Black": "Black",
    "Black/African/Caribbean/Black British": "Black",
    "Other": "Other",
    "Other ethnic group": "Other",
}
_ETHNICITY_18 = {
    "English/Welsh/Scottish/Northern Irish/British": "White British",
    "Irish": "White Irish",
    "Gypsy or Irish Traveller": "Gypsy or Irish Traveller",
    "Any other White background": "Other White",
    "White and Black Caribbean": "White and Black Caribbean",
    "White and Black African": "White and Black African",
    "White and Asian": "White and Asian",
    "Any other Mixed/Multiple ethnic background": "Other Mixed",
    "Any other Mixed ethnic background": "Other Mixed",
    "Indian": "Indian",
    "Pakistani": "Pakistani",
    "Bangladeshi": "Bangladeshi",
    "Chinese": "Chinese",
    "Any other Asian background": "Other Asian",
    "African": "Black African",
    "Caribbean": "Black Caribbean",
    "Any other Black background": "Other Black",
    "Any other Black/African/Caribbean background": "Other Black",
    "Arab": "Arab",
    "Any other ethnic group": "Any other ethnic group",
}
_DISABILITY = {
    "Disabled (GSS harmonised)": "Disabled",
    "Disabled": "Disabled",
    "Non-disabled (GSS harmonised)": "Not disabled",
    "Not disabled": "Not disabled",
    "Long-standing illness or disability": "Long-standing illness or disability",
    "No long-standing illness or disability": "No long-standing illness or disability",
}
_ORIENTATION = {
    "Heterosexual/straight": "Heterosexual",
    "Gay/Lesbian": "Gay or lesbian",
    "Bisexual": "Bisexual",
    "Other": "Another orientation",
}
_QUALIFICATION = {
    "Degree or diploma": "Degree or diploma",
    "Apprenticeship or A/AS level": "Apprenticeship or A level",
    "O level/GCSE": "O level or GCSE",
    "Other": "Another qualification",
    "Other qualification": "Another qualification",
    "None": "No qualification",
    "No qualification": "No qualification",
    "No qualifications": "No qualification",
}
_DEPRIVATION = {
    "Quintile 1 (Most deprived)": "Most deprived fifth",
    "Quintile 2": "Second fifth",
    "Quintile 3": "Third fifth",
    "Quintile 4": "Fourth fifth",
    "Quintile 5 (least deprived)": "Least deprived fifth",
}
KINDS = {
    "Burglary with something stolen": "Burglary, something stolen",
    "Assault with minor injury or no injury": "Assault, minor or no injury",
    "Burglary with entry": "Burglary, somebody got in",
    "Acquaintance violence": "Violence by somebody known",
    "Stranger violence": "Violence by a stranger",
    "Non-sexual": "Abuse that was not sexual",
    "Sexual (including attempts)": "Sexual assault or an attempt",
    "Stalking by a partner/ex-partner": "Stalking",
    "Gender Identity": "Gender identity",
}
"""Kinds of offence that we name in plainer words than the publisher."""
_UNSTATED_INCOME = "No income stated or not enough information provided"

BREAKDOWNS: dict[frozenset[str], str] = {
    frozenset(): "all",
    frozenset({"Sex"}): "sex",
    frozenset({"Age"}): "age",
    frozenset({"Age", "Sex"}): "age-sex",
    frozenset({"Ethnicity"}): "ethnicity5",
    frozenset({"Ethnicity", "Ethnic group"}): "ethnicity18",
    frozenset({"Sex", "Ethnicity"}): "sex-ethnicity",
    frozenset({"Disability status"}): "disability",
    frozenset({"Household income"}): "income",
    frozenset({"Income"}): "income",
    frozenset({"Index of multiple deprivation quintile"}): "deprivation",
    frozenset({"Sexual orientation"}): "orientation",
    frozenset({"Highest qualification"}): "qualification",
}
"""Which columns of a table of the Sustainable Development Goals make which breakdown.

Left out, because no page asks for them: country of birth, citizenship, urban or rural, gender
identity, relationship to the offender, kinds of abuse within kinds, and other pairs of columns.
"""


def group_of(breakdown: str, words: Sequence[str]) -> Group | None:
    """The group that a publisher's words name in a breakdown; none where it is left out.

    >>> group_of("sex", ["Female"])
    Group(breakdown='sex', label='Women', order=1)
    >>> group_of("age-sex", ["16 to 24", "Male"])
    Group(breakdown='age-sex', label='Men, 16 to 24', order=2016)
    """
    if breakdown == "all":
        return ALL
    if breakdown == "age":
        return Group(breakdown, words[0], _age(words[0]))
    if breakdown == "income":
        return _income(words[0])
    if breakdown == "age-sex":
        sex, order = _known(_SEX, next(word for word in words if word in _SEX))
        age = next(word for word in words if word not in _SEX)
        return Group(breakdown, f"{sex}, {age}", 1000 * order + _age(age))
    if breakdown == "sex-ethnicity":
        sex, order = _known(_SEX, next(word for word in words if word in _SEX))
        ethnicity, place = _known(
            _ETHNICITY_5, next(word for word in words if word in _ETHNICITY_5)
        )
        return Group(breakdown, f"{sex}, {ethnicity}", 10 * order + place)
    if breakdown == "disability" and words[0].startswith(("Long-term", "No long-term")):
        return None  # asked beside the harmonised question, in one wave
    label, order = _known(_NAMES[breakdown], words[-1])
    return Group(breakdown, label, order)


_NAMES = {
    "sex": _SEX,
    "ethnicity5": _ETHNICITY_5,
    "ethnicity18": _ETHNICITY_18,
    "disability": _DISABILITY,
    "orientation": _ORIENTATION,
    "qualification": _QUALIFICATION,
    "deprivation": _DEPRIVATION,
}


def _known(names: dict[str, str], word: str) -> tuple[str, int]:
    """Our label for a publisher's word, and its place among our labels."""
    wanted = {name.lower(): label for name, label in names.items()}
    if word.lower() not in wanted:
        raise UnknownWordError(f"{word!r} is none of {', '.join(names)}")
    label = wanted[word.lower()]
    return label, list(dict.fromkeys(names.values())).index(label) + 1


def _age(words: str) -> int:
    """The first year of a span of ages; 0 for the first year of life."""
    found = re.search(r"\d+", words)
    if found is None:
        raise UnknownWordError(f"{words!r} is no span of ages")
    return 0 if words.startswith("Under") else int(found[0])


def _income(words: str) -> Group:
    if words == _UNSTATED_INCOME:
        return Group("income", "Not stated", 999)
    found = re.search(r"£([\d,]+)", words)
    if found is None:
        raise UnknownWordError(f"{words!r} is no band of income")
    order = 0 if words.startswith("Less") else int(found[1].replace(",", "")) // 1000
    return Group("income", words, order)


def month_range(words: str) -> tuple[str, str, str]:
    """A publisher's period in our words, with its first and last month.

    >>> month_range("2022/23")
    ('April 2022 to March 2023', '2022-04', '2023-03')
    >>> month_range("12 months to 2023-12")
    ('12 months to December 2023', '2023-01', '2023-12')
    >>> month_range("2018Q2")
    ('April to June 2018', '2018-04', '2018-06')
    """
    if found := re.fullmatch(r"(\d{4})[/-](\d{2})", words):
        first, last = int(found[1]), int(found[2])
        if last == (first + 1) % 100:
            return f"April {first} to March {first + 1}", f"{first}-04", f"{first + 1}-03"
        if 1 <= last <= 12:
            return f"{date(first, last, 1):%B %Y}", words, words
    if found := re.fullmatch(r"(\d{4})/\d{2} to (\d{4})/\d{2}", words):
        first, last = int(found[1]), int(found[2]) + 1
        return f"April {first} to March {last}", f"{first}-04", f"{last}-03"
    if found := re.fullmatch(r"(\d{4}) to (\d{4})", words):  # years to March, several together
        first, last = int(found[1]) - 1, int(found[2])
        return f"April {first} to March {last}", f"{first}-04", f"{last}-03"
    if found := re.fullmatch(r"12 months to (\d{4})-(\d{2})", words):
        end = date(int(found[1]), int(found[2]), 1)
        start = date(end.year + end.month // 12 - 1, end.month % 12 + 1, 1)
        return f"12 months to {end:%B %Y}", f"{start:%Y-%m}", f"{end:%Y-%m}"
    if found := re.fullmatch(r"(\d{4})Q([1-4])", words):
        year, last = int(found[1]), 3 * int(found[2])
        first_month = date(year, last - 2, 1)
        return (
            f"{first_month:%B} to {date(year, last, 1):%B %Y}",
            f"{first_month:%Y-%m}",
            f"{year}-{last:02d}",
        )
    if found := re.fullmatch(r"\d+ (\w+) to \d+ (\w+) (\d{4})", words):
        months = [_MONTHS.index(name) + 1 for name in (found[1], found[2])]
        return words, f"{found[3]}-{months[0]:02d}", f"{found[3]}-{months[1]:02d}"
    raise UnknownWordError(f"{words!r} is no period that is known here")


_MONTHS = [f"{date(2000, month, 1):%B}" for month in range(1, 13)]
