"""The certificate of a passed course: one paper, every word of it from the ledger.

It names who passed by name and posts of that day, and nothing else of them: no points,
no answers. The paper proves nothing by itself; whoever doubts one asks for it again and
compares the check code, or looks up the entry that it names.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from jieqing.casebook.desk import Desk, day_of
from jieqing.errors import Refused
from jieqing.evidence import merkle
from jieqing.flow.ledger import Leaf
from jieqing.flow.record import moment_of
from jieqing.paper.paper import Cell
from jieqing.people.matrix import Role
from jieqing.people.roll import Person
from jieqing.programme.courses.acts.sit import NotYourCourse
from jieqing.programme.courses.enrolments import (
    ATTEMPT,
    UNTIL,
    ToldEnrolment,
    rows_of,
    told_together,
)
from jieqing.programme.courses.flow import CourseAct
from jieqing.programme.lists import Listing

MANAGERS = frozenset({Role.OFFICER, Role.TRAINER, Role.APPROVER, Role.AUDITOR})
"""Who sees of others that they have passed or not, and nothing else."""


class CertificateMissing(Refused):
    """Nobody passed a paper of this course, or was spared it."""

    code = "certificate-missing"
    cause = "No paper of {record} was passed, so there is no certificate."
    advice = "Pass the paper first; an exemption holds, and has no certificate."


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What the ledger says of the newest paper that was passed.

    ``version``: that of the pack from which the paper was drawn. ``entry``: SHA-256 of
    the entry at ``position`` as the ledger's tree has it.
    """

    no: str
    course: str
    version: str
    person: str
    won_on: date
    until: date
    position: int
    entry: str

    @property
    def number(self) -> str:
        """The number of the certificate: that of the course, and of the entry."""
        return f"{self.no}-{self.position}"


def certificate_in(told: ToldEnrolment) -> Certificate | None:
    """The newest certificate of somebody's course; None: no paper was passed."""
    passed = told.record.of(CourseAct.SUBMIT, CourseAct.MARK)
    won = [leaf for leaf in passed if UNTIL in leaf.entry.facts]
    if not won:
        return None
    leaf = won[-1]
    return Certificate(
        no=told.no,
        course=told.row.record.title,
        version=_version(told, leaf),
        person=told.row.person,
        won_on=day_of(moment_of(leaf)),
        until=date.fromisoformat(str(leaf.entry.facts[UNTIL])),
        position=leaf.position,
        entry=merkle.leaf_hash(leaf.content).hex(),
    )


def certificate_for(reader: Person, told: ToldEnrolment) -> Certificate:
    """Return the newest certificate to who passed, or to a manager.

    Raises ``NotYourCourse`` or ``CertificateMissing``.
    """
    if told.row.person != reader.number and not MANAGERS & reader.roles:
        raise NotYourCourse(record=told.no, person=reader.number)
    found = certificate_in(told)
    if found is None:
        raise CertificateMissing(record=told.no)
    return found


def _version(told: ToldEnrolment, won: Leaf) -> str:
    """The version of the pack of the paper that was passed."""
    number = won.entry.facts.get(ATTEMPT)
    begun = (leaf.entry.facts for leaf in told.record.of(CourseAct.START))
    same = (facts for facts in begun if facts.get(ATTEMPT) == number)
    return str(next((facts.get("pack", "") for facts in same), ""))


def _rows(desk: Desk, today: date) -> Iterable[tuple[Cell, ...]]:
    given: Counter[tuple[str, str]] = Counter()
    holding: Counter[tuple[str, str]] = Counter()
    for told in told_together(desk, rows_of(desk), today):
        found = certificate_in(told)
        if found is not None:
            kind = (found.course, found.version)
            given[kind] += 1
            holding[kind] += today <= found.until
    for kind in sorted(given):
        yield (*kind, given[kind], holding[kind])


LISTING = Listing(
    name="certificates",
    title="Certificates",
    heads=("Course", "Version", "Certificates", "Hold today"),
    rows=_rows,
)
"""How many certificates there are: numbers and days would tell colleagues whose."""
