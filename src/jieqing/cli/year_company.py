"""The company of a demo year: its people by post, and where its clock stands.

Chapters (``year_programme`` and those of the mechanisms) do its acts day after day.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from jieqing.casebook.desk import Desk
from jieqing.cli.crew import Colleague
from jieqing.cli.demo_company import DemoCompany
from jieqing.evidence.programme_signature import programme_message
from jieqing.people.matrix import Role
from jieqing.programme.acting import Asked

A_STEP = timedelta(seconds=20)


@dataclass(kw_only=True)
class Year:
    """The company, its people by post, and where its clock stands."""

    company: DemoCompany
    auditor: Colleague
    at: datetime
    numbers: dict[str, str] = field(default_factory=dict)
    parties: dict[str, str] = field(default_factory=dict)
    scores: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict, repr=False)

    @property
    def desk(self) -> Desk:
        """Where the acts are done."""
        return self.company.desk

    @property
    def everybody(self) -> tuple[Colleague, ...]:
        """All who work here."""
        return (*self.company.crew.everybody, self.auditor)

    def holder(self, post: str) -> Colleague:
        """Who holds a post."""
        crew = self.company.crew
        return {
            Role.OFFICER: crew.officer,
            Role.APPROVER: crew.signers[0],
            Role.EXECUTOR: crew.executor,
            Role.IT: crew.executor,
            Role.SECURITY: crew.security,
            Role.AUDITOR: self.auditor,
        }[Role(post)]

    def step(self) -> datetime:
        """Return the next moment: acts of a day come after one another."""
        self.at += A_STEP
        return self.at

    def asks(self, no: str, act: str, who: Colleague) -> Asked:
        """Who asks for an act now."""
        return Asked(no=no, act=act, by=who.number, at=self.step())

    def signed(self, who: Colleague, record: str, act: str, digest: str) -> bytes:
        """Somebody's signature over an act on a digest."""
        tenant = self.desk.tenant
        return who.key.sign(programme_message(tenant, record, act, digest, who.number))


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingDay:
    """One working day of the year; ``number`` counts them from nought."""

    day: date
    number: int
    is_last: bool
