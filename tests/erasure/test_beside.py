"""What is thought over beside a store that is at work."""

from collections.abc import Iterator
from threading import Event

import pytest

from jieqing.erasure.beside import Beside, ahead


def failing_after(numbers: list[int]) -> Iterator[int]:
    yield from numbers
    raise LookupError(numbers)


def fail() -> None:
    raise LookupError


def test_what_is_made_ahead_comes_in_order_and_ends() -> None:
    with ahead(iter(range(5))) as coming:
        assert list(coming) == [0, 1, 2, 3, 4]


def test_the_first_is_made_before_anything_else_begins() -> None:
    made: list[int] = []

    def source() -> Iterator[int]:
        made.append(1)
        yield 1

    with ahead(source()):
        assert made == [1]


def test_the_next_is_made_while_the_one_before_is_in_use() -> None:
    made = Event()

    def source() -> Iterator[str]:
        yield "first"
        made.set()
        yield "second"

    with ahead(source()) as coming:
        assert next(coming) == "first"
        assert made.wait(10)


def test_what_the_source_raises_comes_in_its_place() -> None:
    with ahead(failing_after([1, 2])) as coming:
        assert [next(coming), next(coming)] == [1, 2]
        with pytest.raises(LookupError):
            next(coming)


def test_a_comparison_that_does_not_fit_is_raised_when_all_are_asked_for() -> None:
    done: list[str] = []
    with Beside() as beside:
        beside.compare(lambda: done.append("before"))
        beside.compare(fail)
        with pytest.raises(LookupError):
            beside.require_done()
    assert done == ["before"]


def test_pieces_come_in_order_those_yet_to_be_made_too() -> None:
    pieces = [b"a", lambda: b"b", b"c", lambda: b"d"] * 30
    with Beside() as beside:
        assert b"".join(beside.made(pieces)) == b"abcd" * 30
