"""States are shown as codes only where they can tell of nobody."""

import pytest

from jieqing.discovery.shapes import codes
from places import Place

MOST = 20


@pytest.mark.parametrize(
    "counted",
    [
        [(0, 1), (1, 1), (None, 3)],
        [("待付款", 2), ("已完成", 9)],
        [("WAIT_BUYER_PAY", 4)],
    ],
)
def test_short_numbers_and_common_words_are_shown_with_their_rows(
    counted: list[tuple[int | str | None, int]],
) -> None:
    shown = tuple((str(value), rows) for value, rows in counted if value is not None)
    assert codes(counted, most=MOST) == shown


@pytest.mark.parametrize(
    "counted",
    [
        [("13800000002", 5)],
        [("李二", 1), ("王一", 1)],
        [("ok", 9), ("call wang@example.test", 1)],
        [(number, 1) for number in range(MOST + 1)],
    ],
)
def test_what_might_tell_of_a_person_is_never_shown(
    counted: list[tuple[int | str | None, int]],
) -> None:
    assert codes(counted, most=MOST) == ()


def test_every_database_counts_the_values_of_a_column(place: Place) -> None:
    place.script("CREATE TABLE t (id INTEGER PRIMARY KEY, status VARCHAR(9));")
    place.script("INSERT INTO t VALUES (1, 'a'), (2, 'a'), (3, 'b'), (4, NULL);")

    counted = place.store.occurrences("t", "status", MOST)
    assert sorted(counted, key=str) == [("a", 2), ("b", 1), (None, 1)]
    assert len(place.store.occurrences("t", "status", 1)) > 1


def test_values_are_counted_sign_by_sign(place: Place) -> None:
    no_case = "" if place.kind != "sqlite" else "COLLATE NOCASE"
    place.script(
        f"CREATE TABLE t (id INTEGER PRIMARY KEY, status VARCHAR(9) {no_case})"
    )
    place.script(
        "INSERT INTO t VALUES (1, 'open'), (2, 'Open'), (3, 'open '), (4, 'é')"
    )
    counted = dict(place.store.occurrences("t", "status", MOST))
    assert counted == {"open": 1, "Open": 1, "open ": 1, "é": 1}
