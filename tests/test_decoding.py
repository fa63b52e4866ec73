"""Whatever stands in a TOML file is understood or refused, in one line that says where and why."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import tiny
from conftest import Place

from wardlens.errors import WardlensError
from wardlens.ingest.build import build
from wardlens.ingest.survey import catalogue, mapping
from wardlens.store import config, paths, store

DATA = paths.ROOT / "data"
_PAIR = re.compile(r"(?:^|[{,] *)([\w-]+) = ", re.MULTILINE)
_HEADING = re.compile(r"^\[+([\w.-]+)\]+", re.MULTILINE)


def _read_catalogue(path: Path) -> object:
    with paths.made_in(path.parents[1]):
        known = catalogue.read()
        return mapping.read(DATA / "survey" / "illustrative" / "map.toml", known)


def _read_map(path: Path) -> object:
    return mapping.read(path, catalogue.read())


READERS: dict[str, Callable[[Path], object]] = {
    "partnership.toml": config.read,
    "sources.toml": config.sources,
    "survey/questions.toml": _read_catalogue,
    "survey/illustrative/map.toml": _read_map,
}
NAMES_OF_ONES_OWN = {
    "partnership.toml": r"survey\.ward_groups\.\w+",
    "sources.toml": r"[\w-]+",
    "survey/questions.toml": r"age-sex|sex-ethnicity",
    "survey/illustrative/map.toml": r"$^",
}
"""What may be called anything: a misspelt name is another name."""


def _keys(name: str) -> list[tuple[str, int, int]]:
    """Every key and heading of a file once, with where it stands: `table.key`, start, end."""
    text = re.sub(r"#.*|\"[^\"]*\"", lambda found: "x" * len(found[0]), (DATA / name).read_text())
    marks = [(found.start(1), "heading", found) for found in _HEADING.finditer(text)]
    marks += [(found.start(1), "pair", found) for found in _PAIR.finditer(text)]
    found, table = {}, ""
    for start, what, match in sorted(marks, key=lambda mark: mark[0]):
        if what == "heading":
            table = match[1]
            found.setdefault(table, (match.start(1), match.end(1)))
        else:
            found.setdefault(f"{table}.{match[1]}".lstrip("."), (start, match.end(1)))
    return [(key, *span) for key, span in found.items()]


EVERY_KEY = [
    pytest.param(name, start, end, id=f"{name}: {key}")
    for name in READERS
    for key, start, end in _keys(name)
    if not re.fullmatch(NAMES_OF_ONES_OWN[name], key.removeprefix("crossed."))
]


def _refusal(name: str, text: str | bytes, folder: Path) -> str:
    path = folder / "data" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(WardlensError) as refused:
        READERS[name](path)
    told = str(refused.value)
    assert "\n" not in told
    return told


def test_there_are_keys_to_misspell():
    assert {key for key, *_ in _keys("partnership.toml")} >= {"name", "borough.code", "check.area"}
    assert {key for key, *_ in _keys("sources.toml")} >= {"mps-ward.kind", "mps-ward.like"}
    assert len(EVERY_KEY) > 500


@pytest.mark.parametrize(("name", "start", "end"), EVERY_KEY)
def test_a_misspelling_of_any_key_stops(name: str, start: int, end: int, tmp_path: Path) -> None:
    text = (DATA / name).read_text("utf-8")
    key = text[start:end]
    told = _refusal(name, text[: end - 1] + "qz" + text[end:], tmp_path)
    wrong, right = f"{key[:-1]}qz".split(".")[-1], key.split(".")[-1]
    assert wrong in told or right in told


@pytest.mark.parametrize("name", READERS)
def test_a_key_that_nobody_reads_stops_in_every_table(name: str, tmp_path: Path) -> None:
    text = (DATA / name).read_text("utf-8")
    ends = [found.end() for found in re.finditer(r"^\[+[\w.-]+\]+.*$", text, re.MULTILINE)]
    assert ends
    for end in ends:
        told = _refusal(name, f"{text[:end]}\nunread = 1\n{text[end:]}", tmp_path)
        assert "unread" in told


WRONG = {
    "a code that is a number": (
        "partnership.toml",
        'code = "E09000021"',
        "code = 21",
        '[borough] code: expected a code like "E09000000", in quotes, found 21',
    ),
    "a code in a list that is a number": (
        "partnership.toml",
        'town_centre = ["E05013938"]',
        "town_centre = [5013938]",
        '[wards] town_centre 1: expected a code like "E09000000", in quotes, found 5013938',
    ),
    "a table misspelt deep inside": (
        "partnership.toml",
        'label = "Coombe and New Malden"',
        'lable = "Coombe and New Malden"',
        "[survey.ward_groups.coombe] 'lable' is not a key here; did you mean 'label'?",
    ),
    "a month that is none": (
        "partnership.toml",
        'start = "2010-04"',
        'start = "2010-14"',
        "[check 1] start: expected a month like \"2025-03\", found '2010-14'",
    ),
    "a total in quotes": (
        "partnership.toml",
        "total = 173992",
        'total = "173992"',
        "[check 1] total: expected a whole number, found '173992'",
    ),
    "a list that is a text": (
        "sources.toml",
        'tables = ["editions/0000-mps-ward-2026-02"]',
        'tables = "editions/0000-mps-ward-2026-02"',
        "[mps-ward] tables: expected a list, found 'editions/0000-mps-ward-2026-02'",
    ),
    "a kind that there is not": (
        "sources.toml",
        'kind = "illustrative"',
        'kind = "ilustrative"',
        "[illustrative-survey] kind: 'ilustrative' is not known; did you mean 'illustrative'?",
    ),
    "an address misspelt": (
        "sources.toml",
        'like = "MPS Ward',
        'liek = "MPS Ward',
        "[mps-ward.fetch 1] 'liek' is not a key here; did you mean 'like'?",
    ),
    "a page that is a script": (
        "sources.toml",
        'page = "https://data.police.uk/data/"',
        'page = "javascript:alert(1)"',
        "page: expected an address that begins with https://, found 'javascript:alert(1)'",
    ),
    "a fetch without an address": (
        "sources.toml",
        '{ listing = "https://data.london.gov.uk/api/dataset/exy3m", like = "MPS Ward',
        '{ like = "MPS Ward',
        "[mps-ward] fetch 1: a fetch needs either url, or listing and like",
    ),
    "a scale that there is not": (
        "survey/questions.toml",
        'theme = "safety"\nscale = "safety"',
        'theme = "safety"\nscale = "safty"',
        "question 'safe-by-day': scale 'safty' is not known; did you mean 'safety'?",
    ),
    "a day in quotes": (
        "survey/illustrative/map.toml",
        "start = 2024-09-16",
        'start = "16 September"',
        "wave 1] start: ",
    ),
    "a text that is a number": (
        "survey/illustrative/map.toml",
        'yes = "Yes"',
        "yes = 1",
        "[answers.yes-no] yes: expected a text in quotes, or a list of such, found 1",
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_value_is_told_with_its_place_and_what_was_expected(
    what: str, tmp_path: Path
) -> None:
    name, old, new, words = WRONG[what]
    text = (DATA / name).read_text("utf-8")
    assert old in text
    told = _refusal(name, text.replace(old, new, 1), tmp_path)
    assert words in told
    assert Path(name).name in told


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda text: b"\xef\xbb\xbf" + text, "byte order mark"),
        (lambda text: text.decode().encode("utf-16"), "not valid TOML: line 1"),
        (lambda text: text.replace(b"# ", b"# \xff", 1), "is not written in UTF-8"),
        (lambda text: text + b"\nunfinished = [", "not valid TOML"),
        (lambda text: text + b"\nx = " + b"9" * 5_000, "not valid TOML"),
        (lambda _: b"", "is missing"),
    ],
    ids=["a mark before it", "UTF-16", "a byte of Latin-1", "cut off", "endless number", "empty"],
)
def test_bytes_that_are_no_toml_are_told_of(
    name: str, change: Callable[[bytes], bytes], words: str, tmp_path: Path
) -> None:
    if name == "sources.toml" and words == "is missing":
        pytest.skip("a register without a source is one")
    told = _refusal(name, change((DATA / name).read_bytes()), tmp_path)
    assert words in told
    assert Path(name).name in told


@pytest.mark.parametrize("name", READERS)
def test_a_folder_in_place_of_a_file_is_told_of(name: str, tmp_path: Path) -> None:
    path = tmp_path / "data" / name
    path.mkdir(parents=True)
    with pytest.raises(WardlensError, match="a folder stands where a file was expected"):
        READERS[name](path)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (f'town_centre = ["{tiny.ABBEY}"]', 'town_centre = ["E05009999"]', "wards] town_centre"),
        (f'code = "{tiny.BOROUGH}"', 'code = "E09009999"', "borough] code"),
        (f'boroughs = ["{tiny.BOROUGH}"]', 'boroughs = ["E09009999"]', "load] boroughs"),
        (f'wards = ["{tiny.CROSS}"]', f'wards = ["{tiny.BOROUGH}"]', "country] wards"),
        ("[[check]]", '[[check]]\narea = "E05009999"', "check 1] area"),
    ],
)
def test_a_place_that_is_in_no_table_of_areas_stops_the_build(
    old: str, new: str, words: str, copy: Place
) -> None:
    serving = store.serving()
    path = copy.data / "partnership.toml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(config.ConfigError, match=re.escape(words)) as refused:
        build.build()
    assert "has the code 'E0" in str(refused.value)
    assert store.serving() == serving
