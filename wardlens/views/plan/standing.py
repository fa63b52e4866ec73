"""Where each commitment stands, by what the figures that stand for it clearly did."""

from __future__ import annotations

from collections.abc import Sequence

from wardlens.exhibits import sentences
from wardlens.exhibits.sentences import begun_small
from wardlens.views.plan.figures import NO_RANGE, UNMOVED, Line

AGAINST, AS_WANTED = "going the wrong way", "as wanted"
SAME, UNSURE = "no clear change", "cannot tell"
UNJUDGED, WITHOUT = "not judged", "no figure"
STANDINGS = (AGAINST, AS_WANTED, SAME, UNSURE, UNJUDGED, WITHOUT)
"""The worst first; a commitment with several figures has the first that fits one of them."""
RULE = (
    "A commitment with several figures counts by one of them: going the wrong way comes before "
    "as wanted, that before no clear change, that before what cannot be told or judged."
)


def of_line(line: Line) -> str:
    """Where one figure stands."""
    if not line.now:
        return WITHOUT
    if line.towards and line.wants:
        if line.towards == UNMOVED:
            return SAME
        return AS_WANTED if line.towards == line.wants else AGAINST
    return UNSURE if line.verdict == NO_RANGE else UNJUDGED


def of_lines(lines: Sequence[Line]) -> str:
    """Where a commitment stands."""
    held = {of_line(line) for line in lines}
    return next((one for one in STANDINGS if one in held), WITHOUT)


def sentence(commitments: Sequence[Sequence[Line]]) -> str:
    """How many commitments clearly went which way, with the figures that did."""
    against, wanted = _clearly(commitments, AGAINST), _clearly(commitments, AS_WANTED)
    rest = sum(of_lines(lines) not in (AGAINST, AS_WANTED) for lines in commitments)
    of = f"the {len(commitments)} commitments" if len(commitments) > 1 else "1 commitment"
    others = f"the other {rest}" if rest < len(commitments) else f"all {rest}" if rest > 1 else "it"
    left = f"; {others} did not change clearly or cannot be judged" if rest else ""
    return f"Of {of}, {against} clearly going the wrong way, {wanted} clearly as wanted{left}."


def _clearly(commitments: Sequence[Sequence[Line]], standing: str) -> str:
    """Of how many commitments this can be said, and by which figures."""
    found = [lines for lines in commitments if of_lines(lines) == standing]
    named = [begun_small(line.label) for lines in found for line in lines
             if of_line(line) == standing]  # fmt: skip
    words = f" ({sentences.listed(named)})" if named else ""
    return f"{len(found) or 'none'}{words} {'is' if len(found) < 2 else 'are'}"
