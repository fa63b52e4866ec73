"""TOML as typed records, strictly: what is not understood is refused, not ignored.

A setting that nobody reads is a hole: a source marked `acces = "partner"` would stay public. So an
unknown key, a value of another kind or a choice that there is not is a `ConfigError`, in one
line: the file, where in it, what stands there and what was expected.
"""

from __future__ import annotations

import codecs
import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec

from wardlens.errors import WardlensError

T = TypeVar("T")
_WHERE = re.compile(r" - at `(?:key in )?\$(.*)`$")
_STEP = re.compile(r"\.(\w+)|\[(\.\.\.|\d+)\]")
_UNKNOWN = re.compile(r"Object contains unknown field `(.*)`", re.DOTALL)
_MISSING = re.compile(r"Object missing required field `(.*)`")
_EXPECTED = re.compile(r"Expected `(.+?)`(?:, got `.+?`)?(.*)")
_WORDS = {
    "str": "text in quotes",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list",
    "object": "a table",
    "date": "a day like 2025-09-15",
}


class ConfigError(WardlensError):
    """A file that describes the partnership, its sources or its survey cannot be: where, why."""

    def __init__(self, where: Path | str, fact: str) -> None:
        self.fact = " ".join(fact.split())
        super().__init__(f"{where}: {self.fact}")


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A table of a TOML file. Its fields are the keys that it may have."""


def decode(path: Path, kind: type[T]) -> T:
    """The whole file as a record; `ConfigError` says what does not fit."""
    return convert(toml(path), kind, path)


def toml(path: Path) -> dict[str, Any]:
    """What a file says, in UTF-8 without a mark before it, as TOML is written."""
    if path.is_dir():
        raise ConfigError(path, "a folder stands where a file was expected")
    if not path.is_file():
        raise ConfigError(path, "there is no such file")
    content = path.read_bytes()
    if content.startswith(codecs.BOM_UTF8):
        raise ConfigError(path, "a byte order mark comes first; save it as UTF-8 without one")
    try:
        return tomllib.loads(content.decode("utf-8"))
    except UnicodeDecodeError as problem:
        line = content[: problem.start].count(b"\n") + 1
        raise ConfigError(path, f"not valid TOML: line {line} is not written in UTF-8") from None
    except (ValueError, RecursionError) as problem:
        raise ConfigError(path, f"not valid TOML: {problem}") from problem


def convert(given: Any, kind: type[T], where: Path | str) -> T:
    """What was given as `kind`, nothing of it turned into something else on the way."""
    try:
        return msgspec.convert(given, kind)
    except msgspec.ValidationError as problem:
        raise ConfigError(where, _in_words(str(problem), given, kind)) from None


def near(word: str, known: Iterable[str]) -> str:
    """The end of a message about a word that is not known.

    >>> near("acces", ["access", "kind"])
    "; did you mean 'access'?"
    >>> near("colour", ["access", "kind"])
    '; known are: access, kind'
    """
    known = list(known)
    close = difflib.get_close_matches(word, known, n=1)
    if close:
        return f"; did you mean {close[0]!r}?"
    return f"; known are: {', '.join(known[:12])}{', …' if len(known) > 12 else ''}"


def _in_words(told: str, given: Any, kind: Any) -> str:
    """A message of msgspec's with the names of tables, which it does not say, and our own words."""
    found = _WHERE.search(told)
    fact = told[: found.start()] if found else told
    names: list[str] = []
    for name, index in _STEP.findall(found[1] if found else ""):
        inner = _inside(kind, name or index)
        if index.isdigit():
            names[-1:] = [f"{names[-1]} {int(index) + 1}"]
            given = given[int(index)]
        else:
            names.append(name or _culprit(given, inner))
            given = given[names[-1]]
        kind = inner
    table = f"[{'.'.join(names)}] " if names else ""
    if unknown := _UNKNOWN.fullmatch(fact):
        return f"{table}{unknown[1]!r} is not a key here{near(unknown[1], _keys(kind))}"
    if missing := _MISSING.fullmatch(fact):
        return f"{table}{missing[1]!r} is missing"
    value = (f"[{'.'.join(names[:-1])}] " if names[1:] else "") + "".join(names[-1:])
    for one in _options(kind):
        if described := [meta.description for meta in _of(one, Annotated)[1:] if meta.description]:
            return f"{value}: expected {described[0]}, found {_shown(given)}"
    if choices := [str(c) for one in _options(kind) for c in _of(one, Literal)]:
        return f"{value}: {given!r} is not known{near(str(given), choices)}"
    if wanted := _EXPECTED.fullmatch(fact):
        words = [_WORDS.get(word, word) for word in wanted[1].split(" | ") if word != "null"]
        return f"{value}: expected {' or '.join(words)}{wanted[2]}, found {_shown(given)}"
    return f"{value or 'the file'}: {fact}"


def _options(kind: Any) -> list[Any]:
    """The kinds that a value may be of."""
    parts = get_args(kind) if get_origin(kind) in (Union, UnionType) else (kind,)
    return [part for part in parts if part is not type(None)]


def _of(kind: Any, origin: Any) -> tuple[Any, ...]:
    return get_args(kind) if get_origin(kind) is origin else ()


def _inside(kind: Any, step: str) -> Any:
    """The kind of what a record's field, a table's entry (...) or a list's item is."""
    for one in _options(kind):
        if step == "..." and get_origin(one) is dict:
            return get_args(one)[1]
        if step.isdigit() and get_origin(one) in (list, tuple):
            return get_args(one)[0]
        if isinstance(one, type) and issubclass(one, Record):
            return get_type_hints(one, include_extras=True)[step]
    return object


def _keys(kind: Any) -> tuple[str, ...]:
    found = [one.__struct_fields__ for one in _options(kind) if hasattr(one, "__struct_fields__")]
    return found[0] if found else ()


def _culprit(table: Mapping[str, Any], kind: Any) -> str:
    """The entry of a table that is not of the kind that all of them should be."""
    for name, entry in table.items():
        try:
            msgspec.convert(entry, kind)
        except msgspec.ValidationError:
            return name
    return "…"


def _shown(given: Any) -> str:
    text = repr(given)
    return text if len(text) <= 60 else f"{text[:60]}…"
