"""Where each commitment stands, by what the figures that stand for it clearly did."""

from __future__ import annotations

from collections.abc import Sequence

from wardlens.exhibits import sentences
from wardlens.exhibits.sentences import begun_large, begun_small
from wardlens.views.plan.figures import FEWER, MORE, UNMOVED, Line

AGAINST, AS_WANTED = "going the wrong way", "as wanted"
ROSE, FELL = f"rose {sentences.RECORDED}", f"fell {sentences.RECORDED}"
SAME, LEVEL = "no clear change", "set beside chance, not the year before"
UNSURE, WITHOUT = "cannot tell", "without a figure"
STANDINGS = (AGAINST, AS_WANTED, ROSE, FELL, SAME, LEVEL, UNSURE, WITHOUT)
"""The worst first; a commitment with several figures has the first that fits one of them."""
_IN_RECORDS = {MORE: ROSE, FEWER: FELL}
_MOVED = (ROSE, FELL)
RULE = (
    "A commitment with several figures counts by one of them: going the wrong way comes before as "
    "wanted, that before a rise or fall in what police recorded, that before no clear change, that "
    "before a figure that is compared with chance only, that before what cannot be told: where a "
    "figure is published without its likely range, or nothing alike before it."
)
_USUAL = ", though at the level of earlier years"
"""After a clear change that brought a figure back to where it was."""


def of_line(line: Line) -> str:
    """Where one figure stands."""
    if not line.now:
        return WITHOUT
    if line.in_records:
        return _IN_RECORDS[line.in_records]
    if line.towards and line.wants:
        if line.towards == UNMOVED:
            return SAME
        return AS_WANTED if line.towards == line.wants else AGAINST
    if line.is_level:
        return LEVEL
    return UNSURE


def of_lines(lines: Sequence[Line]) -> str:
    """Where a commitment stands."""
    held = {of_line(line) for line in lines}
    return next((one for one in STANDINGS if one in held), WITHOUT)


def sentence(commitments: Sequence[Sequence[Line]]) -> str:
    """Which figures clearly moved in what police recorded, and how the other commitments stand."""
    stands = [of_lines(lines) for lines in commitments]
    told = [
        f"{begun_large(sentences.listed(_labels(commitments, moved)))} clearly {did} "
        f"{sentences.IN_RECORDS}."
        for moved, did in ((ROSE, "rose"), (FELL, "fell"))
        if moved in stands
    ]
    others = [lines for lines, one in zip(commitments, stands, strict=True) if one not in _MOVED]
    if others:
        told.append(_others(others, "other " if told else ""))
    return " ".join(told)


def _others(commitments: Sequence[Sequence[Line]], other: str) -> str:
    """Of commitments that did not just move in records: how many went which way, by which figures.

    `other`: what parts them from those told before.
    """
    stands = [of_lines(lines) for lines in commitments]
    of = f"{len(stands)} commitments" if len(stands) > 1 else "1 commitment"
    if not {AGAINST, AS_WANTED}.isdisjoint(stands):
        ways = [_clearly(commitments, one) for one in (AGAINST, AS_WANTED)]
        return f"Of the {other}{of}, {' and '.join(ways)}."
    if len(stands) == 1:
        return f"The {other or 'only '}commitment: {stands[0]}."
    same = stands.count(SAME)
    told = [f"{same} {'shows' if same == 1 else 'show'} no clear change"] * bool(same)
    told += [f"{len(stands) - same} cannot be judged"] * (same < len(stands))
    return f"Of the {other}{of}, {' and '.join(told)}."


def _clearly(commitments: Sequence[Sequence[Line]], standing: str) -> str:
    """Of how many commitments this can be said, and by which figures."""
    found = [lines for lines in commitments if of_lines(lines) == standing]
    moved = [one for lines in found for one in lines if of_line(one) == standing]
    usual = _USUAL if moved and all(one.is_usual for one in moved) else ""
    named = sentences.listed(_labels(commitments, standing))
    is_or_are = "is" if len(found) < 2 else "are"
    words = f" ({named}{usual})" if named else ""
    return f"{len(found) or 'none'} {is_or_are} clearly {standing}{words}"


def _labels(commitments: Sequence[Sequence[Line]], standing: str) -> list[str]:
    """The figures that make commitments stand so."""
    return [
        begun_small(line.label)
        for lines in commitments
        if of_lines(lines) == standing
        for line in lines
        if of_line(line) == standing
    ]
