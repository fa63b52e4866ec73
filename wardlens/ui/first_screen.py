"""The words and numbers of a page's first screen, as HTML that needs no script.

Made of the same view by the same functions as the page itself, so that they say the same; where
they stand until the app has started is in `serving/first_screen.py`.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from markupsafe import Markup
from starlette.middleware import Middleware

from wardlens.exhibits.markup import each, filled
from wardlens.store import config
from wardlens.store.kept import Kept
from wardlens.ui.serving.first_screen import FirstScreen, Link, Screen
from wardlens.ui.serving.limits import Meter
from wardlens.views import register

if TYPE_CHECKING:  # what draws takes a second to read: the server answers meanwhile
    from wardlens.choices.filters import Filters
    from wardlens.choices.offer import Offer

_MADE = Meter(120)
"""Views made for first screens in a minute, of all readers together; kept ones cost nothing."""
_PICTURES = Kept(64)
_BODY: Final = """<div id="wl-first">{}<main>{}{}
<p class="wl-caption" id="wl-first-wait" data-testid="stSkeleton">Charts and choices follow when the
page has loaded.</p></main></div>"""
"""`stSkeleton`: Streamlit's own name for what stands until something is drawn, so that what waits
for its pages waits for ours."""


def screen(path: str, link: Link) -> Screen | None:
    """The first screen of an address, made of the view that its page draws.

    None where that view is not kept and too many were made in the last minute.
    """
    from wardlens.ui import frame, nobody_asked, session
    from wardlens.ui.serving import answers, lacking

    answers.begin_run()
    page = register.page(path)
    offer = answers.offer(session.demo_of(link))
    filters, told = session.asked_for(link, offer)
    made_up = nobody_asked.MADE_UP if offer.is_made_up else ""
    notes = [note for note in (made_up, frame.no_such_page(path), *told) if note]
    is_embedded = link.get("embed") == ["true"]

    def drawn(title: str, sentence: str, parts: list[Markup]) -> Screen:
        named = filled('<h1 class="wl-title">{}</h1>', title)
        body = _body(filters, notes, [named, *parts], is_embedded=is_embedded)
        asks = urlencode(filters.to_query(offer))
        return Screen(f"{title} · {config.read().name}", sentence, body, asks)

    if not page.maker:
        return drawn(page.title, page.question, [])
    if not answers.can_be_made(page.make):
        words = lacking.words(config.read().borough_name)
        return drawn(lacking.TITLE, words, [filled('<p class="wl-finding">{}</p>', words)])
    view = _view(page, filters)
    if view is None:
        return None
    return drawn(
        view.title,
        _sentence(view) or page.question,
        list(_parts(view, in_part=session.PART in link)),
    )


def picture(_path: str, link: Link) -> bytes | None:
    """What a message shows of a link to a place, as PNG; none for what is not on offer."""
    from wardlens.briefings import card
    from wardlens.ui import session
    from wardlens.ui.serving import answers

    answers.begin_run()
    filters, told = session.asked_for(link, answers.offer())
    key = "today" if filters.is_whole_borough else "ward"
    page = register.page(key)
    view = None if told or not answers.can_be_made(page.make) else _view(page, filters)
    if view is None:
        return None
    table = view.kinds if filters.is_whole_borough else view.changes

    def drawn() -> bytes:
        return card.png(view.opening, table, config.read().name)

    made: bytes = _PICTURES.get((filters, answers.serving()), drawn)
    return made


def _view(page: register.Page, filters: Filters) -> Any:
    """A page's view; none where it is not kept and may not be made now."""
    from wardlens.ui.serving import answers

    is_kept = answers.is_kept(page.make, filters)
    if not is_kept and _MADE.wait("all", time.monotonic()):
        return None
    return answers.view(page.make, filters)


def _sentence(view: Any) -> str:
    """The first thing that a page says."""
    return next(iter(_verdict(view) or _findings(view)), "")


def _verdict(view: Any) -> tuple[str, ...]:
    """What a page about a place says of it first; other pages have none."""
    opening = getattr(view, "opening", None)
    said: tuple[str, ...] = opening.verdict if opening else getattr(view, "verdict", ())
    return said


def _findings(view: Any) -> tuple[str, ...]:
    """What a page says in words below its title, or of its table or first figure."""
    from wardlens.exhibits.exhibit import Exhibit

    table = getattr(view, "matrix", None)
    one = table.finding if table else getattr(view, "finding", "")
    said: tuple[str, ...] = (one,) if one else getattr(view, "findings", ())
    if said:
        return said
    shown = (getattr(view, field.name) for field in fields(view))
    first = next((part.finding for part in shown if isinstance(part, Exhibit)), "")
    return (first,) if first else ()


def _parts(view: Any, *, in_part: bool) -> Iterator[Markup]:
    """How a page opens, then its first table at a glance; the wards where one is to be chosen.

    With `in_part` the address asks for another section than that of the table. What the view
    makes later is left for later.
    """
    from wardlens.exhibits.later import Parted
    from wardlens.ui import bars, figures, glance, matrix
    from wardlens.views.boroughs_ranked import Bars
    from wardlens.views.glance import Glance

    opening = getattr(view, "opening", None)
    if opening:
        yield glance.opened(opening) + Markup('<div class="wl-first-buttons"></div>')
    elif said_first := _verdict(view):
        yield figures.judged(said_first)
    elif table := getattr(view, "matrix", None):
        yield matrix.headed(table)
    else:
        said = each("<li>{}</li>", [(sentence,) for sentence in _findings(view)])
        yield filled('<ul class="wl-findings">{}</ul>', said)
    if getattr(view, "choose", None):
        yield _wards()
    above: list[Bars] = []
    for part in view.made_so_far() if isinstance(view, Parted) and not in_part else ():
        if isinstance(part, Bars):
            above.append(part)
        if isinstance(part, Glance):
            yield Markup('<div class="wl-first-sections"></div>')
            yield from map(bars.headed, above)
            yield glance.headed(part)
            return


def _wards() -> Markup:
    from wardlens.choices.offer import WHOLE_BOROUGH
    from wardlens.ui.serving import answers
    from wardlens.views import links

    offer = answers.offer()
    named = [
        (links.address("", offer.place_in_link | {"area": code}), name)
        for code, name in offer.areas.items()
        if code != WHOLE_BOROUGH
    ]
    return filled('<ul class="wl-first-wards">{}</ul>', each('<li><a href="{}">{}</a></li>', named))


def _body(filters: Filters, notes: list[str], parts: list[Markup], *, is_embedded: bool) -> Markup:
    from wardlens.ui import controls
    from wardlens.ui.serving import answers

    offer = answers.offer()
    row = '<p class="wl-first-choice wl-caption">{}</p>'
    choice = filled(row, controls.in_words(filters, offer))
    noted = each('<p class="wl-note" role="status">{}</p>', [(note,) for note in notes])
    rows = each('<div class="wl-first-row">{}</div>', [(part,) for part in parts])
    menu = Markup("") if is_embedded else _menu(filters.to_query(offer))
    chooser = Markup("") if is_embedded else _chooser(filters, offer)
    return filled(_BODY, menu, noted + chooser + choice, rows)


def _chooser(filters: Filters, offer: Offer) -> Markup:
    """A ward to choose without script, where the page has its box to find a place."""
    option = '<option value="{}"{}>{}</option>'
    marks = {filters.area: Markup(" selected")}
    listed = [(code, marks.get(code, ""), name) for code, name in offer.areas.items()]
    return filled(
        '<form action="ward" class="wl-first-find"><label for="wl-first-area">Ward</label>'
        '{}<select id="wl-first-area" name="area">{}</select><button>Open</button></form>',
        each('<input type="hidden" name="{}" value="{}">', offer.place_in_link.items()),
        each(option, listed),
    )


def _menu(query: dict[str, str]) -> Markup:
    """The pages as links that keep the choices in force."""
    from wardlens.views import links

    def link(page: register.Page) -> tuple[str, str]:
        name = "." if page is register.PAGES[0] else page.key
        return links.address(name, query), page.title

    item = '<li><a href="{}">{}</a></li>'
    groups = [
        (group, each(item, map(link, pages)))
        for group, pages in register.groups(register.PAGES).items()
    ]
    return filled('<nav aria-label="Pages">{}</nav>', each("<p>{}</p><ul>{}</ul>", groups))


MIDDLEWARE: Final = Middleware(FirstScreen, draw=screen, picture=picture)
