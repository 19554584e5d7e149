"""Runs of subjects that make a chunk each, as far as their plans alone tell.

Pure. Chunks are cut from the stream of plans, by subjects and by rows, always alike; so
a run that goes on after a crash counts them as the first one did. What takes no look at
a store is answered here, before the store is asked anything.
"""

from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, field

from jieqing.erasure.batch_plan import SubjectPlan, Whose
from jieqing.erasure.batch_proof import Held, Proof, Provable
from jieqing.erasure.batch_wave import Planned, planned_in

Place = tuple[str, int]  # store, chunk


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What plans alone tell: whose each row is, and who may be written as planned.

    ``planned``: what is written, if it is all subjects' as planned.
    """

    whose: Whose = field(default_factory=lambda: Whose((), ""))
    plain: frozenset[int] = frozenset()
    planned: Planned | None = None
    subjects: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """The subjects of a chunk; ``seen`` only where the chunk is still to be written."""

    place: Place
    subjects: tuple[SubjectPlan, ...]
    seen: Seen = field(default_factory=Seen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cutting:
    """How plans are cut: by which limits, for which stores, in their order.

    ``held`` are the rows that holds bind; ``done`` the chunks that need no look.
    """

    stores: tuple[tuple[str, Provable], ...]
    held: frozenset[Held]
    done: frozenset[Place]
    subjects: int
    rows: int

    def runs(
        self, plans: Callable[[], Iterable[SubjectPlan]], behind: int = 0
    ) -> Generator[Run]:
        """The runs of each store in turn, from ``behind`` on; ``plans`` opens them."""
        place = 0
        for store, provable in self.stores:
            proof = Proof(store, provable, self.held)
            cuts = cut(plans(), store, subjects=self.subjects, rows=self.rows)
            for number, subjects in enumerate(cuts, start=1):
                place += 1
                if place > behind:
                    yield self._run((store, number), subjects, proof)

    def _run(
        self, place: Place, subjects: tuple[SubjectPlan, ...], proof: Proof
    ) -> Run:
        if place in self.done:
            return Run(place=place, subjects=subjects)
        seen = Seen(
            whose=Whose(subjects, place[0]),
            plain=frozenset(s.number for s in subjects if proof.is_plain(s)),
            planned=planned_in(subjects, place[0]),
            subjects=len(subjects),
        )
        return Run(place=place, subjects=subjects, seen=seen)


def cut(
    plans: Iterable[SubjectPlan], store: str, *, subjects: int, rows: int
) -> Iterator[tuple[SubjectPlan, ...]]:
    """Cut those who have work in the store into runs of so many subjects and rows.

    A subject with more rows than a chunk is to have makes a chunk alone.
    """
    run: list[SubjectPlan] = []
    room = rows
    for one in plans:
        size = sum(len(group.keys) for group in one.written_in(store))
        if run and size and (len(run) == subjects or size > room):
            yield tuple(run)
            run, room = [], rows
        if size:
            run.append(one)
            room -= size
    if run:
        yield tuple(run)
