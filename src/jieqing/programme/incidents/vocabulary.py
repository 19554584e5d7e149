"""What people call kinds, levels, reports, states and acts of incidents."""

from collections.abc import Mapping

from jieqing.programme.incidents.flow import IncidentAct, IncidentState
from jieqing.programme.incidents.level import Level

INCIDENT_KINDS: Mapping[str, str] = {
    "leak": "Information leaked",
    "wrong-erasure": "Erased what had to stay",
    "came-back": "A restored backup brought an erased customer back",
    "key": "A key lost or leaked",
    "ransom": "Data encrypted for ransom",
    "trespass": "Seen or used without the right to",
    "processor": "Something went wrong at a processor",
    "ledger": "The ledger is not whole",
    "wrong-notice": "A notice went to the wrong person",
    "broken-off": "An erasure stopped half-way",
}
LEVELS: Mapping[Level, str] = {
    Level.GENERAL: "general",
    Level.LARGER: "larger",
    Level.MAJOR: "major",
    Level.GRAVE: "gravest",
}
MODES: Mapping[str, str] = {"live": "live, in a sandbox", "table-top": "at a table"}
CHECKS: Mapping[str, str] = {
    "worker": "the next worker",
    "check": "the search after erasing",
    "doctor": "the doctor",
    "settle": "settling the case",
    "ledger-audit": "the audit of the ledger",
    "verify": "verifying the statement",
    "sealed": "opening the sealed file",
}
"""What notices the harm of a live drill."""
REPORTS: Mapping[str, str] = {"first": "First report", "final": "Final report"}
STATES: Mapping[str, str] = {
    IncidentState.REPORTED: "Reported",
    IncidentState.DECLARED: "Declared",
    IncidentState.CONTAINED: "Contained",
    IncidentState.RECOVERED: "Set right",
    IncidentState.REVIEWED: "Learned from",
    IncidentState.CLOSED: "Closed",
    IncidentState.FALSE_ALARM: "False alarm",
}
ACTS: Mapping[str, str] = {
    IncidentAct.REPORT: "Report an incident",
    IncidentAct.FACTS: "Enter what is known now",
    IncidentAct.LOWER: "Ask to lower the level",
    IncidentAct.CONFIRM_LOWER: "Confirm the lower level",
    IncidentAct.LINE: "Write on the timeline",
    IncidentAct.PLAYBOOK: "Take another playbook",
    IncidentAct.STEP: "A step is done",
    IncidentAct.SKIP: "A step is not needed here",
    IncidentAct.DRILL: "Play the live drill",
    IncidentAct.TELL: "Tell the next inject",
    IncidentAct.DECIDE: "Write down the decision",
    IncidentAct.SCORE: "Score an inject",
    IncidentAct.ISSUE: "Raise an issue from it",
    IncidentAct.NOTHING: "Sign that nothing is to improve",
    IncidentAct.CONFIRM_NOTHING: "Confirm that nothing is to improve",
    IncidentAct.WRITE: "Write the report or a notice",
    IncidentAct.DISMISS: "It was a false alarm",
    IncidentAct.DECLARE: "Declare the incident",
    IncidentAct.CONTAIN: "It is contained",
    IncidentAct.RECOVER: "Things are set right",
    IncidentAct.SENT: "A report went",
    IncidentAct.EXPLAIN: "Explain a late report",
    IncidentAct.TOLD: "The people concerned were told",
    IncidentAct.NOT_TOLD: "Ask not to tell people",
    IncidentAct.CONFIRM_NOT_TOLD: "Sign that people are not told",
    IncidentAct.REVIEW: "Say the cause and what is learned",
    IncidentAct.CLOSE: "Close the incident",
}
