"""The programme in words: states of items, documents and tasks; what a clause asks."""

from collections.abc import Mapping

from jieqing.casebook.code_words import roles_named
from jieqing.errors import Phrase, phrase
from jieqing.language import filled, said
from jieqing.people.matrix import ROLE_WORDS
from jieqing.programme.figures import FIGURES
from jieqing.programme.flows import DocumentState, TaskState
from jieqing.programme.measures import Clause, Of
from jieqing.programme.pack_items import DocumentKind, Duty, Template
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
KIND_WORDS: Mapping[DocumentKind, str] = {
    DocumentKind.POLICY: "Policy",
    DocumentKind.PLAN: "Written plan",
    DocumentKind.LETTER: "Letter",
    DocumentKind.MINUTES: "Minutes",
    DocumentKind.REPORT: "Report",
    DocumentKind.INTERPRETATION: "Interpretation",
    DocumentKind.NORM: "Norm",
}
TASKS: Mapping[str, str] = {
    "course": "courses and tests",
    "review": "reviews and audits",
    "issue": "issues from raised to effect",
    "incident": "incidents and drills",
    "form": "forms and surveys",
    "ticket": "tickets",
    "tip": "confidential tips",
    "party": "partners and agreements",
    "backup": "backups",
    "campaign": "campaigns",
    "key rotation": "rotation of the home's keys",
    "classifier measurement": "measuring the classifier",
    "object storage": "object storage",
}
"""Mechanisms that this version does not have, by the name that items use."""


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
    return filled(words.message, facts)


def clause_words(
    clause: Clause, templates: Mapping[str, Template], duties: Mapping[str, Duty]
) -> str:
    """Return what a clause asks for, in a sentence."""
    key = clause.text("template")
    title = templates[key].title if key in templates else key
    duty = clause.text("duty")
    match clause.of:
        case Of.DOCUMENT:
            asked = phrase("{title} is in force and was looked at in time", title=title)
        case Of.POLICIES:
            asked = phrase("every required policy is in force")
        case Of.RECEIPTS:
            asked = phrase("everybody concerned has read {title}", title=title)
        case Of.TASK:
            named = duties[duty].title if duty in duties else duty
            asked = phrase(
                "{title} was done within {days} days, and none was missed",
                title=named,
                days=clause.within,
            )
        case Of.FIGURE:
            asked = _figure_words(clause)
        case Of.ACT:
            asked = phrase(
                "the ledger has the act {act} of the last {days} days",
                act=clause.text("act"),
                days=clause.within,
            )
        case Of.MAPS:
            asked = phrase(
                "every store has a data map confirmed within {days} days",
                days=clause.within,
            )
        case Of.POST:
            post = post_words(clause.text("post"))
            asked = phrase("somebody independent holds the post {post}", post=post)
        case Of.LEDGER:
            asked = phrase("ledger and outside checkpoint agree")
    return filled(asked.message, asked.facts)


def _figure_words(clause: Clause) -> Phrase:
    question = said(FIGURES[clause.text("key")].question)
    if clause.number("least") is not None:
        return phrase(
            "{question} At least {least} %, read within {days} days",
            question=question,
            least=clause.number("least"),
            days=clause.within,
        )
    return phrase(
        "{question} At most {most}, read within {days} days",
        question=question,
        most=clause.number("most"),
        days=clause.within,
    )
