"""Why somebody turns a case: a reason of a list, and own words where they help.

The ledger holds the reason's code. Own words are looked through for personal data and
lie sealed under the case's key: with the case they end.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from jieqing.casebook.flows import Act
from jieqing.casebook.of_whom import of_whom
from jieqing.casebook.own_words import require_nobody_in, require_short
from jieqing.casebook.work import Work
from jieqing.casebook.work_files import Kind
from jieqing.errors import WrongUsage

OTHER = "other"
REASONS: Mapping[Act, Mapping[str, str]] = {
    Act.SEND_BACK: {
        "fate": "The fate of a row is wrong",
        "incomplete": "Something is missing in the plan",
        "notice": "The notice is wrong or not clear",
        OTHER: "Another reason, in own words",
    },
    Act.HAND_OVER: {
        "absent": "I am absent",
        "involved": "I am involved myself",
        "workload": "Others have time for it sooner",
        OTHER: "Another reason, in own words",
    },
    Act.ADD_SIGNER: {
        "sensitive": "Sensitive data is concerned",
        "amount": "Unusually many rows go",
        "unusual": "The case is unusual",
        OTHER: "Another reason, in own words",
    },
    Act.HOLD_REVIEW: {
        "goes-on": "What it is held for goes on",
        "organ": "An organ asked for it",
        "facts": "New facts must be looked at first",
        "sooner": "It ends sooner than was thought",
    },
    Act.SHOW_VALUE: {
        "compare": "To compare it with who asks",
        "contact": "To reach the customer",
        "decide": "To decide rows that are asked about",
        "complaint": "To answer a complaint",
        OTHER: "Another reason, in own words",
    },
}
"""The reasons of each act that asks for one, by code; words are message ids."""


class ReasonUnknown(WrongUsage):
    """The act takes its reason from a list."""

    code = "reason-unknown"
    cause = "`{reason}` is no reason for `{act}`."
    advice = "Choose one of: {known}."


class ReasonNotSaid(WrongUsage):
    """Another reason than those of the list is said in words."""

    code = "reason-not-said"
    cause = "Another reason needs words."
    advice = "Say in a few words what it is."


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A code of the act's list; ``words`` may be empty unless it is another reason."""

    code: str
    words: str = ""


def keep_reason(work: Work, reason: Reason) -> Mapping[str, object]:
    """Judge a reason and seal its words; returns the facts for the entry.

    Raises ``ReasonUnknown``, ``ReasonNotSaid``, ``PersonInWords`` or
    ``WordsTooLong``.
    """
    known = REASONS[Act(work.act)]
    if reason.code not in known:
        raise ReasonUnknown(
            reason=reason.code, act=work.act, known=", ".join(sorted(known))
        )
    words = reason.words.strip()
    if not words and reason.code == OTHER:
        raise ReasonNotSaid
    if words:
        require_short(words)
        require_nobody_in(words, of_whom(work))
        work.write(Kind.WORDS, words.encode())
    return {"reason": reason.code}
