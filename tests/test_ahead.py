"""Views made ahead are those that a reader reaches by changing one blank."""

import json
from copy import copy

import pandas as pd
import plotly.graph_objects as go
import pydeck
from plotly.io import to_json

from wardlens.exhibits import Exhibit
from wardlens.filters import Filters
from wardlens.ui import ahead, data


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
        part
        for make in ahead.views()
        for part in vars(data.view(make, filters)).values()
        if isinstance(part, Exhibit)
    ]
    assert any(exhibit.drawn for exhibit in exhibits)
    for exhibit in exhibits:
        assert (exhibit.drawn is None) == (not isinstance(exhibit.picture, go.Figure))
        if exhibit.drawn:
            sent = to_json(exhibit.drawn, validate=False)
            assert json.loads(sent) == json.loads(to_json(exhibit.picture, validate=False))
        pd.testing.assert_frame_equal(exhibit.shown.to_pandas(), exhibit.rounded)


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
