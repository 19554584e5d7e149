"""One case of 青禾商城 that went well, its package and its trust file."""

from dataclasses import replace

import pytest
from qinghe_company import (
    CASE,
    CHECKED,
    DESTROYED,
    EXECUTED,
    OPENED,
    PLAN,
    SEARCHED,
    SETTLED,
    TENANT,
    Company,
)

from jieqing.evidence import commitment, predicate
from jieqing.evidence.predicate import Statement


def _search(at: str) -> predicate.Search:
    return predicate.Search(
        at=at, gone=9, kept=3, masked=1, others=1, residue=0, not_checked=0
    )


def _stores() -> tuple[predicate.StoreCounts, ...]:
    def table(name: str, **counts: int) -> predicate.TableCounts:
        zero = {"removed": 0, "masked": 0, "untied": 0, "kept": 0}
        return predicate.TableCounts(
            table=name, receipts="cd" * 32, **{**zero, **counts}
        )

    shop = (
        table("member", masked=1),
        table("trade_order", removed=2, kept=3),
        table("address", removed=1, untied=1),
        table("cart_item", removed=4),
    )
    crm = (table("contact", removed=1), table("note", masked=2))
    return (
        predicate.StoreCounts(store="shop", tables=shop),
        predicate.StoreCounts(store="crm", tables=crm),
    )


@pytest.fixture(scope="session")
def qinghe() -> Company:
    return Company()


@pytest.fixture(scope="session")
def stranger() -> Company:
    return Company()


@pytest.fixture(scope="session")
def settled(qinghe: Company) -> Statement:
    stores = _stores()
    tables = [table for store in stores for table in store.tables]
    return Statement(
        tenant=TENANT,
        tenant_name="青禾商城",
        case=CASE,
        flow="R7",
        mode=predicate.Mode.NORMAL,
        clock=predicate.Clock.SYSTEM,
        small_organisation=False,
        opened_at=OPENED,
        executed_at=EXECUTED,
        checked_at=CHECKED,
        settled_at=SETTLED,
        outcome=predicate.Outcome.DONE,
        law=predicate.LawPack(pack="cn", version="2026-11-26"),
        articles=(
            predicate.Article(rule="cn-ecl-31", law="电子商务法", article="第三十一条"),
        ),
        plan_hash=PLAN,
        applicant="P-0001",
        executor="P-0004",
        approvals=qinghe.approvals(),
        stores=stores,
        totals=predicate.Counts.sum(tables),
        kept=(
            predicate.Kept(
                count=3,
                until="2028-11-20",
                hold=None,
                rules=("cn-ecl-31",),
                articles=("电子商务法第三十一条",),
            ),
        ),
        check=predicate.Check(first=_search(SEARCHED), second=_search(CHECKED)),
        capsule=predicate.Capsule(window_until=DESTROYED, destroyed_at=DESTROYED),
        processors=(
            predicate.Processor(name="短信公司", state="verified", at=CHECKED),
            predicate.Processor(name="快递系统", state="late", at=None),
        ),
        backups_until="2026-12-15",
        restricted_annex=commitment.commit(commitment.ANNEX, b"[]", b"s" * 32),
        subject_commitment=(
            commitment.commit(commitment.SUBJECT, b"phone:13800000000", b"t" * 32),
        ),
        growth=(predicate.Growth(store="shop", table="cart_item", count=1),),
        standing=None,
        witness=predicate.NO_WITNESS,
    )


@pytest.fixture(scope="session")
def jqz(qinghe: Company, settled: Statement) -> bytes:
    return qinghe.package(settled)


@pytest.fixture(scope="session")
def trust_file(qinghe: Company) -> bytes:
    return qinghe.trust().to_bytes()


@pytest.fixture(scope="session")
def trust_without_approvers(qinghe: Company) -> bytes:
    return replace(qinghe.trust(), approvers=()).to_bytes()


@pytest.fixture(scope="session")
def stranger_file(stranger: Company) -> bytes:
    return stranger.trust().to_bytes()
