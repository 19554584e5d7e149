"""Whom the case at hand is about, where that is one person who is still known."""

from jieqing.casebook.said import Subject
from jieqing.casebook.work import Work
from jieqing.casebook.work_files import Kind
from jieqing.keys.keyring import KeyMissing


def of_whom(work: Work) -> Subject | None:
    """Return the subject; None: many, nobody named, or the case's key has ended."""
    try:
        is_named = work.has(Kind.IDENTITY)
    except KeyMissing:
        return None
    return Subject.from_bytes(work.read(Kind.IDENTITY)) if is_named else None
