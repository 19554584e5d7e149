"""A page asks no more of a casebook with a thousand cases than of one with ten."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from house import LOG_INS, House, open_doors, text_of
from office import CASE, CHEN, STAGES, found_company

from casebooks import OnServer
from jieqing.casebook import kept_count
from jieqing.casebook.desk import Desk
from jieqing.casebook.models import Case

Stage = Callable[[str | None], House]
ROOT = "/qinghe"
FEW, MANY = 10, 1_000
GROWING = "(casebook_case|flow_ledgerentry)"
WALKED = re.compile(
    rf"SCAN {GROWING}.*|SEARCH {GROWING} USING .*INDEX \S+ \(tenant=\?\)"
)
SEQUENTIAL = re.compile(rf"Seq Scan on {GROWING}")
COUNTED_ALL = re.compile(
    rf'COUNT\(\*\).{{0,40}} FROM "{GROWING}"(?: WHERE "\w+"\."tenant" = \S+)?$'
)
"""A count of all that a company has, by nothing that narrows it."""
PAGES = (
    "today/",
    "today/to-sign",
    "today/started",
    "today/copied",
    "today/done",
    "today/notices/",
    "cases/",
    "cases/?view=mine",
    "cases/?view=late",
    "cases/?state=found",
    f"cases/{CASE}/",
    "customers/reviews/",
    "data/",
    "data/kept/",
    "data/holds/",
    "rules/",
    "programme/",
    "programme/tasks/",
    "programme/documents/",
    "evidence/",
    "evidence/operations/",
    "evidence/statements/",
    "evidence/log-ins/",
    "organisation/",
)


def grown(there: Case, until: int) -> None:
    """Add rows of cases until there are so many, with other days and acts."""
    days = (there.due and there.due + timedelta(days=n % 90) for n in range(until))
    acts, asked = ("find", "approve", "settle", ""), ("", "", "P-0003")
    Case.objects.bulk_create(
        Case(
            tenant=there.tenant,
            number=f"CL-2025-{n:04d}",
            right=there.right,
            state=there.state,
            opened_at=there.opened_at,
            next_act=acts[n % len(acts)],
            due=day,
            asked_of=asked[n % len(asked)],
        )
        for n, day in enumerate(days)
        if n >= Case.objects.count() - 1
    )


def asked_by(browser: Client) -> dict[str, list[str]]:
    """Return the queries that each page makes, once all is warm."""
    asked = {}
    for page in PAGES:
        assert browser.get(f"{ROOT}/{page}").status_code == 200, page
        with CaptureQueriesContext(connection) as queries:
            browser.get(f"{ROOT}/{page}")
        asked[page] = [query["sql"] for query in queries.captured_queries]
    return asked


def walked(sql: str) -> Iterator[str]:
    """Say where a query goes through all of a growing table to put it in order."""
    if not sql.lstrip().startswith("SELECT") or "LIMIT" in sql:
        return
    if connection.vendor == "postgresql":
        yield from _walked_on_a_server(sql)
        return
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        yield from (step[3] for step in cursor if WALKED.fullmatch(step[3]))


def _walked_on_a_server(sql: str) -> Iterator[str]:
    """The same, where the server would rather not: then no index answers it."""
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")
        cursor.execute(f"EXPLAIN {sql.replace('%', '%%')}")
        steps = [step for (step,) in cursor]
        cursor.execute("RESET enable_seqscan")
    yield from (step for step in steps if SEQUENTIAL.search(step))
    yield from (sql for _ in COUNTED_ALL.findall(sql))


@pytest.fixture
def on_a_server(books: OnServer, tmp_path: Path) -> Iterator[House]:
    """A case that was found, in a casebook that lies on PostgreSQL."""
    office = found_company(tmp_path / "served", books)
    open_doors(office, LOG_INS)
    for stage in ("opened", "identified", "stopped", "found"):
        office = STAGES[stage][1](office)
    yield House(office=office)
    connection.close()


@pytest.mark.long
def test_a_casebook_on_a_server_is_asked_no_more_and_walked_through_by_no_page(
    on_a_server: House,
) -> None:
    there, browser = Case.objects.get(number=CASE), on_a_server.browser(CHEN)
    grown(there, FEW)
    with_few = asked_by(browser)
    grown(there, MANY)
    with_many = asked_by(browser)

    assert connection.vendor == "postgresql"
    assert [page for page in PAGES if len(with_many[page]) > len(with_few[page])] == []
    assert max(map(len, with_few.values())) <= 30
    asked = [(page, sql) for page in PAGES for sql in with_many[page]]
    assert [(page, step) for page, sql in asked for step in walked(sql)] == []


def test_no_page_makes_more_queries_with_a_thousand_cases_than_with_ten(
    house: Stage,
) -> None:
    found = house("found")
    there = Case.objects.get(number=CASE)
    browser = found.browser(CHEN)
    grown(there, FEW)
    with_few = asked_by(browser)
    grown(there, MANY)
    with_many = asked_by(browser)

    more = [page for page in PAGES if len(with_many[page]) > len(with_few[page])]
    assert more == []
    assert max(map(len, with_few.values())) <= 30
    asked = [sql for page in PAGES for sql in with_many[page]]
    assert [(step, sql) for sql in asked for step in walked(sql)] == []


def test_what_is_kept_in_very_many_batches_is_told_as_it_was_counted(
    house: Stage,
) -> None:
    settled = house("settled")
    desk, browser = settled.office.desk, settled.browser(CHEN)
    page, folder = f"{ROOT}/data/kept/", desk.home.place("due")
    of_now = text_of(browser.get(page))
    for n in range(kept_count.FEW):
        (folder / f"{n:032x}").touch()
    at = settled.clock(desk)
    before = text_of(browser.get(page))
    counted = [kept_count.count_again(desk, at + timedelta(days=n)) for n in (0, 1)]
    after = text_of(browser.get(page))
    (folder / f"{kept_count.FEW:032x}").touch()

    assert "统计于" not in of_now
    assert "正在统计" in before
    assert counted == [True, False]
    assert f"有 {kept_count.FEW} 个封存批次打不开" in after
    assert "统计于" in after
    assert f"有 {kept_count.FEW} 个封存批次打不开" in text_of(browser.get(page))
    assert not kept_count.count_again(desk, at)
    assert kept_count.count_again(desk, at + timedelta(days=2))


@pytest.mark.parametrize("act", [Desk.open, Desk.swept])
def test_a_desk_is_opened_without_a_look_at_any_case(
    looked_at: Stage, act: Callable[..., Desk]
) -> None:
    home = looked_at("settled").office.desk.home
    Desk.open(home)
    with CaptureQueriesContext(connection) as queries:
        act(home)

    asked = " ".join(one["sql"] for one in queries.captured_queries)
    assert "casebook_case" not in asked
    assert "ORDER BY" in asked
