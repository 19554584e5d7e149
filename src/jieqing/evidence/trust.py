"""The trust file: whose keys a verifier believes, and from when until when.

It comes to the verifier by another way than the package, and is the only thing that he
takes on trust. A key is valid from ``valid_from`` up to, not including, ``valid_until``
(null: no end known).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from jieqing.evidence import canonical, person_key, shape, signature
from jieqing.evidence.damaged import Damaged
from jieqing.evidence.forms import Instant, KeyText, Name
from jieqing.evidence.person_key import PersonKey

VERSION = 1
WHAT = "trust file"


class _Entry(Protocol):
    """What every kind of trusted key has."""

    @property
    def key(self) -> PersonKey: ...
    @property
    def valid_from(self) -> str: ...
    @property
    def valid_until(self) -> str | None: ...


E = TypeVar("E", bound=_Entry)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustedKey:
    """A key of the company: of its log or its statements."""

    key: KeyText
    valid_from: Instant
    valid_until: Instant | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproverKey:
    """A person's key, of either kind; the person is a pseudonymous number."""

    person: Name
    key: PersonKey
    valid_from: Instant
    valid_until: Instant | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WitnessKey:
    """The key of somebody outside who cosigns checkpoints."""

    name: Name
    key: KeyText
    valid_from: Instant
    valid_until: Instant | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """Everything a verifier believes of one company; its name may be left open."""

    trust: int
    tenant: Name
    tenant_name: Name | None
    log: tuple[TrustedKey, ...]
    statement: tuple[TrustedKey, ...]
    approvers: tuple[ApproverKey, ...]
    witnesses: tuple[WitnessKey, ...]

    def __post_init__(self) -> None:
        if self.trust != VERSION:
            raise ValueError("its version is unknown")

    def to_bytes(self) -> bytes:
        """Write the file, canonical."""
        return canonical.canonical(shape.to_json(self))


def parse(content: bytes) -> Trust:
    """Read a trust file in any JSON spelling. Raises ``Damaged``."""
    trust = shape.from_json(Trust, canonical.parse(content, WHAT), WHAT)
    keys: list[PersonKey] = [one.key for one in (*trust.log, *trust.statement)]
    keys += [one.key for one in trust.approvers]
    keys += [one.key for one in trust.witnesses]
    for key in keys:
        try:
            person_key.key_id(key)
        except ValueError as error:
            raise Damaged(what=WHAT, reason=str(error)) from None
    return trust


def raw_key(entry: TrustedKey | WitnessKey) -> bytes:
    """Return the public key of a company or a witness, 32 bytes."""
    return signature.from_base64(entry.key)


def with_id(entries: Iterable[E], key_id: str) -> tuple[E, ...]:
    """Entries whose key has that id."""
    return tuple(e for e in entries if person_key.key_id(e.key) == key_id)


def is_valid(entry: _Entry, at: str) -> bool:
    """Whether the key was valid at that instant (texts of ``instant`` compare)."""
    return entry.valid_from <= at and (
        entry.valid_until is None or at < entry.valid_until
    )
