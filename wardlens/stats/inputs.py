"""What may go into a statistic: one rule for every public function of this package.

`checked` holds each argument to its annotation before the function begins: a Series is a Series,
an `int` is a whole number that is not negative (`Whole`: 1 or more), a `float` is a number
(`Positive`: known and above 0), a `Literal` is one of its words, a frame `with_columns` has them
and they hold numbers. Inside, figures are read by `numbers`, `counts` and `by_key`, rows
that are in or out by `mask`, labels by `labels`. What fails raises a `StatisticsInputError`.

What comes out has its own rule: see `wardlens.stats.result`.
"""

from __future__ import annotations

import collections.abc as abc
import inspect
from collections.abc import Callable
from decimal import Decimal
from functools import cache, wraps
from math import inf, nan
from numbers import Integral, Real
from types import UnionType
from typing import Annotated, Any, Literal, ParamSpec, TypeVar, Union, get_args, get_origin
from typing import get_type_hints as hints_of

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from wardlens.stats.errors import (
    ConfidenceError,
    MissingLabelError,
    MonthGapError,
    NegativeCountError,
    NotANumberError,
    NotTrueOrFalseError,
    RepeatedKeyError,
    SettingError,
    TooLargeError,
    UnalignedRowsError,
    UnequalLengthsError,
    UnknownGroupError,
    UnmatchedKeysError,
    WrongKindError,
)

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
P = ParamSpec("P")
R = TypeVar("R")

LARGEST = 2.0**53
"""The largest count: past it, one event more is the same number."""

WORDS = ("reason", "standing", "verdict")
"""Columns of a frame that hold words; a missing one is none."""

_ROOM = 5e7
"""Simulated figures held at once: 400 MB."""


def checked(function: Callable[P, R]) -> Callable[P, R]:
    """The function, its arguments held to their annotations, numpy's warnings left to reasons."""
    if not inspect.isfunction(function):
        raise WrongKindError(f"only a function can be checked, not {function!r}")
    every = inspect.signature(function).parameters.values()
    stars = [one.name for one in every if one.kind is inspect.Parameter.VAR_POSITIONAL]
    names = [one.name for one in every if one.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD]

    @wraps(function)
    def called(*args: P.args, **kwargs: P.kwargs) -> R:
        rules = _rules(function)
        places = [*names, *stars * max(0, len(args) - len(names))]

        def held(name: str, value: Any) -> Any:
            if name not in rules:
                return value
            return _held(value, rules[name], f"{function.__name__}: {name}")

        some = [held(name, value) for name, value in zip(places, args, strict=False)]
        named = {name: held(name, value) for name, value in kwargs.items()}
        with np.errstate(all="ignore"):
            answer: R = function(*some, *args[len(places) :], **named)
        return answer

    return called


def between(least: float, most: float) -> Callable[[Any, str], Any]:
    """A rule for `Annotated`: a number from `least` to `most`."""

    def rule(value: Any, name: str) -> Any:
        if not least <= value <= most:
            raise SettingError(f"{name} must lie from {least:g} to {most:g}, not {value}")
        return value

    return rule


def with_columns(*names: str) -> Callable[[pd.DataFrame, str], pd.DataFrame]:
    """A rule for `Annotated`: a frame that has these columns, numbers but for `WORDS`."""

    def rule(frame: pd.DataFrame, name: str) -> pd.DataFrame:
        once_each(frame.columns, f"{name}: column")
        lacking = [column for column in names if column not in frame]
        if lacking:
            raise UnmatchedKeysError(f"{name} has no column {lacking[0]!r}")
        read = {
            column: frame[column].fillna("").astype("str")
            if column in WORDS
            else numbers(frame[column], f"{name}: {column}")
            for column in names
            if frame[column].dtype not in ("float64", "int64") or column in WORDS
        }
        return frame.assign(**read)

    return rule


Whole = Annotated[int, between(1, LARGEST)]
Draws = Annotated[int, between(1, 1_000_000)]
Positive = Annotated[float, between(1e-300, 1e300)]
NotNegative = Annotated[float, between(0, inf)]
Dispersion = Annotated[float, between(1, LARGEST)]


def numbers(values: ArrayLike, what: str = "figure") -> Floats:
    """Figures as floats, missing kept missing; anything that is no number: `NotANumberError`.

    Text that looks like a number is text: who read the file must say what it means.

    >>> numbers([1, None, 2.5]).tolist()
    [1.0, nan, 2.5]
    """
    array = as_array(values, what)
    if array.dtype.kind in "biuf":
        return array.astype("float64", copy=False)
    if array.dtype.kind != "O" and array.size:
        raise NotANumberError(f"{what}: a number expected, not {array.dtype.type.__name__}")
    read = [_number(value, what) for value in array.ravel().tolist()]
    return np.array(read, dtype="float64").reshape(array.shape)


def counts(values: ArrayLike, what: str = "count") -> Floats:
    """Counts as floats, missing kept missing; a negative one raises `NegativeCountError`.

    One over 2⁵³ (endless ones included) raises `TooLargeError`, what is no number
    `NotANumberError`.
    """
    array = not_negative(values, what)
    if (array > LARGEST).any():
        raise TooLargeError(f"{what} too large to count with: {np.nanmax(array):g}")
    return array


def not_negative(values: ArrayLike, what: str = "figure") -> Floats:
    """Figures that cannot lie below zero, however large; as `counts`."""
    array = numbers(values, what)
    if (array < 0).any():
        raise NegativeCountError(f"{what} below zero: {np.nanmin(array):g}")
    return array


@checked
def by_key(values: pd.Series, keys: pd.Index, what: str) -> Floats:
    """A Series' figures in the order of keys, missing where it has none.

    A key that stands twice raises `RepeatedKeyError`.
    """
    once_each(values.index, what)
    return numbers(values.reindex(keys), what)


@checked
def mask(values: ArrayLike, rows: int, what: str = "mask") -> Mask:
    """Which rows are in. True or false (or 1 and 0) for every row, or one for all of them.

    The rule for missing values: neither true nor false, so the caller must say.

    `NotTrueOrFalseError` where a row is missing or anything else, `UnequalLengthsError`.

    >>> mask([True, False, 1], 3).tolist()
    [True, False, True]
    """
    inside = numbers(values, what)
    if not inside.ndim:
        inside = np.full(rows, inside)
    if inside.shape != (rows,):
        raise UnequalLengthsError(f"{what} of {inside.size} rows, {rows} expected")
    neither = np.flatnonzero((inside != 0) & (inside != 1))
    if neither.size:
        raise NotTrueOrFalseError(
            f"{what}: row {neither[0]} is neither true nor false: say whether it is inside"
        )
    return np.asarray(inside == 1)


@checked
def labels(values: ArrayLike, rows: int, what: str) -> NDArray[np.object_]:
    """One label a row, missing allowed; `UnequalLengthsError`, `WrongKindError`."""
    array = np.asarray(values, dtype=object)
    if array.shape != (rows,):
        raise UnequalLengthsError(f"{array.size} {what} labels for {rows} rows")
    hashable(array, f"{what} label")
    return array


@checked
def codes(values: ArrayLike | None, rows: int, what: str) -> NDArray[np.int64]:
    """Labels as numbers from 0; all 0 without labels, `MissingLabelError` where one is missing."""
    if values is None:
        return np.zeros(rows, dtype="int64")
    found, _ = pd.factorize(labels(values, rows, what))
    if (found < 0).any():
        raise MissingLabelError(f"row {np.flatnonzero(found < 0)[0]} has no {what} label")
    return np.asarray(found, dtype="int64")


@checked
def in_order(keys: abc.Iterable[Any]) -> list[Any]:
    """Keys sorted; where they cannot be compared, numbers before text.

    >>> in_order(["b", 2, "a", 1])
    [1, 2, 'a', 'b']
    """
    kept = list(keys)
    hashable(kept, "key")
    try:
        return sorted(kept)
    except TypeError:
        return sorted(kept, key=lambda key: (not isinstance(key, Real), str(key)))


@checked
def hashable(keys: abc.Iterable[Any], what: str) -> None:
    """Raise `WrongKindError` where a key is a list or a table, which can name nothing."""
    if not all(map(_can_be_a_key, keys)):
        raise WrongKindError(f"a {what} is a list or a table")


@checked
def once_each(keys: pd.Index, what: str) -> None:
    """Raise `RepeatedKeyError` where a key stands twice."""
    if not keys.is_unique:
        raise RepeatedKeyError(f"{what} named twice: {keys[keys.duplicated()].unique().tolist()}")


@checked
def place_of(group: abc.Hashable, groups: pd.Index) -> int:
    """Where a group stands; `UnknownGroupError` where it does not, `RepeatedKeyError`."""
    once_each(groups, "group")
    found = groups.get_indexer(pd.Index([group], dtype=object, tupleize_cols=False))[0]
    if found < 0:
        raise UnknownGroupError(f"no group {group!r} to compare with; there are {list(groups)}")
    return int(found)


@checked
def tail(confidence: float) -> float:
    """The share left out at each side: 0.025 for confidence 0.95."""
    if not (isinstance(confidence, Real) and 0 < confidence < 1):
        raise ConfidenceError(f"confidence must lie between 0 and 1, not {confidence!r}")
    return (1 - confidence) / 2


def common_index(*values: ArrayLike) -> pd.Index:
    """The index shared by inputs that belong together row by row.

    A single number fits any length. Inputs of other lengths raise `UnequalLengthsError`, Series
    whose indexes differ raise `UnalignedRowsError`: rows are joined by key, never by position.
    """
    rows = [value for value in values if as_array(value).ndim > 0]
    lengths = [len(as_array(value)) for value in rows]
    if len(set(lengths)) > 1:
        raise UnequalLengthsError(
            f"inputs of one length expected, not {', '.join(map(str, lengths))}"
        )
    keyed = [value.index for value in rows if isinstance(value, pd.Series | pd.DataFrame)]
    if any(not index.equals(keyed[0]) for index in keyed[1:]):
        raise UnalignedRowsError("the inputs have different indexes: reindex them to one first")
    if keyed:
        return keyed[0]
    return pd.RangeIndex(lengths[0] if lengths else 1)


def each_row(index: pd.Index, *values: ArrayLike) -> tuple[Floats, ...]:
    """Each input with one figure a row of `index`; a table where a column is expected is refused.

    >>> each_row(pd.RangeIndex(2), np.array(3.0))[0].tolist()
    [3.0, 3.0]
    """
    if not isinstance(index, pd.Index):
        raise WrongKindError("an index of rows expected")
    columns = [numbers(value) for value in values]
    if any(column.shape not in {(), (len(index),)} for column in columns):
        raise UnequalLengthsError("one figure a row expected, not a table")
    return tuple(np.broadcast_to(column, (len(index),)) for column in columns)


@checked
def require_room(draws: int, size: int) -> None:
    """Raise `SettingError` where so many draws of so many figures would not fit in memory."""
    if draws * size > _ROOM:
        raise SettingError(f"{draws} draws of {size} figures are too many: draw fewer")


def same_shape(*values: ArrayLike) -> tuple[Floats, ...]:
    """Figures element by element, stretched to one shape; `UnequalLengthsError`."""
    columns = [numbers(value) for value in values]
    try:
        return tuple(np.broadcast_arrays(*columns))
    except ValueError as unequal:
        shapes = ", ".join(str(column.shape) for column in columns)
        raise UnequalLengthsError(f"inputs of one shape expected, not {shapes}") from unequal


@checked
def require_every_month(index: pd.Index) -> None:
    """Raise `MonthGapError` unless a date index holds each month once, in order."""
    if isinstance(index, pd.DatetimeIndex | pd.PeriodIndex):
        number = np.asarray(index.year * 12 + index.month)
        if (np.diff(number) != 1).any():
            raise MonthGapError("the months are not in order, or one is left out: reindex first")


def as_array(values: ArrayLike, what: str = "input") -> NDArray[Any]:
    """Values as an array; rows of different lengths raise `UnequalLengthsError`."""
    try:
        return np.asarray(values)
    except ValueError as ragged:
        raise UnequalLengthsError(f"{what}: rows of different lengths") from ragged


def _number(value: object, what: str) -> float:
    if value is None or value is pd.NA or value is pd.NaT:
        return nan
    if not isinstance(value, Real | Decimal):
        raise NotANumberError(f"{what}: {value!r} is no number")
    try:
        return float(value)
    except OverflowError as endless:
        raise TooLargeError(f"{what} too large to count with") from endless


def _can_be_a_key(value: object) -> bool:
    try:
        hash(value)
    except TypeError:
        return False
    return True


@cache
def _rules(function: Callable[..., object]) -> dict[str, Any]:
    """The annotations that say more than that anything may come."""
    hints = hints_of(function, include_extras=True)
    return {name: hint for name, hint in hints.items() if complex not in get_args(hint)}


def _held(value: Any, hint: Any, name: str) -> Any:
    """The value under its annotation; what the annotation leaves open is left open."""
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Annotated:
        held = _held(value, parts[0], name)
        for rule in parts[1:]:
            held = rule(held, name)
        return held
    if origin in (Union, UnionType) or isinstance(hint, TypeVar):
        return _one_of(value, parts or hint.__constraints__, name)
    if origin is Literal:
        if not (isinstance(value, str) and value in parts):
            raise SettingError(f"{name} must be one of {', '.join(map(repr, parts))}")
        return value
    if hint in (float, int):
        return _scalar(value, hint, name)
    wanted = {abc.Sequence: (abc.Sequence, np.ndarray, pd.Series, pd.Index)}.get(
        origin, origin or hint
    )
    if wanted is abc.Hashable:
        fits = _can_be_a_key(value)
    elif isinstance(wanted, type | tuple) and wanted is not object:
        fits = isinstance(value, wanted) and not (isinstance(value, str) and wanted is not str)
    else:
        return value
    if not fits:
        what = getattr(origin or hint, "__name__", str(hint))
        raise WrongKindError(f"{name} must be a {what}, not a {type(value).__name__}")
    if origin is tuple and len(value) != len(parts):
        raise UnequalLengthsError(f"{name} must be {len(parts)} values")
    return _inside(value, origin, parts, name)


def _one_of(value: Any, kinds: tuple[Any, ...], name: str) -> Any:
    if complex in kinds or (value is None and type(None) in kinds):  # complex: ArrayLike
        return value
    for kind in kinds[:-1]:
        try:
            return _held(value, kind, name)
        except WrongKindError:
            continue
    return _held(value, kinds[-1], name)


def _scalar(value: Any, kind: type, name: str) -> Any:
    whole = isinstance(value, Integral)
    if not (whole and not isinstance(value, bool) if kind is int else isinstance(value, Real)):
        what = "whole number" if kind is int else "number"
        raise WrongKindError(f"{name} must be a {what}, not {value!r}")
    if kind is int and not 0 <= value <= LARGEST:
        raise SettingError(f"{name} must be 0 or more, and no more than 2⁵³")
    if whole and abs(value) > LARGEST:
        return _number(value, name)
    return value


def _inside(value: Any, origin: Any, parts: tuple[Any, ...], name: str) -> Any:
    """A list, a pair or a mapping with what it holds under its annotation."""
    if origin is abc.Sequence and parts[0] is float:
        return [_held(item, float, name) for item in value]
    if origin is abc.Mapping:
        return {key: _held(item, parts[1], name) for key, item in value.items()}
    if origin is tuple:
        return tuple(_held(item, part, name) for item, part in zip(value, parts, strict=True))
    return value
