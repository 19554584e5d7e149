"""How grave an issue is, and where issues come from."""

from collections.abc import Mapping
from enum import StrEnum

from jieqing.people.matrix import Role


class Severity(StrEnum):
    """How grave: something to look at, a fault, a grave one, one that cannot wait."""

    OBSERVATION = "observation"
    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"

    @property
    def raised(self) -> "Severity":
        """One level more; the highest stays."""
        order = tuple(Severity)
        return order[min(order.index(self) + 1, len(order) - 1)]

    @property
    def is_grave(self) -> bool:
        """Whether an auditor has to verify what was done."""
        return self in {Severity.MAJOR, Severity.CRITICAL}


class Source(StrEnum):
    """What found it."""

    AUDIT = "audit"
    TASK = "task"
    RESIDUE = "residue"
    LEDGER = "ledger"
    FIGURE = "figure"
    DOCUMENT = "document"
    ACCESS = "access"
    DRILL = "drill"
    INCIDENT = "incident"
    TICKET = "ticket"
    PERSON = "person"


SEVERITIES: Mapping[Severity, str] = {
    Severity.OBSERVATION: "Observation",
    Severity.MINOR: "Minor fault",
    Severity.MAJOR: "Grave fault",
    Severity.CRITICAL: "Cannot wait",
}
SOURCES: Mapping[Source, str] = {
    Source.AUDIT: "An audit",
    Source.TASK: "A missed task",
    Source.RESIDUE: "Residue after erasing",
    Source.LEDGER: "The audit of the ledger",
    Source.FIGURE: "A figure out of its band",
    Source.DOCUMENT: "A document out of date",
    Source.ACCESS: "The access review",
    Source.DRILL: "A live drill",
    Source.INCIDENT: "An incident",
    Source.TICKET: "Complaints of one kind",
    Source.PERSON: "Somebody saw it",
}
STOPPABLE: Mapping[str, str] = {
    "open": "opening cases",
    "approve": "approving plans",
    "execute": "erasing",
}
"""Acts of cases that an issue may stop until it is verified."""
MAY_STOP = frozenset({Role.AUDITOR, Role.SUPERVISOR, Role.APPROVER, Role.OFFICER})
EXAMINERS = frozenset({Role.AUDITOR, Role.SUPERVISOR})
"""Who judges a grave fault; one of their own posts' an approver judges."""
BEARERS = frozenset({Role.APPROVER, Role.IN_CHARGE})
"""Who bears a grave risk."""
EFFECT_DAYS = 30
"""For how long the effect is watched where nobody says otherwise."""
