"""What a security administrator signs: this person comes, or goes.

The signature is entered in the ledger beside the person, and whoever reads the register
checks it again: naming an administrator with --by is a claim, this is their hand.
"""

from dataclasses import dataclass

from jieqing.evidence import shape
from jieqing.evidence.canonical import canonical
from jieqing.evidence.person_key import PersonKey

DOMAIN = "urn:jieqing:appointment:1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """``act`` is person-add or person-disable; ``natural`` is the keyed digest."""

    tenant: str
    act: str
    person: str
    natural: str
    key: PersonKey
    roles: frozenset[str]
    by: str

    def to_bytes(self) -> bytes:
        """Bytes to sign; the first line keeps them apart from anything else signed."""
        appointed = {
            "tenant": self.tenant,
            "act": self.act,
            "person": self.person,
            "natural": self.natural,
            "key": shape.to_json(self.key),
            "roles": sorted(self.roles),
            "by": self.by,
        }
        return DOMAIN.encode() + b"\n" + canonical(appointed)
