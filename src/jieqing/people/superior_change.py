"""What a security administrator signs when a post gets another superior."""

from dataclasses import dataclass

from jieqing.evidence.canonical import canonical
from jieqing.people.matrix import Role

DOMAIN = "urn:jieqing:superior:1"


@dataclass(frozen=True, slots=True, kw_only=True)
class SuperiorChange:
    """``over`` stands above ``post`` from now on; None: nobody does. ``by`` signs.

    ``before``: how often superiors were changed before, so that a signature is over
    one change.
    """

    tenant: str
    post: Role
    over: Role | None
    by: str
    before: int = 0

    def to_bytes(self) -> bytes:
        """Bytes to sign; the first line keeps them apart from anything else signed."""
        changed = {
            "tenant": self.tenant,
            "post": self.post.value,
            "over": self.over.value if self.over else "",
            "by": self.by,
            "before": self.before,
        }
        return DOMAIN.encode() + b"\n" + canonical(changed)
