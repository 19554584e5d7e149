"""A package with every part read and none believed yet."""

from collections.abc import Mapping
from dataclasses import dataclass

from jieqing.evidence import checkpoint, manifest, package, proof, statement
from jieqing.evidence.checkpoint import Checkpoint
from jieqing.evidence.damaged import Damaged
from jieqing.evidence.dsse import Envelope
from jieqing.evidence.entry import Entry
from jieqing.evidence.manifest import Manifest
from jieqing.evidence.merkle import Inclusion
from jieqing.evidence.predicate import Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The parts as bytes and as values."""

    parts: Mapping[str, bytes]
    envelope: Envelope
    statement: Statement
    manifest_envelope: Envelope
    manifest: Manifest
    entry: Entry
    inclusion: Inclusion
    note: str
    checkpoint: Checkpoint


def read(parts: Mapping[str, bytes]) -> Opened:
    """Read all parts, which must be there. Raises ``Damaged`` naming the part."""
    envelope, said = statement.read(parts[package.STATEMENT])
    manifest_envelope, listed = manifest.read(parts[package.MANIFEST])
    note = _note(parts[package.CHECKPOINT])
    return Opened(
        parts=parts,
        envelope=envelope,
        statement=said,
        manifest_envelope=manifest_envelope,
        manifest=listed,
        entry=Entry.from_bytes(parts[package.ENTRY]),
        inclusion=proof.from_bytes(parts[package.PROOF]),
        note=note,
        checkpoint=checkpoint.parse(note),
    )


def _note(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise Damaged(what="checkpoint", reason="it is not UTF-8") from None
