"""What is signed when a person gets a further key, or one of theirs ends.

A further key is offered by the person: the new key signs that it is theirs to use, and
a key they have signs that they want it. The security administrator signs the same
bytes, so that neither of the two can give anybody a key alone. A key ends by the
administrator's signature.
"""

from dataclasses import dataclass

from jieqing.evidence import shape
from jieqing.evidence.canonical import canonical, parse
from jieqing.evidence.forms import Name
from jieqing.evidence.person_key import PersonKey, PersonSignature

DOMAIN = "urn:jieqing:person-key:1"
OFFER = "offer of a key"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyChange:
    """``act`` is person-key or person-key-end."""

    tenant: str
    act: str
    person: str
    key: PersonKey

    def to_bytes(self) -> bytes:
        """Bytes to sign; the first line keeps them apart from anything else signed."""
        return DOMAIN.encode() + b"\n" + canonical(shape.to_json(self))


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyOffer:
    """A person's own part: the key, its signature, and that of a key they have.

    ``proof`` and ``own`` are both over the ``KeyChange``. ``own`` is not there yet
    where the key was made in a browser and the one they have is a file.
    """

    person: Name
    key: PersonKey
    proof: PersonSignature
    own: PersonSignature | None = None

    def to_bytes(self) -> bytes:
        """Write it for the administrator, canonical JSON."""
        return canonical(shape.to_json(self))

    @classmethod
    def from_bytes(cls, content: bytes) -> "KeyOffer":
        """Read it in any JSON spelling. Raises ``Damaged``."""
        return shape.from_json(cls, parse(content, OFFER), OFFER)
