"""The header's search: numbers lead to their page, a customer to their cases."""

from collections.abc import Callable

import pytest
from house import CASES, House, text_of
from office import CASE, CHEN, LI, QIAN, SUN

Stage = Callable[[str | None], House]
SEARCH = "/qinghe/today/search"
PHONE = "13800138000"
OK, DONE = 200, 303


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        (CASE.lower(), f"{CASES}{CASE}/"),
        ("cl-2026-4", f"{CASES}CL-2026-0004/"),
        (" WT-2026-0031 ", "/qinghe/programme/issues/WT-2026-0031/"),
        ("SX-2026-0107", "/qinghe/programme/tasks/SX-2026-0107/"),
        ("QX-2026-0001", "/qinghe/organisation/access/QX-2026-0001/"),
    ],
)
def test_a_number_leads_to_its_page_whether_it_is_there_or_not(
    looked_at: Stage, typed: str, place: str
) -> None:
    found = looked_at("noticed").browser(CHEN).post(SEARCH, {"text": typed})

    assert (found.status_code, found.headers["Location"]) == (DONE, place)


def test_a_customer_is_found_by_the_officer_and_never_stands_in_an_address(
    looked_at: Stage,
) -> None:
    there = looked_at("noticed")
    known_by = there.office.customer.value

    mine = there.browser(CHEN).post(SEARCH, {"text": known_by})
    theirs = there.browser(SUN).post(SEARCH, {"text": known_by})
    shown = text_of(there.browser(CHEN).get(mine.headers["Location"]))

    assert known_by not in mine.headers["Location"]
    assert mine.headers["Location"].startswith(f"{CASES}found/")
    assert "location" in {name.lower() for name in theirs.headers}
    assert CASE not in text_of(there.browser(SUN).get(theirs.headers["Location"]))
    assert "<h1>" in shown


def test_every_page_has_the_search_and_who_has_no_part_in_cases_finds_none(
    looked_at: Stage,
) -> None:
    qian = looked_at("noticed").browser(QIAN)

    page = text_of(qian.get("/qinghe/organisation/"))
    answer = qian.post(SEARCH, {"text": PHONE})

    assert f'role="search" method="post" action="{SEARCH}"' in page
    assert answer.status_code == OK
    assert PHONE not in text_of(answer)
    assert "CL-2026-0318" in text_of(answer)
    assert qian.post(SEARCH, {"text": ""}).status_code == OK
    assert qian.get(SEARCH).status_code == OK


def test_another_persons_number_tells_nothing_by_the_search(looked_at: Stage) -> None:
    li = looked_at("noticed").browser(LI)
    there, none = CASE, "CL-2026-9999"

    codes = [
        li.get(li.post(SEARCH, {"text": one}).headers["Location"]).status_code
        for one in (there, none)
    ]

    assert codes[0] == codes[1]
