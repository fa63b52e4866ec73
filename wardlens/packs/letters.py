"""Letters: what they say, and whether there is anything new to say to an area."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from wardlens.choices.series import WARD_TABLE
from wardlens.exhibits import sentences
from wardlens.exhibits.sentences import begun_large, begun_small
from wardlens.packs.sections import Progress, address, silent
from wardlens.store.told import Letter, Told, Verdict
from wardlens.views.setting import Setting
from wardlens.views.standing_verdicts import Standing, looked_at, standing_verdicts

_ABOUT = (
    "“Clear” means that chance is not a likely reason, nor a change in how police record. "
    "We made {tests} comparisons. Among so many some differ by chance, so only what holds up among "
    "them all is called clear.",
    "These are crimes that police recorded. Many are never reported, and the figures do not say "
    "why a number changed.",
    "A letter is written only when something new is clear. No letter means no clear news; it does "
    "not mean that nothing happened.",
)
_DID = {"rise": "rose", "fall": "fell"}
_LEVEL = {"rise": "high", "fall": "low"}


@dataclass(frozen=True)
class Mail:
    """The letters of a release, and what has been told once they are sent."""

    letters: tuple[Letter, ...]
    told: Told


def letters(
    setting: Setting,
    before: Told | None,
    at: str,
    *,
    is_asked: bool = False,
    progress: Progress = silent,
) -> Mail:
    """A letter for every area of which something that stands is new; `at`: now, as RFC 3339.

    The first time there is nothing that was told `before`: what stands is noted, and nobody gets a
    letter unless `is_asked`, by which all that stands is told as if it were new.
    """
    offer = setting.offer
    usual = setting.of_the_default().of_all_offences()
    written: list[Letter] = []
    stood: list[Verdict] = []
    month = f"{usual.filters.end:%Y-%m}"
    for number, area in enumerate(offer.areas):
        progress(number / len(offer.areas), "reading what changed")
        asked = replace(usual, filters=usual.filters.with_(offer, area=area))
        standing = standing_verdicts(asked)
        verdicts = [Verdict(area, one.offence, one.way, month) for one in standing]
        stood += verdicts
        new = [
            one
            for one, verdict in zip(standing, verdicts, strict=True)
            if is_asked or (before is not None and before.is_news(verdict))
        ]
        if new:
            written.append(_letter(asked, area, new, at, is_asked=is_asked))
    so_far = before or Told(offer.release, at)
    return Mail(tuple(written), so_far.with_(offer.release, at, stood, written))


def _letter(
    setting: Setting, area: str, new: Sequence[Standing], at: str, *, is_asked: bool
) -> Letter:
    name, when = setting.area_name, f"{setting.filters.end:%B %Y}"
    source = setting.sources[WARD_TABLE]
    return Letter(
        area=area,
        area_name=name,
        month=f"{setting.filters.end:%Y-%m}",
        release=setting.offer.release,
        at=at,
        title=f"{name}: what clearly changed, to {when}",
        lead=(
            f"{begun_large(_named(new))} clearly in {name} in the year to {when}, set beside the "
            f"year before.{_usual(new)}"
            f"{'' if is_asked else ' This is new since the last release.'}"
        ),
        news=tuple(one.words for one in new),
        about=tuple(
            words.format(tests=looked_at(setting))
            for words in (_ABOUT[:-1] if is_asked else _ABOUT)
        ),
        link=address(setting, "" if setting.filters.is_whole_borough else "ward"),
        source=f"{source.line()}. {source.attribution} Wardlens release {setting.offer.release}.",
    )


def _named(new: Sequence[Standing]) -> str:
    """What rose and what fell: “all offences and burglary rose, and robbery fell”."""
    told = [
        f"{sentences.listed([begun_small(one.label) for one in ours])} {did}"
        for way, did in _DID.items()
        if (ours := [one for one in new if one.way == way])
    ]
    return ", and ".join(told)


def _usual(new: Sequence[Standing]) -> str:
    """What is clear beside one year, but not beside the years before it: said at once."""
    told = [
        f" Beside the three years before that, it is not clearly {level} for "
        f"{sentences.listed([begun_small(one.label) for one in ours])}."
        for way, level in _LEVEL.items()
        if (ours := [one for one in new if one.way == way and one.is_beyond is False])
    ]
    return "".join(told)
