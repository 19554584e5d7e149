"""The flow of an audit: planned, prepared, in the field, answered, issued."""

from enum import StrEnum

from jieqing.flow.table import NEW, STAYS, Flow
from jieqing.programme.flows import row


class AuditAct(StrEnum):
    """What can be done with an audit."""

    PLAN = "audit-plan"
    JOIN = "audit-join"
    OUTSIDE = "audit-outside"
    PREPARE = "audit-prepare"
    BEGIN = "audit-begin"
    ADD_SAMPLE = "audit-add-sample"
    COMPUTE = "audit-compute"
    TEST = "audit-test"
    ANSWER = "audit-answer"
    DRAFT = "audit-draft"
    SEND = "audit-send"
    REPLY = "audit-reply"
    ISSUE = "audit-issue"
    FOLLOW_UP = "audit-follow-up"
    CANCEL = "audit-cancel"


class AuditState(StrEnum):
    """Where an audit stands."""

    PLANNED = "planned"
    PREPARED = "prepared"
    FIELDWORK = "fieldwork"
    DRAFTING = "drafting"
    RESPONDING = "responding"
    ISSUED = "issued"
    FOLLOWED_UP = "followed_up"
    CANCELLED = "cancelled"


_S, _A = AuditState, AuditAct
AUDIT = Flow(
    kind="audit",
    transitions=(
        row(_A.PLAN, [NEW], [_S.PLANNED], "may_lead", "independent"),
        row(
            _A.JOIN,
            [_S.PLANNED, _S.PREPARED, _S.FIELDWORK],
            [STAYS],
            "leads",
            "independent",
        ),
        row(
            _A.OUTSIDE,
            [_S.PLANNED, _S.PREPARED],
            [STAYS],
            "leads",
            "firm_at_work",
            "not_three_times_running",
        ),
        row(_A.PREPARE, [_S.PLANNED], [_S.PREPARED], "in_team"),
        row(_A.BEGIN, [_S.PREPARED], [_S.FIELDWORK], "in_team", "number_as_committed"),
        row(_A.ADD_SAMPLE, [_S.FIELDWORK], [STAYS], "in_team", "reason"),
        row(_A.COMPUTE, [_S.FIELDWORK], [STAYS], "in_team"),
        row(_A.TEST, [_S.FIELDWORK], [STAYS], "in_team", "not_own_case"),
        row(_A.ANSWER, [_S.FIELDWORK], [STAYS], "in_team", "reason_where_not_checked"),
        row(
            _A.DRAFT,
            [_S.FIELDWORK],
            [_S.DRAFTING],
            "in_team",
            "every_point_answered",
            "every_sample_tested",
        ),
        row(_A.SEND, [_S.DRAFTING], [_S.RESPONDING], "leads", "own_signature"),
        row(_A.REPLY, [_S.RESPONDING], [STAYS], "audited_post"),
        row(
            _A.ISSUE,
            [_S.RESPONDING],
            [_S.ISSUED],
            "leads",
            "replied_or_time_over",
            "own_signature",
        ),
        row(_A.FOLLOW_UP, [_S.ISSUED], [_S.FOLLOWED_UP], "in_team", "issues_ended"),
        row(
            _A.CANCEL,
            [_S.PLANNED, _S.PREPARED, _S.FIELDWORK],
            [_S.CANCELLED],
            "leads",
            "reason",
        ),
    ),
)
"""检查. Issued: the report has gone out; followed up: nothing is open any more."""
