"""What a room above may have to say before an act begins: the question, not the answer.

An act of a lower room asks here; the room that knows registers its answer when the
rooms start (``AppConfig.ready``). A home of which no such room knows anything goes on.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from jieqing.flow.ledger import Ledger
from jieqing.home import Home


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Which act is about to begin, by whom (a person's number), on which Beijing day.

    ``home``: where sealed files lie that an answer has to open.
    """

    ledger: Ledger
    act: str
    by: str
    on: date
    home: Home


Answer = Callable[[Question], None]
"""Raises a refusal where the act may not begin on that day; else says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Gate:
    """An answer, the acts that it is asked about, and the records it reads then."""

    answer: Answer
    acts: Collection[str]
    reads: Sequence[str]


_GATES: dict[str, _Gate] = {}
Since = Callable[[Ledger], datetime | None]
"""Since when the company is bound by what the room above governs; None: it is not."""
_SINCE: dict[str, Since] = {}


def answered_by(
    room: str, answer: Answer, *, acts: Collection[str], reads: Sequence[str]
) -> None:
    """Let a room answer for these acts from now on; it has one answer.

    ``reads``: the records of the ledger that it reads every time.
    """
    _GATES[room] = _Gate(answer=answer, acts=acts, reads=reads)


def read_for(act: str) -> Sequence[str]:
    """Return the records that will be read before the act may begin."""
    return [name for gate in _GATES.values() if act in gate.acts for name in gate.reads]


def require_open(asked: Question) -> None:
    """Ask whether anything hinders the act. Raises what the room above says."""
    for gate in _GATES.values():
        if asked.act in gate.acts:
            gate.answer(asked)


def bound_by(room: str, since: Since) -> None:
    """Let a room say from now on since when it governs."""
    _SINCE[room] = since


def was_bound(ledger: Ledger, at: datetime) -> bool:
    """Whether any room above governed the acts of cases at a moment."""
    told = (since(ledger) for since in _SINCE.values())
    return any(moment is not None and moment <= at for moment in told)
