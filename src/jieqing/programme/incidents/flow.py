"""The flow of an incident, as data: reported, declared, ended, learned from."""

from enum import StrEnum

from jieqing.flow.table import NEW, STAYS, Flow
from jieqing.programme.flows import row


class IncidentAct(StrEnum):
    """What can be done with an incident."""

    REPORT = "incident-report"
    FACTS = "incident-facts"
    LOWER = "incident-lower"
    CONFIRM_LOWER = "incident-lower-confirm"
    LINE = "incident-line"
    PLAYBOOK = "incident-playbook"
    STEP = "incident-step"
    SKIP = "incident-step-skip"
    DRILL = "drill-run"
    TELL = "drill-tell"
    DECIDE = "drill-decide"
    SCORE = "drill-score"
    ISSUE = "incident-issue"
    NOTHING = "incident-nothing"
    CONFIRM_NOTHING = "incident-nothing-confirm"
    WRITE = "incident-document"
    DISMISS = "incident-dismiss"
    DECLARE = "incident-declare"
    CONTAIN = "incident-contain"
    RECOVER = "incident-recover"
    SENT = "incident-sent"
    EXPLAIN = "incident-explain"
    TOLD = "incident-told"
    NOT_TOLD = "incident-not-told"
    CONFIRM_NOT_TOLD = "incident-not-told-confirm"
    REVIEW = "incident-review"
    CLOSE = "incident-close"


class IncidentState(StrEnum):
    """Where an incident stands."""

    REPORTED = "reported"
    DECLARED = "declared"
    CONTAINED = "contained"
    RECOVERED = "recovered"
    REVIEWED = "reviewed"
    CLOSED = "closed"
    FALSE_ALARM = "false_alarm"


_S, _A = IncidentState, IncidentAct
_OPEN = (_S.REPORTED, _S.DECLARED, _S.CONTAINED, _S.RECOVERED, _S.REVIEWED)
_UNDER_WAY = (_S.DECLARED, _S.CONTAINED, _S.RECOVERED, _S.REVIEWED)
INCIDENT = Flow(
    kind="incident",
    transitions=(
        row(_A.REPORT, [NEW], [_S.REPORTED], "known_before_now"),
        row(_A.FACTS, _OPEN, [STAYS], "level_not_lower"),
        row(_A.LOWER, _OPEN, [STAYS], "reason"),
        row(_A.CONFIRM_LOWER, _OPEN, [STAYS], "lower_asked", "second_person"),
        row(_A.LINE, _OPEN, [STAYS], "reason"),
        row(_A.PLAYBOOK, _UNDER_WAY, [STAYS], "playbook_there"),
        row(_A.STEP, _UNDER_WAY, [STAYS], "step_open", "post_of_step", "deed_done"),
        row(_A.SKIP, _UNDER_WAY, [STAYS], "step_open", "reason"),
        row(_A.DRILL, _OPEN, [STAYS], "live_drill"),
        row(_A.TELL, _UNDER_WAY, [STAYS], "at_table", "inject_next"),
        row(
            _A.DECIDE,
            _UNDER_WAY,
            [STAYS],
            "at_table",
            "inject_told",
            "post_plays",
            "reason",
        ),
        row(
            _A.SCORE,
            _UNDER_WAY,
            [STAYS],
            "at_table",
            "inject_decided",
            "every_point_answered",
            "not_the_decider",
        ),
        row(_A.ISSUE, _UNDER_WAY, [STAYS], "source_exists"),
        row(_A.NOTHING, [_S.REVIEWED], [STAYS], "no_misses", "reason", "own_signature"),
        row(
            _A.CONFIRM_NOTHING,
            [_S.REVIEWED],
            [STAYS],
            "no_misses",
            "nothing_asked",
            "second_person",
            "own_signature",
        ),
        row(_A.WRITE, _UNDER_WAY, [STAYS], "template_there"),
        row(_A.DISMISS, [_S.REPORTED], [_S.FALSE_ALARM], "second_person", "reason"),
        row(_A.DECLARE, [_S.REPORTED], [_S.DECLARED]),
        row(_A.CONTAIN, [_S.DECLARED], [_S.CONTAINED], "reason"),
        row(_A.RECOVER, [_S.CONTAINED], [_S.RECOVERED], "reason"),
        row(_A.SENT, _UNDER_WAY, [STAYS], "clock_runs"),
        row(_A.EXPLAIN, _UNDER_WAY, [STAYS], "clock_runs", "reason"),
        row(_A.TOLD, _UNDER_WAY, [STAYS]),
        row(_A.NOT_TOLD, _UNDER_WAY, [STAYS], "reason", "own_signature"),
        row(
            _A.CONFIRM_NOT_TOLD,
            _UNDER_WAY,
            [STAYS],
            "not_told_asked",
            "second_person",
            "own_signature",
        ),
        row(_A.REVIEW, [_S.RECOVERED], [_S.REVIEWED], "reason"),
        row(
            _A.CLOSE,
            [_S.REVIEWED],
            [_S.CLOSED],
            "steps_done",
            "clocks_answered",
            "people_decided",
            "something_learned",
            "second_person",
        ),
    ),
)
"""事件: a drill walks the same way, marked as one from its first entry to its last."""
