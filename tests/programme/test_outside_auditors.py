"""An outside auditor does not take the same object three times running."""

from dataclasses import replace
from datetime import timedelta

import pytest
from office import CHEN, WU, Office
from party_office import (
    COURIER,
    activated,
    agreement,
    assessed,
    bound,
    party_approved,
    registered,
)
from programme_office import asks
from test_audits_by_checklists import new

from jieqing.programme.audits import outside, planning
from jieqing.programme.audits.flow import AuditAct
from jieqing.programme.audits.planning import NotInTeam
from jieqing.programme.audits.told import told

FIRST, SECOND = "华正会计师事务所", "中衡咨询有限公司"
FANG, HE = "方敏", "何岩"


def at_work(office: Office, name: str) -> str:
    """A firm that was assessed, approved and bound, and is worked with."""
    no = registered(office, replace(COURIER, kind="auditor", name=name, code=""))
    assessed(office, no)
    party_approved(office, no)
    bound(office, no, by=agreement(office, name))
    activated(office, no)
    return no


def planned(office: Office, days: int, checklist: str = "erasure-process") -> str:
    then = replace(office, at=office.at + timedelta(days=days))
    return planning.plan(then.desk, new(then, checklist), by=WU, at=then.at)


def named(office: Office, no: str, firm: str, lead: str, by: str = WU) -> None:
    then = replace(office, at=office.at + timedelta(days=200))
    asked = asks(then, no, AuditAct.OUTSIDE, by)
    outside.name(then.desk, asked, firm, lead)


def test_the_third_time_running_is_refused_and_the_one_after_is_not(
    office: Office,
) -> None:
    firm, other = at_work(office, FIRST), at_work(office, SECOND)
    audits = [planned(office, days) for days in range(4)]
    named(office, audits[0], firm, FANG)
    named(office, audits[1], firm, HE)
    with pytest.raises(outside.ThreeTimesRunning):
        named(office, audits[2], firm, "高雅")
    named(office, audits[2], other, "高雅")
    named(office, audits[3], firm, FANG)
    found = outside.outside_of(told(office.desk, audits[3]).record)

    assert found is not None
    assert found.firm == firm


def test_a_lead_who_changes_the_firm_is_the_same_lead(office: Office) -> None:
    firm, other = at_work(office, FIRST), at_work(office, SECOND)
    audits = [planned(office, days) for days in range(3)]
    named(office, audits[0], firm, "方 敏")
    named(office, audits[1], other, FANG)

    with pytest.raises(outside.ThreeTimesRunning):
        named(office, audits[2], firm, f" {FANG}")


def test_another_object_and_one_that_was_cancelled_do_not_count(
    office: Office,
) -> None:
    firm = at_work(office, FIRST)
    first, cancelled, third = (planned(office, days) for days in range(3))
    for no in (first, cancelled):
        named(office, no, firm, FANG)
    then = replace(office, at=office.at + timedelta(days=201))
    planning.cancel(then.desk, asks(then, cancelled, AuditAct.CANCEL, WU), "改期")
    named(then, third, firm, FANG)

    assert outside.outside_of(told(office.desk, third).record) is not None


def test_only_an_outside_auditor_at_work_is_named_and_by_the_lead_alone(
    office: Office,
) -> None:
    candidate = registered(
        office, replace(COURIER, kind="auditor", name=FIRST, code="")
    )
    courier = registered(office)
    no = planned(office, 0)
    for firm in (candidate, courier, "DW-2026-0099"):
        with pytest.raises(outside.FirmUnfit):
            named(office, no, firm, FANG)
    with pytest.raises(NotInTeam):
        named(office, no, candidate, FANG, by=CHEN)


def test_the_leads_name_is_nowhere_but_sealed(office: Office) -> None:
    firm, no = at_work(office, FIRST), planned(office, 0)
    named(office, no, firm, FANG)
    entry = told(office.desk, no).record.leaves[-1].entry

    assert FANG not in str(entry.facts)
    assert entry.facts["firm"] == firm
