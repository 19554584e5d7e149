"""Words for the steps of a right and for what their days are counted from."""

from collections.abc import Mapping

from jieqing.language import said

STEP_WORDS: Mapping[str, str] = {
    "stop": "new processing stopped",
    "stop_letter": "letter: use stopped",
    "identify": "identity decided",
    "proof_reminder": "reminder that proof is missing",
    "proof_late": "no proof: refuse, or late proof decided",
    "find": "everything found",
    "weigh": "tests or sources looked at",
    "plan": "planned, persons asked",
    "decide": "persons have decided",
    "notify": "notice has gone",
    "read_back": "receiver read back to the person",
    "notice_over": "last day of the notice",
    "choose": "last day to choose",
    "approve": "signed by a second person, or by two",
    "fulfil": "handed over, shown or done",
    "receipt": "receiver's receipt",
    "execute": "erasing begins",
    "executed": "all has gone",
    "check": "checked",
    "check2": "second check after the quiet period",
    "answer": "result letter",
    "recipients": "recipients told",
    "processor_chase": "processors reminded",
    "processor_late": "silent processors marked late",
    "second_run": "second run, if something was left",
    "third_check": "third check, if something was left",
    "capsule": "recovery copy destroyed at the latest",
    "settle": "final letter and statement",
    "outer": "the promise ends",
}
EVENT_WORDS: Mapping[str, str] = {
    "received": "received {day}",
    "found": "found {day}",
    "until": "kept until {day}",
    "stop": "service stops {day}",
    "transfer": "passes on {day}",
}
WHEN_WORDS: Mapping[str, str] = {
    "late": "Late",
    "today": "Today",
    "week": "Within seven days",
    "later": "Later",
}


def step_words(step: str) -> str:
    """Return the word for a step; an unknown one shows itself."""
    return said(STEP_WORDS[step]) if step in STEP_WORDS else step
