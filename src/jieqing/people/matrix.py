"""Who may do what: role x act, in one place.

Flow tables take their roles from here, acts ask it, pages draw it. Which roles one
natural person may not hold together stands here too.
"""

from collections.abc import Iterable, Mapping
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


ROLE_WORDS: Mapping[str, str] = {
    "officer": "compliance officer",
    "approver": "approver",
    "executor": "executor",
    "auditor": "auditor",
    "security-administrator": "security administrator",
    "it": "IT",
    "counsel": "counsel for secret orders",
}
"""What people call a role."""

SUPERIORS: Mapping[Role, Role] = {
    Role.EXECUTOR: Role.OFFICER,
    Role.IT: Role.OFFICER,
    Role.OFFICER: Role.APPROVER,
    Role.AUDITOR: Role.APPROVER,
    Role.SECURITY: Role.APPROVER,
}
"""Which post stands above a post as it ships: superiors.py says what for.

Nobody stands above the approvers until somebody is set there (setting_superiors.py).
Counsel is not here: whether there is any is nobody's business.
"""


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
_COUNSEL = frozenset({Role.COUNSEL})
REVIEWERS = SECURITY | frozenset({Role.AUDITOR})

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
    "map-confirm": frozenset({Role.IT}) | OFFICER,
    "endpoint-add": SECURITY,
    "endpoint-end": SECURITY,
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
    "access-ask": frozenset(Role),
    "access-grant": SECURITY,
    "access-refuse": SECURITY,
    "log-in-invite": SECURITY,
    "log-in-withdraw": SECURITY,
    "log-in-unlock": SECURITY,
    "log-in-reset": SECURITY,
    "log-in-agree": REVIEWERS,
    "log-in-link": frozenset(Role),
    "log-in-unlink": frozenset(Role),
    "token-make": frozenset(Role),
    "token-end": frozenset(Role),
}

EVERYBODY = frozenset(Role)
_STAFF = EVERYBODY - _COUNSEL
_JUDGES = OFFICER | APPROVER | frozenset({Role.AUDITOR})
_AUDITING = OFFICER | frozenset({Role.AUDITOR, Role.IT})

_OWNERS = OFFICER | APPROVER | frozenset({Role.AUDITOR, Role.IT})
_HANDLERS = OFFICER | frozenset({Role.IT})
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
    "doc-approve": APPROVER,
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
    "issue-uphold": _JUDGES,
    "issue-withdraw": _JUDGES,
    "issue-plan": _STAFF,
    "issue-begin": _STAFF,
    "issue-fix": _STAFF,
    "issue-verify": _STAFF,
    "issue-return": _STAFF,
    "issue-close": _STAFF,
    "issue-ask-extension": _STAFF,
    "issue-extend": _JUDGES,
    "issue-ask-acceptance": _STAFF,
    "issue-accept": OFFICER | APPROVER,
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
    "clock-confirm": OFFICER | frozenset({Role.IT}),
    "figures-freeze": OFFICER | frozenset({Role.AUDITOR, Role.IT}),
    "course-assign": OFFICER,
    "course-enrol": _JUDGES,
    "course-read": EVERYBODY,
    "course-start": EVERYBODY,
    "course-submit": EVERYBODY,
    "course-mark": OFFICER | APPROVER | frozenset({Role.AUDITOR}),
    "course-exempt-ask": OFFICER,
    "course-exempt": APPROVER,
    "course-exempt-not": APPROVER,
    "course-sheet": OFFICER,
    "course-session": OFFICER,
    "course-attend": EVERYBODY,
    "course-session-close": OFFICER,
    "score-open": OFFICER,
    "score-contest": EVERYBODY,
    "score-correct": APPROVER,
    "score-agree": APPROVER,
    "score-hand-over": OFFICER,
    "campaign-plan": OFFICER,
    "campaign-seen": EVERYBODY,
    "campaign-call-off": OFFICER,
    "phishing-plan": OFFICER,
    "phishing-confirm": APPROVER,
    "phishing-call-off": OFFICER | APPROVER,
    "phishing-close": OFFICER | APPROVER,
    "team-roster": OFFICER,
    "reach-call": _HANDLERS | APPROVER,
    "reach-answer": EVERYBODY,
    "incident-report": EVERYBODY,
    "incident-facts": _HANDLERS,
    "incident-lower": OFFICER,
    "incident-lower-confirm": APPROVER,
    "incident-line": EVERYBODY,
    "incident-playbook": OFFICER,
    "incident-step": EVERYBODY,
    "incident-step-skip": OFFICER,
    "drill-run": _HANDLERS,
    "drill-tell": _JUDGES,
    "drill-decide": _STAFF,
    "drill-score": _JUDGES,
    "incident-issue": _STAFF,
    "incident-nothing": OFFICER,
    "incident-nothing-confirm": APPROVER,
    "incident-document": OFFICER,
    "incident-dismiss": OFFICER | APPROVER,
    "incident-declare": OFFICER,
    "incident-contain": _HANDLERS,
    "incident-recover": _HANDLERS,
    "incident-sent": OFFICER,
    "incident-explain": OFFICER,
    "incident-told": OFFICER,
    "incident-not-told": OFFICER,
    "incident-not-told-confirm": APPROVER,
    "incident-review": OFFICER,
    "incident-close": APPROVER,
    "form-draft": OFFICER,
    "form-review": APPROVER,
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
    "party-agree": OFFICER,
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

_CASE_PEOPLE = OFFICER | APPROVER | EXECUTOR | frozenset({Role.AUDITOR})
_DATA_PEOPLE = _CASE_PEOPLE | frozenset({Role.IT})

PAGES: dict[str, frozenset[Role]] = {
    "today": EVERYBODY,
    "cases": _CASE_PEOPLE,
    "customers": OFFICER,
    "data": _DATA_PEOPLE,
    "orders": _COUNSEL,
    "rules": _DATA_PEOPLE | _COUNSEL,
    "programme": EVERYBODY,
    "evidence": _CASE_PEOPLE,
    "organisation": EVERYBODY,
    "reviews": OFFICER | EXECUTOR | frozenset({Role.IT, Role.AUDITOR}),
    "log-ins": OFFICER | SECURITY | frozenset({Role.AUDITOR}),
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
