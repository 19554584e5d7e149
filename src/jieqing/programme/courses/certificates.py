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
from jieqing.casebook.papers.drawing import mark_of
from jieqing.errors import NotConfigured, Refused
from jieqing.evidence import merkle
from jieqing.flow.ledger import Leaf
from jieqing.flow.record import moment_of
from jieqing.language import said
from jieqing.paper import as_pdf
from jieqing.paper.paper import Cell, Paper, Printed
from jieqing.people.matrix import Role
from jieqing.people.register import names
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
from jieqing.programme.wording import posts_words

FORM = "KZ"
MANAGERS = frozenset({Role.OFFICER, Role.APPROVER, Role.AUDITOR})
"""Who sees of others that they have passed or not, and nothing else."""
_GROUP = 8


class CertificateMissing(Refused):
    """Nobody passed a paper of this course, or was spared it."""

    code = "certificate-missing"
    cause = "No paper of {record} was passed, so there is no certificate."
    advice = "Pass the paper first; an exemption holds, and has no certificate."


class CertificateNameless(NotConfigured):
    """The register has no name for who passed."""

    code = "certificate-nameless"
    cause = "The register of people has no name for {person}."
    advice = "Enter the name again: Organisation, People."


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


def drawn(desk: Desk, found: Certificate) -> Paper:
    """Draw the paper. Raises ``CertificateNameless`` or ``LedgerAltered``."""
    name = names(desk.tenant).get(found.person, "")
    if not name:
        raise CertificateNameless(person=found.person)
    leaf = desk.ledger.leaf_at(found.position)
    posts = desk.register.roll_before(leaf).person(found.person).roles
    return Paper(
        title=said("Certificate of a course"),
        form=f"{FORM} {found.number}",
        company=desk.home.company.name,
        about=(
            (said("Full name"), name),
            (said("Post"), posts_words(frozenset(map(str, posts)))),
            (said("Course"), found.course),
            (said("Version"), found.version),
            (said("Passed on"), found.won_on.isoformat()),
            (said("Holds until"), found.until.isoformat()),
            (said("Number"), found.number),
            (said("Entry of the ledger"), str(found.position)),
            (said("Its SHA-256"), _grouped(found.entry)),
        ),
        tables=(),
        notes=(
            said(
                "Whoever doubts this paper has it printed again from the ledger and"
                " compares the check code: jieqing programme certificate {no}."
            ).format(no=found.no),
        ),
        has_seal=True,
        mark=mark_of(desk),
    )


def printed_certificate(desk: Desk, found: Certificate, printed: Printed) -> bytes:
    """Print it as PDF. Raises as ``drawn`` does, and ``PageNotSet``."""
    return as_pdf.render(drawn(desk, found), printed)


def _grouped(digest: str) -> str:
    """A digest in groups that a line can break between, and an eye compare."""
    groups = range(0, len(digest), _GROUP)
    return " ".join(digest[at : at + _GROUP] for at in groups)


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
