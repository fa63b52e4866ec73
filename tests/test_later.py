"""Parts of a view that are made when they are first read."""

import threading
from dataclasses import dataclass, fields

import pytest

from wardlens.exhibits.later import Later, Parted, later


@dataclass(frozen=True)
class Page(Parted):
    title: str
    words: str
    more: tuple[str, ...] | None = None


def page(made: list[str], problem: Exception | None = None) -> Page:
    def words(one: str) -> str:
        made.append(one)
        if problem:
            raise problem
        return one * 2

    return Page("title", later(words, "once"))


def test_nothing_is_made_before_it_is_read_and_then_once():
    made: list[str] = []
    view = page(made)
    assert view.title == "title"
    assert view.holds("words")
    assert not view.holds("more")
    assert view.made_so_far() == ("title", None)
    assert made == []
    assert (view.words, view.words) == ("onceonce", "onceonce")
    assert made == ["once"]
    assert view.made_so_far() == ("title", "onceonce", None)


def test_whoever_reads_a_view_whole_gets_it_whole():
    view = page([])
    values = [getattr(view, one.name) for one in fields(view)]
    assert values == ["title", "onceonce", None]
    assert not any(isinstance(one, Later) for one in vars(view).values())


def test_a_part_that_fails_is_tried_again():
    made: list[str] = []
    view = page(made, LookupError("not there"))
    for _ in range(2):
        with pytest.raises(LookupError):
            _ = view.words
    assert made == ["once", "once"]


def test_many_readers_at_once_have_it_made_once():
    made: list[str] = []
    view = page(made)
    readers = [threading.Thread(target=lambda: view.words) for _ in range(20)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert made == ["once"]
