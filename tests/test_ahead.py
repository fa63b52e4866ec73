"""Views made ahead are those that a reader reaches by changing one blank."""

import gc
import json
import weakref
from copy import copy
from dataclasses import replace
from pathlib import Path

import pandas as pd
import plotly.graph_objects as go
import pydeck
import tiny
from plotly.io import to_json
from streamlit.testing.v1 import AppTest

from wardlens.choices.filters import Filters
from wardlens.exhibits import ranges, verdicts
from wardlens.exhibits.on_screen import without_heading
from wardlens.store import paths, store
from wardlens.ui.serving import ahead, answers, memory
from wardlens.views import register
from wardlens.views.map.page import places


def test_the_usual_choice_comes_first(shipped):
    del shipped
    offer = answers.offer()
    assert next(iter(ahead.choices(offer))) == Filters.default(offer)


BLANKS = ("area", "measure", "offence", "weighting", "level", "against")


def changed_blanks(filters, offer):
    """The blanks whose change alone makes the usual choice this one."""
    default = Filters.default(offer)
    return [
        name
        for name in BLANKS
        if getattr(filters, name) != getattr(default, name)
        and filters == default.with_(offer, **{name: getattr(filters, name)})
    ]


def test_every_choice_made_ahead_is_one_change_away_and_none_comes_twice(shipped):
    del shipped
    offer = answers.offer()
    made = list(ahead.choices(offer))
    assert len(set(made)) == len(made)
    for filters in made[1:]:
        assert len(changed_blanks(filters, offer)) == 1
    groups = {choice.group for choice in offer.offences.values()} - {""}
    assert {filters.offence for filters in made[1:]} == {"all", *groups}
    assert {filters.area for filters in made} == set(offer.areas)


def test_of_very_many_wards_as_many_are_made_ahead_as_are_kept(shipped):
    del shipped
    offer = answers.offer()
    usual = {
        blank
        for filters in list(ahead.choices(offer))[1:]
        for blank in changed_blanks(filters, offer)
    }
    many = replace(offer, areas=offer.areas | {f"W{number:03}": "A ward" for number in range(90)})
    made = list(ahead.choices(many))
    assert len(made) * len(register.with_views()) <= answers.MADE_AHEAD
    assert {blank for filters in made[1:] for blank in changed_blanks(filters, many)} == usual


def shown(page, **query):
    app = AppTest.from_file(paths.PAGES / f"{page}.py", default_timeout=60)
    for key, value in query.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception


def at_once(_worked):
    """Instead of a rest."""


def test_a_page_that_asks_for_a_view_made_ahead_has_none_made(monkeypatch):
    monkeypatch.setattr(
        register, "PAGES", [page for page in register.PAGES if page.key in ("map", "trends")]
    )
    ahead.make(store.serving(), at_once)
    made = answers.made()
    shown("trends", area=tiny.ABBEY)
    shown("trends", offence="robbery")
    shown("map", level="lsoa")
    assert answers.made() == made
    shown("trends", area=tiny.ABBEY, offence="robbery")
    assert answers.made() == made + 1


def test_a_view_that_cannot_be_made_is_logged_and_the_others_are_made(monkeypatch, capsys):
    def broken(setting):
        raise LookupError(setting.filters.area)

    monkeypatch.setenv("WARDLENS_LOG", "json")
    monkeypatch.setattr(ahead, "views", lambda: (broken, places))
    monkeypatch.setattr(ahead, "choices", lambda offer: [Filters.default(offer)])
    ahead.make(store.serving(), at_once)
    (line,) = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert (line["event"], line["error"]) == ("view ahead failed", "LookupError")
    assert "borough" not in json.dumps(line)
    made = answers.made()
    answers.view(places, Filters.default(answers.offer()))
    assert answers.made() == made


def test_nothing_is_made_ahead_for_a_store_that_serves_no_longer():
    ahead.make(Path("another store"), at_once)
    assert answers.made() == 0


def test_what_is_laid_out_once_is_what_the_picture_and_the_table_say(shipped):
    del shipped
    filters = next(ahead.choices(answers.offer()))
    exhibits = [
        exhibit for make in ahead.views() for exhibit in ahead.exhibits(answers.view(make, filters))
    ]
    assert any(exhibit.drawn for exhibit in exhibits)
    for exhibit in exhibits:
        assert (exhibit.drawn is None) == (not isinstance(exhibit.picture, go.Figure))
        if exhibit.drawn:
            sent = to_json(exhibit.drawn, validate=False)
            laid_out = without_heading(json.loads(to_json(exhibit.picture, validate=False)))
            assert json.loads(sent) == laid_out
        cells = ranges.in_one_column(exhibit.rounded, dict(exhibit.decimals))
        pd.testing.assert_frame_equal(exhibit.shown.to_pandas(), verdicts.with_shapes(cells))


def test_every_figure_has_only_properties_that_plotly_knows(shipped):
    """Figures are made unchecked, because checking takes most of their time: this checks them."""
    del shipped
    choices = list(ahead.choices(answers.offer()))
    figures = [
        exhibit.picture
        for filters in (choices[0], choices[1])
        for make in ahead.views()
        for exhibit in ahead.exhibits(answers.view(make, filters))
        if isinstance(exhibit.picture, go.Figure)
    ]
    assert len(figures) > 20
    for figure in figures:
        go.Figure(figure.to_dict())  # raises where a property or its value is not known


def test_a_run_does_not_look_through_what_is_kept_for_garbage(shipped):
    del shipped
    gc.unfreeze()
    gc.collect()
    before = len(gc.get_objects())
    filters = list(ahead.choices(answers.offer()))[2]
    answers.view(next(ahead.views()), filters)
    memory.settle()
    assert gc.get_freeze_count() > 0.9 * before
    assert len(gc.get_objects()) < 0.1 * before


def test_what_was_dropped_after_it_was_set_aside_is_cleared_away_in_the_end():
    class Circle:
        def __init__(self):
            self.itself = self

    circle = Circle()
    gone = weakref.ref(circle)
    memory.settle()
    del circle
    gc.collect()
    assert gone() is not None
    for _ in range(memory.VIEWS_BETWEEN_WHOLE_SEARCHES):
        memory.settle()
    assert gone() is None


def test_it_is_known_that_a_reader_has_just_asked(shipped):
    del shipped
    answers.begin_run()
    assert answers.seconds_since_a_run() < 5


def test_a_map_laid_out_once_says_what_pydeck_would(shipped):
    del shipped
    deck = answers.view(next(ahead.views()), next(ahead.choices(answers.offer()))).map.picture.deck
    sent = deck.to_json()
    assert "\n" not in sent
    assert json.loads(sent) == json.loads(pydeck.Deck.to_json(_without_its_json(deck)))


def _without_its_json(deck):
    copied = copy(deck)
    vars(copied).pop("_json")
    return copied
