"""A course's bank for other systems: GIFT, and a table that no spreadsheet executes."""

import csv
import io
import re
from collections.abc import Iterable

from jieqing.programme.anchors import anchor_words
from jieqing.programme.courses.values import Course, Question, QuestionKind

_SPECIAL = re.compile(r"([~=#{}:\\])")
_HEAD = ("id", "kind", "bank", "level", "stem", "right", "wrong", "why", "grounds")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
FULL = 100


def gift_of(course: Course) -> bytes:
    """The bank as GIFT; steps in order and cases have no form there, so they lack."""
    blocks = [f"// {course.title}", f"$CATEGORY: {course.key}"]
    blocks.extend(_gift(one) for one in course.questions if one.kind in _IN_GIFT)
    return ("\n\n".join(blocks) + "\n").encode()


def csv_of(course: Course) -> bytes:
    """The bank as CSV with a byte order mark; a cell that begins a formula is text."""
    out = io.StringIO(newline="")
    table = csv.writer(out)
    table.writerow(_HEAD)
    for one in course.questions:
        table.writerow(map(safe_cell, _cells(one)))
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def safe_cell(text: str) -> str:
    """Text that a spreadsheet shows and does not compute."""
    return f"'{text}" if text.startswith(_FORMULA) else text


_IN_GIFT = frozenset({QuestionKind.SINGLE, QuestionKind.MULTI, QuestionKind.JUDGE})


def _cells(one: Question) -> Iterable[str]:
    right = " | ".join(one.right)
    if one.kind is QuestionKind.JUDGE:
        right = "T" if one.is_true else "F"
    grounds = " | ".join(anchor_words(key) for key in one.anchors)
    wrong = " | ".join(one.wrong)
    level = str(one.level)
    return (
        one.id,
        str(one.kind),
        one.bank,
        level,
        one.stem,
        right,
        wrong,
        one.why,
        grounds,
    )


def _gift(one: Question) -> str:
    why = f"####{_escaped(one.why)}" if one.why else ""
    if one.kind is QuestionKind.JUDGE:
        body = "TRUE" if one.is_true else "FALSE"
    elif one.kind is QuestionKind.SINGLE:
        wrong = "".join(f"\n~{_escaped(text)}" for text in one.wrong)
        body = f"\n={_escaped(one.right[0])}{wrong}\n"
    else:
        share = f"{FULL / len(one.right):.5f}".rstrip("0").rstrip(".")
        right = "".join(f"\n~%{share}%{_escaped(text)}" for text in one.right)
        wrong = "".join(f"\n~%-100%{_escaped(text)}" for text in one.wrong)
        body = f"{right}{wrong}\n"
    return f"::{_escaped(one.id)}:: {_escaped(one.stem)} {{{body}{why}}}"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)
