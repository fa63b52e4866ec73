"""Commitments of the plan on screen, and what came of actions: HTML, without a chart."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from wardlens.exhibits.markup import each, filled
from wardlens.ui import figures
from wardlens.ui.serving import html
from wardlens.views.plan.figures import Line
from wardlens.views.plan.page import NOT_HELD, Promise
from wardlens.views.plan.worked import Worked


def promises(given: Sequence[Promise]) -> None:
    """Each commitment with its figures; every measure leads to its page."""
    for one in given:
        html.write(
            '<h2 class="wl-h3">{}</h2>{}{}{}{}',
            one.words,
            _table(one.lines),
            filled('<p class="wl-caption">No measure: {}</p>', one.missing) if one.missing else "",
            each('<p class="wl-finding">Being done: {}</p>', [(words,) for words in one.doing]),
            _facts(one),
        )


def worked(given: Sequence[Worked], rules: Sequence[str]) -> None:
    """The rules, then each action: what is compared first, the result after it."""
    if not given:
        return
    figures.section("Did it work?", rules)
    for one in given:
        html.write(
            '<h3 class="wl-h3">{}</h3>{}<p class="wl-finding"><strong>{}</strong></p>',
            one.action,
            each('<p class="wl-caption">{}</p>', [(words,) for words in one.compared]),
            one.result,
        )
        if one.counts:
            figures.behind(one.counts)


def _table(lines: Sequence[Line]) -> Markup:
    if not lines:
        return Markup("")
    head = each(
        '<th scope="col">{}</th>', [("Measure",), ("Newest",), ("Is it clear?",), ("Wanted",)]
    )
    return filled(
        '<table class="wl-glance wl-plan"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>',
        head,
        Markup("").join(map(_row, lines)),
    )


def _row(line: Line) -> Markup:
    return filled(
        '<tr><th scope="row"><a href="{}">{}</a></th><td>{}<small>{}</small></td>'
        '<td class="said {}">{}</td><td>{}</td></tr>',
        line.link, line.label, line.now or "–", line.change, line.tone, line.verdict, line.wanted,
    )  # fmt: skip


def _facts(one: Promise) -> Markup:
    """What the plan says of it; what it does not say, in one breath."""
    held = [f"{name}: {words}" for name, words in one.facts if words != NOT_HELD]
    absent = [name.lower() for name, words in one.facts if words == NOT_HELD]
    told = [*held, *([f"{', '.join(absent)}: {NOT_HELD}".capitalize()] if absent else [])]
    if one.lines_up:
        told.append(f"Lines up with: {'; '.join(one.lines_up)}")
    return filled('<p class="wl-caption">{}.</p>', ". ".join(told))
