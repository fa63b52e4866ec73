"""Two data folders side by side: every page of both, figure for figure, and where they differ.

    python -m bench.alike DATA OTHER [CHOICES]

A folder is one partnership's or a region's, then `REGION:BOROUGH`. Compared are all that a view
holds (words, tables, pictures, what maps draw), what its receipts say, and the rows that their
queries give, for the usual choice and others drawn with a fixed seed. Left out are the name of the
release and what tells a region's commands and links the borough. Both stores must be built.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import plotly.graph_objects as go
from worlds import VIEWS, Shown, World, sampled

from wardlens.choices.filters import Filters
from wardlens.choices.offer import BOROUGH
from wardlens.exhibits.exhibit import Exhibit
from wardlens.records.receipts import receipt_of_exhibit
from wardlens.store import config, paths
from wardlens.store.queries import Question

Parts = dict[str, str]
"""What a page holds, by where in its view it stands."""
_PLAIN = str | int | float | None
_MOVED = ("WARDLENS_DATA", "WARDLENS_LOADED", "WARDLENS_STORE")


@dataclass(frozen=True)
class Folder:
    """A data folder and the partnership of it that is looked at, as `World` takes a place."""

    data: Path
    borough: str = ""

    @classmethod
    def of(cls, words: str) -> Folder:
        """As it is typed: a folder, and after a colon the borough of a region."""
        folder, _, borough = words.partition(":")
        return cls(Path(folder).resolve(), borough)

    @contextmanager
    def serves(self) -> Iterator[None]:
        """Its figures are those that are read, until the block ends."""
        before = {name: os.environ.pop(name, None) for name in _MOVED}
        os.environ["WARDLENS_DATA"] = str(self.data)
        try:
            named = config.folder_of_partnership(self.borough) if self.borough else ""
            with paths.serving(named):
                yield
        finally:
            os.environ.pop("WARDLENS_DATA")
            os.environ.update({name: value for name, value in before.items() if value is not None})

    def serve(self, _patch: object) -> None:
        """Nothing: `serves` has been entered."""


class Side:
    """The pages of a folder."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._printed: dict[Question, str] = {}
        with folder.serves():
            self.world = World(folder)
            self.offer = self.world.offer
            self._told = (
                (self.offer.release, "RELEASE"),
                (f" {' '.join(paths.at_command())} ", " "),
                (f" --place {paths.partnership() or None}", ""),
                *((f"{BOROUGH}={code}&", "") for code in self.offer.place_in_link.values()),
            )

    def parts(self, page: str, query: Mapping[str, str]) -> Parts:
        """All that a page holds for a choice, and what stands behind it."""
        with self._folder.serves():
            setting = self.world.setting(**query)
            view = VIEWS[page](setting)
            found = dict(_flat("", view))
            for exhibit in Shown.of(view).exhibits:
                receipt = receipt_of_exhibit(setting, exhibit)
                found[f"receipt {exhibit.key}"] = str(receipt.lines)
                for number, question in enumerate(receipt.questions):
                    found[f"rows {exhibit.key} {number}"] = self._rows(question)
        return {
            where: text if where.startswith("rows ") else self._alike(text)
            for where, text in found.items()
        }

    def _rows(self, question: Question) -> str:
        """The rows of a query, printed once."""
        if question not in self._printed:
            rows = self.world.fetch(question.query, question.params)
            self._printed[question] = self._alike(rows.to_csv(index=False))
        return self._printed[question]

    def query(self, filters: Filters) -> dict[str, str]:
        """A choice as an address says it, without release and borough."""
        asked = filters.to_query(self.offer)
        return {key: word for key, word in asked.items() if key not in ("release", BOROUGH)}

    def _alike(self, text: str) -> str:
        for given, said in self._told:
            text = text.replace(given, said) if given.strip() else text
        return text


def differing(
    sides: Sequence[Side], choices: int, seen: Counter[str], pages: Sequence[str] = tuple(VIEWS)
) -> Iterator[tuple[str, dict[str, str], str, str, str]]:
    """Page, choice, where in it, and what each of both has there; the choices are the first's.

    `seen` counts the parts that were compared, by page.
    """
    queries = [sides[0].query(filters) for filters in sampled(sides[0].offer, choices)]
    for page in pages:
        for query in queries:
            ours, theirs = (side.parts(page, query) for side in sides)
            for where in dict.fromkeys([*ours, *theirs]):
                seen[page] += 1
                had = ours.get(where, "nothing"), theirs.get(where, "nothing")
                if had[0] != had[1]:
                    yield page, query, where, *had


def _flat(where: str, part: Any) -> Iterator[tuple[str, str]]:
    """Everything below a part of a view, each as text; an exhibit's parts by its key."""
    if isinstance(part, pd.DataFrame | pd.Series):
        yield where, part.to_csv()
    elif isinstance(part, go.Figure):
        yield where, str(part.to_json())
    elif is_dataclass(part) and not isinstance(part, type):
        where = f"{where}/{part.key}" if isinstance(part, Exhibit) else where
        for field in fields(part):
            if field.name != "asked":  # the receipt says it
                yield from _flat(f"{where}.{field.name}", getattr(part, field.name))
    elif isinstance(part, Mapping):
        for key, value in part.items():
            yield from _flat(f"{where}[{key}]", value)
    elif isinstance(part, tuple | list) and not all(isinstance(one, _PLAIN) for one in part):
        for number, value in enumerate(part):
            yield from _flat(f"{where}[{number}]", value)
    else:
        yield where, str(part)


def main(arguments: Sequence[str]) -> int:
    """Print where the folders differ, each kind of place once with an example; 1 if anywhere."""
    sides = [Side(Folder.of(words)) for words in arguments[:2]]
    choices = int(arguments[2]) if arguments[2:] else 60
    found: Counter[tuple[str, str]] = Counter()
    seen = Counter[str]()
    for page, query, where, ours, theirs in differing(sides, choices, seen):
        kind = (page, where.partition("[")[0])
        if not found[kind]:
            print(f"{page} {where} for {query}:\n{_apart(ours, theirs)}", flush=True)
        found[kind] += 1
    for (page, where), times in found.items():
        print(f"{times:6} differ: {page} {where}")
    print(
        f"{len(seen)} pages × {choices} choices, {seen.total():,} parts: {found.total():,} differ"
    )
    return int(bool(found))


def _apart(ours: str, theirs: str, around: int = 60) -> str:
    """Both texts from a little before the place where they part."""
    first = next(
        (n for n, pair in enumerate(zip(ours, theirs, strict=False)) if pair[0] != pair[1]),
        min(len(ours), len(theirs)),
    )
    first = max(0, first - around)
    return "\n".join(f"    {text[first : first + 4 * around]!r}" for text in (ours, theirs))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
