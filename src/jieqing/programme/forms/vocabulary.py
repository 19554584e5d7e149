"""What people call kinds, modes, states and acts of forms."""

from collections.abc import Mapping

from jieqing.programme.forms.flow import FormAct, FormState
from jieqing.programme.forms.questionnaires import FormKind, FormMode

KIND_WORDS: Mapping[str, str] = {
    FormKind.CSAT: "Satisfaction",
    FormKind.NPS: "Recommendation",
    FormKind.CES: "Ease of use",
    FormKind.TRAINING: "After a course",
    FormKind.PARTNER: "Questions to a partner",
    FormKind.POLL: "Questions to many",
    FormKind.INTAKE: "Taking a matter in",
}
MODES: Mapping[str, str] = {
    FormMode.ANONYMOUS: "anonymous: nobody knows who answered",
    FormMode.CONFIDENTIAL: "confidential: it is known who answered, not what",
    FormMode.NAMED: "named: the answers stand beside the name",
}
BANDS: Mapping[int, str] = {
    0: "all in the lower third",
    1: "all in the middle third",
    2: "all in the upper third",
}
STATES: Mapping[str, str] = {
    FormState.DRAFT: "Waits for a review",
    FormState.REVIEWED: "Reviewed",
    FormState.OPEN: "Open for answers",
    FormState.CLOSED: "Closed for answers",
    FormState.REPORTED: "Counted",
    FormState.PURGED: "Answers wiped",
    FormState.DROPPED: "Dropped",
}
ACTS: Mapping[str, str] = {
    FormAct.DRAFT: "Begin a form",
    FormAct.REVIEW: "Agree to questions and mode",
    FormAct.DROP: "Drop the form",
    FormAct.OPEN: "Open the form",
    FormAct.INVITE: "Make links to answer",
    FormAct.CLOSE: "Close the form",
    FormAct.REPORT: "Count the answers",
    FormAct.PURGE: "Wipe the raw answers",
}
CHANNELS: Mapping[str, str] = {
    "mail": "By mail",
    "message": "By text message",
    "letter": "By letter",
    "visit": "In person",
    "other": "Another way",
}
"""How links are handed out."""
