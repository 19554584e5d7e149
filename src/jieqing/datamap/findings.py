"""What is wrong with a map: every error with its code, line and nearest valid word.

Errors are collected, not raised one by one: a person mends a file once, not ten times.
Messages name tables, columns and words of the map, never a value of a row. They are
message ids with facts, told in the reader's language by ``language``.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import ClassVar

from jieqing.errors import Phrase, WrongUsage, lines, phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class MapFinding:
    """One error: a stable code (``map.…``), the line (from 1), the words."""

    code: str
    line: int
    words: Phrase

    @property
    def message(self) -> str:
        """The words in English."""
        return str(self.words)

    def __str__(self) -> str:
        """Return code, line and message as one sentence, in English."""
        return str(self.in_file(""))

    def in_file(self, file: str) -> Phrase:
        """Return the whole finding of a file as one phrase."""
        return phrase(
            "{code} line {line}: {problem}",
            code=self.code,
            file=file,
            line=self.line,
            problem=self.words,
        )


class MapRefused(WrongUsage):
    """The data map cannot be used as it stands; nothing has changed."""

    code: ClassVar[str] = "map-refused"
    cause: ClassVar[str] = "The data map {file} has {count} error(s):\n{errors}\n"
    advice: ClassVar[str] = (
        "Correct the lines named above; docs/reference/map.md explains every key."
    )

    def __init__(self, findings: Iterable[MapFinding], *, file: str = "map") -> None:
        """Keep all findings, ordered by line."""
        self.findings = tuple(sorted(findings, key=lambda found: found.line))
        errors = lines(found.in_file(file) for found in self.findings)
        super().__init__(file=file, count=len(self.findings), errors=errors)


@dataclass(slots=True)
class Findings:
    """The errors found so far, in one reading of one map."""

    found: list[MapFinding] = field(default_factory=list)

    def add(self, code: str, line: int, words: Phrase) -> None:
        """Note one error; the same sentence on the same line is noted once."""
        finding = MapFinding(code=code, line=line, words=words)
        if finding not in self.found:
            self.found.append(finding)

    def refuse_if_any(self, file: str) -> None:
        """Raise ``MapRefused`` with everything found, if anything was."""
        if self.found:
            raise MapRefused(self.found, file=file)


def did_you_mean(problem: Phrase, word: str, words: Iterable[str]) -> Phrase:
    """Return the problem, followed by the nearest of the words if one is near."""
    known = sorted(words)
    alike = [each for each in known if each.casefold() == word.casefold()]
    longer = [each for each in known if word and each.startswith(word)]
    near = alike or longer or get_close_matches(word, known, n=1, cutoff=0.6)
    if not near:
        return problem
    return phrase(
        "{problem}; did you mean '{nearest}'?", problem=problem, nearest=near[0]
    )


def no_column(table: str, column: str) -> Phrase:
    """Return that a table of the store has no such column."""
    return phrase(
        "table '{table}' has no column '{column}'", table=table, column=column
    )
