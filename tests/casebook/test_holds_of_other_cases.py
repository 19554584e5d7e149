"""A hold binds rows whatever the case, and one customer has one open case."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from office import CASE, CHEN, SUN, WANG, ZHAO, Office, settled
from test_holds import complaint_on_orders

from jieqing.casebook.acts.answer import answer
from jieqing.casebook.acts.execute import execute
from jieqing.casebook.acts.find import find
from jieqing.casebook.acts.hold import hold, lift
from jieqing.casebook.acts.identify import Identification, Level, Method, identify
from jieqing.casebook.acts.open import open_case
from jieqing.casebook.acts.plan import fates_by_table, plan
from jieqing.casebook.acts.stop import stop
from jieqing.casebook.acts.withdraw import withdraw
from jieqing.casebook.models import Hold, SubjectEntry
from jieqing.casebook.preview import preview
from jieqing.casebook.read import standing
from jieqing.casebook.work_files import WorkFileAltered
from jieqing.erasure.values import Plan
from jieqing.errors import JieqingError
from jieqing.flow.ledger import LedgerAltered
from jieqing.flow.models import LedgerEntry
from jieqing.flow.record import RecordAltered

Stage = Callable[[str], Office]
NEXT = "CL-2026-0002"
PROOF = Identification(method=Method.SESSION, joined_at=Level.P1, is_verified=True)
ORDER_TABLE = "shop.trade_order"


def withdrawn_under_a_hold(office: Office) -> Office:
    """The hold stands; its case is withdrawn, answered and its key gone."""
    office.do(hold, complaint_on_orders(office), by=WANG)
    office.do(withdraw, by=CHEN)
    office.do(answer, by=CHEN)
    return office


def planned_anew(office: Office) -> Plan:
    """The customer asks again; the second case is planned."""
    by_and_at = {"by": CHEN, "at": office.at}
    open_case(office.desk, office.request(), **by_and_at)
    identify(office.desk, NEXT, PROOF, **by_and_at)
    stop(office.desk, NEXT, **by_and_at)
    find(office.desk, NEXT, **by_and_at)
    return plan(office.desk, NEXT, **by_and_at)


def test_a_hold_outlives_its_case_and_binds_the_next_one(at_stage: Stage) -> None:
    office = withdrawn_under_a_hold(at_stage("approved"))

    assert "erase" not in fates_by_table(planned_anew(office))[ORDER_TABLE]
    assert [h.is_open for h in standing(office.desk, CASE).holds] == [True]


def test_a_hold_of_an_ended_case_can_be_lifted_and_its_rows_leave(
    at_stage: Stage,
) -> None:
    office = withdrawn_under_a_hold(at_stage("approved"))
    office.do(lift, "H1", by=ZHAO)

    assert list(office.desk.home.place("holds").iterdir()) == []
    assert "erase" in fates_by_table(planned_anew(office))[ORDER_TABLE]


def test_a_hold_binds_what_a_preview_tells_too(at_stage: Stage) -> None:
    office = at_stage("approved")
    office.do(hold, complaint_on_orders(office), by=WANG)
    told = preview(office.desk, office.customer, by=CHEN, at=office.at)

    assert "erase" not in fates_by_table(told.plan)[ORDER_TABLE]


def test_held_rows_are_sealed_and_name_nobody(at_stage: Stage) -> None:
    office = at_stage("approved")
    office.do(hold, complaint_on_orders(office), by=WANG)
    files = list(office.desk.home.place("holds").iterdir())
    content = b"".join(path.read_bytes() for path in files)

    assert content.startswith(b"age-encryption.org/v1")
    assert b"trade_order" not in content


def test_a_removed_file_of_held_rows_stops_every_plan(at_stage: Stage) -> None:
    office = withdrawn_under_a_hold(at_stage("approved"))
    [path.unlink() for path in office.desk.home.place("holds").iterdir()]

    with pytest.raises(WorkFileAltered):
        planned_anew(office)


def test_a_hold_removed_from_rows_and_ledger_is_noticed_by_the_next_case(
    at_stage: Stage,
) -> None:
    office = withdrawn_under_a_hold(at_stage("approved"))
    Hold.objects.all().delete()
    LedgerEntry.objects.filter(record="holds").delete()

    with pytest.raises(LedgerAltered):
        planned_anew(office)


def test_a_case_settled_under_a_hold_leaves_the_hold(at_stage: Stage) -> None:
    office = at_stage("ready")
    key = office.ask("shop", "select min(id) from trade_order")[0]
    office.do(hold, replace(complaint_on_orders(office), keys=(key,)), by=WANG)
    settled(office)

    assert [h.is_open for h in standing(office.desk, CASE).holds] == [True]


def test_an_index_row_removed_opens_no_second_case(at_stage: Stage) -> None:
    office = at_stage("approved")
    SubjectEntry.objects.all().delete()

    with pytest.raises(RecordAltered):
        open_case(office.desk, office.request(), by=CHEN, at=office.at)


def test_an_index_row_given_to_another_case_is_noticed(at_stage: Stage) -> None:
    office = at_stage("withdrawn")
    office.do(answer, by=CHEN)
    planned_anew(office)
    SubjectEntry.objects.update(case=office.case)

    with pytest.raises(RecordAltered):
        open_case(office.desk, office.request(), by=CHEN, at=office.at)


def test_a_hold_of_another_case_stops_a_run_that_began_without_it(
    at_stage: Stage,
) -> None:
    office = at_stage("approved")
    other = replace(office, customer=replace(office.customer, value="19900001111"))
    open_case(office.desk, other.request(), by=CHEN, at=office.at)
    new = complaint_on_orders(office)
    hold(office.desk, NEXT, new, by=WANG, at=office.at)

    with pytest.raises(JieqingError) as refusal:
        office.do(execute, by=SUN)
    assert refusal.value.code == "plan-out-of-date"
