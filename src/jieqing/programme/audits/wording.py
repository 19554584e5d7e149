"""Audits in words: states, acts, and what the system saw."""

from collections.abc import Mapping

from jieqing.language import said
from jieqing.people.matrix import ROLE_WORDS
from jieqing.programme.audits.flow import AuditAct, AuditState
from jieqing.programme.audits.told import Answer
from jieqing.programme.packs import shipped_templates

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


def seen_words(answer: Answer) -> str:
    """Say of how many things how many were wrong, and which those are."""
    words = said("{of} looked at by the system, {wrong} wrong")
    seen = words.format(of=answer.of, wrong=answer.wrong)
    if not answer.names:
        return seen
    return seen + said(": ") + said(", ").join(map(_named, answer.names))


def _named(name: str) -> str:
    """What a reader calls a document or a post; a number of a record is its name."""
    template = shipped_templates().get(name)
    return template.title if template else said(ROLE_WORDS.get(name, name))
