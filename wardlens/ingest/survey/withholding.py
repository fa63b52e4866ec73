"""What of a survey may be shown: never a figure of fewer than thirty answers, nor one to work out.

A share with its base gives away how many people of a group gave an answer, and groups add up: all
waves are the waves, everyone is the women, the men and those who did not say. So wherever a shown
figure is a sum of others (a *line*), what it leaves over (its answers, less those of the parts
shown) must not be a small group's: there is nobody in it, or thirty answers or more.

People who did not say which group they are in are no group: left over alone, they may be few. A
group with fewer than thirty answers in all waves together is never shown anywhere, and its size is
never told; where those who did not say are at least as many, the two cannot be told apart.

Nor is the base of a withheld figure told, or to be had by taking those shown from their sum: where
one figure alone is missing from a sum in which everyone said, another is withheld with it.

Two remedies, in this order. Where the parts shown hold a thousand answers or more, the figures of
all groups for this outcome are *rounded*, to whole per cent, standard errors to a tenth, and the
bases to tens, and the intervals made anew from these: half a per cent of a thousand is five people
either way, so nobody can find a remainder to within two, nor can the intervals tell more than the
rounded figures do.
Else the smallest part shown is withheld too, until the remainder is large enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

SMALLEST = 30
ENOUGH_TO_ROUND = 1_000
WITHHELD = "Withheld to protect people: with it, a small group's answers could be worked out"
Cell = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Line:
    """A shown figure that is the sum of others: (wave, group) of it and of its parts."""

    whole: Cell
    parts: tuple[Cell, ...]
    is_everyone: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """`shown` by wave, outcome and group; `rounded` by outcome."""

    shown: NDArray[np.bool_]
    rounded: NDArray[np.bool_]


def lines(
    waves: Sequence[str], pooled: str, groups: pd.DataFrame, nests: Sequence[tuple[str, str]]
) -> list[Line]:
    """Every way in which the figures of one outcome add up.

    `groups`: one row a group with `breakdown` and `group`, in the order of the table. `nests`:
    (breakdown/group of a whole, breakdown/group of one of its parts), besides everyone and pooled.
    """
    at = {f"{row.breakdown}/{row.group}": n for n, row in enumerate(groups.itertuples())}
    wholes: dict[int, list[int]] = {}
    for whole, part in nests:
        if whole in at and part in at:
            wholes.setdefault(at[whole], []).append(at[part])
    everyone = at["all/all"]
    found = []
    for w in range(len(waves)):
        for breakdown, rows in groups.groupby("breakdown", sort=False):
            if breakdown != "all":
                parts = tuple((w, at[f"{breakdown}/{group}"]) for group in rows["group"])
                found.append(Line((w, everyone), parts, True))
        for outer, inside in wholes.items():
            for kind in dict.fromkeys(groups["breakdown"].iloc[inside]):
                of_kind = [n for n in inside if groups["breakdown"].iloc[n] == kind]
                found.append(Line((w, outer), tuple((w, n) for n in of_kind), False))
    others = [n for n, wave in enumerate(waves) if wave != pooled]
    total = list(waves).index(pooled)
    for place in range(len(groups)) if others else ():
        found.append(Line((total, place), tuple((w, place) for w in others), False))
    return found


def decide(
    answers: NDArray[np.float64],
    shown: NDArray[np.bool_],
    found: Sequence[Line],
    pooled: int = -1,
) -> Verdict:
    """Which figures stay, by wave, outcome and group, so that no line gives a small group away.

    `answers`: unweighted, by wave, outcome and group. `shown`: what the size rules allow.
    `pooled`: the place of all waves together.
    """
    never = (answers[pooled] < SMALLEST) & ~shown.any(axis=0)
    kept = shown.copy()
    rounded = np.zeros(answers.shape[1], dtype=bool)
    changed = True
    while changed:
        changed = False
        for line in found:
            waves, groups = (list(axis) for axis in zip(*line.parts, strict=True))
            n, here = answers[waves, :, groups], kept[waves, :, groups]
            in_sight = (n * here).sum(axis=0)
            whole = answers[line.whole[0], :, line.whole[1]]
            rest = whole - in_sight
            unseen = never[:, groups].T
            silent = whole - n.sum(axis=0)
            told_apart = silent < (n * unseen).sum(axis=0)
            small = (~here & ~unseen & (n > 0) & (n < SMALLEST)).any(axis=0) | told_apart
            told = kept[line.whole[0], :, line.whole[1]] & small & (rest > 0) & (rest < SMALLEST)
            told &= here.any(axis=0)
            if line.is_everyone:
                wide = told & (in_sight >= ENOUGH_TO_ROUND)
                rounded |= wide
                told &= ~wide
            # One figure missing from a sum without a remainder: its base would be known.
            is_alone = (~here & (n > 0)).sum(axis=0) == 1
            is_alone &= kept[line.whole[0], :, line.whole[1]] & (silent == 0) & ~rounded
            told |= is_alone & here.any(axis=0)
            for outcome in np.flatnonzero(told):
                smallest = int(np.argmin(np.where(here[:, outcome], n[:, outcome], np.inf)))
                kept[waves[smallest], outcome, groups[smallest]] = False
                changed = True
    return Verdict(kept, rounded)
