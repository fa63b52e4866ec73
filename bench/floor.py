"""The floor of a page: the same elements, drawn from ready-made figures.

While a page runs, `recorded` notes every call that it makes of Streamlit: which function, with
which figure, map, table, HTML or widget, inside which container. `replay` makes the same calls
again with the same objects, so that a floor page does all of Streamlit's work and none of ours.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import streamlit as st

_DRAWN_ELSEWHERE = {"session_state", "query_params", "rerun"}
Step = tuple[Any, ...]
script: list[Step] = []
"""The steps that `replay` makes; set before a floor page runs."""


@contextmanager
def recorded() -> Iterator[list[Step]]:
    """The calls of Streamlit that `wardlens.ui` makes in here, in order."""
    steps: list[Step] = []
    modules = [
        module
        for name, module in list(sys.modules.items())
        if name.startswith("wardlens.ui") and getattr(module, "st", None) is st
    ]
    for module in modules:
        module.st = _Recorder(steps)  # type: ignore[attr-defined]
    try:
        yield steps
    finally:
        for module in modules:
            module.st = st  # type: ignore[attr-defined]


def replay() -> None:
    """Make the calls in `script` again."""
    made: dict[int, Any] = {}
    for step in script:
        match step:
            case ("call", number, name, args, kwargs):
                made[number] = getattr(st, name)(*args, **kwargs)
            case ("state", key, value):
                st.session_state[key] = value
            case ("enter", number, place):
                _at(made[number], place).__enter__()
            case ("leave", number, place):
                _at(made[number], place).__exit__(None, None, None)


def _at(result: Any, place: int | None) -> Any:
    return result if place is None else result[place]


class _Recorder:
    """Stands for the streamlit module and notes what is asked of it."""

    def __init__(self, steps: list[Step]) -> None:
        self.steps = steps

    def __getattr__(self, name: str) -> Any:
        if name == "session_state":
            return _State(self.steps)
        found = getattr(st, name)
        if name in _DRAWN_ELSEWHERE or not callable(found) or isinstance(found, type):
            return found

        def call(*args: Any, **kwargs: Any) -> Any:
            number = len(self.steps)
            kept = {key: value for key, value in kwargs.items() if key not in ("on_change", "args")}
            self.steps.append(("call", number, name, args, kept))
            result = found(*args, **kwargs)
            if isinstance(result, list) and result and hasattr(result[0], "__enter__"):
                return [_Place(self.steps, number, place, one) for place, one in enumerate(result)]
            if hasattr(result, "__enter__"):
                return _Place(self.steps, number, None, result)
            return result

        return call


class _Place:
    """Stands for a container; notes when drawing goes into it and leaves it."""

    def __init__(self, steps: list[Step], number: int, place: int | None, container: Any) -> None:
        self.steps, self.where, self.container = steps, (number, place), container

    def __enter__(self) -> Any:
        self.steps.append(("enter", *self.where))
        return self.container.__enter__()

    def __exit__(self, *problem: Any) -> Any:
        self.steps.append(("leave", *self.where))
        return self.container.__exit__(*problem)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.container, name)


class _State:
    """Session state that notes what widgets are set to."""

    def __init__(self, steps: list[Step]) -> None:
        object.__setattr__(self, "steps", steps)

    def __getitem__(self, key: str) -> Any:
        return st.session_state[key]

    def __setitem__(self, key: str, value: Any) -> None:
        if key.startswith("choose-"):
            self.steps.append(("state", key, value))
        st.session_state[key] = value

    def __contains__(self, key: str) -> bool:
        return key in st.session_state

    def __delitem__(self, key: str) -> None:
        del st.session_state[key]

    def __getattr__(self, name: str) -> Any:
        return getattr(st.session_state, name)
