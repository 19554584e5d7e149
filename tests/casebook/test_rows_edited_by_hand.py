"""Somebody edits the casebook's rows: nothing is gained, and it is noticed."""

from collections.abc import Callable

import pytest
from office import CHEN, KEYS, SUN, WANG, ZHAO, Office
from test_holds import complaint_on_orders

from jieqing.casebook import models
from jieqing.casebook.acts.approve import approve
from jieqing.casebook.acts.execute import execute
from jieqing.casebook.acts.find import find
from jieqing.casebook.acts.hold import hold
from jieqing.casebook.acts.settle import settle
from jieqing.casebook.flows import State
from jieqing.casebook.work_files import WorkFileAltered
from jieqing.errors import JieqingError
from jieqing.flow.ledger import LedgerAltered, LedgerBehind
from jieqing.flow.models import LedgerEntry, LedgerHead
from jieqing.flow.record import RecordAltered
from jieqing.people import models as people

Stage = Callable[[str], Office]
MEMBERS = "select count(*) from member where status <> 0"


def test_a_state_set_to_approved_approves_nothing(at_stage: Stage) -> None:
    office = at_stage("noticed")
    models.Case.objects.update(state=State.APPROVED)

    with pytest.raises(RecordAltered):
        office.do(execute, by=SUN)


def test_a_state_set_back_reopens_nothing(at_stage: Stage) -> None:
    office = at_stage("executing")
    models.Case.objects.update(state=State.FOUND)

    with pytest.raises(RecordAltered):
        office.do(find, by=CHEN)


def test_an_approval_written_into_the_table_does_not_count(at_stage: Stage) -> None:
    office = at_stage("noticed")
    office.sign(WANG)
    row = models.Approval.objects.get()
    row.pk, row.person = None, ZHAO
    row.save()
    models.Case.objects.update(state=State.APPROVED)

    with pytest.raises(RecordAltered):
        office.do(execute, by=SUN)


def test_an_approval_written_into_the_table_stops_the_next_signer(
    at_stage: Stage,
) -> None:
    office = at_stage("noticed")
    models.Approval.objects.create(
        tenant="qinghe",
        case=office.case,
        person=WANG,
        plan_hash="0" * 64,
        signature="",
        at=office.at,
    )

    with pytest.raises(RecordAltered):
        office.sign(ZHAO)


def test_a_removed_approval_row_is_noticed_at_execute(at_stage: Stage) -> None:
    office = at_stage("approved")
    models.Approval.objects.first().delete()

    with pytest.raises(RecordAltered):
        office.do(execute, by=SUN)


def test_another_key_in_an_approvers_row_signs_nothing(at_stage: Stage) -> None:
    office = at_stage("noticed")
    people.Person.objects.filter(number=WANG).update(public_key=KEYS[SUN].public.text)

    with pytest.raises(RecordAltered):
        office.do(approve, KEYS[SUN].sign(b""), by=WANG)


def test_a_key_exchanged_after_the_signature_stops_execute(at_stage: Stage) -> None:
    office = at_stage("approved")
    people.Person.objects.filter(number=WANG).update(public_key=KEYS[SUN].public.text)

    with pytest.raises(RecordAltered):
        office.do(execute, by=SUN)


def test_a_role_written_into_a_row_entitles_nobody(at_stage: Stage) -> None:
    office = at_stage("approved")
    people.Person.objects.filter(number=CHEN).update(roles=["executor", "officer"])

    with pytest.raises(RecordAltered):
        office.do(execute, by=CHEN)


def test_a_hold_lifted_in_the_table_is_noticed_at_execute(at_stage: Stage) -> None:
    office = at_stage("approved")
    office.do(hold, complaint_on_orders(office), by=WANG)
    models.Hold.objects.update(is_lifted=True)

    with pytest.raises(RecordAltered):
        office.do(execute, by=SUN)


def test_a_hold_removed_with_its_entry_is_noticed(at_stage: Stage) -> None:
    office = at_stage("approved")
    office.do(hold, complaint_on_orders(office), by=WANG)
    models.Hold.objects.all().delete()
    LedgerEntry.objects.filter(act="hold").delete()

    with pytest.raises(LedgerAltered):
        office.do(execute, by=SUN)


def test_a_hold_removed_with_its_entry_and_the_head_is_noticed(
    at_stage: Stage,
) -> None:
    office = at_stage("approved")
    before = LedgerHead.objects.values("size", "frontier").get()
    office.do(hold, complaint_on_orders(office), by=WANG)
    models.Hold.objects.all().delete()
    LedgerEntry.objects.filter(act="hold").delete()
    LedgerHead.objects.update(**before)

    with pytest.raises(LedgerBehind):
        office.do(execute, by=SUN)


def test_an_entry_of_approval_copied_in_the_ledger_is_noticed(
    at_stage: Stage,
) -> None:
    office = at_stage("noticed")
    office.sign(WANG)
    row = LedgerEntry.objects.get(act="approve")
    row.pk, row.position = None, row.position + 1
    row.save()

    with pytest.raises(JieqingError) as refusal:
        office.do(execute, by=SUN)
    assert refusal.value.code in {"ledger-altered", "ledger-behind"}


def test_a_delivery_written_into_the_table_settles_nothing(at_stage: Stage) -> None:
    office = at_stage("checked").later(days=8)
    models.Letter.objects.update(delivery="delivered")
    models.ProcessorTask.objects.update(state="done")

    with pytest.raises(JieqingError) as refusal:
        office.do(settle, by=CHEN)
    assert refusal.value.code == "result-letter-not-delivered"


def test_a_mark_exchanged_in_the_row_is_noticed(at_stage: Stage) -> None:
    office = at_stage("approved")
    models.Case.objects.update(mark="0" * 32)

    with pytest.raises(RecordAltered):
        office.do(execute, by=SUN)


def test_an_exchanged_plan_file_does_not_open(at_stage: Stage) -> None:
    office = at_stage("approved")
    folder = office.desk.home.place("cases") / office.case.folder
    [path.write_bytes(b"nothing") for path in folder.iterdir()]

    with pytest.raises(WorkFileAltered):
        office.do(execute, by=SUN)


def test_no_attempt_above_has_touched_the_customers_row(at_stage: Stage) -> None:
    office = at_stage("noticed")
    before = office.ask("shop", "select * from member order by id")
    models.Case.objects.update(state=State.APPROVED)
    with pytest.raises(RecordAltered):
        office.do(execute, by=SUN)

    assert office.ask("shop", "select * from member order by id") == before
