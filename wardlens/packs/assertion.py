"""A finding cut to the title of a slide: a sentence that says something by itself. Pure."""

from __future__ import annotations

import re

from wardlens.exhibits.exhibit import Exhibit
from wardlens.exhibits.sentences import begun_large, begun_small

MOST_OF_TITLE = 30
"""Words of a title, at most, however much room there is."""
_SENTENCES = re.compile(r"(?<=[.!?]) (?=[A-Z0-9“])")
_LEAST_OF_CLAUSE = 5
_SAYS = re.compile(r"\b(?:is|are|was|were|has|have|had|comes?|rose|fell|changed|none)\b")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_OF_WHICH_TABLE = re.compile(r"^(?:In the [^,]+, which [^,]+, |By the [^(,]+ \([^)]+\),? )")
"""What a sentence says first of where its figures are from; below the title stands the source."""
_OPENING = re.compile(r"^([A-Za-z ]{1,20}): ")
"""A colon after the first words: behind a lead it would be the second."""


def words_in(*said: str) -> int:
    """How many words there are: what has a letter or a digit.

    >>> words_in("It rose by 7 % ·", "(+2 % to +9 %)")
    7
    """
    return sum(any(c.isalnum() for c in one) for one in " ".join(said).split())


def assertion(exhibit: Exhibit, lead: str = "", most: int = MOST_OF_TITLE) -> str:
    """A finding as the title of a slide: its first sentences, as many as there is room for.

    A sentence that is too long ends at a semicolon or colon, where what stands before it says
    something; with neither there is the heading of the exhibit. The notes have all of it.
    """
    first, *others = _SENTENCES.split(exhibit.finding)
    if lead:
        rest = _OPENING.sub(r"\1 ", first)
        first = rest if rest.startswith(f"{lead} ") else f"{lead}: {begun_small(rest)}"
    if words_in(first) > most:
        first = begun_large(_OF_WHICH_TABLE.sub("", first))
    if words_in(first) > most:
        ends = [found.start() for found in re.finditer("[:;] ", first)]
        clauses = [first[:end] for end in reversed(ends) if not _is_in_brackets(first, end)]
        says = (one for one in clauses if words_in(one) <= most and _says(one))
        return next((f"{one}." for one in says), exhibit.heading)
    told = first
    for sentence in others:
        if words_in(told, sentence) > most:
            break
        told = f"{told} {sentence}"
    return told


def _is_in_brackets(sentence: str, at: int) -> bool:
    return sentence.count("(", 0, at) > sentence.count(")", 0, at)


def _says(clause: str) -> bool:
    """Whether the first words of a sentence are one by themselves: a verb, or a figure."""
    is_said = _SAYS.search(clause) or re.search(r"\d", _YEAR.sub("", clause))
    return bool(is_said) and words_in(clause) >= _LEAST_OF_CLAUSE
