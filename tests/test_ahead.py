"""Views made ahead are those that a reader reaches by changing one blank."""

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
    assert data.view(ahead.VIEWS[0], filters) is data.view(ahead.VIEWS[0], filters)
