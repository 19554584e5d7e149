"""A person's answers written into the map file, line by line; all else stays as it is.

The file keeps its comments and its order. What an answer cannot say on its own line
(a line that somebody wrote in another form) is refused and done by hand.
"""

import re
from collections.abc import Iterable, Sequence

from jieqing.datamap.identity import KINDS
from jieqing.datamap.values import Role
from jieqing.discovery.draft import DraftReference, DraftTable
from jieqing.discovery.marks import answered
from jieqing.discovery.questions import Kind, Question
from jieqing.discovery.written import (
    block,
    clock_line,
    column_line,
    identity_line,
    key_line,
    listed,
    live_line,
    minimum_line,
    reference_line,
)
from jieqing.errors import WrongUsage

_ROLE = re.compile(r"^(\s*- \{)(?:owner|shared|link|copy|lookup):")
_HEAD = re.compile(r"^    [a-z_]+:\s*$")


class AnswerByHand(WrongUsage):
    """The line is written in a form that an answer cannot be put into."""

    code = "answer-by-hand"
    cause = "Line {line} of the map cannot be rewritten by an answer."
    advice = "Correct it in the file and take its mark `# ?` away."


def settled(text: str, asked: Iterable[Question]) -> str:
    """Take the guesses as right."""
    lines = text.splitlines()
    for question in asked:
        lines[question.line - 1] = answered(lines[question.line - 1])
    return _joined(lines)


def called(text: str, question: Question, category: str) -> str:
    """A column or an identity holds something else."""
    lines, at = _own_line(text, question, question.column)
    if question.kind is Kind.COLUMN:
        lines[at] = column_line(question.column, category)
        return _joined(lines)
    if category in KINDS:
        lines[at] = identity_line(question.column, category)
        return _joined(lines)
    del lines[at]
    columns = _header(lines, at, "columns")
    lines.insert(columns + 1, column_line(question.column, category))
    return _joined(_without_empty(lines))


def keyed(text: str, question: Question, column: str | None) -> str:
    """This column tells the rows apart; None: nothing does."""
    lines, at = _own_line(text, question, "key")
    lines[at] = key_line([column] if column else [])
    return _joined(lines)


def living(text: str, question: Question, expression: str | None) -> str:
    """These rows are unfinished business; None: no row ever is."""
    return _said(text, question, None if expression is None else live_line(expression))


def clocked(text: str, question: Question, column: str | None) -> str:
    """A keep counts from this moment; None: from none of the row.

    The line must name this one clock alone.
    """
    clock = question.guess.partition(":")[0]
    if "," in text.splitlines()[question.line - 1]:
        raise AnswerByHand(line=question.line)
    return _said(text, question, None if column is None else clock_line(clock, column))


def kept(text: str, question: Question, columns: Sequence[str] | None) -> str:
    """A kept row needs these columns; None: it is kept whole."""
    return _said(text, question, None if columns is None else minimum_line(columns))


def unique(text: str, question: Question) -> str:
    """One value of this identity names one person."""
    lines, at = _own_line(text, question, question.column)
    lines[at] = identity_line(question.column, question.guess, unique=True)
    return _joined(lines)


def tied_as(text: str, question: Question, role: Role) -> str:
    """The rows belong there in another role."""
    lines, at = text.splitlines(), question.line - 1
    changed, count = _ROLE.subn(rf"\g<1>{role}:", answered(lines[at]))
    if count != 1:
        raise AnswerByHand(line=question.line)
    lines[at] = changed
    return _joined(lines)


def untied(text: str, question: Question) -> str:
    """The rows do not hang there at all."""
    lines, at = text.splitlines(), question.line - 1
    if not _ROLE.match(lines[at]):
        raise AnswerByHand(line=question.line)
    del lines[at]
    return _joined(_without_empty(lines))


def recorded(text: str, question: Question, record: str) -> str:
    """The rows are something else to the law."""
    lines, at = _own_line(text, question, "record")
    lines[at] = f"    record: {record}"
    return _joined(lines)


def redrawn(text: str, question: Question, drawn: DraftTable) -> str:
    """The table is somebody else's: its block anew, its columns asked again."""
    lines = text.splitlines()
    start = _table_line(lines, question.line - 1)
    lines[start : _end(lines, start)] = _answered_block(drawn)
    return _joined(lines)


def taken_out(
    text: str, question: Question, drawn: DraftTable, tie: DraftReference | None
) -> str:
    """A table of a group is somebody else's: a block of its own, away from the rest."""
    lines, at = text.splitlines(), question.line - 1
    stay = [name for name in question.names if name != drawn.name]
    end = next(n for n in range(at, len(lines)) if "]" in lines[n]) + 1
    lines[at:end] = listed(question.column, stay) if stay else []
    if not stay and lines[-1] == "other_tables:":
        del lines[-1]
    new = _answered_block(drawn)
    if tie is not None:
        new += ["    references:", reference_line(tie)]
    tables = lines.index("tables:")
    lines[tables + 1 : tables + 1] = new
    return _joined(lines)


def _answered_block(drawn: DraftTable) -> list[str]:
    """A table's lines; whose it is was just said."""
    return [
        answered(line) if line.startswith(("    record:", "    subject:")) else line
        for line in block(drawn)
    ]


def _said(text: str, question: Question, line: str | None) -> str:
    """The line of a key said anew; None: it is not said at all."""
    lines, at = _own_line(text, question, question.column)
    lines[at : at + 1] = [] if line is None else [line]
    return _joined(lines)


def _own_line(text: str, question: Question, word: str) -> tuple[list[str], int]:
    """The file's lines, and the one that says this of ``word`` and nothing else."""
    lines, at = text.splitlines(), question.line - 1
    said, _, _ = lines[at].strip().partition(": ")
    if said.strip("\"'") != word:
        raise AnswerByHand(line=question.line)
    return lines, at


def _table_line(lines: Sequence[str], at: int) -> int:
    """Where the block of the table begins in which a line stands."""
    return next(n for n in range(at, -1, -1) if re.match(r"^  \S", lines[n]))


def _end(lines: Sequence[str], start: int) -> int:
    """The line behind the last one of a table's block."""
    after = range(start + 1, len(lines))
    return next((n for n in after if re.match(r"^ {0,2}\S", lines[n])), len(lines))


def _header(lines: list[str], at: int, key: str) -> int:
    """Where a table's block says ``key:``, made at its end if it does not yet."""
    start = _table_line(lines, at - 1)
    end = _end(lines, start)
    for place in range(start, end):
        if lines[place].rstrip() == f"    {key}:":
            return place
    lines.insert(end, f"    {key}:")
    return end


def _without_empty(lines: list[str]) -> list[str]:
    """Leave out a header under which nothing stands any more."""
    return [
        line
        for place, line in enumerate(lines)
        if not (_HEAD.match(line) and not _has_more(lines, place))
    ]


def _has_more(lines: Sequence[str], place: int) -> bool:
    following = lines[place + 1] if place + 1 < len(lines) else ""
    return following.startswith("      ") or following.lstrip().startswith("#")


def _joined(lines: Iterable[str]) -> str:
    return "\n".join(lines) + "\n"
