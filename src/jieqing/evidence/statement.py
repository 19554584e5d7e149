"""The signed proof of a case: an in-toto Statement v1 in a DSSE envelope.

The subject is the plan that people approved: named by the case number, digested by the
plan hash. What the statement says is ``predicate``; what it is worth, ``verify``.
"""

import hashlib
from collections.abc import Mapping

from jieqing.evidence import canonical, dsse, shape
from jieqing.evidence.damaged import Damaged
from jieqing.evidence.predicate import Statement
from jieqing.evidence.signature import Signer

PAYLOAD_TYPE = "application/vnd.in-toto+json"
STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE = "urn:jieqing:statement:1"
WHAT = "statement"


def sign(statement: Statement, key: Signer) -> bytes:
    """Return the envelope. Raises ``Damaged`` if a field has not its form."""
    payload = to_payload(statement)
    from_payload(payload)  # what we could not read again is never signed
    return dsse.sign(PAYLOAD_TYPE, payload, key)


def read(envelope: bytes) -> tuple[dsse.Envelope, Statement]:
    """Read an envelope without believing it. Raises ``Damaged``."""
    found = dsse.read(envelope, PAYLOAD_TYPE, WHAT)
    return found, from_payload(found.payload)


def envelope_hash(envelope: bytes) -> str:
    """SHA-256 (hexadecimal) of the envelope: what the ledger's settle entry holds."""
    return hashlib.sha256(envelope).hexdigest()


def to_payload(statement: Statement) -> bytes:
    """Write the in-toto Statement, canonical."""
    return canonical.canonical(
        {
            "_type": STATEMENT_TYPE,
            "subject": _subject(statement),
            "predicateType": PREDICATE_TYPE,
            "predicate": shape.to_json(statement),
        }
    )


def from_payload(payload: bytes) -> Statement:
    """Read what ``to_payload`` wrote. Raises ``Damaged``."""
    found = canonical.read(payload, WHAT)
    if not isinstance(found, Mapping):
        raise Damaged(what=WHAT, reason="it is not an object")
    statement = shape.from_json(Statement, found.get("predicate"), WHAT)
    if to_payload(statement) != payload:
        raise Damaged(what=WHAT, reason="its subject or type is not that of the case")
    return statement


def _subject(statement: Statement) -> list[Mapping[str, object]]:
    digest = {"sha256": statement.plan_hash}
    return [{"name": statement.case, "digest": digest}]
