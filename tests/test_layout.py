"""The house: on which floor each room stands, who may know whom, how long a file may be."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
from dataclasses import fields
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from wardlens.choices.blanks import BLANKS, CHOSEN
from wardlens.choices.filters import Filters
from wardlens.choices.series import CRIME
from wardlens.errors import WardlensError
from wardlens.stats.errors import StatisticsInputError
from wardlens.store import paths
from wardlens.views import register

PAGES = sorted(paths.PAGES.glob("*.py"))
PACKAGE = paths.ROOT / "wardlens"
MODULES = sorted(PACKAGE.rglob("*.py"))
_PURE = ("stats", "choices", "exhibits", "svg", "measures", "views", "packs", "briefings")
PURE = [path for path in MODULES if path.relative_to(PACKAGE).parts[0] in _PURE]
FLOORS = (
    {"errors"},
    {"choices", "stats"},
    {"store"},
    {"exhibits", "ingest.counts"},
    {"exhibits.charts", "measures", "svg", "ingest.people", "ingest.survey", "ingest.indicators"},
    {"views", "ingest.voices"},
    {"ingest.build"},
    {
        "views.compare",
        "views.concentration", "views.harm", "views.inequalities", "views.map", "views.methods",
        "views.perceptions", "views.plan", "views.reporting", "views.serious_violence",
        "views.streets",
        "views.today", "views.trends", "views.ward", "records", "ui.serving", "ingest.load",
        "ingest.place",
    },
    {"views.three_places"},
    {"packs", "ingest.fetch"},
    {"briefings"},
    {"ui", "cli"},
    {"__main__"},
)  # fmt: skip
"""From the ground up: a room knows the rooms below it, none on its own floor and none above.

A room is a folder, or a file that stands alone at the top of the package. What two topics of
`views` share stands in `views` itself.
"""
PAGE_LINES = 30
VIEW_LINES = 300
NAMELESS = {"common", "core", "helpers", "misc", "parts", "shared", "tools", "utils"}
"""Words that say nothing of what a file holds."""
_BLOCK = """
import sys
for name in ("streamlit", "duckdb"):
    sys.modules[name] = None
import {modules}
"""


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(paths.ROOT).with_suffix("").parts).removesuffix(".__init__")


NAMES = {dotted(path) for path in MODULES}


@cache
def imported(path: Path, *, while_running: bool = False) -> frozenset[str]:
    """Every module that a file imports, in full; `while_running`: but those for its types alone."""
    found: set[str] = set()
    tree = ast.parse(path.read_text("utf-8"))
    if while_running:
        tree.body = [part for part in tree.body if "if TYPE_CHECKING:" not in ast.unparse(part)]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            full = {f"{node.module}.{alias.name}" for alias in node.names}
            found.update(full if full <= NAMES else full | {node.module or ""})
    return frozenset(found)


def room(module: str) -> str:
    """The room of a module: its folder, or itself where it stands alone at the top."""
    path = paths.ROOT.joinpath(*module.split("."))
    folder = path if path.is_dir() else path.parent
    inside = folder.relative_to(PACKAGE).parts
    return ".".join(inside) or path.name


def known(path: Path, **which: bool) -> frozenset[str]:
    """The modules of the package that a file imports, wherever in it."""
    return (imported(path, **which) & NAMES) - {"wardlens"}


ROOMS = {room(dotted(path)) for path in MODULES if path.name != "__init__.py"}


def floor(name: str) -> int:
    return next(level for level, rooms in enumerate(FLOORS) if name in rooms)


def test_every_room_stands_on_one_floor_and_every_floor_has_only_rooms_that_are_there():
    assert sorted(name for rooms in FLOORS for name in rooms) == sorted(ROOMS)


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_a_room_knows_only_the_floors_below_it(path):
    own = room(dotted(path))
    others = {room(name) for name in known(path)} - {own}
    assert [name for name in others if floor(name) >= floor(own)] == []


def test_no_modules_import_one_another_in_a_circle():
    graph = {dotted(path): known(path, while_running=True) - {dotted(path)} for path in MODULES}
    assert len(list(TopologicalSorter(graph).static_order())) == len(graph)


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_names_say_what_a_file_or_folder_holds(path):
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    assert NAMELESS.isdisjoint(parts)
    assert not any(part.endswith("_parts") for part in parts)


@pytest.mark.parametrize(
    "path", [*(PACKAGE / "views").rglob("*.py"), *(PACKAGE / "packs").glob("*.py")], ids=dotted
)
def test_what_a_page_says_is_in_files_that_can_be_read_at_a_sitting(path):
    assert len(path.read_text("utf-8").splitlines()) <= VIEW_LINES


def packages(path: Path) -> set[str]:
    return {name.partition(".")[0] for name in imported(path)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_imports_only_streamlit_and_the_package(page):
    assert packages(page) <= {"streamlit", "wardlens"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_is_arrangement_and_fits_on_one_screen(page):
    text = page.read_text("utf-8")
    assert len(text.splitlines()) <= PAGE_LINES
    for word in ("session_state", "query_params", "plotly", "select ", "SELECT ", "fetch("):
        assert word not in text
    arithmetic = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.BinOp)]
    assert arithmetic == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_opens_its_frame_before_it_does_anything_else(page):
    statements = ast.parse(page.read_text("utf-8")).body
    calls = [ast.unparse(node) for node in statements if not isinstance(node, ast.ImportFrom)][1:]
    assert calls[0] == "frame.open_page()"


def test_every_page_is_registered_and_every_registered_page_is_there():
    assert [page.stem for page in PAGES] == sorted(page.key for page in register.PAGES)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_draws_the_sentence_that_the_register_gives_it(page):
    assert f'controls.filters("{page.stem}")' in page.read_text("utf-8")


def test_a_page_asks_for_choices_that_there_are():
    assert {key for page in register.PAGES for key in page.asks} <= {
        blank.key for blank in BLANKS if not blank.is_everywhere
    }


def test_every_choice_is_one_field_of_the_filters():
    known = {field.name for field in fields(Filters)} - {"start", "end", "release", "demo"}
    assert {blank.key for blank in CHOSEN} == known


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_a_series_is_named_by_its_register_alone(path):
    nodes = ast.walk(ast.parse(path.read_text("utf-8")))
    texts = {node.value for node in nodes if isinstance(node, ast.Constant)}
    assert path.name == "series.py" or texts.isdisjoint(CRIME)


def test_the_readme_lists_the_pages_as_the_register_does():
    rows = re.findall(
        r"^\| ([^|]+) \| ([^|]+) \|$", (paths.ROOT / "README.md").read_text(), re.MULTILINE
    )
    (start,) = [n for n, row in enumerate(rows) if row[0] == "page"]
    listed = dict(rows[start + 2 : start + 2 + len(register.PAGES)])
    assert listed == {page.title: page.question for page in register.PAGES}


@pytest.mark.parametrize(
    ("what", "by"),
    [
        ("session_state", ["wardlens/ui/controls.py", "wardlens/ui/session.py"]),
        ("query_params", ["wardlens/ui/session.py"]),
    ],
)
def test_only_the_session_touches_the_address_and_with_the_controls_its_state(what, by):
    touching = [
        path.relative_to(paths.ROOT).as_posix()
        for path in [paths.ROOT / "app.py", *PAGES, *MODULES]
        if what
        in {
            node.attr
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Attribute)
        }
    ]
    assert touching == by


def test_html_goes_to_the_screen_in_one_place_where_words_are_made_safe():
    drawing = [
        path.relative_to(paths.ROOT).as_posix()
        for path in [paths.ROOT / "app.py", *PAGES, *MODULES]
        if any(
            ast.unparse(node.func).endswith((".html", ".markdown", ".write"))
            and not ast.unparse(node.func).startswith("html.")
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Call) and "streamlit" in packages(path)
        )
    ]
    assert drawing == [
        "wardlens/ui/frame.py",
        "wardlens/ui/serving/html.py",
    ]  # the first: our style sheet
    assert not [path for path in MODULES if "ui" in path.parts and "html" in packages(path)]


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_only_the_screen_knows_streamlit(path):
    if "ui" not in path.parts:
        assert "streamlit" not in packages(path)


@pytest.mark.parametrize("path", PURE, ids=dotted)
def test_pure_modules_know_neither_the_store_nor_the_screen(path):
    forbidden = {"wardlens.store.store", "wardlens.ingest", "wardlens.ui"}
    known = imported(path)
    assert {"streamlit", "duckdb"} & packages(path) == set()
    assert not any(name == bad or name.startswith(f"{bad}.") for name in known for bad in forbidden)


@pytest.mark.parametrize("path", sorted((PACKAGE / "stats").glob("*.py")), ids=dotted)
def test_statistics_import_nothing_of_the_package_but_one_another(path):
    ours = {name for name in imported(path) if name.startswith("wardlens")}
    assert all(name.startswith("wardlens.stats") for name in ours)


def test_every_error_that_states_a_fact_has_one_of_two_bases():
    for path in MODULES:
        module = importlib.import_module(dotted(path)) if path.stem != "__main__" else None
        base = StatisticsInputError if "stats" in path.parts else WardlensError
        for name, found in vars(module).items() if module else ():
            ours = isinstance(found, type) and found.__module__ == module.__name__
            if ours and issubclass(found, Exception) and not name.startswith("_"):
                assert issubclass(found, base), f"{module.__name__}.{name}"


def test_statistics_views_and_pictures_can_be_used_without_streamlit_or_duckdb_installed():
    modules = ", ".join(dotted(path) for path in PURE)
    done = subprocess.run(
        [sys.executable, "-c", _BLOCK.format(modules=modules)],
        cwd=paths.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_what_was_asked_for_is_known_without_what_draws_it():
    drawing = ("plotly", "pydeck", "shapely", "pyarrow", "wardlens.exhibits.exhibit")
    asked = (
        "import sys, wardlens.choices.filters as _; "
        "print(*(m for m in sys.argv[1:] if m in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked, *drawing],
        cwd=paths.ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.split() == []
