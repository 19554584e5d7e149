"""Audits in words: states and acts."""

from collections.abc import Mapping

from jieqing.programme.audits.flow import AuditAct, AuditState

STATES: Mapping[str, str] = {
    AuditState.PLANNED: "Audit planned",
    AuditState.PREPARED: "Population sealed",
    AuditState.FIELDWORK: "In the field",
    AuditState.DRAFTING: "Results frozen",
    AuditState.RESPONDING: "Open to replies",
    AuditState.ISSUED: "Report issued",
    AuditState.FOLLOWED_UP: "Followed up",
    AuditState.CANCELLED: "Cancelled",
}
ACTS: Mapping[str, str] = {
    AuditAct.PLAN: "Plan an audit",
    AuditAct.JOIN: "Take somebody into the team",
    AuditAct.OUTSIDE: "Name the outside auditor",
    AuditAct.PREPARE: "Seal what is drawn from",
    AuditAct.BEGIN: "Draw and begin",
    AuditAct.ADD_SAMPLE: "Add a case by judgement",
    AuditAct.COMPUTE: "Let the system answer what it can",
    AuditAct.TEST: "Examine a case again now",
    AuditAct.ANSWER: "Answer a point",
    AuditAct.DRAFT: "End the fieldwork and freeze the results",
    AuditAct.SEND: "Sign the results and send them to the audited",
    AuditAct.REPLY: "Reply as the audited",
    AuditAct.ISSUE: "Issue the report and sign",
    AuditAct.FOLLOW_UP: "Nothing is open any more",
    AuditAct.CANCEL: "Cancel the audit",
}
