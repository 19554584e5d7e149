"""On a phone the bar has one row: today, cases, what to sign, and the rest folded."""

import re
from collections.abc import Callable

from house import House, text_of
from office import CHEN, LI

Stage = Callable[[str | None], House]
BAR = re.compile(r'<nav class="pocket".*?</nav>', re.DOTALL)
ENTRY = re.compile(r'href="/qinghe/([^"]*)"( aria-current="page")?')


def bar(house: House, who: str, place: str) -> str:
    (found,) = BAR.findall(text_of(house.browser(who).get(f"/qinghe/{place}")))
    return str(found)


def test_what_one_does_standing_is_at_hand_and_the_rest_opens_without_scripts(
    looked_at: Stage,
) -> None:
    at_hand, folded = bar(looked_at("noticed"), CHEN, "today/to-sign").split(
        "<details>"
    )

    assert [one for one, _ in ENTRY.findall(at_hand)] == [
        "today/",
        "cases/",
        "today/to-sign",
    ]
    assert [one for one, here in ENTRY.findall(at_hand) if here] == ["today/to-sign"]
    assert "<summary>更多</summary>" in folded
    assert "evidence/" in folded


def test_an_entry_that_is_folded_marks_where_it_is_folded(looked_at: Stage) -> None:
    page = bar(looked_at("noticed"), CHEN, "data/")

    assert '<summary class="here">更多</summary>' in page
    assert [one for one, here in ENTRY.findall(page) if here] == ["data/"]


def test_who_has_no_part_in_cases_is_offered_none(looked_at: Stage) -> None:
    entries = [one for one, _ in ENTRY.findall(bar(looked_at(None), LI, "today/"))]

    assert "cases/" not in entries
    assert "today/to-sign" not in entries
