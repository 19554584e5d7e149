"""Decide whether the asker is who they say, by no stronger proof than at joining."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from jieqing.casebook.desk import Desk
from jieqing.casebook.flows import Act, Right, State
from jieqing.casebook.rights_reading import shipped_rights
from jieqing.casebook.work import Work, working
from jieqing.errors import Phrase, Refused

SUBJECT = "subject"  # who asks for their own data, in rights.yaml


class Level(StrEnum):
    """The proof ladder: the channel, a session or code, facts of use, papers."""

    P0 = "P0"
    P1 = "P1"
    P2 = "P2"
    P3 = "P3"


class Method(StrEnum):
    """How it was proved; one word each, the proof itself is never kept."""

    CHANNEL = "channel"
    SESSION = "session"
    PHONE_CODE = "code-to-registered-phone"
    MAIL_CODE = "code-to-registered-mail"
    OPENID = "registered-openid"
    FACTS_OF_USE = "two-facts-of-use"
    PAPERS_OF_JOINING = "papers-of-joining"
    REPRESENTATION = "papers-of-representation"


LEVEL_OF = {
    Method.CHANNEL: Level.P0,
    Method.SESSION: Level.P1,
    Method.PHONE_CODE: Level.P1,
    Method.MAIL_CODE: Level.P1,
    Method.OPENID: Level.P1,
    Method.FACTS_OF_USE: Level.P2,
    Method.PAPERS_OF_JOINING: Level.P3,
    Method.REPRESENTATION: Level.P3,
}


LEVEL_WORDS: Mapping[Level, str] = {
    Level.P0: "By the channel alone",
    Level.P1: "By a code or a signed-in account",
    Level.P2: "By facts of use",
    Level.P3: "By papers",
}
"""What forms and refusals call a level."""


class ProofTooStrong(Refused):
    """Leaving may not be harder than joining."""

    code = "proof-too-strong"
    cause = (
        "The proof ({level}) is stronger than the one asked for at joining ({joined})."
    )
    advice = "Accept the level of joining; papers are for representatives only."


class ProofTooWeak(Refused):
    """Closing an account takes at least a session or a code."""

    code = "proof-too-weak"
    cause = "The channel alone does not prove that the account is the asker's."
    advice = "Send a code to a registered phone, mail address or openid."


@dataclass(frozen=True, slots=True, kw_only=True)
class Identification:
    """What came out, by which method, and the level at which the person joined."""

    method: Method
    joined_at: Level
    is_verified: bool


def identify(
    desk: Desk, number: str, result: Identification, *, by: str, at: datetime
) -> None:
    """Record result and method; a failed identification leaves the case opened.

    Raises ``ProofTooStrong`` or ``ProofTooWeak``. Lost access (P2) takes two facts of
    use and no document, whatever the level of joining.
    """
    with working(desk, number, Act.IDENTIFY, by=by, at=at) as work:
        _require_not_above_joining(work, result)
        work.conclude(
            State.IDENTIFIED if result.is_verified else None,
            {
                "level": LEVEL_OF[result.method],
                "joined_at": result.joined_at,
                "method": result.method,
                "is_verified": result.is_verified,
            },
        )


def _require_not_above_joining(work: Work, result: Identification) -> None:
    """Where the right asks for no more than the channel, the channel is enough.

    Consent may be withdrawn where it was given (PIPL 15).
    """
    level = LEVEL_OF[result.method]
    row = shipped_rights().rights[Right(work.case.right)]
    if level is Level.P0 and row.asks.get(SUBJECT) == Level.P0:
        return
    if level is Level.P0:
        raise ProofTooWeak
    free = result.method in (Method.FACTS_OF_USE, Method.REPRESENTATION)
    if not free and level > max(result.joined_at, Level.P1):
        raise ProofTooStrong(
            level=Phrase(LEVEL_WORDS[level], {}),
            joined=Phrase(LEVEL_WORDS[result.joined_at], {}),
        )
