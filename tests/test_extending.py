"""The recipes of docs/extending.md, followed step by step in a copy of the project."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from wardlens.store import paths

RECIPES = (paths.ROOT / "docs" / "extending.md").read_text("utf-8").split("\n## ")[1:]
_STEP = re.compile(
    r"(?:(?P<new>New file) `(?P<file>[^`]+)`"
    r"|In `(?P<changed>[^`]+)`, (?P<where>below|above) `(?P<line>[^`]+)`"
    r"|At the end of `(?P<ended>[^`]+)`[^:]*)"
    r":\n\n```\w+\n(?P<text>.*?)```\n",
    re.DOTALL,
)
_COMMANDS = re.compile(r"```sh\n(?P<commands>.*?)```\n\n```text\n(?P<told>.*?)```", re.DOTALL)
_LINES = 160
_COPIED = ("wardlens", "queries", "pages", "data", "tests", ".streamlit")


@dataclass(frozen=True)
class Copy:
    """A copy of the project, to be extended."""

    root: Path

    def follow(self, step: re.Match[str]) -> None:
        """Do what one step says."""
        path = self.root / (step["file"] or step["changed"] or step["ended"])
        if step["new"]:
            assert not path.exists(), path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(step["text"], "utf-8")
        elif step["ended"]:
            path.write_text(f"{path.read_text('utf-8')}\n{step['text']}", "utf-8")
        else:
            lines = path.read_text("utf-8").splitlines(keepends=True)
            (at,) = [n for n, line in enumerate(lines) if line.strip() == step["line"]]
            lines.insert(at + (step["where"] == "below"), step["text"])
            path.write_text("".join(lines), "utf-8")

    def run(self, command: str) -> str:
        """What a command says."""
        program, *arguments = shlex.split(command)
        assert program == "python"
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.root,
            capture_output=True,
            text=True,
            check=False,
            env={"PATH": "", "HOME": str(self.root), "PYTHONPATH": "."},
        )
        return done.stdout + done.stderr


@pytest.fixture
def project(tmp_path: Path) -> Copy:
    left_out = shutil.ignore_patterns("__pycache__", "store", "loaded", "browser")
    for name in _COPIED:
        ignored = left_out if name != "wardlens" else shutil.ignore_patterns("__pycache__")
        shutil.copytree(paths.ROOT / name, tmp_path / name, ignore=ignored)
    for name in ("app.py", "pyproject.toml"):
        shutil.copyfile(paths.ROOT / name, tmp_path / name)
    return Copy(tmp_path)


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.partition("\n")[0])
def test_a_recipe_works_as_it_is_written(recipe: str, project: Copy) -> None:
    steps = list(_STEP.finditer(recipe))
    assert len(steps) == recipe.count("```") // 2 - 2  # but for the commands and what they say
    for step in steps:
        project.follow(step)
    tried = _COMMANDS.search(recipe)
    assert tried
    told = "\n".join(map(project.run, tried["commands"].splitlines()))
    for line in tried["told"].splitlines():
        assert line in told, told
    assert "Traceback" not in told, told


def test_the_recipes_are_those_that_are_asked_for_most():
    titles = [recipe.partition("\n")[0] for recipe in RECIPES]
    assert titles == ["Add a source", "Add a measure", "Add a page", "Add a kind of chart"]
    assert all(recipe.count("\n") <= _LINES for recipe in RECIPES)
