"""Which fact of the disclosure matrix each field of an output belongs to.

What programs and people read of a case passes here before it is printed, and a
statement before it is signed, as the fields of letters pass ``letter_fields``: a field
that no fact claims does not render, and one that the reader is not told in full is left
out.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields as dataclass_fields
from enum import StrEnum
from functools import partial

from jieqing.casebook.disclosing import Sayable, claimed, disclose
from jieqing.casebook.disclosure import Audience, Circumstance
from jieqing.casebook.disclosure_reading import shipped_matrix
from jieqing.evidence.predicate import Statement

AT_THE_DESK = (Audience.OFFICER, frozenset({Circumstance.IN_HAND}))
"""Who opens a home: somebody who works on its cases."""


class Output(StrEnum):
    """Something that leaves the casebook, as a mapping of fields."""

    CASE = "case-show"
    CASE_LINE = "case-list"
    CASE_ALLOWED = "case-allowed"
    CASE_ROW = "paper-case"
    HOLD = "hold-list"
    KEPT = "due-list"
    STEP = "rules-due"
    REPLAY = "rules-replay"
    DOCTOR = "doctor"
    FOUND = "case-find"
    PLANNED = "case-plan"
    DOSSIER = "dossier"
    DOSSIER_TABLE = "dossier-table"
    STATEMENT = "statement"
    REQUEST_LINE = "paper-request"
    ERASED_TABLE = "paper-erased-table"
    ERASED_CASE = "paper-erased-case"
    PLANNED_TABLE = "paper-planned-table"
    PLAN_ARTICLE = "paper-plan-article"
    APPROVAL_LINE = "paper-approval"
    FIGURE = "paper-figure"
    LATE_LINE = "paper-late"
    INDEX_LINE = "paper-index"
    KEPT_LINE = "paper-kept"


FACT_OF: Mapping[Output, Mapping[str, str]] = {
    Output.CASE: {
        "case": "case",
        "right": "case",
        "state": "case",
        "next": "case",
        "turn_of": "case",
        "due": "case",
        "days": "case",
        "plan_hash": "case",
        "signed_by": "opinion",
        "window_until": "case",
        "done": "opinion",
        "letters": "case",
        "processors": "processors",
        "holds": "hold",
        "open_issues": "errors",
        "issues": "errors",
        "provisional_years": "case",
        "subjects": "person",
        "ends": "case",
        "rows": "found",
        "sample": "person",
        "results": "errors",
        "sentence": "case",
        "acts": "case",
    },
    Output.FOUND: {"found": "found", "tables": "found", "hidden": "errors"},
    Output.PLANNED: {
        "tables": "found",
        "total": "case",
        "shared": "case",
        "kept": "kept",
        "held": "hold",
        "asked": "case",
        "waiting": "case",
        "needed": "case",
        "changed_here": "kept",
    },
    Output.DOSSIER: {
        "case": "case",
        "day": "case",
        "intro": "handler",
        "tables": "found",
        "recipients": "processors",
    },
    Output.CASE_LINE: {
        "case": "case",
        "state": "case",
        "right": "case",
        "next": "case",
        "due": "case",
        "turn_of": "case",
        "opened_at": "case",
    },
    Output.CASE_ALLOWED: {"case": "case", "state": "case", "acts": "case"},
    Output.CASE_ROW: {
        "case": "case",
        "right": "case",
        "opened": "case",
        "state": "case",
        "sentence": "case",
        "due": "case",
        "turn_of": "case",
    },
    Output.HOLD: {
        "case": "hold",
        "hold": "hold",
        "ground": "hold",
        "table": "found",
        "rows": "found",
        "owner": "opinion",
        "review": "hold",
    },
    Output.KEPT: {"end": "kept", "table": "found", "rows": "kept"},
    Output.STEP: {
        "case": "case",
        "right": "case",
        "step": "case",
        "day": "case",
        "when": "case",
        "next": "case",
        "turn_of": "case",
        "provisional": "case",
    },
    Output.REPLAY: {"case": "case", "plans": "case"},
    Output.DOCTOR: {
        "python": "errors",
        "locale": "errors",
        "pages": "errors",
        "home": "errors",
        "disk": "errors",
        "keys": "errors",
        "casebook": "errors",
        "ledger": "errors",
        "clock": "errors",
        "trust": "errors",
        "people": "errors",
        "duties": "errors",
        "stores": "errors",
        "servers": "errors",
        "indexes": "errors",
        "logs": "errors",
        "law": "errors",
        "calendar": "errors",
        "runs": "case",
        "case-keys": "case",
        "days": "case",
        "due": "kept",
        "standing": "case",
    },
    Output.DOSSIER_TABLE: {
        "store": "found",
        "table": "found",
        "kinds": "found",
        "purpose": "found",
        "ground": "found",
        "source": "found",
        "kept_by_law": "kept",
        "covered": "found",
        "left_out": "found",
        "rows": "contents",
    },
    Output.STATEMENT: {
        "tenant": "handler",
        "tenant_name": "handler",
        "case": "statement",
        "flow": "statement",
        "mode": "statement",
        "clock": "statement",
        "small_organisation": "statement",
        "adopted": "statement",
        "opened_at": "statement",
        "executed_at": "statement",
        "checked_at": "statement",
        "settled_at": "statement",
        "outcome": "statement",
        "law": "statement",
        "articles": "kept",
        "plan_hash": "statement",
        "applicant": "statement",
        "executor": "statement",
        "approvals": "statement",
        "stores": "statement",
        "totals": "statement",
        "kept": "kept",
        "check": "errors",
        "capsule": "statement",
        "processors": "processors",
        "backups_until": "statement",
        "restricted_annex": "statement",
        "subject_commitment": "statement",
        "growth": "statement",
        "standing": "statement",
        "witness": "statement",
    },
    Output.REQUEST_LINE: {
        "line": "case",
        "case": "case",
        "right": "case",
        "subjects": "case",
        "channel": "case",
        "received": "case",
        "ground": "case",
        "answered": "case",
        "ended": "case",
        "state": "case",
        "due": "case",
        "in_time": "case",
    },
    Output.ERASED_TABLE: {
        "case": "statement",
        "day": "statement",
        "store": "statement",
        "table": "statement",
        "removed": "statement",
        "masked": "statement",
        "untied": "statement",
        "ground": "kept",
        "receipt": "statement",
    },
    Output.ERASED_CASE: {
        "case": "statement",
        "executor": "statement",
        "checks": "errors",
        "clean": "errors",
        "standing": "case",
    },
    Output.PLANNED_TABLE: {
        "store": "found",
        "table": "found",
        "erase": "case",
        "mask": "case",
        "untie": "case",
        "keep": "kept",
        "open": "case",
    },
    Output.PLAN_ARTICLE: {"line": "kept", "article": "kept"},
    Output.APPROVAL_LINE: {
        "person": "statement",
        "at": "statement",
        "plan": "statement",
    },
    Output.FIGURE: {"what": "case", "figure": "case"},
    Output.LATE_LINE: {
        "case": "case",
        "right": "case",
        "state": "case",
        "due": "case",
        "late": "errors",
        "why": "errors",
    },
    Output.INDEX_LINE: {
        "case": "case",
        "right": "case",
        "received": "case",
        "state": "case",
        "removed": "statement",
        "masked": "statement",
        "untied": "statement",
        "kept": "kept",
        "ended": "case",
        "in_time": "errors",
        "file": "statement",
    },
    Output.KEPT_LINE: {
        "case": "kept",
        "rows": "kept",
        "until": "kept",
        "articles": "kept",
    },
}


def rendered(
    output: Output,
    content: Mapping[str, object],
    reader: tuple[Audience, Collection[Circumstance]] = AT_THE_DESK,
) -> dict[str, object]:
    """Return the fields that this reader is told in full.

    Raises ``DisclosureMissing`` for a field that belongs to no fact.
    """
    facts = FACT_OF[output]
    fields = {
        name: Sayable(facts[name], partial(content.__getitem__, name))
        for name in claimed(content, facts, reader[0])
    }
    return dict(disclose(fields, reader, shipped_matrix()).told)


def shown(
    output: Output,
    lines: Mapping[str, Sequence[str]],
    reader: tuple[Audience, Collection[Circumstance]] = AT_THE_DESK,
) -> list[str]:
    """Return the lines of the fields that this reader is told, in the order given.

    Words for people pass the same gate as what programs read. Raises as ``rendered``.
    """
    told = rendered(output, lines, reader)
    return [line for name in lines if name in told for line in lines[name]]


def tellable(said: Statement) -> Statement:
    """Return a statement, every field of which its customer may be told.

    Raises ``DisclosureMissing`` for one that may not: it is not signed then.
    """
    fields = {each.name: getattr(said, each.name) for each in dataclass_fields(said)}
    told = rendered(Output.STATEMENT, fields, (Audience.CUSTOMER, ()))
    claimed(fields, told, Audience.CUSTOMER)
    return said
