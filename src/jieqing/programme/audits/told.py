"""One audit as the ledger tells it: team, samples, answers, replies, report."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from django.db.models import QuerySet

from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.papers.period import Period
from jieqing.flow import record as records
from jieqing.flow.ledger import Leaf
from jieqing.flow.record import Record, RecordAltered, moment_of
from jieqing.programme import sealed
from jieqing.programme.acting import RecordUnknown
from jieqing.programme.audits.checklists import Checklist, checklist_of
from jieqing.programme.audits.flow import AUDIT, AuditAct, AuditState
from jieqing.programme.audits.models import Audit
from jieqing.programme.audits.recheck import FAILED, Outcome
from jieqing.programme.issues.levels import Severity

MECHANISM, LETTERS = "audit", "JC"
ENDED = frozenset({AuditState.ISSUED, AuditState.FOLLOWED_UP})


class Verdict(StrEnum):
    """What was found of a point."""

    CONFORM = "conform"
    MINOR = "minor"
    MAJOR = "major"
    OBSERVATION = "observation"
    NOT_APPLICABLE = "not-applicable"
    NOT_CHECKED = "not-checked"

    @property
    def is_fault(self) -> bool:
        """Whether an issue follows from it."""
        return self in {Verdict.MINOR, Verdict.MAJOR}

    @property
    def needs_reason(self) -> bool:
        """Whether it says nothing without words."""
        return self is not Verdict.CONFORM


VERDICTS: Mapping[Verdict, str] = {
    Verdict.CONFORM: "As it should be",
    Verdict.MINOR: "Slight fault",
    Verdict.MAJOR: "Serious fault",
    Verdict.OBSERVATION: "Worth watching",
    Verdict.NOT_APPLICABLE: "Does not apply",
    Verdict.NOT_CHECKED: "Not examined",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was found of a point; ``note`` names a sealed text, empty: computed.

    Of a computed one ``of`` things were looked at and ``wrong`` were not right.
    """

    verdict: Verdict
    by: str
    on: date
    note: str = ""
    evidence: str = ""
    of: int = 0
    wrong: int = 0
    names: tuple[str, ...] = ()

    @property
    def is_computed(self) -> bool:
        """Whether the system found it."""
        return not self.note and self.of > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Test:
    """What came of one case of the sample, and who had it examined when."""

    outcome: Outcome
    residue: int
    by: str
    on: date

    @property
    def has_failed(self) -> bool:
        """Whether it is not as it should be."""
        return self.outcome in FAILED


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """What is drawn from, as it was sealed; ``size``: entries of the ledger then."""

    name: str
    digest: str
    count: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What an audited post replied (a sealed text)."""

    post: str
    by: str
    on: date
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldAudit:
    """An audit; ``retests``: points that were at fault the time before."""

    row: Audit
    record: Record
    state: AuditState
    checklist: Checklist
    digest: str
    period: Period
    lead: str
    team: frozenset[str]
    retests: tuple[str, ...]
    commitment: str
    populations: Mapping[str, Population]
    seed: str
    drawn: Mapping[str, tuple[str, ...]]
    added: Mapping[str, str]
    tests: Mapping[str, Test]
    answers: Mapping[str, Answer]
    opinion: str
    reply_until: date | None
    replies: tuple[Reply, ...]
    document: str
    issued_on: date | None
    results: str = field(default="")

    @property
    def no(self) -> str:
        """Its number."""
        return self.record.number

    @property
    def sample(self) -> tuple[str, ...]:
        """Every case to be tested: drawn ones, then those that judgement added."""
        drawn = dict.fromkeys(ref for refs in self.drawn.values() for ref in refs)
        return tuple(dict.fromkeys([*drawn, *self.added]))

    @property
    def untested(self) -> tuple[str, ...]:
        """Cases of the sample that nobody has examined yet."""
        return tuple(ref for ref in self.sample if ref not in self.tests)

    @property
    def unanswered(self) -> tuple[str, ...]:
        """Points without an answer."""
        return tuple(p.key for p in self.checklist.points if p.key not in self.answers)

    @property
    def faults(self) -> tuple[str, ...]:
        """Points from which an issue follows."""
        return tuple(k for k, one in self.answers.items() if one.verdict.is_fault)


FAULTS: Mapping[Severity, Verdict] = {
    Severity.OBSERVATION: Verdict.OBSERVATION,
    Severity.MINOR: Verdict.MINOR,
    Severity.MAJOR: Verdict.MAJOR,
    Severity.CRITICAL: Verdict.MAJOR,
}
"""What a point that is not met is found to be, by how grave it is."""


def told(desk: Desk, no: str) -> ToldAudit:
    """Read one audit. Raises ``RecordUnknown``, ``RecordAltered`` or others."""
    row = rows_of(desk).filter(record__no=no).first()
    if row is None:
        raise RecordUnknown(record=no)
    return told_in(desk, row, records.read(desk.ledger, no))


def rows_of(desk: Desk) -> QuerySet[Audit]:
    """Every audit's row, newest first."""
    rows: QuerySet[Audit] = Audit.objects.select_related("record")
    return rows.filter(record__tenant=desk.tenant).order_by("-record__created", "-pk")


def told_in(desk: Desk, row: Audit, record: Record) -> ToldAudit:
    """Tell an audit from its record. Raises ``RecordAltered``."""
    if not record.of(AuditAct.PLAN):
        raise RecordAltered(record=row.record.no, what="acts")
    born = record.leaves[0].entry
    facts = born.facts
    begun, sent = record.last(AuditAct.BEGIN), record.last(AuditAct.SEND)
    issued, draft = record.last(AuditAct.ISSUE), record.last(AuditAct.DRAFT)
    joined = {str(x.entry.facts["person"]) for x in record.of(AuditAct.JOIN)}
    found = ToldAudit(
        row=row,
        record=record,
        state=AuditState(record.state(AUDIT)),
        checklist=_snapshot(desk, record),
        digest=str(facts["digest"]),
        period=Period(first=_day(facts["first"]), last=_day(facts["last"])),
        lead=born.actor,
        team=frozenset({born.actor, *joined}),
        retests=_listed(facts["retests"]),
        commitment=str(facts["commitment"]),
        populations=_populations(record.last(AuditAct.PREPARE)),
        seed=str(begun.entry.facts["seed"]) if begun else "",
        drawn=_drawn(begun),
        added=_added(record),
        tests=_tests(record),
        answers=_answers(record),
        opinion=str(draft.entry.facts["opinion"]) if draft else "",
        reply_until=_day(sent.entry.facts["reply_until"]) if sent else None,
        replies=tuple(map(_reply, record.of(AuditAct.REPLY))),
        document=str(issued.entry.facts["document"]) if issued else "",
        issued_on=day_of(moment_of(issued)) if issued else None,
        results=str(draft.entry.facts["results"]) if draft else "",
    )
    _require_as_told(row, found)
    return found


def title_digest(words: str) -> str:
    """SHA-256 (hex) of a title, by which an edited one is noticed."""
    return hashlib.sha256(words.encode()).hexdigest()


def _snapshot(desk: Desk, record: Record) -> Checklist:
    """The checklist as it was when the audit was planned, whatever it is now."""
    facts = record.leaves[0].entry.facts
    content = sealed.read(desk.home, str(facts["snapshot"]), record.number)
    if hashlib.sha256(content).hexdigest() != facts["digest"]:
        raise RecordAltered(record=record.number, what="row")
    return checklist_of(json.loads(content))


def _populations(leaf: Leaf | None) -> Mapping[str, Population]:
    if leaf is None:
        return {}
    told_ = leaf.entry.facts["populations"]
    size = int(str(leaf.entry.facts["ledger_size"]))
    return {
        str(name): Population(
            name=str(name), digest=str(one[0]), count=int(one[1]), size=size
        )
        for name, one in (told_.items() if isinstance(told_, Mapping) else ())
    }


def _drawn(leaf: Leaf | None) -> Mapping[str, tuple[str, ...]]:
    told_ = leaf.entry.facts["drawn"] if leaf else {}
    found = told_.items() if isinstance(told_, Mapping) else ()
    return {str(name): _listed(refs) for name, refs in found}


def _added(record: Record) -> Mapping[str, str]:
    leaves = record.of(AuditAct.ADD_SAMPLE)
    return {str(x.entry.facts["ref"]): str(x.entry.facts["reason"]) for x in leaves}


def _tests(record: Record) -> Mapping[str, Test]:
    return {
        str(leaf.entry.facts["ref"]): Test(
            outcome=Outcome(str(leaf.entry.facts["outcome"])),
            residue=int(str(leaf.entry.facts["residue"])),
            by=leaf.entry.actor,
            on=day_of(moment_of(leaf)),
        )
        for leaf in record.of(AuditAct.TEST)
    }


def _answers(record: Record) -> Mapping[str, Answer]:
    """The newest answer to each point; what a person says goes before the system."""
    computed: dict[str, Answer] = {}
    said: dict[str, Answer] = {}
    for leaf in record.of(AuditAct.COMPUTE):
        found = leaf.entry.facts["computed"]
        for key, one in found.items() if isinstance(found, Mapping) else ():
            computed[str(key)] = _computed(leaf, one)
    for leaf in record.of(AuditAct.ANSWER):
        facts = leaf.entry.facts
        said[str(facts["point"])] = Answer(
            verdict=Verdict(str(facts["verdict"])),
            by=leaf.entry.actor,
            on=day_of(moment_of(leaf)),
            note=str(facts["note"]),
            evidence=str(facts["sha256"]),
        )
    return {**computed, **said}


def _computed(leaf: Leaf, told_: object) -> Answer:
    values = told_ if isinstance(told_, list) else []
    verdict, of, wrong, *names = values
    return Answer(
        verdict=Verdict(str(verdict)),
        by=leaf.entry.actor,
        on=day_of(moment_of(leaf)),
        of=int(str(of)),
        wrong=int(str(wrong)),
        names=tuple(map(str, names)),
    )


def _reply(leaf: Leaf) -> Reply:
    facts = leaf.entry.facts
    return Reply(
        post=str(facts["post"]),
        by=leaf.entry.actor,
        on=day_of(moment_of(leaf)),
        text=str(facts["text"]),
    )


def _listed(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else ()


def _day(value: object) -> date:
    return date.fromisoformat(str(value))


def _require_as_told(row: Audit, found: ToldAudit) -> None:
    facts = found.record.leaves[0].entry.facts
    pairs: tuple[tuple[object, object], ...] = (
        (row.record.state, found.record.state(AUDIT)),
        (title_digest(row.record.title), facts["title"]),
        (row.checklist, found.checklist.key),
        (row.lead, found.lead),
        ((row.first, row.last), (found.period.first, found.period.last)),
    )
    if any(one != other for one, other in pairs):
        raise RecordAltered(record=found.no, what="row")
