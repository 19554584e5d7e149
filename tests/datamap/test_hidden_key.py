"""Keys hidden in cells: what stands there, and what is left without it."""

import pytest

from jieqing.datamap.hidden_key import Sought, keys_in, named, without
from jieqing.datamap.values import Inside


def code(pattern: str) -> Inside:
    return Inside(form="code", pattern=pattern)


def listed(separator: str, item: str = "{key}") -> Inside:
    return Inside(form="list", pattern=item, separator=separator)


def json(path: str) -> Inside:
    return Inside(form="json", pattern=path)


def text(pattern: str) -> Inside:
    return Inside(form="text", pattern=pattern)


def seven(inside: Inside, kind: str | None = None, value: str = "7") -> Sought:
    return Sought(inside=inside, kind=kind, values=frozenset({value}))


STANDS = [
    (code("{:3}{key:4}"), "abc0007"),
    (code("M-{key}"), "M-7"),
    (code("{*}-{key}"), "any-thing-7"),
    (listed(","), "1, 7,9"),
    (listed(";", "{key}:{*}"), "1:read;7:wrote"),
    (json("$.readers[*]"), '{"readers": [1, 7]}'),
    (json("$.readers[*].id"), '{"readers": [{"id": "7"}]}'),
    (json('$["the reader"]'), '{"the reader": "7"}'),
    (text("member_id={key}"), "deleted member_id=7, by admin"),
    (text("会员{key}"), "会员7已注销"),
]
STANDS_NOT = [
    (code("{:3}{key:4}"), "abc0077"),
    (code("{:3}{key:4}"), "abcd0007"),
    (code("M-{key}"), "M-77"),
    (code("{*}{key}"), "x17"),
    (listed(","), "1,77,9"),
    (listed(";", "{key}:{*}"), "1:7;77:x"),
    (json("$.readers[*]"), '{"writers": [7]}'),
    (json("$.readers[*]"), "readers: 7"),
    (json("$.on"), '{"on": true}'),
    (text("member_id={key}"), "member_id=77"),
    (text("member_id={key}"), "old_member_id=7"),
    (text("{key}"), "version 1.77"),
]


@pytest.mark.parametrize(("inside", "cell"), STANDS)
def test_a_key_is_seen_where_it_stands(inside: Inside, cell: str) -> None:
    assert named(seven(inside), cell) == {"7"}


@pytest.mark.parametrize(("inside", "cell"), STANDS_NOT)
def test_a_key_is_not_seen_in_a_longer_one_or_elsewhere(
    inside: Inside, cell: str
) -> None:
    assert named(seven(inside), cell) == frozenset()


@pytest.mark.parametrize(
    ("inside", "cell"),
    [
        (listed(","), "1,138-0000-0001"),
        (json("$.tel"), '{"tel": "+86 138 0000 0001"}'),
        (text("{key}"), "called 138 0000 0001 twice"),
        (text("tel={key}"), "tel=138-0000-0001; ok"),
    ],
)
def test_a_phone_is_seen_in_any_spelling(inside: Inside, cell: str) -> None:
    assert named(seven(inside, "phone", "13800000001"), cell) == {"13800000001"}


LEFT = [
    (listed(","), "1,7,9", "1,9"),
    (listed(","), "7", None),
    (listed(";", "{key}:{*}"), "7:a;17:b;7:c", "17:b"),
    (json("$.r[*]"), '{"r": [1, 7, 9],  "n": 1.50}', '{"r": [1, 9],  "n": 1.50}'),
    (json("$.r[*]"), '{"r": [7, 7, 9]}', '{"r": [9]}'),
    (json("$.r[*]"), '{"r": [7]}', '{"r": []}'),
    (json("$.owner"), '{"owner": "7", "x": null}', '{"x": null}'),
]


@pytest.mark.parametrize(("inside", "cell", "left"), LEFT)
def test_only_the_element_is_cut_and_the_rest_stays_as_written(
    inside: Inside, cell: str, left: str | None
) -> None:
    assert without(seven(inside), cell) == left


def test_whatever_keys_stand_there_can_be_asked_for() -> None:
    assert keys_in(code("{:3}{key:4}"), "abc0070") == ("70",)
    assert keys_in(listed(",", "{key}:{*}"), "1:x,2:y") == ("1", "2")
    assert keys_in(json("$.r[*]"), '{"r": [1, "b", null]}') == ("1", "b")
    assert keys_in(text("id={key}"), "id=5 and id=6") == ("5", "6")
