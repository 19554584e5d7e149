"""Who receives tips: at least two people, one of them outside the line of managers.

Each has a key of their own, which no home holds. Two of them may guard names: then a
name opens only by both. The list is a file beside the vault; the ledger has its digest.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

import pyrage

from jieqing.errors import NotConfigured, WrongUsage
from jieqing.keys import durable
from jieqing.tips.sealing import SLOTS

FILE = "recipients.json"
FEWEST, MOST = 2, SLOTS - 1
GUARDS = 2
_SHORTEST_NAME = 2


class RecipientsUnfit(WrongUsage):
    """The list cannot be one of recipients."""

    code = "tip-recipients-unfit"
    cause = "This cannot be the list of recipients: {reason}."
    advice = "Two to seven people, one outside at least; two guards of names or none."


class RecipientsMissing(NotConfigured):
    """Nobody receives tips yet."""

    code = "tip-recipients-missing"
    cause = "Nobody has been appointed to receive tips in this home."
    advice = "Each recipient makes a key (`jieqing tips key`); then `tips appoint`."


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """One who receives. ``outside``: of no manager of the company. ``guards`` names."""

    name: str
    key: str
    outside: bool = False
    guards: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipients:
    """All who receive, in the order in which the page names them."""

    everybody: tuple[Recipient, ...]

    def __post_init__(self) -> None:
        reason = _what_is_wrong(self.everybody)
        if reason:
            raise RecipientsUnfit(reason=reason)

    @property
    def guards(self) -> tuple[Recipient, ...]:
        """The two who guard names; empty where nobody does."""
        return tuple(one for one in self.everybody if one.guards)

    def but(self, struck: Iterable[str]) -> tuple[Recipient, ...]:
        """Return those who are not struck out."""
        out = frozenset(struck)
        return tuple(one for one in self.everybody if one.name not in out)

    def to_bytes(self) -> bytes:
        """Return the file."""
        told = {"recipients": [asdict(one) for one in self.everybody]}
        return json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True).encode()

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of the file."""
        return hashlib.sha256(self.to_bytes()).hexdigest()

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        """Read the file. Raises ``RecipientsUnfit``."""
        try:
            rows = json.loads(content)["recipients"]
            return cls(everybody=tuple(_recipient(row) for row in rows))
        except (ValueError, KeyError, TypeError):
            raise RecipientsUnfit(reason="no list can be read from the file") from None


def load(folder: Path) -> Recipients:
    """Read those of a folder. Raises ``RecipientsMissing`` or ``RecipientsUnfit``."""
    try:
        return Recipients.from_bytes((folder / FILE).read_bytes())
    except FileNotFoundError:
        raise RecipientsMissing from None


def save(folder: Path, recipients: Recipients) -> None:
    """Write them: from the next tip on these receive."""
    folder.mkdir(mode=0o700, exist_ok=True)
    durable.replace(folder / FILE, recipients.to_bytes())


def _recipient(row: Mapping[str, object]) -> Recipient:
    return Recipient(
        name=str(row["name"]).strip(),
        key=str(row["key"]).strip(),
        outside=bool(row.get("outside", False)),
        guards=bool(row.get("guards", False)),
    )


def _what_is_wrong(everybody: tuple[Recipient, ...]) -> str:
    names = {one.name for one in everybody}
    keys = {one.key for one in everybody}
    if not FEWEST <= len(everybody) <= MOST:
        return "there are too few or too many"
    if len(names) < len(everybody) or len(keys) < len(everybody):
        return "a name or a key stands there twice"
    if any(len(name) < _SHORTEST_NAME or not name.isprintable() for name in names):
        return "a name is too short or cannot be printed"
    if not any(one.outside for one in everybody):
        return "nobody is outside the line of managers"
    if sum(one.guards for one in everybody) not in (0, GUARDS):
        return "two guard names, or nobody does"
    return "" if all(map(_is_key, keys)) else "a key is none of age"


def _is_key(text: str) -> bool:
    try:
        pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError:
        return False
    return True
