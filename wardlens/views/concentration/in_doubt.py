"""How far the list of few places rests on police knowing of the same part everywhere."""

from __future__ import annotations

from dataclasses import dataclass, field

from wardlens.exhibits import sentences
from wardlens.exhibits.exhibit import Source
from wardlens.measures.concentration import SHARE
from wardlens.stats.doubt import Doubt, reporting_doubt
from wardlens.views.concentration.crimes import Crimes, Scope, Span
from wardlens.views.published_shares import KNOWN, published, recent, source_of
from wardlens.views.setting import Setting

KEPT = "In the top 5 % if reporting differs, % of trials"
METHOD = (
    "The trial of reporting gives each neighbourhood a share of its own, evenly between the lowest "
    "and the highest that is published for a kind of violence, a thousand times over. Nobody has "
    "measured how reporting differs between neighbourhoods: it is a what-if, not a likely range."
)


@dataclass(frozen=True)
class InDoubt:
    """How many of the few places stay if reporting differs, in words and place by place."""

    words: str = ""
    found: Doubt = field(default_factory=lambda: Doubt(0))
    sources: tuple[Source, ...] = ()


def in_doubt(setting: Setting, crimes: Crimes, scope: Scope, span: Span) -> InDoubt:
    """The trial for the crimes asked for; empty where no share known to police is published."""
    key = ("reporting-doubt", scope.types, span.start, span.end)
    return setting.once(key, lambda: _tried(setting, crimes, scope, span))


def _tried(setting: Setting, crimes: Crimes, scope: Scope, span: Span) -> InDoubt:
    rows = recent(published(setting, KNOWN))
    kinds = rows[rows["breakdown"] != "all"]
    counts = crimes.counts(scope.types, span.start, span.end)
    if kinds.empty or counts.empty or not counts.sum():
        return InDoubt()
    low, high = kinds["value"].min(), kinds["value"].max()
    found = reporting_doubt(counts, (low / 100, high / 100), SHARE)
    newest = kinds.iloc[-1]
    return InDoubt(_told(found, low, high, str(newest["area_name"])), found,
                   (source_of(setting, rows),))  # fmt: skip


def _told(found: Doubt, low: float, high: float, where: str) -> str:
    if found.reason:
        return ""
    listed = len(found.kept)
    reach = sentences.interval(found.lower, found.upper)
    likely = "" if found.lower == found.upper else f" ({reach} in most trials)"
    stay = "it" if listed == 1 else f"about {found.stay:.0f} of these {listed}{likely}"
    return (
        f"Of violence in {where}, {low:.0f} to {high:.0f} % reaches the police, by kind. If places "
        f"differed as much, {stay} would {'' if found.stay > 0.5 else 'not '}stay in the top 5 %."
    )
