"""One entry of the ledger, as the canonical bytes that are hashed and stored.

An entry says which act happened, when, by whom and to which case, with hashes and
counts. It never holds personal values: actors are pseudonymous numbers.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from jieqing.evidence import canonical, instant
from jieqing.evidence.damaged import Damaged

VERSION = 1
_NONCE = re.compile(r"[0-9a-f]{32}")
_FIELDS = frozenset({"v", "tenant", "at", "act", "actor", "case", "facts", "nonce"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """``at`` is text of ``instant``; ``nonce`` is 16 random bytes in hexadecimal."""

    tenant: str
    at: str
    act: str
    actor: str
    case: str | None
    facts: Mapping[str, object] = field(default_factory=dict)
    nonce: str

    def __post_init__(self) -> None:
        instant.from_text(self.at)
        if not _NONCE.fullmatch(self.nonce):
            raise ValueError("the nonce is 32 hexadecimal digits")
        if not (self.tenant and self.act and self.actor):
            raise ValueError("an entry names tenant, act and actor")

    def to_bytes(self) -> bytes:
        """Canonical bytes; these are hashed, stored and shown."""
        return canonical.canonical(
            {
                "v": VERSION,
                "tenant": self.tenant,
                "at": self.at,
                "act": self.act,
                "actor": self.actor,
                "case": self.case,
                "facts": self.facts,
                "nonce": self.nonce,
            }
        )

    @classmethod
    def from_bytes(cls, content: bytes) -> "Entry":
        """Read canonical bytes. Raises ``Damaged``."""
        found = canonical.read(content, "ledger entry")
        if not isinstance(found, dict) or set(found) != _FIELDS:
            raise Damaged(what="ledger entry", reason="its fields are not those of v1")
        if found.pop("v") != VERSION:
            raise Damaged(what="ledger entry", reason="its version is unknown")
        return _typed(found)


def _typed(found: Mapping[str, object]) -> Entry:
    facts, case = found["facts"], found["case"]
    if not isinstance(facts, dict) or not isinstance(case, str | None):
        raise Damaged(what="ledger entry", reason="a field has the wrong type")
    try:
        return Entry(
            tenant=_text(found["tenant"]),
            at=_text(found["at"]),
            act=_text(found["act"]),
            actor=_text(found["actor"]),
            case=case,
            facts=facts,
            nonce=_text(found["nonce"]),
        )
    except ValueError as error:
        raise Damaged(what="ledger entry", reason=str(error)) from None


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise Damaged(what="ledger entry", reason="a field has the wrong type")
    return value
