"""What is kept is bounded, and made once however many ask for it at a time."""

from __future__ import annotations

import threading
import time

import pytest

from wardlens.store.kept import Kept


def test_what_is_kept_is_not_made_again() -> None:
    kept = Kept(2)
    assert [kept.get("a", lambda: 1), kept.get("a", lambda: 2)] == [1, 1]
    assert kept.made == 1


def test_the_one_asked_for_longest_ago_goes_first() -> None:
    kept = Kept(2)
    for key in ("a", "b", "a", "c"):
        kept.get(key, lambda key=key: key)  # type: ignore[misc]
    assert ["a" in kept, "b" in kept, "c" in kept] == [True, False, True]


def test_room_can_be_measured_in_bytes() -> None:
    kept = Kept(10, getsizeof=len)
    for text in (b"1234", b"12345", b"123"):
        assert kept.get(text, lambda text=text: text) == text  # type: ignore[misc]
    assert [b"1234" in kept, b"12345" in kept, b"123" in kept] == [False, True, True]  # 5 + 3 < 10


def test_what_is_larger_than_all_the_room_is_given_and_not_kept() -> None:
    kept = Kept(3, getsizeof=len)
    assert kept.get("a", lambda: b"1234") == b"1234"
    assert "a" not in kept


def in_threads(number: int, target: object) -> None:
    threads = [threading.Thread(target=target) for _ in range(number)]  # type: ignore[arg-type]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_of_twenty_who_ask_at_once_one_makes_it_and_all_have_it() -> None:
    kept, made, given = Kept(1), [], []

    def make() -> object:
        time.sleep(0.1)
        made.append(object())
        return made[-1]

    in_threads(20, lambda: given.append(kept.get("a", make)))
    assert given == made * 20
    assert kept.made == len(made) == 1


def test_while_one_thing_is_made_another_is_given() -> None:
    kept, order = Kept(2), []

    def slow() -> None:
        kept.get("slow", lambda: time.sleep(0.2))
        order.append("slow")

    maker = threading.Thread(target=slow)
    maker.start()
    time.sleep(0.05)
    kept.get("quick", lambda: None)
    order.append("quick")
    maker.join()
    assert order == ["quick", "slow"]


def test_a_part_may_be_made_while_the_whole_is() -> None:
    kept = Kept(2)
    assert kept.get("whole", lambda: kept.get("part", lambda: 1) + 1) == 2
    assert kept.get("part", lambda: 5) == 1


def test_what_could_not_be_made_is_tried_by_the_next_who_waits_one_at_a_time() -> None:
    kept, at_once, most, failed, given = Kept(1), [0], [0], [], []

    def make() -> str:
        at_once[0] += 1
        most[0] = max(most[0], at_once[0])
        time.sleep(0.02)
        at_once[0] -= 1
        if len(failed) < 3:
            raise LookupError("not yet")
        return "made"

    def ask() -> None:
        try:
            given.append(kept.get("a", make))
        except LookupError as problem:
            failed.append(problem)

    in_threads(8, ask)
    assert (len(failed), given, most) == (3, ["made"] * 5, [1])


def test_nothing_is_left_after_it_is_cleared() -> None:
    kept = Kept(1)
    kept.get("a", lambda: 1)
    kept.clear()
    assert "a" not in kept
    assert kept.made == 0
    assert kept.get("a", lambda: 2) == 2


def test_an_error_is_told_to_whoever_asked() -> None:
    with pytest.raises(ZeroDivisionError):
        Kept(1).get("a", lambda: 1 / 0)
