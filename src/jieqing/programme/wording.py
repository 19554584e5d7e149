"""The programme in words: states of items, documents and tasks."""

from collections.abc import Mapping
from typing import Final

from jieqing.casebook.code_words import ACTS as CASE_ACTS
from jieqing.casebook.code_words import roles_named
from jieqing.errors import Phrase
from jieqing.language import filled, said
from jieqing.people.matrix import ROLE_WORDS
from jieqing.programme.figures import FIGURES
from jieqing.programme.flows import (
    AdoptionAct,
    DocumentAct,
    DocumentState,
    ExemptionAct,
    TaskAct,
    TaskState,
)
from jieqing.programme.pack_items import DocumentKind
from jieqing.programme.shown import CellState

CELLS: Mapping[CellState, str] = {
    CellState.NONE: "Nothing yet",
    CellState.IN_PROGRESS: "In progress",
    CellState.KEPT: "Kept up",
    CellState.EXPIRING: "Expiring",
    CellState.EXPIRED: "Expired",
    CellState.NOT_APPLICABLE: "Not applicable",
    CellState.NOT_OFFERED: "Not offered in this version",
}
SHAPES: Mapping[CellState, str] = {
    CellState.NONE: "○",
    CellState.IN_PROGRESS: "◐",
    CellState.KEPT: "✔",
    CellState.EXPIRING: "◔",
    CellState.EXPIRED: "▲",
    CellState.NOT_APPLICABLE: "—",
    CellState.NOT_OFFERED: "·",
}
STATES: Mapping[str, str] = {
    DocumentState.DRAFT: "Draft",
    DocumentState.IN_REVIEW: "In review",
    DocumentState.APPROVED: "Approved",
    DocumentState.EFFECTIVE: "Effective",
    DocumentState.SUPERSEDED: "Superseded",
    DocumentState.WITHDRAWN: "Withdrawn from use",
    TaskState.PLANNED: "To come",
    TaskState.OPEN: "Under way",
    TaskState.SUBMITTED: "Submitted",
    TaskState.DONE: "Done",
    TaskState.WAIVED: "Waived",
    TaskState.MISSED: "Missed",
    TaskState.MADE_GOOD: "Made good",
}
ACTS: Final[dict[str, str]] = {
    DocumentAct.START: "Begin a document",
    DocumentAct.REVISE: "Revise",
    DocumentAct.EDIT: "Edit the text",
    DocumentAct.SUBMIT: "Send round",
    DocumentAct.REVIEW: "Review and sign",
    DocumentAct.RETURN: "Return to its author",
    DocumentAct.DISCUSS: "Enter the discussion by the staff",
    DocumentAct.SETTLE: "Enter what was settled with the staff",
    DocumentAct.APPROVE: "Approve and sign",
    DocumentAct.PUBLISH: "Make it public to the staff",
    DocumentAct.WITHDRAW: "Withdraw the document",
    DocumentAct.READ: "I have read it to the end",
    DocumentAct.ANSWER: "Answer the question on the text",
    DocumentAct.ASK: "Write the questions on the change",
    DocumentAct.CHECK: "Check the questions and enrol the posts concerned",
    TaskAct.EVIDENCE: "Hand evidence in",
    TaskAct.SUBMIT: "Submit",
    TaskAct.RETURN: "Return it",
    TaskAct.VERIFY: "Verify",
    TaskAct.ASK_WAIVER: "Ask to be spared it",
    TaskAct.WAIVE: "Spare it",
    TaskAct.SETTLE: "Make it good",
    AdoptionAct.ADOPT: "Propose to adopt the programme",
    AdoptionAct.CONFIRM: "Confirm the adoption",
    ExemptionAct.EXEMPT: "Does not apply to us",
    ExemptionAct.CONFIRM: "Confirm that it does not apply",
    "pack-apply": "Load the pack",
    "pack-agree": "Agree to loading the pack",
    "clock-confirm": "Confirm that the clock is right",
    "figures-freeze": "Freeze the figures of a month",
}
"""What each act is called on a button; mechanisms add theirs."""
KIND_WORDS: Mapping[DocumentKind, str] = {
    DocumentKind.POLICY: "Policy",
    DocumentKind.STAFF_RULE: "Rule that binds the staff",
    DocumentKind.PLAN: "Written plan",
    DocumentKind.LETTER: "Letter",
    DocumentKind.MINUTES: "Minutes",
    DocumentKind.REPORT: "Report",
    DocumentKind.INTERPRETATION: "Interpretation",
    DocumentKind.NORM: "Norm",
    DocumentKind.GUIDE: "Guide to a country",
    DocumentKind.AGREEMENT: "Agreement",
}
TASKS: Mapping[str, str] = {
    "backup": "backups",
    "key rotation": "rotation of the home's keys",
    "classifier measurement": "measuring the classifier",
    "object storage": "object storage",
}
"""Mechanisms that this version does not have, by the name that items use."""


def entered_words(act: str) -> str:
    """Return what an entry of the ledger says was done, in a case or beside cases."""
    return said(CASE_ACTS.get(act) or ACTS.get(act, act))


def post_words(post: str) -> str:
    """Return a post in words."""
    return said(ROLE_WORDS.get(post, post))


def posts_words(posts: frozenset[str]) -> str:
    """Return posts in words, in one enumeration."""
    return roles_named(posts)


def told(words: Phrase) -> str:
    """Return a phrase in the reader's language; names of posts and acts in words."""
    facts = dict(words.facts)
    if "post" in facts:
        facts["post"] = post_words(str(facts["post"]))
    if "figure" in facts and str(facts["figure"]) in FIGURES:
        facts["figure"] = said(FIGURES[str(facts["figure"])].question)
    if str(facts.get("act", "")) in CASE_ACTS:
        facts["act"] = said("“{act}”").format(act=said(CASE_ACTS[str(facts["act"])]))
    return filled(words.message, facts)
