"""An appraisal as the ledger tells it: whose scores, contested by whom, agreed or not.

The sheets are one sealed file; its digest stands in the ledger, nobody's points do.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from jieqing.casebook.desk import Desk, day_of
from jieqing.evidence import canonical
from jieqing.flow import record as records
from jieqing.flow.record import Record, RecordAltered, moment_of
from jieqing.programme import models, sealed
from jieqing.programme.acting import RecordUnknown
from jieqing.programme.courses.appraisal.flow import (
    APPRAISAL,
    AppraisalAct,
    AppraisalState,
)
from jieqing.programme.courses.appraisal.scoring import Counts, Part, Sheet

LETTERS, MECHANISM = "KH", "appraisal"
CONTEST_DAYS = 10
"""Working days in which a score can be contested, as the rule says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldAppraisal:
    """``contested``: the ticket of each appeal by the person who made it.

    ``corrected``: the names of sealed corrections, by person, the newest of each.
    """

    record: Record
    state: AppraisalState
    first_on: date
    last_on: date
    rule: str
    opener: str
    opened_on: date
    people: int
    contested: Mapping[str, str]
    corrected: Mapping[str, str]

    @property
    def no(self) -> str:
        """Its number."""
        return self.record.number

    @property
    def agreed_on(self) -> date | None:
        """The day on which the scores were agreed."""
        last = self.record.last(AppraisalAct.AGREE)
        return day_of(moment_of(last)) if last else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What an appeal made of a score."""

    person: str
    total: int
    why: str


def rows(desk: Desk) -> tuple[models.Record, ...]:
    """Return the rows of appraisals, the newest first."""
    found = models.Record.objects.filter(tenant=desk.tenant, mechanism=MECHANISM)
    return tuple(found.order_by("-created", "-no"))


def told(desk: Desk, no: str) -> ToldAppraisal:
    """Read one. Raises ``RecordUnknown`` or ``RecordAltered``."""
    record = records.read(desk.ledger, no)
    if record.last(AppraisalAct.OPEN) is None:
        raise RecordUnknown(record=no)
    return told_of(record)


def told_of(record: Record) -> ToldAppraisal:
    """Fold the entries of a record."""
    born = record.leaves[0]
    facts = born.entry.facts
    return ToldAppraisal(
        record=record,
        state=AppraisalState(record.state(APPRAISAL)),
        first_on=date.fromisoformat(str(facts["first"])),
        last_on=date.fromisoformat(str(facts["last"])),
        rule=str(facts["rule"]),
        opener=born.entry.actor,
        opened_on=day_of(moment_of(born)),
        people=int(str(facts["people"])),
        contested={
            leaf.entry.actor: str(leaf.entry.facts["ticket"])
            for leaf in record.of(AppraisalAct.CONTEST)
        },
        corrected={
            str(leaf.entry.facts["person"]): str(leaf.entry.facts["correction"])
            for leaf in record.of(AppraisalAct.CORRECT)
        },
    )


def sheets_of(desk: Desk, one: ToldAppraisal) -> Mapping[str, Sheet]:
    """Open the sheets, by person. Raises ``SealedTextGone`` or ``RecordAltered``."""
    facts = one.record.leaves[0].entry.facts
    content = sealed.read(desk.home, str(facts["sheets"]), one.no)
    if hashlib.sha256(content).hexdigest() != facts["digest"]:
        raise RecordAltered(record=one.no, what="sheets")
    found: Any = canonical.read(content, "sheets")
    return {
        person: Sheet(
            person=person,
            parts=tuple(
                Part(counts=Counts(counts), done=done, asked=asked)
                for counts, done, asked in parts
            ),
        )
        for person, parts in found.items()
    }


def to_bytes(sheets: tuple[Sheet, ...]) -> bytes:
    """Canonical bytes of sheets: these are sealed."""
    plain = {
        sheet.person: [[str(p.counts), p.done, p.asked] for p in sheet.parts]
        for sheet in sheets
    }
    return canonical.canonical(plain)


def correction_of(desk: Desk, one: ToldAppraisal, person: str) -> Correction | None:
    """Open the newest correction of a person's score. Raises ``SealedTextGone``."""
    name = one.corrected.get(person)
    if name is None:
        return None
    found: Any = canonical.read(sealed.read(desk.home, name, one.no), "correction")
    return Correction(person=person, total=found["total"], why=found["why"])


def total_for(desk: Desk, one: ToldAppraisal, sheet: Sheet) -> int:
    """Return what counts: the corrected points, else those of the sheet."""
    corrected = correction_of(desk, one, sheet.person)
    return corrected.total if corrected else sheet.total or 0


def totals(desk: Desk, one: ToldAppraisal) -> Mapping[str, int]:
    """Return everybody's total. Raises ``SealedTextGone`` or ``RecordAltered``."""
    return {
        person: total_for(desk, one, sheet)
        for person, sheet in sheets_of(desk, one).items()
    }
