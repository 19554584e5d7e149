"""The words of the programme's pages: parts, views, acts, colours of cells."""

from collections.abc import Mapping

from jieqing.programme.flows import DocumentAct, TaskAct
from jieqing.programme.shown import CellState

ENTRY = "programme"
PARTS: Mapping[str, str] = {
    "": "Sixty items",
    "documents/": "Documents",
    "tasks/": "Tasks",
    "calendar/": "Calendar",
    "figures/": "Figures",
    "packs/": "Packs",
}
VIEWS: Mapping[str, str] = {
    "mine": "For me",
    "late": "Missed",
    "open": "Under way",
    "planned": "To come",
    "over": "Ended",
}
MANNERS: Mapping[CellState, str] = {
    CellState.KEPT: "ok-text",
    CellState.EXPIRING: "soon",
    CellState.EXPIRED: "late",
    CellState.NOT_OFFERED: "muted",
    CellState.NOT_APPLICABLE: "muted",
}
ACTIONS: Mapping[str, str] = {
    DocumentAct.START: "Begin a document",
    DocumentAct.REVISE: "Revise",
    DocumentAct.EDIT: "Edit the text",
    DocumentAct.SUBMIT: "Send round",
    DocumentAct.REVIEW: "Review and sign",
    DocumentAct.RETURN: "Return to its author",
    DocumentAct.APPROVE: "Approve and sign",
    DocumentAct.WITHDRAW: "Withdraw the document",
    DocumentAct.READ: "I have read it to the end",
    TaskAct.EVIDENCE: "Hand evidence in",
    TaskAct.SUBMIT: "Submit",
    TaskAct.RETURN: "Return it",
    TaskAct.VERIFY: "Verify",
    TaskAct.ASK_WAIVER: "Ask to be spared it",
    TaskAct.WAIVE: "Spare it",
    TaskAct.SETTLE: "Make it good",
    "programme-adopt": "Propose to adopt the programme",
    "programme-confirm": "Confirm the adoption",
    "item-exempt": "Does not apply to us",
    "item-exempt-confirm": "Confirm that it does not apply",
    "pack-apply": "Load the pack",
    "figures-freeze": "Freeze the figures of a month",
}
