"""What a SCORM 1.2 lesson tells of itself, and what it is told when it goes on.

Pure. A package is a stranger's program: what it says is bounded, its score and status
move nothing but its own lesson. Times are those of SCORM: ``HHHH:MM:SS.SS``.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from jieqing.errors import WrongUsage, phrase

LARGEST = 48 * 1024
"""Bytes of one commit."""
MOST_FIELDS, LONGEST = 600, 4096
STATUS, SCORE = "cmi.core.lesson_status", "cmi.core.score.raw"
TOTAL, SPAN, ENTRY, EXIT = (
    "cmi.core.total_time",
    "cmi.core.session_time",
    "cmi.core.entry",
    "cmi.core.exit",
)
DONE = frozenset({"completed", "passed"})
STATUSES = DONE | {"failed", "incomplete", "browsed", "not attempted"}
_FIELD = re.compile(r"cmi(\.[a-z0-9][a-z0-9_]{0,30}){1,6}")
_SESSION = re.compile(r"[0-9a-f]{16}")
_TIME = re.compile(r"([0-9]{2,4}):([0-5][0-9]):([0-5][0-9])(\.[0-9]{1,2})?")
_SCORE = re.compile(r"(100|[0-9]{1,2})(\.[0-9]{1,7})?")
_OURS = frozenset({TOTAL, ENTRY, "cmi.core.student_id", "cmi.core.student_name"})
_KEPT_NOT = frozenset({SPAN, EXIT})


class CommitUnfit(WrongUsage):
    """What a package says is not what SCORM 1.2 has it say."""

    code = "scorm-commit-unfit"
    cause = "What the lesson of {record} sent cannot be kept: {reason}."
    advice = "Tell whoever made the package; nothing of this was kept."


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One commit: whose sitting, what it holds, whether it is the last of it."""

    session: str
    data: Mapping[str, str]
    is_end: bool

    @property
    def status(self) -> str:
        """The lesson's status."""
        return self.data.get(STATUS, "")

    @property
    def score(self) -> str:
        """The score as it was told, 0 to 100; empty: none."""
        return self.data.get(SCORE, "")

    @property
    def seconds(self) -> int:
        """How long this sitting took so far."""
        return seconds_of(self.data.get(SPAN, ""))

    @property
    def is_done(self) -> bool:
        """Whether the lesson was taken to its end, as the package says."""
        return self.status in DONE


def said_in(content: bytes, record: str) -> Said:
    """Read a commit. Raises ``CommitUnfit``."""
    if len(content) > LARGEST:
        raise CommitUnfit(record=record, reason=phrase("it is too large"))
    try:
        found = json.loads(content)
        session, data, is_end = found["session"], found["data"], found["end"]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise CommitUnfit(record=record, reason=phrase("it has no form")) from None
    is_formed = (
        isinstance(session, str)
        and bool(_SESSION.fullmatch(session))
        and isinstance(is_end, bool)
        and isinstance(data, dict)
        and len(data) <= MOST_FIELDS
        and all(_fits(name, word) for name, word in data.items())
    )
    if not is_formed:
        raise CommitUnfit(record=record, reason=phrase("a field has no such value"))
    kept = {name: word for name, word in data.items() if name not in _OURS}
    return Said(session=session, data=kept, is_end=is_end)


def resumed(newest: Said | None, earlier_seconds: int) -> Mapping[str, str]:
    """Return what a lesson finds when it begins, or goes on where it was left.

    Nothing of the learner: who takes it is no matter of a package.
    """
    kept = newest.data if newest is not None else {}
    return {
        STATUS: "not attempted",
        **{name: word for name, word in kept.items() if name not in _KEPT_NOT},
        TOTAL: time_of(earlier_seconds),
        ENTRY: "resume" if kept else "ab-initio",
        "cmi.core.student_id": "learner",
        "cmi.core.student_name": "learner",
    }


def spent(sittings: Iterable[tuple[str, int]]) -> int:
    """Seconds over all sittings; of each the newest telling counts."""
    return sum(dict(sittings).values())


def seconds_of(text: str) -> int:
    """Return a time of SCORM in whole seconds; one that is none is nought."""
    found = _TIME.fullmatch(text)
    if found is None:
        return 0
    hours, minutes, seconds = (int(found[n]) for n in (1, 2, 3))
    return (hours * 60 + minutes) * 60 + seconds


def time_of(seconds: int) -> str:
    """Return seconds as a time of SCORM."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{min(hours, 9999):04}:{minutes:02}:{rest:02}"


def _fits(name: object, word: object) -> bool:
    is_text = isinstance(name, str) and isinstance(word, str) and len(word) <= LONGEST
    if not is_text or not _FIELD.fullmatch(str(name)):
        return False
    match name:
        case "cmi.core.lesson_status":
            return word in STATUSES
        case "cmi.core.score.raw":
            return word == "" or bool(_SCORE.fullmatch(str(word)))
        case "cmi.core.session_time":
            return bool(_TIME.fullmatch(str(word)))
    return True
