"""How every act on a case begins and ends.

It begins with the case locked, its record read and verified from the ledger, state and
role asked of the flow table; it ends with ``Work.conclude``: state and ledger entry in
the same transaction. Acts that search stores or stop a worker look first without a lock
(``glance``) and then go on with what they have ``seen`` (``continuing``): if somebody
acted in between, nothing happens.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import connection, transaction

from jieqing.casebook.coming import coming
from jieqing.casebook.desk import Desk, day_of, minute_told
from jieqing.casebook.due_flow import KIND
from jieqing.casebook.flows import QUIET, Act, State, flow_of
from jieqing.casebook.models import Case
from jieqing.casebook.work_files import FILES, Kind, SealedFile, WorkFiles
from jieqing.errors import Refused, WrongUsage
from jieqing.evidence.entry import Entry
from jieqing.flow import gates
from jieqing.flow import lease as leases
from jieqing.flow import record as records
from jieqing.flow.ledger import Leaf, Ledger
from jieqing.flow.record import STATE, Record, moment_of
from jieqing.home import Clock
from jieqing.keys.case_key import CaseKey
from jieqing.people.register import REGISTER
from jieqing.people.roll import Person, Roll

CLOCK_TOLERANCE = timedelta(minutes=5)
_CASE = "SELECT * FROM casebook_case WHERE tenant = %s AND number = %s"


class CaseUnknown(WrongUsage):
    """There is no such case."""

    code = "case-unknown"
    cause = "There is no case {case} in this home."
    advice = "`jieqing case list` shows the cases."


class TimeRunsBackwards(Refused):
    """The act would be older than the one before it, or lie in the future."""

    code = "time-not-believable"
    cause = "The act on {case} is said to happen at {at}, which cannot be."
    advice = "Acts happen now; only demo homes run under a moved clock."


class SomebodyWasFaster(Refused):
    """The case moved while the act was being prepared."""

    code = "case-moved"
    cause = "Somebody acted on {case} while this act was being prepared."
    advice = "Look at the case again (`jieqing case show`) and repeat the act."


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A case as a page has read it: row, record and people of one moment."""

    desk: Desk
    case: Case
    record: Record
    roll: Roll


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One act being done: on which case, by whom, when, knowing which record."""

    desk: Desk
    case: Case
    record: Record
    state: State
    person: Person
    roll: Roll
    act: str
    at: datetime
    files: dict[Kind, SealedFile] = field(default_factory=dict)
    keys: dict[str, CaseKey] = field(default_factory=dict, repr=False)

    @property
    def number(self) -> str:
        """The case's number."""
        return self.case.number

    @property
    def key(self) -> CaseKey:
        """The case key, opened once in an act. Raises ``KeyMissing`` if it is gone."""
        name = self.case.key_name
        if name not in self.keys:
            self.keys[name] = self.desk.keyring.load(name, CaseKey)
        return self.keys[name]

    @property
    def work_files(self) -> WorkFiles:
        """The case's sealed files."""
        return WorkFiles(
            folder=self.desk.home.place("cases") / self.case.folder, key=self.key
        )

    def read(self, kind: Kind) -> bytes:
        """Open the sealed file in force."""
        return self.work_files.read(self.record, kind)

    def has(self, kind: Kind) -> bool:
        """Whether such a file was written."""
        return self.work_files.has(self.record, kind)

    def write(self, kind: Kind, content: bytes) -> None:
        """Seal a file; it is in force once the act is concluded."""
        self.files[kind] = self.work_files.write(content)

    def read_lines(self, kind: Kind) -> Iterator[bytes]:
        """Open the sealed file in force, line by line."""
        return self.work_files.read_lines(self.record, kind)

    def write_lines(self, kind: Kind, lines: Iterable[bytes]) -> None:
        """Seal a file line by line; it is in force once the act is concluded."""
        self.files[kind] = self.work_files.write_lines(lines)

    def conclude(self, to: State | None, facts: Mapping[str, object]) -> int:
        """End the act: state and entry, in this transaction; returns the position.

        ``to`` None: the case stays where it is. The flow table has the last word.
        """
        state = to or self.state
        standing = self.desk.home.standing
        said = {**facts, **standing, STATE: state, **_files_fact(self.files)}
        entry = records.new_entry(
            self.act,
            tenant=self.desk.tenant,
            actor=self.person.number,
            at=self.at,
            case=self.number,
            facts=said,
        )
        if state != self.state:
            _require_led(self, state)
        position = self.desk.ledger.append(self.number, entry)
        act, due, person = self._comes_next(state, position, entry)
        self.case.move_to(state, act or "", due, person)
        return position

    def _comes_next(
        self, state: State, position: int, entry: Entry
    ) -> tuple[Act | None, date | None, str]:
        """Return which act takes the case on from here, its last day and whose it is.

        Whose: empty where anybody of its roles may do it.
        """
        if self.case.right == KIND:
            return None, None, ""
        leaf = Leaf(position=position, entry=entry, content=b"")
        record = Record(number=self.number, leaves=(*self.record.leaves, leaf))
        comes = coming(self.desk, self.case.right, record, state)
        return comes.act, comes.due, comes.asked_of

    def note(self, record: str, act: str, facts: Mapping[str, object]) -> None:
        """Enter something beside the case's own record, in this transaction."""
        entry = records.new_entry(
            act,
            tenant=self.desk.tenant,
            actor=self.person.number,
            at=self.at,
            case=self.number,
            facts={**self.desk.home.standing, **facts},
        )
        self.desk.ledger.append(record, entry)


@contextmanager
def working(
    desk: Desk, number: str, act: str, *, by: str, at: datetime
) -> Iterator[Work]:
    """Begin an act in one transaction, with state and role already asked."""
    with transaction.atomic():
        yield _begin(desk, number, act, by, at)


def glance(desk: Desk, number: str, act: str, *, by: str, at: datetime) -> Work:
    """Ask the same as ``working`` and hold nothing afterwards; writes nothing."""
    with transaction.atomic():  # row and record of one moment
        return _begin(desk, number, act, by, at)


def looked_at(seen: Seen, act: str, *, by: str, at: datetime) -> Work:
    """Ask the same as ``glance`` of what a page has read already; locks nothing.

    Nothing may be concluded from it: an act begins for itself.
    """
    flow = flow_of(seen.case.right)
    state = State(records.require_state(seen.record, flow, seen.case.state))
    flow.row(act, state)
    _require_identity_of_row(seen.case, seen.record)
    require_not_barred(seen.desk, act, by, at)
    return Work(
        desk=seen.desk,
        case=seen.case,
        record=seen.record,
        state=state,
        person=seen.roll.entitled(by, act),
        roll=seen.roll,
        act=act,
        at=at,
    )


@contextmanager
def continuing(seen: Work) -> Iterator[Work]:
    """Begin the act that ``seen`` was a glance for, if the case has not moved since.

    What was judged without a lock is concluded in no other state than the judged one.
    Raises ``SomebodyWasFaster``.
    """
    asked = (seen.desk, seen.number, seen.act)
    with working(*asked, by=seen.person.number, at=seen.at) as work:
        require_unmoved(work, seen)
        yield work


def require_unmoved(work: Work, seen: Work) -> None:
    """Refuse if anything moved the case since ``seen``; a reminder does not."""
    if _moving(work.record) != _moving(seen.record):
        raise SomebodyWasFaster(case=work.number)


def _moving(record: Record) -> int:
    return sum(leaf.entry.act not in QUIET for leaf in record.leaves)


def _begin(desk: Desk, number: str, act: str, by: str, at: datetime) -> Work:
    case = locked_case(desk, number)
    if case is None:
        raise CaseUnknown(case=number)
    flow = flow_of(case.right)
    still = desk.ledger.still()  # all that is asked first, of one moment
    still.expect([number, REGISTER, *gates.read_for(act)])
    record = records.read(still, number)
    state = State(records.require_state(record, flow, case.state))
    flow.row(act, state)
    roll = desk.register.roll_in(still.as_it_is(), at)
    person = roll.entitled(by, act)
    _require_not_barred(desk, still, act, by, at)
    _require_identity_of_row(case, record)
    require_time(desk, record, at)
    return Work(
        desk=desk,
        case=case,
        record=record,
        state=state,
        person=person,
        roll=roll,
        act=act,
        at=at,
    )


def require_not_barred(desk: Desk, act: str, by: str, at: datetime) -> None:
    """Nothing that governs acts of cases hinders this one (``flow.gates``).

    A batch of kept rows asks it, too: it is signed and erases as a case does.
    """
    _require_not_barred(desk, desk.ledger, act, by, at)


def _require_not_barred(
    desk: Desk, ledger: Ledger, act: str, by: str, at: datetime
) -> None:
    asked = gates.Question(ledger=ledger, act=act, by=by, on=day_of(at), home=desk.home)
    gates.require_open(asked)


def locked_case(desk: Desk, number: str) -> Case | None:
    """Return a case's row, locked to the transaction's end; SQLite locks the file.

    A whole statement: composing it by the mapper takes longer than the answer.
    """
    lock = " FOR UPDATE" if connection.features.has_select_for_update else ""
    found = Case.objects.raw(_CASE + lock, [desk.tenant, number])
    return next(iter(found), None)


def _require_led(work: Work, state: State) -> None:
    row = flow_of(work.case.right).row(work.act, work.state)
    if not row.leads(work.state, state):
        raise RuntimeError(f"{work.act} does not lead from {work.state} to {state}")


def _require_identity_of_row(case: Case, record: Record) -> None:
    """The row's random names say where keys and marks are: they are the ledger's."""
    born = record.leaves[0].entry.facts
    names = (case.mark, case.folder, case.key_name, case.right)
    told = (born["mark"], born["folder"], born["key_name"], born["right"])
    if names != told:
        raise records.RecordAltered(record=case.number, what="names")


def require_time(desk: Desk, record: Record, at: datetime) -> None:
    """An act is not older than the last one, nor in the future of the casebook.

    Where the casebook lies on a server, a host whose clock runs ahead shortens no
    window. Raises ``TimeRunsBackwards``.
    """
    too_old = bool(record.leaves) and at < moment_of(record.leaves[-1])
    runs_on_system = desk.home.company.clock is Clock.SYSTEM
    too_new = runs_on_system and at > leases.clock() + CLOCK_TOLERANCE
    if too_old or too_new:
        raise TimeRunsBackwards(case=record.number, at=minute_told(at))


def _files_fact(files: Mapping[Kind, SealedFile]) -> dict[str, object]:
    if not files:
        return {}
    return {FILES: {kind: [file.name, file.digest] for kind, file in files.items()}}
