"""What persons said on a case, and whom it is about.

Both name people or rows, so they leave memory only sealed (work_files.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jieqing.erasure import spool
from jieqing.erasure.values import Answer, IdentityValue


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Whom the case is about, as typed, and how they want to be addressed."""

    entry: IdentityValue
    salutation: str = ""

    def to_bytes(self) -> bytes:
        """Write it."""
        return spool.dump({"entry": self.entry, "salutation": self.salutation})

    @classmethod
    def from_bytes(cls, content: bytes) -> "Subject":
        """Read it."""
        return cls(**_fields(content))


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Persons' answers and what they know of the subject."""

    answers: tuple[Answer, ...] = ()
    conditions: frozenset[str] = frozenset()
    ruled_out: frozenset[str] = frozenset()
    subject_age: int | None = None
    subject_alive: bool = True
    anonymise_test_passed: bool = False

    def to_bytes(self) -> bytes:
        """Write it."""
        return spool.dump(
            {
                "answers": self.answers,
                "conditions": tuple(sorted(self.conditions)),
                "ruled_out": tuple(sorted(self.ruled_out)),
                "subject_age": self.subject_age,
                "subject_alive": self.subject_alive,
                "anonymise_test_passed": self.anonymise_test_passed,
            }
        )

    @classmethod
    def from_bytes(cls, content: bytes) -> "Said":
        """Read it."""
        fields = dict(_fields(content))
        words = ("conditions", "ruled_out")
        return cls(**fields | {name: frozenset(fields[name]) for name in words})


def _fields(content: bytes) -> Mapping[str, Any]:
    return spool.load(content, dict)
