"""Numbers in words and in short, those in a row as one stretch. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from wardlens.exhibits.sentences import listed


def in_words(numbers: Iterable[int]) -> str:
    """Numbers as a sentence lists them.

    >>> in_words([1, 2, 3, 5, 7, 8]), in_words([1, 2, 3, 4]), in_words([4])
    ('1 to 3, 5, 7 and 8', '1 to 4', '4')
    """
    return listed([one for run in _runs(numbers) for one in _told(run, " to ")])


def in_short(numbers: Iterable[int]) -> str:
    """The same as a map has room for it.

    >>> in_short([1, 2, 3, 5, 7, 8])
    '1–3, 5, 7, 8'
    """
    return ", ".join(one for run in _runs(numbers) for one in _told(run, "–"))


def _runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """First and last of each stretch without a gap, from low to high."""
    found: list[tuple[int, int]] = []
    for number in sorted(numbers):
        if found and number == found[-1][1] + 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def _told(run: tuple[int, int], between: str) -> list[str]:
    """A stretch; two in a row are two numbers."""
    first, last = run
    if last - first < 2:
        return [str(number) for number in range(first, last + 1)]
    return [f"{first}{between}{last}"]
