"""What goes by its own date under a secret order: all see it go, two can read it."""

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from office import CHEN, Office, copied
from programme_office import asks
from test_own_records_go_by_their_dates import on
from test_replies_stay_while_needed import answered_by, replies
from test_secret_orders import (
    GAO,
    HE,
    THEIR_KEYS,
    differing,
    end_by_both,
    paper,
    seen_by,
    set_by_he,
    with_counsel,
)
from test_tickets_go_with_their_subject import (
    TO_PLAN,
    ended,
    number_of,
    own_rows,
    walked,
)
from twins import everything

from jieqing.casebook import vault
from jieqing.casebook.acts import secret
from jieqing.casebook.acts.secret import NewOrder
from jieqing.casebook.desk import day_of
from jieqing.casebook.secret_orders import SecretOrder
from jieqing.home import OWN_STORE
from jieqing.programme.forms.acts import purge
from jieqing.programme.forms.flow import FormAct
from jieqing.programme.forms.told import told
from jieqing.programme.own_days import erase_over
from jieqing.stores.port import Key

OVER = date(2029, 11, 20)
"""More than three years after the tickets of these tests ended."""


def keys_of(office: Office, table: str, columns: str) -> tuple[Key, ...]:
    with sqlite3.connect(office.desk.home.own_path) as file:
        return tuple(file.execute(f"select {columns} from {table}"))


def ordered(office: Office, table: str, keys: tuple[Key, ...]) -> SecretOrder:
    """An order over rows of the home's own store, set and signed."""
    until = OVER + timedelta(days=30)
    new = NewOrder(
        paper=replace(paper(office), until=until),
        store=OWN_STORE,
        table=table,
        keys=keys,
        second=GAO,
    )
    order = set_by_he(office, secret.as_they_stand(office.desk, new, office.at))
    signature = THEIR_KEYS[GAO].sign(secret.message_of(office.desk, order))
    asked = (office.desk, order.number, signature)
    return secret.countersign(*asked, by=GAO, at=office.at)


def letters_ordered(office: Office) -> None:
    ordered(office, "ticket", keys_of(office, "ticket", "name"))
    ordered(office, "message", keys_of(office, "message", "ticket, digest"))


def day_kept(
    office: Office, before: Callable[[Office], object]
) -> list[Mapping[str, object]]:
    """What everybody can get at before and after the work of the day."""
    before(office)
    first = everything(office)
    then = on(office, OVER)
    erase_over(then.desk, then.at)
    return [first, everything(then)]


def vault_bytes(office: Office) -> bytes:
    return bytes(vault._rows(office.desk.home).get().content)


@pytest.fixture
def over(office: Office) -> Office:
    """A ticket that ended long before, a case of its customer, and two counsels."""
    ended(office)
    return with_counsel(walked(office, *TO_PLAN))


def test_letters_go_on_their_day_and_nobody_else_is_told_of_an_order(
    over: Office, tmp_path: Path
) -> None:
    plain = day_kept(copied(over, tmp_path / "a"), lambda _: None)
    held_office = copied(over, tmp_path / "b")
    words = keys_of(held_office, "message", "sealed")
    held = day_kept(held_office, letters_ordered)
    letter, messages = (one.rows for one in seen_by(held_office, HE))

    assert differing(held, plain) == []
    assert own_rows(held_office) == {"ticket": 0, "message": 0}
    assert [row.row["subject"] for row in letter] == [number_of(over)]
    assert {row.case for row in (*letter, *messages)} == {OWN_STORE}
    assert {(row.row["sealed"],) for row in messages} == {*words}


def test_the_vault_is_written_anew_where_nothing_is_ordered(over: Office) -> None:
    before = vault_bytes(over)
    then = on(over, OVER)
    erase_over(then.desk, then.at)

    assert vault_bytes(then) != before
    assert len(vault_bytes(then)) == len(before)


def test_an_order_that_has_ended_keeps_nothing(over: Office) -> None:
    order = ordered(over, "ticket", keys_of(over, "ticket", "name"))
    end_by_both(over, order.number)
    then = on(over, OVER)
    erase_over(then.desk, then.at)

    assert own_rows(then)["ticket"] == 0
    assert seen_by(then, HE)[0].rows == ()


def test_an_order_over_another_store_takes_no_letter(over: Office) -> None:
    order = ordered(over, "ticket", keys_of(over, "ticket", "name"))
    elsewhere = replace(order, scope=replace(order.scope, store="shop"))
    vault.rewrite(over.desk.home, lambda known: replace(known, orders=(elsewhere,)))
    then = on(over, OVER)
    erase_over(then.desk, then.at)

    assert seen_by(then, HE)[0].rows == ()


def test_answers_by_name_lie_in_the_vault_when_the_form_is_wiped(
    office: Office,
) -> None:
    no = answered_by(with_counsel(office), "甲")
    (kept, _) = keys_of(office, "reply", "name")
    ordered(office, "reply", (kept,))
    then = on(office, told(office.desk, no).purges_on)
    purge(then.desk, asks(then, no, FormAct.PURGE, CHEN))
    (row,) = seen_by(then, HE)[0].rows

    assert replies(then) == []
    assert ((row.row["name"],), row.row["form"]) == (kept, no)
    assert day_of(then.at) == told(then.desk, no).purges_on
