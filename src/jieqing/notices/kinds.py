"""Which events there are, how soon they are told, and to whom: one table, as data.

An act of a case is told to programs as it happens; to people only what cannot wait for
the next digest is told at once, and what somebody is harmed by even in quiet hours.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from jieqing.casebook.flows import Act


class Manner(StrEnum):
    """How soon people are told."""

    NEVER = "never"
    AT_ONCE = "at-once"
    URGENT = "urgent"


class Whom(StrEnum):
    """Which people are told; it is asked anew when the message goes out."""

    NOBODY = "nobody"
    TURN = "turn"
    OFFICER = "officer"
    SUPERIOR = "superior"
    COPIED = "copied"
    SECURITY = "security"
    SELF = "self"
    DEPUTY = "deputy"
    CALLED = "called"
    ASKER = "asker"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """How soon an event of a kind is told, and to whom."""

    manner: Manner = Manner.NEVER
    whom: Whom = Whom.NOBODY


INTERRUPTED, RESIDUE = "case.interrupted", "case.residue"
COPIED = "case.copied"
CLOCK_75, CLOCK_90 = "clock.75", "clock.90"
CLOCK_OVER, CLOCK_ABOVE, CLOCK_LATE = "clock.over", "clock.above", "clock.late"
MATTER_DUE, MATTER_ABOVE = "matter.due", "matter.above"
MATTER_LATE = "matter.late"
"""Of tasks, issues, tickets and what else a post owes by a day."""
REACH = "reach.call"
REFUSED = "work.refused"
ACCESS_ASKED, ACCESS_ANSWERED = "access.asked", "access.answered"
DIGEST, DISABLED, TEST = "digest", "channel.disabled", "channel.test"


ASKING = (Act.REMIND, Act.HAND_OVER, Act.ADD_SIGNER, Act.SEND_BACK)
"""Acts by which one colleague asks another to go on."""
UNTOLD = frozenset({Act.SHOW_VALUE})
"""Acts that are no event: somebody only looked."""


def kind_of(act: str) -> str:
    """Return the kind of event that an act of a case is."""
    return f"case.{act}"


KINDS: Mapping[str, Kind] = {
    **{kind_of(act): Kind() for act in Act if act not in UNTOLD},
    INTERRUPTED: Kind(manner=Manner.URGENT, whom=Whom.TURN),
    RESIDUE: Kind(manner=Manner.URGENT, whom=Whom.OFFICER),
    **{kind_of(act): Kind(manner=Manner.AT_ONCE, whom=Whom.TURN) for act in ASKING},
    COPIED: Kind(manner=Manner.AT_ONCE, whom=Whom.COPIED),
    CLOCK_75: Kind(manner=Manner.AT_ONCE, whom=Whom.TURN),
    CLOCK_90: Kind(manner=Manner.AT_ONCE, whom=Whom.TURN),
    CLOCK_OVER: Kind(manner=Manner.AT_ONCE, whom=Whom.TURN),
    CLOCK_ABOVE: Kind(manner=Manner.AT_ONCE, whom=Whom.SUPERIOR),
    CLOCK_LATE: Kind(manner=Manner.AT_ONCE, whom=Whom.OFFICER),
    MATTER_DUE: Kind(manner=Manner.AT_ONCE, whom=Whom.DEPUTY),
    MATTER_ABOVE: Kind(manner=Manner.AT_ONCE, whom=Whom.SUPERIOR),
    MATTER_LATE: Kind(manner=Manner.AT_ONCE, whom=Whom.OFFICER),
    REACH: Kind(manner=Manner.URGENT, whom=Whom.CALLED),
    REFUSED: Kind(manner=Manner.AT_ONCE, whom=Whom.ASKER),
    ACCESS_ASKED: Kind(manner=Manner.AT_ONCE, whom=Whom.SECURITY),
    ACCESS_ANSWERED: Kind(manner=Manner.AT_ONCE, whom=Whom.ASKER),
    DIGEST: Kind(manner=Manner.AT_ONCE, whom=Whom.SELF),
    DISABLED: Kind(manner=Manner.AT_ONCE, whom=Whom.SECURITY),
    TEST: Kind(),
}
FOR_GROUPS = (
    INTERRUPTED,
    RESIDUE,
    kind_of(Act.REMIND),
    CLOCK_75,
    CLOCK_90,
    CLOCK_OVER,
    CLOCK_ABOVE,
    CLOCK_LATE,
    MATTER_DUE,
    MATTER_ABOVE,
    MATTER_LATE,
    REACH,
    DIGEST,
)
"""What a group of colleagues may be told; acts as they happen are for programs."""
FOR_PROGRAMS = tuple(kind for kind in KINDS if kind not in {DIGEST, DISABLED, TEST})

EVENT_WORDS: Mapping[str, str] = {
    "case.open": "A request was registered",
    "case.identify": "The identity was checked",
    "case.stop": "New processing was stopped",
    "case.find": "The stores were searched",
    "case.fulfil": "What was asked for was done",
    "case.plan": "The plan was made",
    "case.notify": "The notice was written",
    "case.choose": "The choice was recorded",
    "case.approve": "The plan was signed",
    "case.execute": "Rows were erased",
    "case.check": "The stores were checked",
    "case.propose-restore": "Restoring was proposed",
    "case.restore": "Rows were restored",
    "case.answer": "The result letter was written",
    "case.deliver": "A delivery was recorded",
    "case.settle": "The case was settled",
    "case.release": "The restriction was lifted",
    "case.refuse": "The request was refused, or that was proposed",
    "case.withdraw": "The request was withdrawn",
    "case.pause": "The case was paused",
    "case.resume": "The case goes on",
    "case.hold": "A hold was set",
    "case.hold-review": "A hold was reviewed and goes on",
    "case.lift": "A hold was lifted",
    "case.processor": "A processor's answer was recorded",
    "case.interrupted": "Erasing was interrupted",
    "case.residue": "Residue was found",
    "case.remind": "A colleague asks to go on",
    "case.hand-over": "What is to be done was handed over",
    "case.add-signer": "One more person is to sign",
    "case.send-back": "A signer sent the plan back",
    "case.copied": "A case was copied to you",
    "clock.75": "Three quarters of the time are over",
    "clock.90": "The last day is near",
    "clock.over": "The last day has passed",
    "clock.above": "Overdue for two working days",
    "clock.late": "Overdue for five working days",
    "matter.due": "Its last day has come",
    "matter.above": "Overdue for two working days",
    "matter.late": "Overdue for five working days",
    "reach.call": "A reach test calls the response team: answer at once",
    "access.asked": "A colleague asks for access to pages",
    "access.answered": "What you asked for access to was answered",
    "work.refused": "Long work that was asked for was refused",
    "digest": "What waits for you today",
    "channel.disabled": "A notice channel was switched off",
    "channel.test": "A test of this channel",
}
"""What people call an event."""
