"""Places in JSON: what is nulled goes at every depth, and nothing else moves."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jieqing.datamap.json_text import NoJsonError, nulled, places

CARD = '{"tel" : "1", "kyc":{"name":"甲","ids":["a", "b"]},\n "risk": 3.50}'
documents = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def test_d_22_values_go_at_every_depth_and_the_rest_stays_as_written() -> None:
    left = nulled(CARD, ["$.tel", "$.kyc.name", "$.kyc.ids[*]"])
    assert left == (
        '{"tel" : null, "kyc":{"name":null,"ids":[null, null]},\n "risk": 3.50}'
    )


def test_a_whole_branch_goes_with_what_lies_in_it() -> None:
    assert nulled('{"a": {"b": 1}, "c": 2}', ["$.a", "$.a.b"]) == '{"a": null, "c": 2}'


def test_a_name_that_stands_twice_is_followed_both_times() -> None:
    assert nulled('{"a": 1, "a": 2}', ["$.a"]) == '{"a": null, "a": null}'


def test_one_element_is_named_by_its_number() -> None:
    assert nulled('["x", "y"]', ["$[1]"]) == '["x", null]'


@pytest.mark.parametrize("text", ["", "{", '{"a"}', "[1,]", "[1 2]", "nul", '{"a":1}x'])
def test_what_is_no_json_is_said_to_be_none(text: str) -> None:
    with pytest.raises(NoJsonError):
        places(text, "$.a")


@given(documents)
def test_any_document_reads_the_same_and_stays_when_no_path_leads_there(
    document: object,
) -> None:
    text = json.dumps({"it": document})
    (place,) = places(text, "$.it")
    assert json.loads(text[place.part.start : place.part.end]) == document
    assert nulled(text, ["$.nothing.here"]) == text
