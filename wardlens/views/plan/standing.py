"""Where each commitment stands, by what the figures that stand for it clearly did."""

from __future__ import annotations

from collections.abc import Sequence

from wardlens.exhibits import sentences
from wardlens.exhibits.sentences import begun_small
from wardlens.views.plan.figures import FEWER, MORE, UNMOVED, Line

AGAINST, AS_WANTED = "going the wrong way", "as wanted"
ROSE, FELL = "rose in records", "fell in records"
SAME, LEVEL = "no clear change", "compared with chance only"
UNSURE, WITHOUT = "cannot tell", "without a figure"
STANDINGS = (AGAINST, AS_WANTED, ROSE, FELL, SAME, LEVEL, UNSURE, WITHOUT)
"""The worst first; a commitment with several figures has the first that fits one of them."""
_IN_RECORDS = {MORE: ROSE, FEWER: FELL}
RULE = (
    "A commitment with several figures counts by one of them: going the wrong way comes before as "
    "wanted, that before a rise or fall in records that reporting may have made, that before no "
    "clear change, that before a figure that is compared with chance only, that before what cannot "
    "be told: where a figure is published without its likely range, or nothing alike before it."
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
    """How many commitments clearly went which way, with the figures that did."""
    stands = [of_lines(lines) for lines in commitments]
    of = f"the {len(commitments)} commitments" if len(commitments) > 1 else "1 commitment"
    told = [f"Of {of}, {_clearly(commitments, AGAINST)}, {_clearly(commitments, AS_WANTED)}"]
    told += [
        f"{_named(commitments, moved)} {did} {sentences.IN_RECORDS}"
        for moved, did in ((ROSE, "rose"), (FELL, "fell"))
        if moved in stands
    ]
    left = [one for one in (SAME, LEVEL, UNSURE, WITHOUT) if one in stands]
    rest = sum(one in left for one in stands)
    if rest == len(stands):
        others = f"all {rest}" if rest > 1 else "this one"
        told.append(f"{others}: {' or '.join(filter(None, (', '.join(left[:-1]), left[-1])))}")
    return f"{'; '.join(told)}."


def _clearly(commitments: Sequence[Sequence[Line]], standing: str) -> str:
    """Of how many commitments this can be said, and by which figures."""
    found = [lines for lines in commitments if of_lines(lines) == standing]
    moved = [one for lines in found for one in lines if of_line(one) == standing]
    usual = _USUAL if moved and all(one.is_usual for one in moved) else ""
    is_or_are = "is" if len(found) < 2 else "are"
    return f"{_named(commitments, standing)} {is_or_are} clearly {standing}{usual}"


def in_brief(commitments: Sequence[Sequence[Line]]) -> str:
    """How many of those with a figure go which way, as a title."""
    stands = [one for one in map(of_lines, commitments) if one != WITHOUT]
    against, wanted = stands.count(AGAINST), stands.count(AS_WANTED)
    go = "go" if against > 1 else "goes"
    return f"Of {len(stands)}, {against or 'none'} {go} the wrong way, {wanted or 'none'} as wanted"


def _named(commitments: Sequence[Sequence[Line]], standing: str) -> str:
    """How many commitments stand so, with the figures that do."""
    found = [lines for lines in commitments if of_lines(lines) == standing]
    named = [begun_small(line.label) for lines in found for line in lines
             if of_line(line) == standing]  # fmt: skip
    words = f" ({sentences.listed(named)})" if named else ""
    return f"{len(found) or 'none'}{words}"
