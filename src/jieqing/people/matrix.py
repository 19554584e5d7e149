"""Who may do what: role x act, in one place.

Flow tables take their roles from here, acts ask it, pages draw it. Which roles one
natural person may not hold together stands here too.
"""

from collections.abc import Container, Iterable, Mapping
from enum import StrEnum
from itertools import combinations

from jieqing.errors import Phrase, Refused


class Role(StrEnum):
    """A post in the company, as far as cases need it."""

    OFFICER = "officer"
    APPROVER = "approver"
    EXECUTOR = "executor"
    AUDITOR = "auditor"
    SECURITY = "security-administrator"
    IT = "it"
    COUNSEL = "counsel"
    EMPLOYEE = "employee"
    TRAINER = "trainer"
    SUPERVISOR = "supervisor"
    IN_CHARGE = "person-in-charge"
    MANAGEMENT = "management"
    COMMANDER = "incident-commander"
    SYSTEM = "system-administrator"
    AUDIT = "audit-administrator"
    INSPECTOR = "inspector"


ROLE_WORDS: Mapping[str, str] = {
    "officer": "compliance officer",
    "approver": "approver",
    "executor": "executor",
    "auditor": "auditor",
    "security-administrator": "security administrator",
    "it": "IT",
    "counsel": "counsel for secret orders",
    "employee": "employee",
    "trainer": "trainer",
    "supervisor": "supervisor",
    "person-in-charge": "person in charge of personal information",
    "management": "management",
    "incident-commander": "incident commander",
    "system-administrator": "system administrator",
    "audit-administrator": "audit administrator",
    "inspector": "inspector",
}
"""What people call a role."""

SUPERIORS: Mapping[Role, Role] = {
    Role.EXECUTOR: Role.OFFICER,
    Role.IT: Role.OFFICER,
    Role.OFFICER: Role.APPROVER,
    Role.AUDITOR: Role.APPROVER,
    Role.SECURITY: Role.APPROVER,
    Role.EMPLOYEE: Role.OFFICER,
    Role.TRAINER: Role.OFFICER,
    Role.COMMANDER: Role.OFFICER,
    Role.SYSTEM: Role.OFFICER,
    Role.SUPERVISOR: Role.APPROVER,
    Role.IN_CHARGE: Role.APPROVER,
    Role.AUDIT: Role.APPROVER,
}
"""Which post stands above a post as it ships: superiors.py says what for.

Nobody stands above the approvers and the management until somebody is set there
(setting_superiors.py).
"""

UNDER_IN_CHARGE = frozenset({Role.OFFICER, Role.SUPERVISOR, Role.TRAINER})
"""Posts that ship below the person in charge, where somebody holds that post."""


def shipped_superiors(held: Container[Role]) -> dict[Role, Role]:
    """Return which post stands above a post, as it ships, where these are held."""
    told = dict(SUPERIORS)
    if Role.IN_CHARGE in held:
        told.update(dict.fromkeys(UNDER_IN_CHARGE, Role.IN_CHARGE))
    return told


class RolesConflict(Refused):
    """One natural person would hold roles that are kept apart."""

    code = "roles-conflict"
    cause = "One person may not be {one} and {other} together."
    advice = (
        "Give one of the roles to somebody else, or run the home in the "
        "small-organisation mode, which every statement then says."
    )


OFFICER = frozenset({Role.OFFICER})
APPROVER = frozenset({Role.APPROVER})
EXECUTOR = frozenset({Role.EXECUTOR})
SECURITY = frozenset({Role.SECURITY})
INSPECTOR = frozenset({Role.INSPECTOR})
_COUNSEL = frozenset({Role.COUNSEL})
_TRAINER = frozenset({Role.TRAINER})
_SUPERVISOR = frozenset({Role.SUPERVISOR})
_IN_CHARGE = frozenset({Role.IN_CHARGE})
_MANAGEMENT = frozenset({Role.MANAGEMENT})
_COMMANDER = frozenset({Role.COMMANDER})
_SYSTEM = frozenset({Role.SYSTEM})
_AUDIT = frozenset({Role.AUDIT})
_LOG_IN_JUDGES = SECURITY | frozenset({Role.AUDITOR})

EVERYBODY = frozenset(Role) - INSPECTOR
"""Who works here: an inspector comes from outside and only looks."""
REVIEWERS = _LOG_IN_JUDGES | _AUDIT
UNRANKED = _COUNSEL | INSPECTOR
"""Posts without a place among the superiors.

Whether there is counsel is nobody's business; an inspector is nobody's subordinate.
"""
SEES_CUSTOMERS = OFFICER | APPROVER | EXECUTOR
"""Who sees, masked, of whom a case is; the others who read cases see a dash."""

MATRIX: dict[str, frozenset[Role]] = {
    "open": OFFICER,
    "identify": OFFICER,
    "stop": OFFICER | EXECUTOR,
    "find": OFFICER,
    "fulfil": OFFICER,
    "plan": OFFICER,
    "notify": OFFICER,
    "choose": OFFICER,
    "approve": APPROVER,
    "execute": EXECUTOR,
    "check": OFFICER | EXECUTOR,
    "propose-restore": OFFICER,
    "restore": EXECUTOR,
    "answer": OFFICER,
    "deliver": OFFICER,
    "settle": OFFICER,
    "release": OFFICER,
    "refuse": OFFICER | APPROVER,
    "withdraw": OFFICER,
    "pause": OFFICER | EXECUTOR,
    "resume": OFFICER | EXECUTOR,
    "hold": OFFICER | APPROVER,
    "lift": OFFICER | APPROVER,
    "hold-review": OFFICER | APPROVER,
    "processor": OFFICER,
    "send-back": APPROVER,
    "hand-over": OFFICER | APPROVER | EXECUTOR,
    "add-signer": OFFICER | APPROVER,
    "remind": OFFICER | APPROVER | EXECUTOR,
    "case-copy": OFFICER | APPROVER | EXECUTOR,
    "show-value": OFFICER,
    "case-export": OFFICER | frozenset({Role.AUDITOR}),
    "due-propose": OFFICER,
    "due-approve": APPROVER,
    "due-end": OFFICER | APPROVER,
    "due-run": EXECUTOR,
    "due-check": EXECUTOR,
    "due-settle": EXECUTOR,
    "calendar-load": OFFICER,
    "pack-inspection": OFFICER,
    "review-open": OFFICER,
    "review-judge": OFFICER | EXECUTOR | frozenset({Role.IT}),
    "review-close": OFFICER,
    "rules-adopt": OFFICER,
    "rules-propose": OFFICER,
    "rules-publish": APPROVER,
    "secret-order": _COUNSEL,
    "map-confirm": frozenset({Role.IT}) | OFFICER | _SYSTEM,
    "endpoint-add": SECURITY | _SYSTEM,
    "endpoint-end": SECURITY | _SYSTEM,
    "person-add": SECURITY,
    "person-disable": SECURITY,
    "person-key": SECURITY,
    "person-key-end": SECURITY,
    "person-post": SECURITY,
    "person-post-end": SECURITY,
    "superior-set": SECURITY,
    "access-begin": REVIEWERS,
    "access-decide": REVIEWERS,
    "access-close": REVIEWERS,
    "access-ask": EVERYBODY,
    "access-grant": SECURITY,
    "access-refuse": SECURITY,
    "log-in-invite": SECURITY,
    "log-in-withdraw": SECURITY,
    "log-in-unlock": SECURITY,
    "log-in-reset": SECURITY,
    "log-in-agree": _LOG_IN_JUDGES,
    "log-in-link": frozenset(Role),
    "log-in-unlink": frozenset(Role),
    "token-make": EVERYBODY,
    "token-end": EVERYBODY,
}

_STAFF = EVERYBODY - _COUNSEL - frozenset({Role.EMPLOYEE})
_JUDGES = OFFICER | APPROVER | frozenset({Role.AUDITOR})
_ISSUE_JUDGES = _JUDGES | _SUPERVISOR
_AUDITING = OFFICER | frozenset({Role.AUDITOR, Role.IT}) | _SUPERVISOR

_OWNERS = OFFICER | APPROVER | frozenset({Role.AUDITOR, Role.IT})
_HANDLERS = OFFICER | frozenset({Role.IT})
_RESPONDERS = _HANDLERS | _COMMANDER
_COMMANDERS = OFFICER | _COMMANDER
_TEACHERS = OFFICER | _TRAINER
PROGRAMME: dict[str, frozenset[Role]] = {
    "programme-adopt": OFFICER,
    "programme-confirm": APPROVER,
    "doc-start": _STAFF,
    "doc-revise": _STAFF,
    "doc-edit": _STAFF,
    "doc-submit": _STAFF,
    "doc-review": _STAFF,
    "doc-return": _STAFF,
    "doc-discuss": _STAFF,
    "doc-settle": _STAFF,
    "doc-approve": APPROVER | _IN_CHARGE | _MANAGEMENT,
    "doc-publish": _STAFF,
    "doc-withdraw": APPROVER,
    "doc-read": EVERYBODY,
    "doc-answer": EVERYBODY,
    "doc-questions": _STAFF,
    "doc-questions-check": _JUDGES,
    "task-evidence": EVERYBODY,
    "task-submit": EVERYBODY,
    "task-return": EVERYBODY,
    "task-verify": EVERYBODY,
    "task-ask-waiver": EVERYBODY,
    "task-waive": OFFICER | APPROVER | frozenset({Role.AUDITOR}),
    "task-settle": EVERYBODY,
    "pack-apply": OFFICER,
    "pack-agree": APPROVER,
    "item-exempt": OFFICER,
    "item-exempt-confirm": APPROVER,
    "issue-raise": _STAFF,
    "issue-confirm": _STAFF,
    "issue-dispute": _STAFF,
    "issue-uphold": _ISSUE_JUDGES,
    "issue-withdraw": _ISSUE_JUDGES,
    "issue-plan": _STAFF,
    "issue-begin": _STAFF,
    "issue-fix": _STAFF,
    "issue-verify": _STAFF,
    "issue-return": _STAFF,
    "issue-close": _STAFF,
    "issue-ask-extension": _STAFF,
    "issue-extend": _ISSUE_JUDGES,
    "issue-ask-acceptance": _STAFF,
    "issue-accept": OFFICER | APPROVER | _IN_CHARGE,
    "audit-plan": _AUDITING,
    "audit-join": _AUDITING,
    "audit-outside": _AUDITING,
    "audit-prepare": _STAFF,
    "audit-begin": _STAFF,
    "audit-add-sample": _STAFF,
    "audit-compute": _STAFF,
    "audit-test": _STAFF,
    "audit-answer": _STAFF,
    "audit-draft": _STAFF,
    "audit-send": _AUDITING,
    "audit-reply": _STAFF,
    "audit-issue": _AUDITING,
    "audit-follow-up": _STAFF,
    "audit-cancel": _AUDITING,
    "tips-appoint": OFFICER,
    "tips-confirm": APPROVER,
    "tips-count": _JUDGES,
    "handover-accept": _STAFF,
    "handover-refuse": _STAFF,
    "handover-supply": _STAFF,
    "clock-confirm": OFFICER | frozenset({Role.IT}) | _SYSTEM,
    "figures-freeze": OFFICER | frozenset({Role.AUDITOR, Role.IT}),
    "course-assign": _TEACHERS,
    "course-enrol": _JUDGES | _TRAINER,
    "course-read": EVERYBODY,
    "course-start": EVERYBODY,
    "course-submit": EVERYBODY,
    "course-mark": _JUDGES | _TRAINER,
    "course-exempt-ask": _TEACHERS,
    "course-exempt": APPROVER,
    "course-exempt-not": APPROVER,
    "course-sheet": _TEACHERS,
    "course-session": _TEACHERS,
    "course-attend": EVERYBODY,
    "course-session-close": _TEACHERS,
    "score-open": OFFICER,
    "score-contest": EVERYBODY,
    "score-correct": APPROVER,
    "score-agree": APPROVER,
    "score-hand-over": OFFICER,
    "campaign-plan": _TEACHERS,
    "campaign-seen": EVERYBODY,
    "campaign-call-off": _TEACHERS,
    "phishing-plan": _TEACHERS,
    "phishing-confirm": APPROVER,
    "phishing-call-off": _TEACHERS | APPROVER,
    "phishing-close": _TEACHERS | APPROVER,
    "team-roster": _COMMANDERS,
    "reach-call": _RESPONDERS | APPROVER,
    "reach-answer": EVERYBODY,
    "incident-report": EVERYBODY,
    "incident-facts": _RESPONDERS,
    "incident-lower": _COMMANDERS,
    "incident-lower-confirm": APPROVER,
    "incident-line": EVERYBODY,
    "incident-playbook": _COMMANDERS,
    "incident-step": EVERYBODY,
    "incident-step-skip": _COMMANDERS,
    "drill-run": _RESPONDERS,
    "drill-tell": _JUDGES | _COMMANDER,
    "drill-decide": _STAFF,
    "drill-score": _JUDGES,
    "incident-issue": _STAFF,
    "incident-nothing": OFFICER,
    "incident-nothing-confirm": APPROVER,
    "incident-document": OFFICER,
    "incident-dismiss": OFFICER | APPROVER,
    "incident-declare": _COMMANDERS,
    "incident-contain": _RESPONDERS,
    "incident-recover": _RESPONDERS,
    "incident-sent": OFFICER,
    "incident-explain": OFFICER,
    "incident-told": OFFICER,
    "incident-not-told": OFFICER,
    "incident-not-told-confirm": APPROVER,
    "incident-review": OFFICER,
    "incident-close": APPROVER,
    "form-draft": OFFICER,
    "form-review": APPROVER | _IN_CHARGE,
    "form-drop": OFFICER | APPROVER,
    "form-open": OFFICER,
    "form-invite": OFFICER,
    "form-close": OFFICER,
    "form-report": OFFICER,
    "form-purge": OFFICER,
    "ticket-receive": EVERYBODY,
    "ticket-accept": _OWNERS,
    "ticket-take": _OWNERS,
    "ticket-note": _STAFF,
    "ticket-link": _STAFF,
    "ticket-answer": _STAFF,
    "ticket-reopen": _OWNERS,
    "ticket-close": _OWNERS,
    "ticket-ask-refusal": _OWNERS,
    "ticket-refuse": APPROVER,
    "ticket-merge": _OWNERS,
    "contact-look": OFFICER,
    "contact-suppress": OFFICER,
    "contact-allow": OFFICER,
    "contact-screen": OFFICER,
    "party-register": _HANDLERS,
    "party-assess": _HANDLERS,
    "party-approve": APPROVER,
    "party-agree": OFFICER | _IN_CHARGE,
    "party-activate": OFFICER,
    "party-name": _HANDLERS,
    "party-route": OFFICER,
    "party-exchange": _HANDLERS,
    "party-trust": OFFICER,
    "party-suspend": _HANDLERS,
    "party-resume": OFFICER | APPROVER,
    "party-drop": OFFICER,
    "party-exit": OFFICER,
    "party-certify": OFFICER,
    "party-end": APPROVER,
    "resource-offer": _HANDLERS,
    "resource-send": APPROVER,
    "resource-refuse": OFFICER | APPROVER,
    "resource-receive": _HANDLERS,
    "resource-use": _HANDLERS,
}
"""Acts of the programme; whose post, author or second person it is, the act asks."""

_EXAMINERS = frozenset({Role.AUDITOR}) | _SUPERVISOR | _IN_CHARGE | INSPECTOR
_CASE_PEOPLE = SEES_CUSTOMERS | _EXAMINERS
_DATA_PEOPLE = _CASE_PEOPLE | frozenset({Role.IT}) | _SYSTEM

PAGES: dict[str, frozenset[Role]] = {
    "today": EVERYBODY,
    "cases": _CASE_PEOPLE,
    "customers": OFFICER,
    "data": _DATA_PEOPLE,
    "orders": _COUNSEL,
    "rules": _DATA_PEOPLE | _COUNSEL,
    "programme": EVERYBODY | INSPECTOR,
    "evidence": _CASE_PEOPLE | _AUDIT,
    "organisation": EVERYBODY | INSPECTOR,
    "reviews": OFFICER | EXECUTOR | frozenset({Role.IT, Role.AUDITOR}),
    "log-ins": OFFICER | SECURITY | frozenset({Role.AUDITOR}) | _AUDIT,
}
"""Who may look at the pages of an entry; administrators see no customer's page."""

_APART = frozenset(
    frozenset(pair)
    for pair in (
        (Role.OFFICER, Role.APPROVER),
        (Role.OFFICER, Role.EXECUTOR),
        (Role.APPROVER, Role.EXECUTOR),
        (Role.SECURITY, Role.OFFICER),
        (Role.SECURITY, Role.APPROVER),
        (Role.SECURITY, Role.EXECUTOR),
        (Role.AUDITOR, Role.OFFICER),
        (Role.AUDITOR, Role.APPROVER),
        (Role.AUDITOR, Role.EXECUTOR),
        (Role.AUDITOR, Role.SECURITY),
        (Role.AUDITOR, Role.IT),
        (Role.AUDITOR, Role.SYSTEM),
        (Role.SYSTEM, Role.SECURITY),
        (Role.SYSTEM, Role.AUDIT),
        (Role.SECURITY, Role.AUDIT),
        (Role.AUDIT, Role.OFFICER),
        (Role.AUDIT, Role.APPROVER),
        (Role.AUDIT, Role.EXECUTOR),
        (Role.SUPERVISOR, Role.OFFICER),
        (Role.SUPERVISOR, Role.APPROVER),
        (Role.SUPERVISOR, Role.EXECUTOR),
        (Role.SUPERVISOR, Role.SECURITY),
        (Role.SUPERVISOR, Role.IT),
        (Role.SUPERVISOR, Role.SYSTEM),
        *((Role.INSPECTOR, other) for other in sorted(EVERYBODY)),
    )
)


def roles_for(act: str) -> frozenset[Role]:
    """Return the roles that may do an act; an unknown act is nobody's."""
    return MATRIX.get(act) or PROGRAMME.get(act, frozenset())


def readers_of(entry: str) -> frozenset[Role]:
    """Return the roles that may look at an entry's pages; of an unknown one, nobody."""
    return PAGES.get(entry, frozenset())


def told_readers_of(entry: str) -> frozenset[Role]:
    """Return the readers that others are told of: whether there is counsel, nobody."""
    return readers_of(entry) - _COUNSEL


def conflicts(roles: Iterable[Role]) -> tuple[tuple[Role, Role], ...]:
    """Return the pairs among ``roles`` that one natural person may not hold."""
    pairs = combinations(sorted(roles), 2)
    return tuple(pair for pair in pairs if frozenset(pair) in _APART)


def require_no_conflict(roles: Iterable[Role]) -> None:
    """Raise ``RolesConflict`` for the first pair that is kept apart."""
    for one, other in conflicts(roles):
        raise RolesConflict(
            one=Phrase(ROLE_WORDS[one], {}), other=Phrase(ROLE_WORDS[other], {})
        )
