"""The form of a flow table: from which state which act leads where, and who may.

Pure data with its checks. A room writes its table as a ``Flow`` (casebook/flows,
programme/flows); guards, help pages and buttons are drawn from it, and a property test
walks it. What time alone does (a task opens, a policy takes effect) is a ``Drift``:
nobody acts, so no entry of the ledger tells it, and the day decides.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

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
class Drift:
    """What a day does without anybody: from ``source`` to ``target`` at ``clock``.

    ``clock`` names the day of the record from which it stands in ``target``.
    """

    source: str
    target: str
    clock: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One act of a record and the state it left the record in."""

    act: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """All rows of one kind of record.

    ``start`` is the state before the first act. Two rows for one act and state, and a
    state that no walk from ``start`` reaches, are refused here: such a table could not
    be told to anybody.
    """

    kind: str
    transitions: tuple[Transition, ...]
    drifts: tuple[Drift, ...] = ()
    start: str = NEW

    def __post_init__(self) -> None:
        pairs = [(row.act, state) for row in self.transitions for state in row.sources]
        if len(pairs) != len(set(pairs)):
            raise ValueError(f"flow {self.kind}: two rows for one act and state")
        lost = self.states - self._reached()
        if lost:
            raise ValueError(f"flow {self.kind}: never reached: {sorted(lost)}")

    @property
    def states(self) -> frozenset[str]:
        """Every state that a row or the clock names, the first one included."""
        named = (row.sources | row.targets for row in self.transitions)
        drifted = {end for one in self.drifts for end in (one.source, one.target)}
        return frozenset({self.start}).union(drifted, *named) - {STAYS}

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
        """Return the state to which the steps lead from the first one.

        Between two steps the clock may have moved the record. Raises ``NotInTable`` at
        the first step that the table does not allow.
        """
        state = self.start
        for step in steps:
            if not any(self._allows(step, one) for one in self._by_then(state)):
                raise NotInTable(act=step.act, state=state)
            state = step.state
        return state

    def at(self, state: str, clocks: Mapping[str, date], today: date) -> str:
        """Return where the clock has taken a record by ``today``.

        ``clocks`` are the record's days by name; one that has none never comes.
        """
        for one in self.drifts:
            day = clocks.get(one.clock)
            if one.source == state and day is not None and day <= today:
                state = one.target
        return state

    def _allows(self, step: Step, state: str) -> bool:
        rows = (row for row in self.transitions if row.act == step.act)
        return any(row.leads(state, step.state) for row in rows)

    def _by_then(self, state: str) -> tuple[str, ...]:
        """The state itself and those to which the clock leads from it."""
        reached = [state]
        for one in self.drifts:
            if one.source in reached and one.target not in reached:
                reached.append(one.target)
        return tuple(reached)

    def _reached(self) -> frozenset[str]:
        reached, edge = {self.start}, {self.start}
        while edge:
            rows = (row for row in self.transitions if row.sources & edge)
            edge = {target for row in rows for target in row.targets}
            edge |= {one.target for one in self.drifts if one.source in reached}
            edge -= reached
            edge -= {STAYS}
            reached |= edge
        return frozenset(reached)
