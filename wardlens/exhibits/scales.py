"""Round numbers for the scale of a chart. Pure."""

from __future__ import annotations

from math import floor, log10

LINES = 5
"""Into about so many steps a scale is parted."""


def round_step(step: float) -> float:
    """The next of 1, 2, 2.5, 5 times a power of ten.

    >>> round_step(230), round_step(0.07)
    (250.0, 0.1)
    """
    if step <= 0:
        return 1.0
    power = 10.0 ** floor(log10(step))
    return next(float(n * power) for n in (1, 2, 2.5, 5, 10) if n * power >= step * 0.999)


def round_end(top: float) -> float:
    """Where a scale from zero ends: at its first line beyond `top`.

    >>> round_end(89.7), round_end(41), round_end(0)
    (100.0, 50.0, 1.0)
    """
    step = round_step(top / LINES)
    return step * (floor(top / step) + 1)
