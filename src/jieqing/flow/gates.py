"""What a room above may have to say before an act begins: the question, not the answer.

An act of a lower room asks here; the room that knows registers its answer when the
rooms start (``AppConfig.ready``). A home of which no such room knows anything goes on.
"""

from collections.abc import Callable
from datetime import date

from jieqing.flow.ledger import Ledger

Answer = Callable[[Ledger, str, date], None]
"""Raises a refusal where the act may not begin on that day; else says nothing."""
_ANSWERS: dict[str, Answer] = {}


def answered_by(room: str, answer: Answer) -> None:
    """Let a room answer from now on; it has one answer."""
    _ANSWERS[room] = answer


def require_open(ledger: Ledger, act: str, on: date) -> None:
    """Ask whether anything hinders the act. Raises what the room above says."""
    for answer in _ANSWERS.values():
        answer(ledger, act, on)
