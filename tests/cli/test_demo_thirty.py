"""The demo's cases for the console: every state, by acts, in the order of time."""

from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from jieqing import settings
from jieqing.casebook.days import shipped_columns
from jieqing.casebook.flows import FLOWS, Right, State, asks_choice
from jieqing.casebook.models import Case, Hold, Letter
from jieqing.cli import demo_deeds as deeds
from jieqing.cli.demo_company import found_company
from jieqing.cli.demo_logins import USERS, logins_of, words_of
from jieqing.cli.demo_thirty import CUSTOMERS, found_thirty
from jieqing.cli.demo_threads import THIRTY, Thread
from jieqing.evidence import instant
from jieqing.home import Mode
from jieqing.people.accounts.models import Account
from jieqing.programme.models import Reading
from jieqing.sample.generate import SMALLEST

FRIDAY = date(2026, 11, 27)
HOLIDAY = date(2027, 2, 7)
SETTLED_EARLY, OPENED_LAST = THIRTY[0], THIRTY[13]


def made(folder: Path, day: date, *threads: Thread) -> dict[str, object]:
    """What a home of these threads shows of itself."""
    company = found_thirty(folder, today=day, threads=threads)
    audit, size = company.desk.ledger.audit(), company.desk.ledger.size()
    newest = instant.from_text(company.desk.ledger.leaf_at(size - 1).entry.at)
    return {
        "states": Counter(Case.objects.values_list("right", "state")),
        "numbers": list(Case.objects.order_by("pk").values_list("number", "right")),
        "holds": audit.holds and not audit.went_back,
        "newest": newest.date(),
        "frozen": set(Reading.objects.values_list("period", flat=True)),
    }


def test_a_home_is_made_by_acts_that_end_on_the_day(tmp_path: Path) -> None:
    shown = made(tmp_path, FRIDAY, SETTLED_EARLY, OPENED_LAST)
    closings = {(Right.CLOSE, State.SETTLED): 1, (Right.CLOSE, State.OPENED): 1}

    assert (shown["holds"], shown["newest"]) == (True, FRIDAY)
    assert shown["frozen"] == {"2026-10"}
    assert dict(shown["states"]) | closings == dict(shown["states"])


def test_everybody_of_a_demo_alone_has_a_log_in_that_stays(tmp_path: Path) -> None:
    home = found_company(tmp_path, customers=SMALLEST).desk.home
    settings.make_web_tables(home)
    real = replace(home, company=replace(home.company, mode=Mode.NORMAL))
    assert (logins_of(real), Account.objects.count()) == ((), 0)
    made_now, found_later = logins_of(home), logins_of(home)

    assert [one.user for one in made_now] == list(USERS.values())[:5]
    assert made_now == found_later
    assert made_now[0].password in words_of(made_now)


def test_there_are_customers_enough_for_all_cases() -> None:
    assert sum(thread.many for thread in THIRTY) < CUSTOMERS / 2


def told_after(thread: Thread) -> int:
    """Working days from receipt to the notice; one that waits could be told today."""
    opened = max(on for on, _ in thread.days)
    told = [on for on, done in thread.days if deeds.noticed in done]
    return opened - min(told, default=0)


def test_no_customer_is_told_when_the_day_to_choose_is_over() -> None:
    planned = [
        thread
        for thread in THIRTY
        if asks_choice(thread.right)
        and any(deeds.planned in done for _, done in thread.days)
    ]
    steps = shipped_columns()["ecommerce"].steps

    late = [one for one in planned if told_after(one) > steps["choose"]]

    assert len(planned) > 10
    assert late == []


def test_no_choice_precedes_its_notice() -> None:
    order = [
        [deed for _, done in thread.days for deed in done]
        for thread in THIRTY
        if any(deeds.chosen in done for _, done in thread.days)
    ]

    assert len(order) > 10
    assert all(one.index(deeds.noticed) < one.index(deeds.chosen) for one in order)


@pytest.mark.long
@pytest.mark.parametrize("day", [FRIDAY, HOLIDAY])
def test_every_right_and_every_state_is_there(tmp_path: Path, day: date) -> None:
    shown = made(tmp_path, day, *THIRTY)
    rights = {right for right, _ in shown["states"]}
    waiting = Letter.objects.filter(delivery="waits").count()

    assert shown["holds"]
    assert rights == set(FLOWS)
    assert {state for _, state in shown["states"]} == set(State)
    assert len(shown["numbers"]) >= len(THIRTY)
    assert (Hold.objects.count(), waiting > 3) == (1, True)


@pytest.mark.long
def test_the_same_day_makes_the_same_cases(tmp_path: Path) -> None:
    one, other = (made(tmp_path / name, FRIDAY, *THIRTY) for name in ("one", "two"))

    assert one == other
