"""The flow tables of the programme, as data: what may be done when, and by whom.

``flow.table`` has the form and walks it. Guards are named as the functions
``require_…`` of ``guards.py``; whose post, author or second person it is, they ask.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from jieqing.flow.table import NEW, STAYS, Drift, Flow, Transition
from jieqing.people.matrix import roles_for


class DocumentAct(StrEnum):
    """What can be done with a version of a document."""

    START = "doc-start"
    REVISE = "doc-revise"
    EDIT = "doc-edit"
    SUBMIT = "doc-submit"
    REVIEW = "doc-review"
    RETURN = "doc-return"
    DISCUSS = "doc-discuss"
    SETTLE = "doc-settle"
    APPROVE = "doc-approve"
    PUBLISH = "doc-publish"
    WITHDRAW = "doc-withdraw"
    READ = "doc-read"
    ANSWER = "doc-answer"
    ASK = "doc-questions"
    CHECK = "doc-questions-check"


class DocumentState(StrEnum):
    """Where a version stands."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    EFFECTIVE = "effective"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class TaskAct(StrEnum):
    """What can be done with a task."""

    EVIDENCE = "task-evidence"
    SUBMIT = "task-submit"
    RETURN = "task-return"
    VERIFY = "task-verify"
    ASK_WAIVER = "task-ask-waiver"
    WAIVE = "task-waive"
    SETTLE = "task-settle"


class TaskState(StrEnum):
    """Where a task stands."""

    PLANNED = "planned"
    OPEN = "open"
    SUBMITTED = "submitted"
    DONE = "done"
    WAIVED = "waived"
    MISSED = "missed"
    MADE_GOOD = "made_good"


TASKS_ENDED: Final = (TaskState.DONE, TaskState.WAIVED, TaskState.MADE_GOOD)
"""Where nobody has anything to do any more."""
TASKS_HANDED_IN: Final = (*TASKS_ENDED, TaskState.SUBMITTED)
"""Where whoever does it has nothing to do any more."""


class AdoptionAct(StrEnum):
    """How the company takes the programme on itself."""

    ADOPT = "programme-adopt"
    CONFIRM = "programme-confirm"


class AdoptionState(StrEnum):
    """Whether the programme binds."""

    PROPOSED = "proposed"
    ADOPTED = "adopted"


class ExemptionAct(StrEnum):
    """How an item is set aside for a time."""

    EXEMPT = "item-exempt"
    CONFIRM = "item-exempt-confirm"


class ExemptionState(StrEnum):
    """Whether an item is set aside."""

    ASKED = "asked"
    GRANTED = "granted"


def row(
    act: str, sources: Iterable[str], targets: Iterable[str], *guards: str
) -> Transition:
    """One row of a flow of the programme; who may is in the matrix of posts."""
    return Transition(
        act=act,
        sources=frozenset(sources),
        targets=frozenset(targets),
        roles=frozenset(roles_for(act)),
        guards=guards,
    )


_D, _DA = DocumentState, DocumentAct
DOCUMENT = Flow(
    kind="document",
    transitions=(
        row(_DA.START, [NEW], [_D.DRAFT], "owner_or_officer"),
        row(_DA.REVISE, [NEW], [_D.DRAFT], "one_draft"),
        row(_DA.EDIT, [_D.DRAFT], [STAYS], "own_draft"),
        row(_DA.SUBMIT, [_D.DRAFT], [_D.IN_REVIEW], "own_draft", "blocks_filled"),
        row(
            _DA.REVIEW,
            [_D.IN_REVIEW],
            [STAYS],
            "not_author",
            "not_signer",
            "own_signature",
        ),
        row(_DA.DISCUSS, [_D.IN_REVIEW], [STAYS], "owner_or_officer", "staff_rule"),
        row(
            _DA.SETTLE,
            [_D.IN_REVIEW],
            [STAYS],
            "owner_or_officer",
            "staff_rule",
            "discussed",
            "whole",
        ),
        row(_DA.RETURN, [_D.IN_REVIEW], [_D.DRAFT], "reason"),
        row(
            _DA.APPROVE,
            [_D.IN_REVIEW],
            [_D.APPROVED, STAYS],
            "not_author",
            "not_signer",
            "reviewed",
            "consulted",
            "whole",
            "blocks_as_today",
            "day_to_come",
            "own_signature",
        ),
        row(_DA.PUBLISH, [_D.APPROVED], [STAYS], "owner_or_officer", "staff_rule"),
        row(_DA.WITHDRAW, [_D.APPROVED, _D.EFFECTIVE], [_D.WITHDRAWN], "reason"),
        row(_DA.READ, [_D.EFFECTIVE], [STAYS], "whole", "shown_before"),
        row(_DA.ANSWER, [_D.EFFECTIVE], [STAYS], "whole", "shown_before"),
        row(_DA.ASK, [_D.EFFECTIVE], [STAYS], "own_draft", "explains"),
        row(_DA.CHECK, [_D.EFFECTIVE], [STAYS], "whole", "asked", "not_author"),
    ),
    drifts=(
        Drift(source=_D.APPROVED, target=_D.EFFECTIVE, clock="effective"),
        Drift(source=_D.EFFECTIVE, target=_D.SUPERSEDED, clock="superseded"),
    ),
)
"""文件: one version of a policy, plan, letter, minutes or report."""

_T, _TA = TaskState, TaskAct
_UNDONE = (_T.OPEN, _T.MISSED)
TASK = Flow(
    kind="task",
    start=_T.PLANNED,
    transitions=(
        row(_TA.EVIDENCE, _UNDONE, [STAYS], "holds_post"),
        row(_TA.SUBMIT, [_T.OPEN], [_T.SUBMITTED, _T.DONE], "holds_post", "evidence"),
        row(_TA.RETURN, [_T.SUBMITTED], [_T.OPEN], "verifies", "reason"),
        row(_TA.VERIFY, [_T.SUBMITTED], [_T.DONE], "verifies", "not_doer"),
        row(_TA.ASK_WAIVER, [_T.OPEN], [STAYS], "holds_post", "reason"),
        row(_TA.WAIVE, [_T.OPEN], [_T.WAIVED], "waiver_asked", "second_person"),
        row(
            _TA.SETTLE,
            [_T.MISSED],
            [_T.MADE_GOOD],
            "holds_post",
            "evidence",
            "reason",
        ),
    ),
    drifts=(
        Drift(source=_T.PLANNED, target=_T.OPEN, clock="opens"),
        Drift(source=_T.OPEN, target=_T.MISSED, clock="shut"),
    ),
)
"""事项: one occurrence of a duty. It opens and is missed by its days, not by a job."""

ADOPTION = Flow(
    kind="adoption",
    transitions=(
        row(
            AdoptionAct.ADOPT,
            [NEW, AdoptionState.PROPOSED],
            [AdoptionState.PROPOSED],
            "own_signature",
        ),
        row(
            AdoptionAct.CONFIRM,
            [AdoptionState.PROPOSED],
            [AdoptionState.ADOPTED],
            "second_person",
            "own_signature",
        ),
    ),
)
"""采用: one act, two signatures; from then on the gates bind."""

EXEMPTION = Flow(
    kind="exemption",
    transitions=(
        row(
            ExemptionAct.EXEMPT,
            [NEW, ExemptionState.ASKED, ExemptionState.GRANTED],
            [ExemptionState.ASKED],
            "reason",
            "end_within_a_year",
            "own_signature",
        ),
        row(
            ExemptionAct.CONFIRM,
            [ExemptionState.ASKED],
            [ExemptionState.GRANTED],
            "second_person",
            "own_signature",
        ),
    ),
)
"""不适用: reason, two signatures and an end date."""

FLOWS: Final[dict[str, Flow]] = {}
"""Every flow by its kind; mechanisms add theirs (``mechanism.join``)."""
