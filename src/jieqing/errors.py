"""Every refusal Jieqing can give: a stable code, its cause and what to do next.

Raise the narrowest class, with facts as keyword arguments; no sentence is written at
the place that raises. ``cause`` and ``advice`` are English message ids, translated
where a person reads them (``language``). No fact may be a personal value: facts are
names of stores and tables, counts, dates, case numbers and places in files. A fact
that is itself words, such as what is wrong in a line of a file, is a ``Phrase``.

JieqingError
├── Refused          exit 1  a guard said no, or a proof does not hold
├── WrongUsage       exit 2  the command or a file given to it is wrong
├── NeedsPerson      exit 3  cannot be judged, or a person must act first
├── NotConfigured    exit 4  configuration, a key or a connection is missing
└── Interrupted      exit 5  stopped half way; the same act resumes it

Rooms subclass these beside the code that raises them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words for a person: an English message id and the facts of its placeholders.

    A fact may be a phrase again. ``str`` gives the English words; ``language.told``
    those of the reader.
    """

    message: str
    facts: Mapping[str, object]

    def __str__(self) -> str:
        return self.message.format_map(self.facts)


@dataclass(frozen=True, slots=True)
class Phrases:
    """Several phrases or names; ``joint`` is the message id of what stands between."""

    parts: tuple[object, ...]
    joint: str

    def __str__(self) -> str:
        return self.joint.join(map(str, self.parts))


def phrase(message: str, /, **facts: object) -> Phrase:
    """Return words with these facts; the message is written out at the call."""
    return Phrase(message, facts)


def lines(parts: Iterable[object]) -> Phrases:
    """Return the parts below each other, as the findings of a file are shown."""
    return Phrases(tuple(parts), "\n")


def listed(parts: Iterable[object]) -> object:
    """Return the parts as ``a, b and c``; at least one."""
    *before, last = parts
    if not before:
        return last
    return phrase("{some} and {last}", some=Phrases(tuple(before), ", "), last=last)


class JieqingError(Exception):
    """Anything Jieqing refuses or cannot do, with facts for the reader."""

    code: ClassVar[str] = "error"
    exit_code: ClassVar[int] = 1
    cause: ClassVar[str] = "The work could not be done."
    advice: ClassVar[str] = "Read the code in docs/reference/errors.md."

    def __init__(self, **facts: object) -> None:
        """Keep the facts; they fill the placeholders of cause and advice."""
        self.facts = facts
        super().__init__(self.code, facts)

    def __str__(self) -> str:
        """Code and English cause, for logs and tracebacks."""
        return f"{self.code}: {self.cause.format_map(self.facts)}"


class Refused(JieqingError):
    """A guard said no; nothing has changed."""

    code = "refused"
    exit_code = 1


class WrongUsage(JieqingError):
    """The command, or a file given to it, is wrong."""

    code = "wrong-usage"
    exit_code = 2


class NeedsPerson(JieqingError):
    """It cannot be judged here, or a person must act first."""

    code = "needs-person"
    exit_code = 3


class NotConfigured(JieqingError):
    """A setting, a key or a connection is missing."""

    code = "not-configured"
    exit_code = 4


class Interrupted(JieqingError):
    """Stopped half way; calling the same act again resumes it."""

    code = "interrupted"
    exit_code = 5
