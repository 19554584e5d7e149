"""One version of a document as the ledger tells it: where it stands, who signed what.

Rows are for lists. State, digest, author and signatures are read from the entries of
the document's own record; every signature is tried again each time.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from jieqing.casebook.desk import Desk, day_of
from jieqing.evidence.programme_signature import programme_message
from jieqing.flow import record as records
from jieqing.flow.ledger import Leaf, Ledger
from jieqing.flow.record import Record, RecordAltered, moment_of
from jieqing.people.register import REGISTER
from jieqing.people.roll import Person, SignedWith, fold
from jieqing.programme.acting import RecordUnknown
from jieqing.programme.flows import DOCUMENT, DocumentAct, DocumentState

_BORN = (DocumentAct.START, DocumentAct.REVISE)
_NONE: frozenset[str] = frozenset()
BINDS_STAFF = "binds_staff"
"""In the facts of an approval: it holds once it was made public to the staff."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A signature under a version: by whom, as what, when."""

    person: str
    act: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadedFile:
    """An uploaded file that is the version: SHA-256 (hex), pdf or docx, its bytes."""

    digest: str
    form: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldVersion:
    """A version; ``digest`` is that of the text sent round last, empty before.

    ``state`` is that of ``today``; ``signed`` are the signatures over that very digest.
    ``file`` None: it was written here.
    """

    no: str
    number: int
    label: str
    state: DocumentState
    template: str
    author: str
    digest: str
    effective_on: date | None
    signed: tuple[Signed, ...]
    record: Record
    file: UploadedFile | None = None

    @property
    def posts(self) -> frozenset[str]:
        """The posts that its text, as it was sent round, tells what they must do."""
        sent = self.record.last(DocumentAct.SUBMIT)
        named = sent.entry.facts.get("posts", ()) if sent else ()
        return frozenset(map(str, named)) if isinstance(named, list | tuple) else _NONE

    @property
    def signing_name(self) -> str:
        """What is signed for: number, version, which time its text was sent round.

        A text sent round again, letter for letter the same, is signed anew.
        """
        return signing_name(self.record, self.number)

    @property
    def is_in_force(self) -> bool:
        """Whether it is what holds today."""
        return self.state is DocumentState.EFFECTIVE


def signing_name(course: Record, number: int) -> str:
    """Name one version, and which time it was sent round, as its signers sign it."""
    return f"{course.number}/{number}/{len(course.of(DocumentAct.SUBMIT))}"


def versions_of(ledger: Ledger, no: str, today: date) -> tuple[ToldVersion, ...]:
    """Every version of a document, oldest first, as of a day.

    Raises ``RecordAltered``: acts or signatures are not such as people could give.
    """
    people = fold(ledger.tenant, records.read(ledger, REGISTER), today)
    return versions_in(ledger.tenant, records.read(ledger, no), people, today)


def versions_among(
    desk: Desk, numbers: Sequence[str], today: date
) -> Mapping[str, tuple[ToldVersion, ...]]:
    """The same of several documents, one question for all."""
    leaves = desk.ledger.as_it_is().leaves_together([REGISTER, *numbers])
    register = Record(number=REGISTER, leaves=leaves[REGISTER])
    people = fold(desk.tenant, register, today)
    found = {no: Record(number=no, leaves=leaves[no]) for no in numbers}
    return {
        no: versions_in(desk.tenant, record, people, today)
        for no, record in found.items()
    }


def standing(no: str, versions: Sequence[ToldVersion]) -> ToldVersion:
    """The version by which people say where a document stands: in force, or newest.

    Raises ``RecordUnknown``.
    """
    if not versions:
        raise RecordUnknown(record=no)
    return next((one for one in versions if one.is_in_force), versions[-1])


def versions_in(
    tenant: str, record: Record, people: Mapping[str, Person], today: date
) -> tuple[ToldVersion, ...]:
    """The same of a record that was read before."""
    numbers = [int(str(leaf.entry.facts["version"])) for leaf in record.of(*_BORN)]
    courses = {n: part_of(record, n) for n in numbers}
    begins = {n: effect_of(course) for n, course in courses.items()}
    return tuple(
        _told(tenant, (n, courses[n]), _clocks(begins, n, today), today, people)
        for n in numbers
    )


def in_force(ledger: Ledger, no: str, today: date) -> ToldVersion | None:
    """The version of a document that holds on a day; None: none does."""
    found = (one for one in versions_of(ledger, no, today) if one.is_in_force)
    return next(found, None)


def explained_by(versions: tuple[ToldVersion, ...]) -> str:
    """The change of the law that a document was made from; empty: from none."""
    born = versions[0].record.leaves[0].entry if versions else None
    return str(born.facts.get("explains", "")) if born else ""


def part_of(record: Record, number: int) -> Record:
    """The entries of one version."""
    named = str(number)
    leaves = (
        leaf for leaf in record.leaves if str(leaf.entry.facts.get("version")) == named
    )
    return Record(number=record.number, leaves=tuple(leaves))


def clocks_of(desk: Desk, no: str, number: int, today: date) -> Mapping[str, date]:
    """The days on which the clock moves a version."""
    record = records.read(desk.ledger, no)
    born = [int(str(leaf.entry.facts["version"])) for leaf in record.of(*_BORN)]
    begins = {n: effect_of(part_of(record, n)) for n in born}
    return _clocks(begins, number, today)


def effect_of(course: Record) -> date | None:
    """The day on which an approved version takes effect, or took it.

    None: it was not approved, was withdrawn before its day, or binds staff who were not
    told of it yet.
    """
    approved = course.last(DocumentAct.APPROVE)
    if approved is None or "effective_on" not in approved.entry.facts:
        return None
    day = date.fromisoformat(str(approved.entry.facts["effective_on"]))
    if BINDS_STAFF in approved.entry.facts:
        told = course.last(DocumentAct.PUBLISH)
        if told is None:
            return None
        day = max(day, day_of(moment_of(told)))
    withdrawn = course.last(DocumentAct.WITHDRAW)
    if withdrawn is not None and day_of(moment_of(withdrawn)) < day:
        return None
    return day


def _clocks(
    begins: Mapping[int, date | None], number: int, today: date
) -> Mapping[str, date]:
    own = begins.get(number)
    if own is None:
        return {}
    later = [day for n, day in begins.items() if n > number and day is not None]
    over = min((day for day in later if day <= today), default=None)
    return {"effective": own} | ({"superseded": over} if over else {})


def _told(
    tenant: str,
    course: tuple[int, Record],
    clocks: Mapping[str, date],
    today: date,
    people: Mapping[str, Person],
) -> ToldVersion:
    number, record = course
    born = record.leaves[0].entry
    sent = record.last(DocumentAct.SUBMIT)
    digest = str(sent.entry.facts["digest"]) if sent else ""
    state = DOCUMENT.at(record.state(DOCUMENT), clocks, today)
    return ToldVersion(
        no=record.number,
        number=number,
        label=str(born.facts["label"]),
        state=DocumentState(state),
        template=str(born.facts["template"]),
        author=born.actor,
        digest=digest,
        effective_on=clocks.get("effective") or _wished(sent),
        signed=tuple(_signatures(tenant, record, digest, people)),
        record=record,
        file=_file(record),
    )


def _file(record: Record) -> UploadedFile | None:
    """The file that the last act of writing put there; text takes its place again."""
    written = record.of(*_BORN, DocumentAct.EDIT)
    match written[-1].entry.facts.get("file"):
        case [str(digest), str(form), int(size)]:
            return UploadedFile(digest=digest, form=form, size=size)
    return None


def _wished(sent: Leaf | None) -> date | None:
    named = str(sent.entry.facts.get("effective_on", "")) if sent else ""
    return date.fromisoformat(named) if named else None


def _signatures(
    tenant: str, record: Record, digest: str, people: Mapping[str, Person]
) -> Iterable[Signed]:
    sent = record.last(DocumentAct.SUBMIT)
    for leaf in record.of(DocumentAct.REVIEW, DocumentAct.APPROVE):
        if sent is None or leaf.position < sent.position:
            continue
        if str(leaf.entry.facts.get("digest")) != digest:
            continue
        _require_genuine(tenant, record, leaf, people)
        yield Signed(person=leaf.entry.actor, act=leaf.entry.act, at=moment_of(leaf))


def _require_genuine(
    tenant: str, record: Record, leaf: Leaf, people: Mapping[str, Person]
) -> None:
    facts = leaf.entry.facts
    name = signing_name(record, int(str(facts["version"])))
    asked = (name, leaf.entry.act, str(facts["digest"]), leaf.entry.actor)
    person = people.get(leaf.entry.actor)
    message = programme_message(tenant, *asked)
    if person is None or not person.had_signed(message, SignedWith.of(leaf.entry)):
        raise RecordAltered(record=record.number, what="signatures")
