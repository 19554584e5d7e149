"""The form of a flow table: from which state which act leads where, and who may.

Pure data with its checks. A room writes its table as a ``Flow`` (casebook/flows);
guards, help pages and buttons are drawn from it, and a property test walks it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from jieqing.errors import Refused

NEW = "new"  # the state of a record that does not exist yet
STAYS = "stays"  # a target: the record may remain in the state it is in


class NotInTable(Refused):
    """The act is not possible in the record's state."""

    code = "not-in-this-state"
    cause = "`{act}` is not possible while the record is `{state}`."
    advice = (
        "`jieqing case show` says which act comes next; of a change of the law,"
        " `jieqing rules changes` says where it stands."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """One row: an act, the states it may start from, where it may lead, who may.

    ``guards`` name what else is asked, in the order in which it is asked. ``starts``
    and ``stops`` name clocks of the record.
    """

    act: str
    sources: frozenset[str]
    targets: frozenset[str]
    roles: frozenset[str]
    guards: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not (self.act and self.sources and self.targets and self.roles):
            raise ValueError("a row names an act, sources, targets and roles")

    def leads(self, source: str, target: str) -> bool:
        """Whether the row allows going from ``source`` to ``target``."""
        stays = target == source and STAYS in self.targets
        return source in self.sources and (stays or target in self.targets)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One act of a record and the state it left the record in."""

    act: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """All rows of one kind of record.

    Two rows for one act and state, and a state that no walk from ``NEW`` reaches, are
    refused here: such a table could not be told to anybody.
    """

    kind: str
    transitions: tuple[Transition, ...]

    def __post_init__(self) -> None:
        pairs = [(row.act, state) for row in self.transitions for state in row.sources]
        if len(pairs) != len(set(pairs)):
            raise ValueError(f"flow {self.kind}: two rows for one act and state")
        lost = self.states - self._reached()
        if lost:
            raise ValueError(f"flow {self.kind}: never reached: {sorted(lost)}")

    @property
    def states(self) -> frozenset[str]:
        """Every state that a row names, ``NEW`` included."""
        named = (row.sources | row.targets for row in self.transitions)
        return frozenset().union(*named) - {STAYS}

    @property
    def acts(self) -> frozenset[str]:
        """Every act that a row names."""
        return frozenset(row.act for row in self.transitions)

    def row(self, act: str, state: str) -> Transition:
        """Return the row for an act in a state. Raises ``NotInTable``."""
        for row in self.transitions:
            if row.act == act and state in row.sources:
                return row
        raise NotInTable(act=act, state=state)

    def acts_from(self, state: str) -> tuple[Transition, ...]:
        """Rows that may start from a state, in the table's order."""
        return tuple(row for row in self.transitions if state in row.sources)

    def walk(self, steps: Iterable[Step]) -> str:
        """Return the state to which the steps lead from ``NEW``.

        Raises ``NotInTable`` at the first step that the table does not allow.
        """
        state = NEW
        for step in steps:
            if not self.row(step.act, state).leads(state, step.state):
                raise NotInTable(act=step.act, state=state)
            state = step.state
        return state

    def _reached(self) -> frozenset[str]:
        reached, edge = {NEW}, {NEW}
        while edge:
            rows = (row for row in self.transitions if row.sources & edge)
            edge = {target for row in rows for target in row.targets} - reached
            edge -= {STAYS}
            reached |= edge
        return frozenset(reached)
