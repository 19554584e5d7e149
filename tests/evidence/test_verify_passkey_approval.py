"""A statement that one person signed by a passkey and one by a key file."""

from dataclasses import replace

import pytest
from qinghe_company import APPROVED, PLAN, TENANT, YEAR, Company

from jieqing.evidence.approval import approval_message
from jieqing.evidence.person_key import key_id
from jieqing.evidence.predicate import Approval, Statement
from jieqing.evidence.trust import ApproverKey, Trust
from jieqing.evidence.verify import verify
from soft_authenticator import SoftAuthenticator

WANG = "P-0002"
PHONE = SoftAuthenticator()
MESSAGE = approval_message(TENANT, "CL-2026-0291", PLAN, 2, WANG)


def _signed(said: Statement, phone: SoftAuthenticator = PHONE) -> Statement:
    own = Approval(
        person=WANG,
        turn=2,
        key=key_id(PHONE.passkey),
        signature=phone.sign(MESSAGE),
        at=APPROVED,
    )
    others = [one for one in said.approvals if one.person != WANG]
    return replace(said, approvals=(own, *others))


def _trusting(company: Company, **change: object) -> bytes:
    """The company's trust file, with the phone beside 王审批's key file."""
    whole = company.trust()
    phone = ApproverKey(
        person=WANG,
        key=replace(PHONE.passkey, **change),
        valid_from=YEAR[0],
        valid_until=YEAR[1],
    )
    return Trust.to_bytes(replace(whole, approvers=(*whole.approvers, phone)))


def test_both_kinds_of_signature_hold_offline(
    qinghe: Company, settled: Statement
) -> None:
    assert verify(qinghe.package(_signed(settled)), _trusting(qinghe)).exit == 0


def test_who_signed_by_key_file_still_holds_beside_a_phone(
    qinghe: Company, settled: Statement
) -> None:
    assert verify(qinghe.package(settled), _trusting(qinghe)).exit == 0


@pytest.mark.parametrize(
    "phone",
    [
        replace(PHONE, flags=SoftAuthenticator.TOUCHED),
        replace(PHONE, origin="https://evil.qinghe.example"),
        replace(PHONE, rp_id="console.qinghe.example"),
        SoftAuthenticator(),
    ],
    ids=["not verified", "another page", "another domain", "another key"],
)
def test_an_approval_of_any_other_hand_does_not_hold(
    qinghe: Company, settled: Statement, phone: SoftAuthenticator
) -> None:
    verdict = verify(qinghe.package(_signed(settled, phone)), _trusting(qinghe))

    assert verdict.exit == 1
    assert f"The approval of {WANG} is forged." in map(str, verdict.findings)


def test_a_trust_file_with_another_address_does_not_know_the_key(
    qinghe: Company, settled: Statement
) -> None:
    moved = _trusting(qinghe, origin="https://other.qinghe.example")

    assert verify(qinghe.package(_signed(settled)), moved).exit == 3


def test_a_trust_file_whose_key_is_no_point_cannot_be_read(
    qinghe: Company, settled: Statement
) -> None:
    key = PHONE.passkey.public_key
    broken = _trusting(qinghe).replace(key.encode(), b"A" * 87 + b"=")

    assert verify(qinghe.package(_signed(settled)), broken).exit == 3
