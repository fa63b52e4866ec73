"""Views made ahead are those that a reader reaches by changing one blank."""

import gc
import json
import weakref
from copy import copy

import pandas as pd
import plotly.graph_objects as go
import pydeck
from plotly.io import to_json

from wardlens.filters import Filters
from wardlens.ui import ahead, data, memory


def test_the_usual_choice_comes_first(shipped):
    del shipped
    offer = data.offer()
    assert next(iter(ahead.choices(offer))) == Filters.default(offer)


def test_every_choice_made_ahead_is_one_change_away_and_none_comes_twice(shipped):
    del shipped
    offer = data.offer()
    default = Filters.default(offer)
    made = list(ahead.choices(offer))
    assert len(set(made)) == len(made)
    for filters in made[1:]:
        differing = {
            name
            for name in ("area", "measure", "offence", "weighting", "start", "end", "level")
            if getattr(filters, name) != getattr(default, name)
        }
        assert len(differing) == 1


def test_what_was_made_ahead_is_what_the_page_is_given(shipped):
    del shipped
    filters = list(ahead.choices(data.offer()))[1]
    view = next(ahead.views())
    assert data.view(view, filters) is data.view(view, filters)


def test_what_is_laid_out_once_is_what_the_picture_and_the_table_say(shipped):
    del shipped
    filters = next(ahead.choices(data.offer()))
    exhibits = [
        exhibit for make in ahead.views() for exhibit in ahead._exhibits(data.view(make, filters))
    ]
    assert any(exhibit.drawn for exhibit in exhibits)
    for exhibit in exhibits:
        assert (exhibit.drawn is None) == (not isinstance(exhibit.picture, go.Figure))
        if exhibit.drawn:
            sent = to_json(exhibit.drawn, validate=False)
            assert json.loads(sent) == json.loads(to_json(exhibit.picture, validate=False))
        pd.testing.assert_frame_equal(exhibit.shown.to_pandas(), exhibit.rounded)


def test_every_figure_has_only_properties_that_plotly_knows(shipped):
    """Figures are made unchecked, because checking takes most of their time: this checks them."""
    del shipped
    choices = list(ahead.choices(data.offer()))
    figures = [
        exhibit.picture
        for filters in (choices[0], choices[1])
        for make in ahead.views()
        for exhibit in ahead._exhibits(data.view(make, filters))
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
    filters = list(ahead.choices(data.offer()))[2]
    data.view(next(ahead.views()), filters)
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
    data.begin_run()
    assert data.seconds_since_a_run() < 5


def test_a_map_laid_out_once_says_what_pydeck_would(shipped):
    del shipped
    deck = data.view(next(ahead.views()), next(ahead.choices(data.offer()))).map.picture.deck
    sent = deck.to_json()
    assert "\n" not in sent
    assert json.loads(sent) == json.loads(pydeck.Deck.to_json(_without_its_json(deck)))


def _without_its_json(deck):
    copied = copy(deck)
    vars(copied).pop("_json")
    return copied
