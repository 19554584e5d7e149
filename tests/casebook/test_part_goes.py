"""R6: what was asked for goes, all else stays; the account goes on."""

from collections.abc import Callable
from pathlib import Path

import pytest
from office import (
    CASE,
    CHEN,
    Office,
    found,
    identified,
    opened_as,
    planned,
    stopped,
)
from other_flows import SCOPE

from jieqing.casebook.acts.notify import NothingMayGo, notify
from jieqing.casebook.acts.open import open_case
from jieqing.casebook.flows import Right, State
from jieqing.casebook.models import Letter
from jieqing.casebook.scope import (
    ScopeIsTheAccount,
    ScopeMissing,
    ScopeNotAsked,
    ScopeUnknown,
)
from jieqing.casebook.told import plan_hash
from jieqing.casebook.trusted import trust_of
from jieqing.errors import JieqingError
from jieqing.evidence.verify import verify
from jieqing.flow import record as records

Stage = Callable[[str], Office]
MINE = "select id from member where phone = ?"


def _text(office: Office, kind: str) -> str:
    file = Letter.objects.get(kind=kind).file
    outbox = office.desk.home.place("outbox")
    return Path(outbox / file).read_text(encoding="utf-8")


def _mine(office: Office, table: str, column: str = "member_id") -> int:
    question = f"select count(*) from {table} where {column} = ({MINE})"
    return int(str(office.ask("shop", question, office.customer.value)[0][0]))


def test_only_the_tables_that_were_asked_for_have_lost_rows(at_stage: Stage) -> None:
    before, after = at_stage("R6-approved"), at_stage("R6-executing")
    tables = ("browse_log", "member_address", "login_log", "trade_order", "member_tag")
    had = {table: _mine(before, table) for table in tables}
    has = {table: _mine(after, table) for table in tables}

    assert had["browse_log"]
    assert had["member_address"]
    assert has == had | {"browse_log": 0, "member_address": 0}


def test_the_account_stays_and_signs_in_as_before(at_stage: Stage) -> None:
    office = at_stage("R6-settled")
    question = "select status from member where phone = ?"

    assert office.ask("shop", question, office.customer.value) == [(1,)]


def test_the_proof_of_a_part_holds(at_stage: Stage) -> None:
    office = at_stage("R6-settled")
    package = office.desk.home.place("statements") / f"{CASE}.jqz"
    verdict = verify(package.read_bytes(), trust_of(office.desk).to_bytes())

    assert verdict.exit == 0, [str(finding) for finding in verdict.findings]
    assert office.state is State.SETTLED


def test_the_notice_of_a_part_says_that_the_account_stays(at_stage: Stage) -> None:
    text = _text(at_stage("R6-noticed"), "notice_part")

    assert "删除这些信息：联系方式、营销画像与标签" in text
    assert "您的账号不变" in text
    assert "不能再登录" not in text


def test_life_goes_on_in_what_was_not_asked_for(at_stage: Stage) -> None:
    office = at_stage("R6-noticed")
    mine = office.ask("shop", MINE, office.customer.value)[0][0]
    added = "insert into cart_item values (99001, ?, 1, 1, '2026-11-02')"
    office.ask("shop", added, mine)

    office.sign("P-0003")
    office.sign("P-0004")

    assert office.state is State.APPROVED


def test_another_part_is_another_plan_to_sign(at_stage: Stage, office: Office) -> None:
    asked = office.request(Right.DELETE, "shop.browse_log")
    open_case(office.desk, asked, by=CHEN, at=office.at)
    wider = at_stage("R6-planned")
    born = records.read(wider.desk.ledger, CASE).leaves[0].entry.facts

    assert born["scope"] == list(SCOPE)
    assert plan_hash(records.read(wider.desk.ledger, CASE))


def test_what_the_contract_needs_is_refused_and_named(office: Office) -> None:
    from_orders = _planned(office, "shop.points_log")

    with pytest.raises(NothingMayGo) as refusal:
        from_orders.do(notify, by=CHEN)
    assert "X3" in refusal.value.advice


@pytest.mark.parametrize(
    ("right", "scope", "refused"),
    [
        (Right.DELETE, (), ScopeMissing),
        (Right.DELETE, ("shop.nothing",), ScopeUnknown),
        (Right.DELETE, ("shop.member",), ScopeIsTheAccount),
        (Right.DELETE, ("crm.contact",), ScopeIsTheAccount),
        (Right.CLOSE, ("shop.address",), ScopeNotAsked),
    ],
)
def test_a_part_that_cannot_be_asked_for_is_refused_by_name(
    office: Office, right: Right, scope: tuple[str, ...], refused: type[JieqingError]
) -> None:
    request = office.request(right, *scope)

    with pytest.raises(refused):
        open_case(office.desk, request, by=CHEN, at=office.at)


def _planned(office: Office, *scope: str) -> Office:
    for step in (opened_as(Right.DELETE, *scope), identified, stopped, found, planned):
        office = step(office)
    return office
