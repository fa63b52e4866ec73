"""What every error that the package raises about facts is: its message says what to do.

Those of `wardlens.stats`, which can be used alone, are `StatisticsInputError`.
"""

from __future__ import annotations


class WardlensError(Exception):
    """Something is missing, contradicts itself or cannot be: the message is for whoever can act."""
