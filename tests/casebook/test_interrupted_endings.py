"""Settling, restoring and opening go on after anything that stops them."""

from collections.abc import Callable

import pytest
from office import CASE, CHEN, SUN, WANG, ZHAO, Office, opened
from steps import Step, meanwhile, power_cut
from test_ending_a_case import CART, restored
from test_holds import complaint_on_orders

from jieqing.casebook import models
from jieqing.casebook.acts.answer import answer
from jieqing.casebook.acts.check import check
from jieqing.casebook.acts.deliver import Delivery, deliver
from jieqing.casebook.acts.execute import execute
from jieqing.casebook.acts.hold import hold, lift
from jieqing.casebook.acts.restore import propose_restore, restore
from jieqing.casebook.acts.settle import settle
from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.flows import State
from jieqing.casebook.guards import RestoreUnfinished
from jieqing.casebook.statements import envelope_path
from jieqing.evidence import instant, statement

Stage = Callable[[str], Office]
AFTER_THE_ROWS: Step = ("return", "_bring_back", "acts/restore.py")


def cut_off(office: Office, act: Callable[..., object], step: Step, by: str) -> None:
    with meanwhile(step, power_cut), pytest.raises(KeyboardInterrupt):
        office.do(act, by=by)


def half_restored(office: Office) -> Office:
    office.do(propose_restore, by=CHEN)
    office.sign(WANG)
    office.sign(ZHAO)
    cut_off(office, restore, AFTER_THE_ROWS, SUN)
    return office


@pytest.mark.parametrize(
    ("act", "by"),
    [(check, CHEN), (execute, SUN), (propose_restore, CHEN)],
)
def test_nothing_is_concluded_from_a_case_that_is_half_restored(
    at_stage: Stage, act: Callable[..., object], by: str
) -> None:
    office = half_restored(at_stage("executing"))

    with pytest.raises(RestoreUnfinished):
        office.do(act, by=by)


@pytest.mark.parametrize("act", [answer, settle])
def test_a_half_restored_case_is_neither_answered_nor_settled(
    at_stage: Stage, act: Callable[..., object]
) -> None:
    office = half_restored(at_stage("checked"))

    with pytest.raises(RestoreUnfinished):
        office.later(days=7).do(act, by=CHEN)


def test_a_restore_cut_off_is_completed_also_after_its_window(
    at_stage: Stage,
) -> None:
    before = at_stage("approved").ask("shop", CART)
    office = half_restored(at_stage("executing")).later(days=9)
    receipt = office.do(restore, by=SUN)

    assert receipt.conflicts == 0
    assert office.state is State.WITHDRAWN
    assert office.ask("shop", CART) == before


def test_a_restore_done_twice_does_not_exist(at_stage: Stage) -> None:
    office = restored(at_stage("executing"))

    with pytest.raises(Exception, match="not-in-this-state"):
        office.do(restore, by=SUN)


def test_letter_and_statement_name_the_day_on_which_the_keys_ended(
    at_stage: Stage,
) -> None:
    office = at_stage("ready")
    cut_off(office, settle, ("call", "end_secrets", "casebook/ending.py"), CHEN)
    late = office.later(days=5)
    late.do(settle, by=CHEN)
    day = day_of(late.at)
    _, said = statement.read(envelope_path(office.desk, CASE).read_bytes())
    file = models.Letter.objects.get(kind="final").file
    letter = (office.desk.home.place("outbox") / file).read_text(encoding="utf-8")

    assert day_of(instant.from_text(said.capsule.destroyed_at)) == day
    assert f"{day.year} 年 {day.month} 月 {day.day} 日销毁" in letter


def test_settling_again_after_a_crash_leaves_no_second_batch(at_stage: Stage) -> None:
    office = at_stage("ready")
    cut_off(office, settle, ("return", "write_due", "casebook/due.py"), CHEN)
    batches = sorted(p.name for p in office.desk.home.place("due").iterdir())
    office.do(settle, by=CHEN)

    assert sorted(p.name for p in office.desk.home.place("due").iterdir()) == batches
    assert set(batches) <= set(office.desk.home.keyring().names())


def test_a_settled_case_without_its_package_is_packed_again(at_stage: Stage) -> None:
    office = at_stage("ready")
    cut_off(office, settle, ("call", "issue", "casebook/proof.py"), CHEN)
    before = office.entries
    issued = office.do(settle, by=CHEN)

    assert office.state is State.SETTLED
    assert issued.package.exists()
    assert office.entries == before


def test_what_an_opening_cut_off_left_is_swept_at_the_next_desk(
    office: Office,
) -> None:
    keys = office.desk.home.keyring().names()
    step: Step = ("call", "facts_of_opening", "acts/open.py")
    with meanwhile(step, power_cut), pytest.raises(KeyboardInterrupt):
        opened(office)
    assert office.desk.home.keyring().names() != keys
    Desk.open(office.desk.home)

    assert office.desk.home.keyring().names() == keys
    assert list(office.desk.home.place("cases").iterdir()) == []


def test_sweeping_spares_what_living_cases_need(at_stage: Stage) -> None:
    office = at_stage("checked")
    before = office.desk.home.keyring().names()
    Desk.open(office.desk.home)

    assert office.desk.home.keyring().names() == before
    assert answer(office.desk, CASE, by=CHEN, at=office.at)


def test_the_opening_leaves_the_outbox_with_the_final_letter(at_stage: Stage) -> None:
    office = at_stage("settled")
    opening = office.desk.home.place("outbox") / f"{CASE}-opening.json"
    assert opening.exists()
    letter = models.Letter.objects.get(kind="final").number
    office.do(deliver, letter, Delivery.DELIVERED, by=CHEN)

    assert not opening.exists()


def test_a_restore_cut_off_after_its_marks_were_closed_is_completed(
    at_stage: Stage,
) -> None:
    before = at_stage("approved").ask("shop", CART)
    office = at_stage("executing")
    office.do(propose_restore, by=CHEN)
    office.sign(WANG)
    office.sign(ZHAO)
    cut_off(office, restore, ("return", "close_marks", "casebook/takeover.py"), SUN)
    receipt = office.do(restore, by=SUN)

    assert office.state is State.WITHDRAWN
    assert (office.ask("shop", CART), receipt.conflicts) == (before, 0)
    assert sum(returned.inserted for returned in receipt.tables.values()) > 0


def test_the_rows_of_a_lifted_hold_are_swept_if_lifting_was_cut_off(
    at_stage: Stage,
) -> None:
    office = at_stage("planned")
    name = office.do(hold, complaint_on_orders(office), by=WANG)
    folder = office.desk.home.place("holds")
    step: Step = ("call", "remove", "casebook/held.py")
    with meanwhile(step, power_cut), pytest.raises(KeyboardInterrupt):
        office.do(lift, name, by=ZHAO)
    assert len(list(folder.iterdir())) == 1
    Desk.open(office.desk.home)

    assert list(folder.iterdir()) == []
