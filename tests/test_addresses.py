"""A thousand random addresses: each gives a page, none raises, none takes long."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

from worlds import VIEWS, World

from wardlens.choices.blanks import LINK_KEYS
from wardlens.choices.filters import Filters
from wardlens.choices.offer import Offer

ADDRESSES = 1_000
SLOW = 3.0
"""Seconds of the processor: what a view takes on a machine that does nothing else."""
_NONSENSE = (
    "", "x", "all", "E05999999", "9999-99", "2031-01", "0000-00", "-1", "1e9", "nan", "None",
    "'; drop table area; --", "<script>alert(1)</script>", "../../etc/passwd", "%00", "\0",
    "\u202e", "\ud800", "☃", "٢٠٢٥-٠٣", "x" * 2_000,
)  # fmt: skip


def _address(chance: random.Random, offer: Offer) -> dict[str, list[str]]:
    """The query of an address: mostly what is on offer, in part nonsense, some keys twice."""
    months = [f"{month:%Y-%m}" for month in offer.months]
    on_offer: dict[str, list[str]] = {
        "from": months, "to": months, "area": [*offer.areas, *offer.places],
        "offence": list(offer.offences), "measure": list(offer.measures),
        "against": list(offer.comparators), "level": list(offer.levels),
        "weighting": list(offer.weightings), "outcome": list(offer.outcomes),
        "release": [offer.release, "ffffffff"],
    }  # fmt: skip
    words: dict[str, list[str]] = {}
    for key in chance.sample(LINK_KEYS, chance.randint(0, len(LINK_KEYS))):
        known = on_offer.get(key) or list(_NONSENSE)
        words[key] = [
            chance.choice(known if chance.random() < 0.8 else _NONSENSE)
            for _ in range(1 if chance.random() < 0.9 else 2)
        ]
    if chance.random() < 0.2:
        words[chance.choice(_NONSENSE) or "other"] = [chance.choice(_NONSENSE)]
    return words


def test_a_thousand_random_addresses_raise_nothing_and_none_takes_long(
    testborough: World, record_property: Callable[[str, object], None]
) -> None:
    chance = random.Random(20_260_301)
    pages = list(VIEWS)
    slowest, asked, noted = (0.0, ""), 0, 0
    for _ in range(ADDRESSES):
        page, query = chance.choice(pages), _address(chance, testborough.offer)
        began = time.process_time()
        filters, notes = Filters.from_query(query, testborough.offer)
        assert VIEWS[page](testborough.asking(filters)) is not None
        assert all(note.isprintable() for note in notes)
        slowest = max(slowest, (time.process_time() - began, f"{page} {query}"[:300]))
        asked, noted = asked + 1, noted + bool(notes)
    assert asked == ADDRESSES
    assert noted > ADDRESSES / 10
    assert slowest[0] < SLOW, slowest
    record_property(
        "figures",
        f"{asked:,} random addresses: 0 exceptions, {noted} with a note, "
        f"the slowest {slowest[0]:.2f} s of the processor",
    )
