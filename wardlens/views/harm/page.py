"""Harm: what hurts most, by offence and ward, under each weighting; what it adds to a count."""

from __future__ import annotations

from dataclasses import dataclass, replace

from wardlens.choices.offer import ALL_OFFENCES
from wardlens.exhibits import sentences
from wardlens.exhibits.exhibit import Exhibit
from wardlens.exhibits.later import Parted, later
from wardlens.measures.harm import LEAST_MONTHS
from wardlens.views.boroughs_ranked import Bars
from wardlens.views.harm.boroughs import harm_of_boroughs
from wardlens.views.harm.changes_the_picture import changes_the_picture
from wardlens.views.harm.reference import costs_loaded, published, weights
from wardlens.views.harm.wards import wards_exhibit
from wardlens.views.harm_findings import harm_findings, hurts_most, left_out, weighed
from wardlens.views.harm_ladder import count_beside_harm, first_by_harm, first_three
from wardlens.views.harm_moved import in_words
from wardlens.views.harm_over_time import over_time
from wardlens.views.headline import MOST_WORDS
from wardlens.views.quoted import WEIGHTS_EDITION, quoted
from wardlens.views.setting import HARM, Setting


@dataclass(frozen=True)
class Harm(Parted):
    """The harm page."""

    title: str
    verdict: tuple[str, ...]
    findings: tuple[str, ...]
    edition: str
    """Of which year the weights are, and what has changed since."""
    costs: str
    """That no unit costs are loaded, where none are."""
    ladder: Exhibit
    pictured: Exhibit
    """The ladder under the verdict, which says the share of the first: those of the first three."""
    wards: Exhibit
    over_time: Exhibit
    boroughs: Bars | None
    published: Exhibit
    weights: Exhibit


def harm(setting: Setting) -> Harm:
    """Everything on the harm page, for the borough or one ward of it."""
    asked = weighed(setting)
    ladder = count_beside_harm(asked)
    return Harm(
        title=_title(asked),
        verdict=sentences.at_most(
            MOST_WORDS,
            [
                one
                for one in (left_out(setting), _first(asked), *in_words(asked, how_much=False))
                if one
            ],
        ),
        findings=later(_findings, setting),
        edition=quoted(asked, WEIGHTS_EDITION, in_brief=True),
        costs=costs_loaded(asked),
        ladder=ladder,
        pictured=replace(ladder, finding=first_three(asked) or ladder.finding),
        wards=later(asked.part, wards_exhibit, HARM),
        over_time=over_time(asked),
        boroughs=later(harm_of_boroughs, asked) if setting.offer.boroughs else None,
        published=later(asked.part, published),
        weights=later(asked.part, weights),
    )


def _findings(setting: Setting) -> tuple[str, ...]:
    asked = weighed(setting)
    of_the_wards = changes_the_picture(asked) if asked.filters.is_whole_borough else ""
    return harm_findings(setting, of_the_wards)


def _first(setting: Setting) -> str:
    """The kind that comes first by harm, else why none does."""
    is_weighed = setting.filters.month_count >= LEAST_MONTHS
    return (first_by_harm(setting) if is_weighed else "") or hurts_most(setting)


def _title(setting: Setting) -> str:
    """The page's question, with the kind of offence where one was chosen."""
    of_all = setting.filters.offence == ALL_OFFENCES
    what = "" if of_all else f" {setting.choice.label}"
    return f"What hurts most in {setting.area_name}?{what}"
