"""The pages, each once: what the menu says, what makes it, what it cannot be made without.

The menu, the views made ahead, the words of a page without data and the tests all read this.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any

from wardlens.choices.blanks import BLANKS, PERIOD, RATE, Blank, Chosen
from wardlens.choices.filters import Filters
from wardlens.choices.offer import FEAR, WHOLE_BOROUGH, Offer
from wardlens.choices.series import BOROUGH_TABLE, WARD_TABLE


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its file is `pages/<key>.py`.

    `maker` names the function that makes its view, `topic.function` in `wardlens.views`; a page
    that only arranges what others made has none.
    """

    key: str
    title: str
    group: str
    question: str
    maker: str = ""
    asks: tuple[str, ...] = ()
    """Blanks of the sentence that it asks beside those of every page."""
    ignores: tuple[str, ...] = ()
    """Blanks that change nothing on it: it does not ask them, and says so of those changed."""
    for_survey: tuple[str, ...] = ()
    """Blanks that change nothing on it as long as nobody asked residents."""
    needs_ward_table: bool = True
    """Whether it has nothing to say where the police's ward table is not loaded."""
    asks_closer: tuple[str, ...] = ()
    """Blanks that change only a part of it: asked there, not in the sentence above the page."""
    is_of_one_ward: bool = False
    """Whether no other choice counts until a ward is chosen."""
    opens_with: str = ""
    """The measure that it shows where nobody chose one; empty: recorded offences."""

    @property
    def module(self) -> str:
        """Where the function that makes its view is."""
        return f"wardlens.views.{self.maker.partition('.')[0]}.page"

    @property
    def make(self) -> Callable[[Any], Any]:
        """The function that makes its view; its module is read only now."""
        found: Callable[[Any], Any] = getattr(
            import_module(self.module), self.maker.partition(".")[2]
        )
        return found


PAGES = (
    Page(
        "today", "Borough today", "Explore",
        "How much crime and harm, is it changing, where, how safe do people feel?",
        "today.today", ("per", "shares"),
    ),
    Page(
        "ward", "Your ward", "Explore",
        "One ward on one page, with a two-page briefing to take away",
        "ward.ward", ("per",), is_of_one_ward=True,
    ),
    Page(
        "map", "Map", "Explore",
        "Any measure by ward or neighbourhood (LSOA), any period",
        "map.places", ("per", "level", "shares"), ("against",), needs_ward_table=False,
        opens_with=RATE,
    ),
    Page(
        "compare", "Compare", "Explore",
        "Two to four places side by side: wards, boroughs",
        "compare.compare", ("places",), ("measure", "against"),
    ),
    Page(
        "trends", "Trends", "Understand",
        "Month by month, rolling twelve months, the same months before, against others",
        "trends.trends", asks_closer=("against",),
    ),
    Page(
        "harm", "Harm", "Understand",
        "What hurts most, and does harm change the picture?",
        "harm.harm", ("weighting",), ("measure",),
    ),
    Page(
        "perceptions", "Perceptions", "Understand",
        "How safe do people feel, and does it match?",
        "perceptions.perceptions", ("weighting", "shares"), ("offence",), ("measure", "weighting"),
        needs_ward_table=False, asks_closer=(PERIOD, "against"),
    ),
    Page(
        "inequalities", "Inequalities", "Understand",
        "Which groups are worse off, by how much, how sure, and what is unknown?",
        "inequalities.inequalities",
        ignores=("measure", "area", "against"),
        asks_closer=("outcome", "breakdown", "reference", "offence", "weighting", PERIOD),
    ),
    Page(
        "concentration", "Concentration", "Understand",
        "How few places carry how much, against chance, and do they stay?",
        "concentration.concentration", ignores=("measure", "against"),
    ),
    Page(
        "streets", "Streets", "Understand",
        "Which streets and kinds of place have most crime, and do they stay?",
        "streets.streets", ignores=("measure", "against"), needs_ward_table=False,
        asks_closer=(PERIOD,),
    ),
    Page(
        "reporting", "Reporting", "Understand",
        "What never reaches the police, and where more reports are good news",
        "reporting.reporting", ignores=("measure", "offence", "against"),
        needs_ward_table=False, asks_closer=("area", PERIOD),
    ),
    Page(
        "plan", "The plan", "Act",
        "What is promised, what the figures say of it, what is being done and did it work?",
        "plan.plan", ignores=("measure", "offence", "area", "against"),
    ),
    Page(
        "places", "Three places first", "Act",
        "Which three places carry most of a kind of crime, why, and what to ask of them?",
        "three_places.three_places", ignores=("measure", "against"),
    ),
    Page(
        "serious", "Serious violence", "Act",
        "The Duty's scope in one view; the evidence annex with its gaps",
        "serious_violence.serious_violence", ("per",), ("offence",),
    ),
    Page(
        "briefings", "Briefings", "Act",
        "A page for residents, two for members, a pack for the board, slides of chosen findings",
    ),
    Page(
        "methods", "Data and methods", "About",
        "Sources, editions, coverage, breaks, definitions",
        "methods.methods", ignores=("measure", "offence", "area", "period", "against"),
        needs_ward_table=False,
    ),
)  # fmt: skip
"""In the order of the menu; the first is the one that the app opens with."""


_LACKING = {
    WARD_TABLE: "The police's ward table is not loaded",
    BOROUGH_TABLE: "The police's borough table is not loaded",
    "residents": "No count of residents is loaded",
    "indicators": "No published shares are loaded",
}


def lacking(table: str) -> str:
    """In words, that a table is not loaded; every page says it so."""
    return _LACKING[table]


def page(path: str) -> Page:
    """The page of an address, as Streamlit finds it: by its last part, else the first one.

    >>> page("/base/map").key, page("/").key, page("/harms").key
    ('map', 'today', 'today')
    """
    last = path.strip("/").rpartition("/")[2]
    return next((one for one in PAGES if one.key == last), PAGES[0])


def unknown(path: str) -> str:
    """The page that an address asks for and that is not here; nothing where it is.

    >>> unknown("/harm"), unknown("/"), unknown("/base/map/"), unknown("/harms")
    ('', '', '', 'harms')
    """
    last = path.strip("/").rpartition("/")[2]
    return "" if last in {"", *(page.key for page in PAGES)} else last


def with_views() -> tuple[Page, ...]:
    """The pages that have a view of their own."""
    return tuple(page for page in PAGES if page.maker)


def blanks_of(key: str, offer: Offer, chosen: Chosen, *, closer: bool = False) -> list[Blank]:
    """The blanks that a page asks, in the order of the sentence; of some it says words instead.

    `closer`: those of its second sentence.
    """
    page = _named(key)
    everywhere = [blank.key for blank in BLANKS if blank.is_everywhere]
    above = {*everywhere, *page.asks} - set(page.asks_closer)
    asks = set(page.asks_closer) if closer else above
    if page.is_of_one_ward and chosen.area == WHOLE_BOROUGH:
        asks = set()  # the page itself asks which
    unused = ignored_on(key, offer)
    return [
        blank
        for blank in BLANKS
        if blank.key in asks
        and blank.key not in unused
        and (blank.key == PERIOD or blank.options(offer, chosen))
    ]


def opened(key: str, filters: Filters) -> Filters:
    """The filters as a page shows them: with its own measure where nobody chose one."""
    measure = filters.measure or _named(key).opens_with
    return filters if measure == filters.measure else replace(filters, measure=measure)


def ignored_on(key: str, offer: Offer) -> tuple[str, ...]:
    """The blanks that change nothing on a page."""
    page = _named(key)
    return (*page.ignores, *(() if FEAR in offer.measures else page.for_survey))


def _named(key: str) -> Page:
    return next(page for page in PAGES if page.key == key)


def groups(pages: Iterable[Page]) -> dict[str, list[Page]]:
    """Pages under the headings of the menu."""
    found: dict[str, list[Page]] = {}
    for page in pages:
        found.setdefault(page.group, []).append(page)
    return found
