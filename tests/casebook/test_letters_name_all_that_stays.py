"""What the statement calls kept, the letters name: live, held, asked, waiting."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from office import (
    CASE,
    CHEN,
    WANG,
    Office,
    approved,
    checked,
    executing,
    noticed,
    ready,
)

from casebooks import in_a_file_alone
from jieqing.casebook import models
from jieqing.casebook.acts.hold import HoldNotTold, NewHold, hold
from jieqing.casebook.acts.plan import plan
from jieqing.casebook.acts.settle import settle
from jieqing.casebook.statements import envelope_path
from jieqing.evidence import statement

Stage = Callable[[str], Office]
pytestmark = in_a_file_alone
COUNTED = re.compile(r"（(\d+)）：")
ORDERS = "(select {} from trade_order where member_id = 42)"


@pytest.fixture
def mixed(at_stage: Stage) -> Office:
    """A live order, a held one, and one whose end nobody knows."""
    office = at_stage("found")
    last, first = ORDERS.format("max(id)"), ORDERS.format("min(id)")
    office.ask("shop", f"update trade_order set status = 1 where id = {last}")
    undated = "update trade_order set status = 3, received_at = null where id = "
    office.ask("shop", undated + first)
    second = f"select min(id) from trade_order where id > {first} and member_id = 42"
    ((held,),) = office.ask("shop", second)
    office.do(plan, by=CHEN)
    office.do(hold, complaint(held), by=WANG)
    office.do(plan, by=CHEN)
    return noticed(office)


def complaint(order: object) -> NewHold:
    return NewHold(
        ground="complaint",
        store="shop",
        table="trade_order",
        keys=((int(str(order)),),),
        owner=CHEN,
        review=date(2026, 12, 15),
    )


def named(office: Office, kind: str) -> int:
    """How many rows the newest letter of a kind says will stay."""
    row = models.Letter.objects.filter(kind=kind).last()
    assert row is not None
    text = (office.desk.home.place("outbox") / row.file).read_text(encoding="utf-8")
    return sum(map(int, COUNTED.findall(text)))


def test_every_letter_names_each_row_that_the_statement_calls_kept(
    mixed: Office,
) -> None:
    told = [named(mixed, "notice")]
    answered = ready(checked(executing(approved(mixed))))
    told.append(named(answered, "in_part"))
    answered.do(settle, by=CHEN)
    told.append(named(answered, "final"))
    envelope = envelope_path(answered.desk, CASE).read_bytes()
    _, said = statement.read(envelope)

    assert told == [said.totals.kept] * 3
    holds = {group.hold for group in said.kept}
    assert {"unfinished-business", "complaint", "person-decides"} <= holds


def test_a_hold_on_a_key_that_no_row_has_is_refused(at_stage: Stage) -> None:
    office = at_stage("planned")
    lost = replace(complaint(1), keys=((1,), (987654,)))

    with pytest.raises(HoldNotTold):
        office.do(hold, lost, by=WANG)
