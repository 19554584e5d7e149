"""The statement of a due run is judged by what its approvers really signed."""

from dataclasses import replace

import pytest
from qinghe_company import APPROVED, TENANT, Company

from jieqing.evidence import predicate, signature, statement
from jieqing.evidence.predicate import Statement
from jieqing.evidence.standing import standing_message
from jieqing.evidence.verdict import State, Verdict
from jieqing.evidence.verify import verify

RUN = "DR-2026-0001"
TERMS = predicate.Standing(number="SA-0001", terms="cd" * 32)
DAY_AFTER = "2026-11-04T12:00:00.000000Z"


def signed(
    company: Company, terms: predicate.Standing
) -> tuple[predicate.Approval, ...]:
    return tuple(
        predicate.Approval(
            person=person,
            turn=1,
            key=key.public.id,
            signature=signature.to_base64(
                key.sign(standing_message(TENANT, terms.number, terms.terms, person))
            ),
            at=APPROVED,
        )
        for person, key in company.approvers.items()
    )


@pytest.fixture
def run(qinghe: Company, settled: Statement) -> Statement:
    return replace(
        settled,
        case=RUN,
        flow="C2",
        opened_at=DAY_AFTER,
        approvals=signed(qinghe, TERMS),
        subject_commitment=(),
        standing=TERMS,
    )


def judged(company: Company, said: Statement, act: str = "due-settle") -> Verdict:
    envelope = statement.sign(said, company.statement_key)
    entry = replace(company.entry(envelope), case=said.case, act=act)
    packed = company.package_of(envelope, entry)
    return verify(packed, company.trust().to_bytes())


def failures(verdict: Verdict) -> list[str]:
    return [str(f) for f in verdict.findings if f.state is State.FAILS]


def test_a_due_run_under_a_signed_standing_approval_holds(
    qinghe: Company, run: Statement
) -> None:
    assert judged(qinghe, run).exit == 0


def test_signatures_over_other_terms_do_not_carry_a_due_run(
    qinghe: Company, run: Statement
) -> None:
    said = replace(run, standing=replace(TERMS, terms="ef" * 32))

    assert failures(judged(qinghe, said)) == ["The approval of P-0002 is forged."]


def test_signatures_over_a_cases_plan_do_not_carry_a_due_run(
    qinghe: Company, run: Statement
) -> None:
    said = replace(run, approvals=qinghe.approvals(RUN))

    assert failures(judged(qinghe, said)) == ["The approval of P-0002 is forged."]


def test_standing_signatures_do_not_carry_a_case(
    qinghe: Company, run: Statement
) -> None:
    said = replace(run, standing=None, opened_at=APPROVED)

    assert judged(qinghe, said, act="settle").exit == 1


def test_a_due_run_stands_in_the_ledger_as_one(qinghe: Company, run: Statement) -> None:
    assert failures(judged(qinghe, run, act="settle")) == [
        "The ledger entry is not that of this case's settling."
    ]


def test_a_standing_approval_signed_after_the_run_began_fails(
    qinghe: Company, run: Statement
) -> None:
    said = replace(run, opened_at="2026-11-03T00:00:00.000000Z")

    assert failures(judged(qinghe, said)) == [
        "The case's moments are not in their order."
    ]
