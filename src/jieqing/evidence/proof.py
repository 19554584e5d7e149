"""The inclusion proof as the bytes that lie in a package."""

from dataclasses import dataclass

from jieqing.evidence import canonical, shape, signature
from jieqing.evidence.damaged import Damaged
from jieqing.evidence.forms import KeyText
from jieqing.evidence.merkle import Inclusion

WHAT = "inclusion proof"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    index: int
    size: int
    hashes: tuple[KeyText, ...]


def to_bytes(proof: Inclusion) -> bytes:
    """Write index, size and the path's hashes in base64, leaf first."""
    hashes = tuple(signature.to_base64(node) for node in proof.hashes)
    written = _Written(index=proof.index, size=proof.size, hashes=hashes)
    return canonical.canonical(shape.to_json(written))


def from_bytes(content: bytes) -> Inclusion:
    """Read what ``to_bytes`` wrote. Raises ``Damaged``."""
    written = shape.from_json(_Written, canonical.read(content, WHAT), WHAT)
    try:
        hashes = tuple(signature.from_base64(text) for text in written.hashes)
    except ValueError as error:
        raise Damaged(what=WHAT, reason=str(error)) from None
    return Inclusion(index=written.index, size=written.size, hashes=hashes)
