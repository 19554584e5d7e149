"""What Ctrl-C leaves behind, said for each command, and how to go on.

Nothing is ever half done in a store: a chunk, a store put back, an act either happened
whole or not at all. Which of it is meant depends on the command that was stopped.
"""

import re
import signal
from collections.abc import Sequence
from itertools import takewhile
from types import FrameType

from jieqing.errors import Interrupted

STOPPED = {
    "init": "No home was made; what was begun of it is gone again.",
    "store add": "The store was not added; it was only read.",
    "store test": "The store was only tried out; no row was changed.",
    "store grants": "The mark table was made whole or not at all; no row was changed.",
    "map scan": "No map was written; the store was only read.",
    "map confirm": "The map was not confirmed; the store was only read.",
    "customer find": "Nothing was entered, and no store was changed.",
    "case stop": "Some flags may be set; what they held is kept, and the rest are set"
    " when you go on.",
    "case find": "Nothing of the search was kept, and no store was changed.",
    "case plan": "No plan was made, and no store was changed.",
    "case execute": "Chunks that were committed stay erased, each with its copy; the"
    " one under way did not happen.",
    "case check": "No result of the check was entered, and no store was changed.",
    "case restore": "Stores that were put back stay so; of the one under way nothing"
    " came back.",
    "case settle": "Keys that were destroyed stay destroyed; the rest is done when you"
    " go on.",
    "due run": "Chunks that were committed stay erased, each with its copy; the one"
    " under way did not happen.",
    "rehearse": "Nothing was written to any store, and the rehearsal's home is gone.",
    "rehearse --execute": "What was committed in the lent database stays; the rest did"
    " not happen.",
    "doctor": "It only looks; nothing was changed.",
    "ledger audit": "It only reads; nothing was changed.",
    "rules test": "It only reads; nothing was changed.",
    "verify": "It only reads; nothing was changed.",
}
OTHERWISE = {"": "What was entered stays; what was under way did not happen."}
_EXECUTE = "--execute"
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


class StoppedByPerson(Interrupted):
    """Somebody pressed Ctrl-C, or closed the input at a question."""

    code = "stopped-by-person"
    cause = "It was stopped from the keyboard. {what}"
    advice = "Run the same command again to go on: `{command}`."


class Keyboard:
    """Remembers that Ctrl-C was pressed.

    A driver that calls back into Python tells of it as an error of its own.
    """

    def __init__(self) -> None:
        """Nothing was pressed yet."""
        self.is_pressed = False

    def listen(self) -> None:
        """Hear Ctrl-C from now on."""
        signal.signal(signal.SIGINT, self._pressed)

    def _pressed(self, number: int, frame: FrameType | None) -> None:
        self.is_pressed = True
        signal.default_int_handler(number, frame)


def stopped(arguments: Sequence[str]) -> StoppedByPerson:
    """Return what to say of a command that was stopped; ``arguments`` after its name.

    Of what was typed only names of commands, stores and cases are told: an option may
    hold somebody's phone number.
    """
    named = list(takewhile(_PLAIN.fullmatch, _without_language(arguments)))[:3]
    told = [" ".join(named[:length]) for length in (2, 1)]
    if _EXECUTE in arguments:
        told = [f"{told[-1]} {_EXECUTE}", *told]
    what = next((STOPPED[name] for name in told if name in STOPPED), OTHERWISE[""])
    more = ["…"] if len(_without_language(arguments)) > len(named) else []
    return StoppedByPerson(what=what, command=" ".join(["jieqing", *named, *more]))


def _without_language(arguments: Sequence[str]) -> Sequence[str]:
    if arguments[:1] == ["--lang"]:
        return arguments[2:]
    return (
        arguments[1:] if arguments and arguments[0].startswith("--lang=") else arguments
    )
