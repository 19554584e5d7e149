"""A list of subjects as a file: ``kind,value`` and, if any, the request's own number.

Every error is named by its line and never by the value; so are lines that name the
same identity twice. CSV in UTF-8, with or without a first line of names.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

from jieqing.casebook.many.opening import SUBJECTS_AT_MOST
from jieqing.casebook.many.subjects import OneOfMany
from jieqing.datamap.identity import KINDS, is_exact, normal_form
from jieqing.erasure.values import IdentityValue
from jieqing.errors import Phrase, WrongUsage, lines, phrase

BYTES_AT_MOST = 8 * 1024 * 1024
SHOWN_AT_MOST = 20
HEAD = ("kind", "value")
COLUMNS = (2, 3)


class SubjectsUnreadable(WrongUsage):
    """The list has lines that cannot be read; all of them are named."""

    code = "subjects-unreadable"
    cause = "The list of subjects has {count} error(s):\n{errors}"
    advice = "Correct these lines. Each says kind,value or kind,value,request."


def read_subjects(path: Path) -> tuple[OneOfMany, ...]:
    """Read the list, numbered in its order. Raises ``SubjectsUnreadable``."""
    rows = list(csv.reader(_text(path).splitlines()))
    errors: list[Phrase] = []
    subjects: list[OneOfMany] = []
    seen: dict[tuple[str, str], int] = {}
    for line, row in _numbered(rows):
        problem = _problem(line, row) or _twice(line, row, seen)
        if problem is not None:
            errors.append(problem)
            continue
        entry = IdentityValue(kind=row[0].strip(), value=row[1].strip())
        reference = row[2].strip() if len(row) > len(HEAD) else ""
        one = OneOfMany(number=len(subjects) + 1, entry=entry, reference=reference)
        subjects.append(one)
    if errors:
        shown = lines(errors[:SHOWN_AT_MOST])
        raise SubjectsUnreadable(count=len(errors), errors=shown)
    return tuple(subjects)


def _numbered(rows: list[list[str]]) -> Iterator[tuple[int, list[str]]]:
    for line, row in enumerate(rows, start=1):
        is_head = line == 1 and tuple(cell.strip() for cell in row[:2]) == HEAD
        if row and not is_head:
            yield line, row


def _problem(line: int, row: list[str]) -> Phrase | None:
    if len(row) not in COLUMNS:
        return phrase("line {line}: {count} columns", line=line, count=len(row))
    if row[0].strip() not in KINDS:
        return phrase("line {line}: no kind of identity", line=line)
    if not row[1].strip():
        return phrase("line {line}: the value is empty", line=line)
    return None


def _twice(
    line: int, row: list[str], seen: dict[tuple[str, str], int]
) -> Phrase | None:
    kind, value = row[0].strip(), row[1].strip()
    same = (kind, value if is_exact(kind) else normal_form(kind, value))
    first = seen.setdefault(same, line)
    if first == line:
        return None
    return phrase("line {line}: the same as line {first}", line=line, first=first)


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > BYTES_AT_MOST:
            raise _unreadable(phrase("the file is larger than 8 MB"))
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise _unreadable(phrase("the file cannot be read as UTF-8 text")) from None
    if text.count("\n") > SUBJECTS_AT_MOST + 1:
        limit = phrase("more than {limit} lines", limit=SUBJECTS_AT_MOST)
        raise _unreadable(limit)
    return text


def _unreadable(reason: Phrase) -> SubjectsUnreadable:
    return SubjectsUnreadable(count=1, errors=lines([reason]))
