"""What is different from the last pack: the same question asked of a quarter earlier."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from wardlens.choices.filters import months_before
from wardlens.exhibits import sentences
from wardlens.exhibits.sentences import begun_large, begun_small
from wardlens.measures.offences import MEASURES
from wardlens.packs.sections import Section, address
from wardlens.stats import change
from wardlens.views.glance import Glance, glance
from wardlens.views.setting import Setting

MONTHS = 3
"""How far apart two packs are."""
_CLEAR = (change.CLEAR_RISE, change.CLEAR_FALL)


def since_the_last_pack(setting: Setting) -> Section | None:
    """Level and clear changes now and a quarter ago; none where the figures do not go so far."""
    before = a_quarter_ago(setting)
    if before is None:
        return None
    now_kinds, then_kinds = glance(setting), glance(before)
    return Section(
        "Since the last pack, a quarter ago",
        address(before),
        findings=tuple(_told(setting, before, now_kinds, then_kinds)),
        rests_on=(now_kinds, then_kinds),
    )


def a_quarter_ago(setting: Setting) -> Setting | None:
    """The same question about months that end a quarter earlier."""
    filters = setting.filters
    start, end = (months_before(month, MONTHS) for month in (filters.start, filters.end))
    if start < setting.offer.months[0]:
        return None
    return replace(setting, filters=filters.with_(setting.offer, start=start, end=end))


def _told(setting: Setting, before: Setting, now: Glance, then: Glance) -> Iterator[str]:
    here, there = (_offences(one) for one in (setting, before))
    yield (
        f"{begun_large(setting.filters.period)}: {here}. The last pack said of "
        f"{before.filters.period}: {there}."
    )
    clear, was_clear = _clear(now), _clear(then)
    fresh = [f"{kind} ({told})" for kind, told in clear.items() if kind not in was_clear]
    gone = [kind for kind in was_clear if kind not in clear]
    still = [kind for kind in clear if kind in was_clear]
    yield (
        f"Newly clear among kinds of offence: {sentences.listed(fresh)}."
        if fresh
        else "No kind of offence is newly clear."
    )
    if still:
        yield f"Clear then and now: {sentences.listed(still)}."
    if gone:
        yield f"Clear then, no longer: {sentences.listed(gone)}."
    if setting.filters.month_count > MONTHS:
        yield "The two share most of their months: what differs between them is not judged."


def _offences(setting: Setting) -> str:
    row = setting.result(MEASURES["offences"], setting.area).iloc[0]
    if pd.isna(row["estimate"]):
        return str(row["reason"])
    return f"{sentences.count(row['estimate'])} {setting.offence_words}"


def _clear(kinds: Glance) -> dict[str, str]:
    """Kinds of offence that changed clearly, each with its figures in words."""
    table = kinds.table.iloc[1:]
    return {
        begun_small(str(row["Kind of offence"])): (
            f"{sentences.count(row['Before'])} before, {sentences.count(row['After'])} now"
        )
        for _, row in table[table["Verdict"].isin(_CLEAR)].iterrows()
    }
