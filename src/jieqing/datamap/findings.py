"""What is wrong with a map: every error with its code, line and nearest valid word.

Errors are collected, not raised one by one: a person mends a file once, not ten times.
Messages name tables, columns and words of the map, never a value of a row.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import ClassVar

from jieqing.errors import WrongUsage


@dataclass(frozen=True, slots=True, kw_only=True)
class MapFinding:
    """One error: a stable code (``map.…``), the line (from 1), the words."""

    code: str
    line: int
    message: str

    def __str__(self) -> str:
        """Return code, line and message as one sentence."""
        return f"{self.code} line {self.line}: {self.message}"


class MapRefused(WrongUsage):
    """The data map cannot be used as it stands; nothing has changed."""

    code: ClassVar[str] = "map-refused"
    cause: ClassVar[str] = "The data map {file} has {count} error(s):\n{errors}"
    advice: ClassVar[str] = (
        "Correct the lines named above; docs/reference/map.md explains every key."
    )

    def __init__(self, findings: Iterable[MapFinding], *, file: str = "map") -> None:
        """Keep all findings, ordered by line."""
        self.findings = tuple(sorted(findings, key=lambda found: found.line))
        errors = "\n".join(str(found) for found in self.findings)
        super().__init__(file=file, count=len(self.findings), errors=errors)


@dataclass(slots=True)
class Findings:
    """The errors found so far, in one reading of one map."""

    found: list[MapFinding] = field(default_factory=list)

    def add(self, code: str, line: int, message: str) -> None:
        """Note one error; the same sentence on the same line is noted once."""
        finding = MapFinding(code=code, line=line, message=message)
        if finding not in self.found:
            self.found.append(finding)

    def refuse_if_any(self, file: str) -> None:
        """Raise ``MapRefused`` with everything found, if anything was."""
        if self.found:
            raise MapRefused(self.found, file=file)


def did_you_mean(word: str, words: Iterable[str]) -> str:
    """Return ``; did you mean 'x'?`` with the nearest of the words, or nothing."""
    known = sorted(words)
    longer = [each for each in known if word and each.startswith(word)]
    near = longer or get_close_matches(word, known, n=1, cutoff=0.6)
    return f"; did you mean '{near[0]}'?" if near else ""
