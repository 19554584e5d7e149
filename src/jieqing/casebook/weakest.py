"""What a case's proof is worth: the weakest that stood at any of its acts.

``jieqing.toml`` can be edited between two acts; each entry says what it said then.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from jieqing.casebook.work import Work
from jieqing.flow import gates
from jieqing.flow.record import moment_of
from jieqing.home import Clock, Mode

MODES = (Mode.NORMAL, Mode.REHEARSAL, Mode.DEMO)
CLOCKS = (Clock.SYSTEM, Clock.MOVED)
"""From what proves most to what proves least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weakest:
    """What a statement may claim at most.

    ``adopted``: a programme of policies bound the company when the case opened.
    """

    mode: Mode
    clock: Clock
    small_organisation: bool
    adopted: bool


def weakest_of(work: Work) -> Weakest:
    """Return the weakest of all entries, of the home now and of those who acted."""
    entries = [leaf.entry for leaf in work.record.leaves]
    told = [work.desk.home.standing, *(entry.facts for entry in entries)]
    actors = {entry.actor for entry in entries}
    return Weakest(
        mode=MODES[max(_rank(MODES, facts.get("mode")) for facts in told)],
        clock=CLOCKS[max(_rank(CLOCKS, facts.get("clock")) for facts in told)],
        small_organisation=any(facts.get("small_organisation") for facts in told)
        or any(work.roll.joins_conflicting_roles(number) for number in actors),
        adopted=gates.was_bound(work.desk.ledger, moment_of(work.record.leaves[0])),
    )


def _rank(words: Sequence[str], word: object) -> int:
    """Return how weak a word is; one that is missing or unknown proves least."""
    known = list(words)
    return known.index(str(word)) if word in known else len(known) - 1
