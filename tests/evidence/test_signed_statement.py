"""The statement's envelope, also as independent programs read it."""

import base64
import json
from dataclasses import replace

import pytest
from qinghe_company import Company
from securesystemslib.dsse import Envelope as OtherEnvelope
from securesystemslib.signer import SSlibKey

from jieqing.evidence import commitment, dsse, statement
from jieqing.evidence.damaged import Damaged
from jieqing.evidence.predicate import Statement


def _other_key(raw: bytes, key_id: str) -> SSlibKey:
    return SSlibKey(key_id, "ed25519", "ed25519", {"public": raw.hex()})


def test_an_independent_program_verifies_our_envelope(
    qinghe: Company, settled: Statement
) -> None:
    public = qinghe.statement_key.public
    envelope = statement.sign(settled, qinghe.statement_key)
    other = OtherEnvelope.from_dict(json.loads(envelope))

    accepted = other.verify([_other_key(public.raw, public.id)], 1)

    assert list(accepted) == [public.id]


def test_the_payload_is_an_in_toto_statement_about_the_plan(
    qinghe: Company, settled: Statement
) -> None:
    envelope = json.loads(statement.sign(settled, qinghe.statement_key))
    payload = json.loads(base64.b64decode(envelope["payload"]))

    assert envelope["payloadType"] == "application/vnd.in-toto+json"
    assert payload["_type"] == "https://in-toto.io/Statement/v1"
    assert payload["predicateType"] == "urn:jieqing:statement:1"
    assert payload["subject"] == [
        {"name": settled.case, "digest": {"sha256": settled.plan_hash}}
    ]


def test_a_statement_is_read_back_equal_to_what_was_signed(
    qinghe: Company, settled: Statement
) -> None:
    key = qinghe.statement_key

    envelope, said = statement.read(statement.sign(settled, key))

    assert said == settled
    assert envelope.is_signed_by(key.public.raw)


def test_the_pre_authentication_encoding_is_that_of_the_protocol() -> None:
    encoded = dsse.pae("http://example.com/HelloWorld", b"hello world")

    assert encoded == b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"


@pytest.mark.parametrize(
    "change",
    [
        {"plan_hash": "short"},
        {"tenant": ""},
        {"settled_at": "2026-11-18"},
        {"backups_until": "soon"},
    ],
)
def test_a_statement_with_a_malformed_field_is_never_signed(
    qinghe: Company, settled: Statement, change: dict[str, str]
) -> None:
    with pytest.raises(Damaged):
        statement.sign(replace(settled, **change), qinghe.statement_key)


def test_a_payload_about_another_subject_is_damage(settled: Statement) -> None:
    payload = json.loads(statement.to_payload(settled))
    payload["subject"][0]["name"] = "CL-2026-9999"
    content = json.dumps(
        payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )

    with pytest.raises(Damaged):
        statement.from_payload(content.encode())


def test_an_unknown_field_in_a_statement_is_damage(settled: Statement) -> None:
    payload = json.loads(statement.to_payload(settled))
    payload["predicate"]["surprise"] = 1
    content = json.dumps(
        payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )

    with pytest.raises(Damaged, match="fields"):
        statement.from_payload(content.encode())


def test_a_commitment_opens_only_with_its_salt_and_purpose() -> None:
    sealed = commitment.commit(commitment.SUBJECT, b"value", b"s" * 32)

    assert commitment.opens(sealed, commitment.SUBJECT, b"value", b"s" * 32)
    assert not commitment.opens(sealed, commitment.SUBJECT, b"value", b"t" * 32)
    assert not commitment.opens(sealed, commitment.SUBJECT, b"valuf", b"s" * 32)
    assert not commitment.opens(sealed, commitment.ANNEX, b"value", b"s" * 32)


def test_commitments_of_nothing_and_of_much_have_one_size() -> None:
    empty = commitment.commit(commitment.ANNEX, b"", b"s" * 32)
    large = commitment.commit(commitment.ANNEX, b"x" * 100_000, b"s" * 32)

    assert len(empty) == len(large) == 64
