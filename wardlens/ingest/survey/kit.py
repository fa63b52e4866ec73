"""What a partnership needs to ask its residents: questions, a map for `load`, how many to ask."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator

import pandas as pd

from wardlens.ingest.survey import catalogue
from wardlens.ingest.survey.catalogue import Catalogue, Question
from wardlens.stats.sample_size import answers_needed
from wardlens.stats.size_rules import WARD_ANSWERS
from wardlens.store.config import Partnership

KEY = "our-survey"
_WEIGHTS = 1.3
"""How much weights usually widen a likely range (design effect), for planning."""
_POINTS = (10, 7, 5)
_FROM_ELSEWHERE = ("age", "deprivation")
"""Groups that have no column of their own here: age is in years; fifths need an address."""
VOICES = {
    "voices-said.csv": ["question", "theme", "area", "group", "period", "count", "base"],
    "voices-heard.csv": ["day", "ward", "latitude", "longitude", "theme", "heard", "group"],
}
"""What people say unasked: the headers of the two tables that `load` takes of it."""
_STEPS = """\
How to bring in a survey
========================
If people have been asked already, begin at step 3, with your file as it is: .xlsx, .csv or
.parquet. Rows above the names of the columns, and a sheet in front, do no harm.

1. Ask the questions of questionnaire.csv, as many of them as you like, in these words and with
   these answers. sample-sizes.csv says how many people it takes in each ward.
2. Put one line a person into answers.csv. Leave out what you did not ask, column and all. Never a
   name, an address or a postcode: the ward is enough.
3. Open map.toml in a plain editor (Notepad, not Word: quotation marks must be straight). Where it
   says so, put how people were asked and your dates. Then, if your file has other words:
   - behind column =, the name of your column, as it stands in the row just above the answers;
   - behind each answer, your text for it; several that mean the same as ["Often", "Always"];
   - behind asked =, a line that you add, the question as you put it, if you put it otherwise;
   - take out each question or group that you did not ask: its lines, from one [ to the next
     empty line.
   A column that the map does not name is neither read nor kept: leave names, addresses and
   postcodes out of the map. Such a column in it is refused.
4. python -m wardlens load answers.csv --map map.toml     (or the name of your own file)
   What the map has and the file lacks is told at once, with the names of the columns that there
   are; then each text that it could not read, how often and in which line first. Put these texts
   into the map and load again, as often as you like: the last takes the place of the one before.
5. In data/partnership.toml, under [survey], the line use = "" becomes: use = "{key}"
   Then: python -m wardlens build. Open the page Perceptions.

Ages are best in years. Bands are read where each lies inside 16-24, 25-34, 35-49, 50-64 or 65 and
over; a band across two of them (45-54) leaves both without figures.

Only shares of groups of 30 or more people (wards: {ward}) are kept in the store and shown. Where
a ward has fewer, the groups of neighbouring wards in partnership.toml are shown.

What people say in their own words, or raise at events and on maps, is no survey and is loaded by
itself: fill in voices-said.csv (a line a theme: how many people of how many wrote of it) or
voices-heard.csv (a line a thing raised; its ward, or its point) and load the file. Put themes of a
few words there, never what somebody wrote: such a file is refused.
"""


def kit(residents: pd.Series, partnership: Partnership, year: int) -> bytes:
    """The files for a survey of one's own, as one archive; `residents`: of each ward, by name."""
    known, sizes = catalogue.read(), sample_sizes(residents, partnership)
    found = {
        "README.txt": _STEPS.format(key=KEY, ward=WARD_ANSWERS),
        "questionnaire.csv": _csv(_asked(known)),
        "answers.csv": _csv([_columns(known)]),
        "map.toml": _map(known, partnership, year),
        "sample-sizes.csv": sizes.to_csv(index=False, lineterminator="\r\n"),
        **{name: _csv([columns]) for name, columns in VOICES.items()},
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in found.items():
            archive.writestr(zipfile.ZipInfo(name), text.encode("utf-8"))
    return packed.getvalue()


def sample_sizes(residents: pd.Series, partnership: Partnership) -> pd.DataFrame:
    """Answers that it takes in each ward: to be shown at all, and to be told closely.

    For a share of one half, with weights that widen the range by the usual design effect.
    """
    table = pd.DataFrame({"Ward": residents.index, "Residents": residents.to_numpy("float64")})
    table["Answers to show the ward"] = float(WARD_ANSWERS)
    for points in _POINTS:
        table[f"Answers for ±{points} points"] = answers_needed(
            points / 100, table["Residents"], design_effect=_WEIGHTS
        )
    whole = {"Ward": partnership.borough_name, **table.drop(columns="Ward").sum()}
    return pd.concat([table, pd.DataFrame([whole])], ignore_index=True)


def words(key: str) -> str:
    """An answer as it is printed: “Very safe”.

    >>> words("very-safe")
    'Very safe'
    """
    return key.replace("-", " ").capitalize()


def _groups(known: Catalogue) -> list[str]:
    return [name for name in known.groups if name not in _FROM_ELSEWHERE]


def _columns(known: Catalogue) -> list[str]:
    return ["id", "ward", "age", *_groups(known), *known.questions]


def _asked(known: Catalogue) -> Iterator[list[str]]:
    yield ["column in answers.csv", "question", "who is asked", "answers"]
    yield ["id", "(a number for each person, made up)", "", ""]
    yield ["ward", "(the ward that the person lives in)", "", ""]
    yield ["age", "How old are you?", "everybody", "years"]
    for name in _groups(known):
        answers = "; ".join(known.groups[name].values())
        yield [name, f"({name})", "everybody; nobody has to say", answers]
    for key, question in known.questions.items():
        one = question.outcomes[0]
        several = "any of: " if question.several else ""
        answers = "; ".join(words(answer) for answer in question.answers)
        yield [key, one.text, one.of_whom, f"{several}{answers}"]


def _map(known: Catalogue, partnership: Partnership, year: int) -> str:
    """A map.toml that reads answers.csv as it is given."""
    return "\n".join([*_head(partnership, year), *_of_groups(known), *_of_questions(known)]) + "\n"


def _head(partnership: Partnership, year: int) -> list[str]:
    return [
        "# How the columns and answers of answers.csv are read. What stands in quotation marks on",
        "# the right are your words; put your own there.",
        "",
        'missing = ["", "Prefer not to say", "Don\'t know"]',
        "",
        "[survey]",
        f'key = "{KEY}"',
        f'title = "Resident survey {year}"',
        'kind = "published"',
        'mode = "say how people were asked: by post, by telephone, on the street"',
        "unweighted = true                     # if answers have weights: take out this line,",
        "                                      # and the # before weight, below",
        "",
        "[source]",
        f"publisher = {_quoted(partnership.name)}",
        'licence = "Not published: held by the partnership"',
        f'edition = "{year}"',
        "",
        "[columns]",
        'respondent = "id"',
        'ward = "ward"                         # code or name',
        'age = "age"                           # in years, or bands',
        '# weight = "weight"                   # decimal points or commas',
        "",
        "[[wave]]",
        f'key = "{year}"',
        f'label = "{year}"',
        f"start = {year}-01-01                    # the first and the last day of asking",
        f"end = {year}-12-31",
        "",
        "# [raking]                            # take out the # where the Census margins are held",
        '# margins = ["age", "sex"]',
    ]


def _of_groups(known: Catalogue) -> Iterator[str]:
    for name in _groups(known):
        yield from ("", f"[group.{name}]", f'column = "{name}"', "[group." + name + ".answers]")
        yield from (f"{key} = {_quoted(label)}" for key, label in known.groups[name].items())


def _of_questions(known: Catalogue) -> Iterator[str]:
    for key, question in known.questions.items():
        yield from ("", f"[question.{key}]", f'column = "{key}"')
        yield from _of_answers(key, question)


def _of_answers(key: str, question: Question) -> Iterator[str]:
    if question.several:
        yield 'separator = ";"'
    yield f"[question.{key}.answers]"
    yield from (f"{answer} = {_quoted(words(answer))}" for answer in question.answers)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _csv(rows: Iterable[list[str]]) -> str:
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    return written.getvalue()
