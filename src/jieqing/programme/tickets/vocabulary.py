"""What people call kinds, categories, outcomes, parts, states and acts of tickets."""

from collections.abc import Mapping

from jieqing.programme.tickets.flow import TicketAct, TicketState
from jieqing.programme.tickets.kinds import Step, TicketKind

KIND_WORDS: Mapping[str, str] = {
    TicketKind.COMPLAINT: "Complaint",
    TicketKind.APPEAL: "Wish to look at it again",
    TicketKind.REGULATOR: "Letter of an authority",
    TicketKind.ENQUIRY: "Enquiry",
    TicketKind.PROPOSAL: "Proposal",
    TicketKind.POLICY_CHANGE: "Change of law or norm",
    TicketKind.ADVISORY: "Technical advisory",
    TicketKind.CONSULTATION: "Public consultation",
    TicketKind.CONTACT: "Contact with a customer",
}
CATEGORIES: Mapping[str, str] = {
    "residue": "something was not erased",
    "wrong-erasure": "erased by mistake",
    "late": "it took too long",
    "refused": "refused without a reason",
    "identity": "too much asked to prove who one is",
    "obstacles": "made difficult",
    "unclear": "not told clearly",
    "marketing": "advertising still comes",
    "leak": "information leaked",
    "staff": "how somebody behaved",
    "processor": "a processor",
    "other": "something else",
}
CHANNELS: Mapping[str, str] = {
    "phone": "By phone",
    "mail": "By mail",
    "letter": "By letter",
    "visit": "In person",
    "form": "By a form",
    "other": "Another way",
}
OUTCOMES: Mapping[str, str] = {
    "upheld": "upheld",
    "partly": "upheld in part",
    "not-upheld": "not upheld",
    "adopted": "adopted",
    "partly-adopted": "adopted in part",
    "not-adopted": "not adopted",
    "done": "done",
    "partly-done": "done in part",
    "not-needed": "nothing to do",
    "unknown": "not known yet",
}
PARTS: Mapping[str, str] = {
    "result": "Result",
    "reason": "Reason and ground",
    "remedy": "Remedy, and where to turn next",
    "duties": "Who does what from when",
}
STEP_WORDS: Mapping[Step, str] = {
    Step.ACCEPT: "Say that it is accepted",
    Step.ANSWER: "Answer it",
}
STATES: Mapping[str, str] = {
    TicketState.RECEIVED: "Come in",
    TicketState.ACCEPTED: "Accepted",
    TicketState.HANDLING: "Being handled",
    TicketState.ANSWERED: "Answer given",
    TicketState.CLOSED: "Closed for good",
    TicketState.REFUSED: "Refused",
    TicketState.MERGED: "Taken together with another",
}
ACTS: Mapping[str, str] = {
    TicketAct.RECEIVE: "Enter what came in",
    TicketAct.ACCEPT: "Accept it and say so",
    TicketAct.TAKE: "Handle it",
    TicketAct.NOTE: "Note a message",
    TicketAct.LINK: "Link it to a record",
    TicketAct.ANSWER: "Answer it",
    TicketAct.REOPEN: "Take it up again",
    TicketAct.CLOSE: "Close the ticket",
    TicketAct.ASK_REFUSAL: "Ask to refuse it",
    TicketAct.REFUSE: "Refuse it",
    TicketAct.MERGE: "Take it together with an older one",
    "contact-look": "Look up what was had with a customer",
    "contact-suppress": "Enter who wants no advertising",
    "contact-allow": "Take somebody off the list of no advertising",
    "contact-screen": "Screen a list against who wants no advertising",
}
