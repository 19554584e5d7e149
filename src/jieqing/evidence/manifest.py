"""The signed list of a package's other parts, so that every byte is covered."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from jieqing.evidence import canonical, dsse, shape
from jieqing.evidence.damaged import Damaged
from jieqing.evidence.forms import Hash, Name
from jieqing.evidence.signature import Signer

PAYLOAD_TYPE = "application/vnd.jieqing.manifest+json"
VERSION = 1
WHAT = "manifest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part's name and SHA-256."""

    name: Name
    sha256: Hash


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """All parts but the manifest itself, sorted by name."""

    manifest: int
    parts: tuple[Part, ...]

    def __post_init__(self) -> None:
        names = [part.name for part in self.parts]
        if self.manifest != VERSION or not names or names != sorted(set(names)):
            raise ValueError("a manifest lists its parts once, by name")


def of(parts: Mapping[str, bytes]) -> Manifest:
    """List these parts."""
    listed = (
        Part(name=name, sha256=hashlib.sha256(parts[name]).hexdigest())
        for name in sorted(parts)
    )
    return Manifest(manifest=VERSION, parts=tuple(listed))


def sign(parts: Mapping[str, bytes], key: Signer) -> bytes:
    """Return the envelope over the list of these parts."""
    payload = canonical.canonical(shape.to_json(of(parts)))
    return dsse.sign(PAYLOAD_TYPE, payload, key)


def read(envelope: bytes) -> tuple[dsse.Envelope, Manifest]:
    """Read an envelope without believing it. Raises ``Damaged``."""
    found = dsse.read(envelope, PAYLOAD_TYPE, WHAT)
    listed = shape.from_json(Manifest, canonical.read(found.payload, WHAT), WHAT)
    if not listed.parts:
        raise Damaged(what=WHAT, reason="it lists nothing")
    return found, listed
