"""No list walks through a table that grows: each of its queries is explained."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from house import House, program_of
from office import CASE, CHEN

Stage = Callable[[str | None], House]
ROOT = "/qinghe"
GROWING = re.compile(
    r"SCAN (casebook_(case|letter|hold|request|approval|chunk|issue|errand)|"
    r"flow_ledger(entry|node|subtree))\b"
)
CASES = (
    "",
    "view=mine",
    "view=late",
    "view=week",
    "view=choice",
    "view=signature",
    "view=held",
    "view=settled",
    "state=planned",
    "state=planned&state=found",
    "right=R9",
    "right=R7&state=found",
    "since=2026-11-01&until=2026-11-30",
    "after=1",
    "state=planned&after=1",
    "late=1&after=1",
)
PAGES = (
    *(f"cases/?{query}" for query in CASES),
    "today/",
    "today/?tab=started",
    "today/?tab=done",
    f"cases/{CASE}/",
    *(f"cases/{CASE}/{part}" for part in ("findings", "plan", "execution", "proof")),
    "evidence/",
    "evidence/?before=5",
    f"evidence/?case={CASE}",
    "evidence/operations/",
    "evidence/statements/",
    "evidence/statements/?after=5",
    "data/holds/",
    "data/kept/",
)
LISTS = ("cases", "cases?late=true", "cases?state=planned", "ledger", "statements")


def walked(client: Client, address: str) -> Iterator[str]:
    """Say which growing tables a page walks through from one end to the other."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200, address
    with connection.cursor() as cursor:
        for query in queries.captured_queries:
            if query["sql"].startswith("SELECT"):
                cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
                yield from (step[3] for step in cursor if GROWING.search(step[3]))


@pytest.mark.parametrize("page", PAGES)
def test_no_page_walks_through_a_table_that_grows(looked_at: Stage, page: str) -> None:
    browser = looked_at("settled").browser(CHEN)

    assert list(walked(browser, f"{ROOT}/{page}")) == []


@pytest.mark.parametrize("place", LISTS)
def test_no_list_over_rest_walks_through_a_table_that_grows(
    looked_at: Stage, place: str
) -> None:
    looked_at("settled")

    assert list(walked(program_of(CHEN, "read"), f"/api/v1/{place}")) == []
