"""Readers believe no field, type or spelling that the format does not have."""

import json
from dataclasses import replace

import pytest

from jieqing.evidence import dsse, manifest, package, proof, statement
from jieqing.evidence.canonical import canonical
from jieqing.evidence.damaged import Damaged
from jieqing.evidence.merkle import Inclusion
from jieqing.evidence.predicate import Statement
from jieqing.keys.signing import SigningKey


@pytest.fixture(scope="module")
def key() -> SigningKey:
    return SigningKey.generate()


@pytest.mark.parametrize(
    "change",
    [
        {"totals": {"removed": -1, "masked": 0, "untied": 0, "kept": 0}},
        {"totals": {"removed": True, "masked": 0, "untied": 0, "kept": 0}},
        {"totals": []},
        {"stores": {}},
        {"outcome": "perfect"},
        {"outcome": 1},
        {"mode": None},
        {"small_organisation": 0},
        {"tenant_name": "two\nlines"},
        {"law": None},
        {"adopted": None},
        {"adopted": 1},
    ],
)
def test_a_predicate_with_a_field_of_another_kind_is_damage(
    settled: Statement, change: dict[str, object]
) -> None:
    payload = json.loads(statement.to_payload(settled))
    payload["predicate"].update(change)

    with pytest.raises(Damaged):
        statement.from_payload(canonical(payload))


@pytest.mark.parametrize("adopted", [None, True, False])
def test_a_newer_field_may_lack_and_an_old_statement_reads_as_it_was(
    settled: Statement,
    adopted: bool | None,  # noqa: FBT001 -- the value of the field itself
) -> None:
    payload = statement.to_payload(replace(settled, adopted=adopted))

    assert (b"adopted" in payload) == (adopted is not None)
    assert statement.from_payload(payload).adopted is adopted


@pytest.mark.parametrize("payload", [[], 7, "text", None, {}])
def test_a_payload_that_is_no_statement_is_damage(payload: object) -> None:
    with pytest.raises(Damaged):
        statement.from_payload(canonical(payload))


def test_an_envelope_of_another_payload_type_is_damage(key: SigningKey) -> None:
    envelope = dsse.sign("text/plain", b"{}", key)

    with pytest.raises(Damaged, match="another type"):
        dsse.read(envelope, statement.PAYLOAD_TYPE, "statement")


@pytest.mark.parametrize("count", [0, 2])
def test_an_envelope_has_exactly_one_signature(key: SigningKey, count: int) -> None:
    envelope = json.loads(dsse.sign("text/plain", b"{}", key))
    envelope["signatures"] *= count

    with pytest.raises(Damaged, match="exactly one signature"):
        dsse.read(canonical(envelope), "text/plain", "envelope")


def test_base64_with_spare_bits_set_is_damage(key: SigningKey) -> None:
    envelope = json.loads(dsse.sign("text/plain", b"{", key))
    envelope["payload"] = "ex=="

    with pytest.raises(Damaged, match="another spelling"):
        dsse.read(canonical(envelope), "text/plain", "envelope")


@pytest.mark.parametrize("names", [[], ["b", "a"], ["a", "a"]])
def test_a_manifest_lists_its_parts_once_and_by_name(
    key: SigningKey, names: list[str]
) -> None:
    parts = [{"name": name, "sha256": "00" * 32} for name in names]
    payload = canonical({"manifest": 1, "parts": parts})

    with pytest.raises(Damaged):
        manifest.read(dsse.sign(manifest.PAYLOAD_TYPE, payload, key))


def test_a_package_is_sealed_only_with_all_its_parts(key: SigningKey) -> None:
    with pytest.raises(ValueError, match="exactly its parts"):
        package.seal({package.PDF: b""}, key)


def test_an_inclusion_proof_is_read_back_from_its_bytes() -> None:
    written = Inclusion(index=4, size=7, hashes=(b"a" * 32, b"b" * 32))

    assert proof.from_bytes(proof.to_bytes(written)) == written


@pytest.mark.parametrize("hashes", [["short"], ["A" * 42 + "B="], {}])
def test_an_inclusion_proof_with_a_malformed_hash_is_damage(hashes: object) -> None:
    with pytest.raises(Damaged):
        proof.from_bytes(canonical({"hashes": hashes, "index": 0, "size": 1}))
