"""The cases of the demo's console: some thirty, in every state of every flow.

A thread says what one case is about and which deeds (``demo_deeds``) were done on it,
so many working days before the demo's day. A thread ends where its case stands.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from jieqing.casebook.flows import Right
from jieqing.cli import demo_deeds as deeds
from jieqing.cli.demo_deeds import Deed

Days = tuple[tuple[int, tuple[Deed, ...]], ...]
"""Working days before the demo's day, and the deeds of that day."""

ONE_OF_THEM = ""
"""Any customer of the shop, drawn by the seed."""
INVOICED = "invoiced"
"""Any customer who once asked for an invoice."""
NOBODY = "nobody"
"""A phone number that no store knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """One case from its opening to where it stands.

    ``who``: a named customer of the sample, or one of the words above. ``many``: how
    many customers the case is about.
    """

    right: Right
    days: Days
    who: str = ONE_OF_THEM
    scope: tuple[str, ...] = ()
    many: int = 1


_TAKEN_UP = (deeds.opened, deeds.identified, deeds.stopped, deeds.found)
_TOLD = (deeds.planned, deeds.noticed, deeds.delivered)
_ANSWERED = (deeds.checked, deeds.answered, deeds.delivered, deeds.processors_answered)
_ENDED = (deeds.settled, deeds.delivered)
_BY_CONSENT = (
    deeds.opened,
    deeds.identified_by_channel,
    deeds.stopped_by_hand,
    deeds.answered,
    deeds.delivered,
    deeds.found,
)


def closing(start: int, *more: tuple[int, tuple[Deed, ...]], until: int = 0) -> Days:
    """Return the days of a closing that began ``start`` working days ago.

    It goes as the time budget wants and ends ``until`` working days ago; then ``more``.
    """
    way = (
        (0, _TAKEN_UP),
        (1, (*_TOLD, deeds.chosen)),
        (3, (deeds.signed_twice,)),
        (4, (deeds.executed, deeds.checked)),
        (6, _ANSWERED),
        (11, _ENDED),
    )
    done = tuple((start - on, day) for on, day in way if start - on >= until)
    return (*done, *more)


_CLOSINGS = (
    Thread(right=Right.CLOSE, who="demo", days=closing(26)),
    Thread(right=Right.CLOSE, who="same_nickname", days=closing(15)),
    Thread(right=Right.CLOSE, days=closing(7)),
    Thread(right=Right.CLOSE, days=closing(5)),
    Thread(right=Right.CLOSE, days=closing(4, until=1)),
    Thread(right=Right.CLOSE, days=closing(3, (0, (deeds.signed_once,)), until=1)),
    Thread(right=Right.CLOSE, days=closing(2)),
    Thread(
        right=Right.CLOSE,
        days=((1, _TAKEN_UP), (0, (deeds.planned, deeds.noticed))),
    ),
    Thread(
        right=Right.CLOSE,
        who=INVOICED,
        days=((2, _TAKEN_UP), (1, (deeds.planned_with_questions,))),
    ),
    Thread(
        right=Right.CLOSE,
        who="in_transit",
        days=((2, _TAKEN_UP), (1, (deeds.chosen_to_wait, deeds.planned))),
    ),
    Thread(right=Right.CLOSE, days=((0, _TAKEN_UP),)),
    Thread(right=Right.CLOSE, days=((0, _TAKEN_UP[:3]),)),
    Thread(right=Right.CLOSE, who="father", days=((0, _TAKEN_UP[:2]),)),
    Thread(right=Right.CLOSE, who="minor", days=((0, _TAKEN_UP[:1]),)),
)
_LATE = (
    Thread(
        right=Right.CLOSE,
        days=((18, (deeds.opened, deeds.not_identified)),),
    ),
    Thread(right=Right.CLOSE, days=closing(12, until=9)),
)
_ASIDE = (
    Thread(right=Right.CLOSE, days=closing(6, (3, (deeds.paused,)), until=4)),
    Thread(right=Right.CLOSE, days=closing(5, (1, (deeds.cut_off,)), until=3)),
    Thread(
        right=Right.CLOSE,
        days=closing(
            10, (7, (deeds.withdrawn, deeds.answered)), (6, (deeds.delivered,)), until=9
        ),
    ),
    Thread(
        right=Right.CLOSE,
        days=closing(
            9,
            (4, (deeds.restore_proposed, deeds.signed_twice, deeds.restored)),
            (3, (deeds.answered, deeds.delivered)),
            until=5,
        ),
    ),
    Thread(
        right=Right.CLOSE,
        days=(
            (8, (deeds.opened, deeds.identified)),
            (6, (deeds.refusal_proposed,)),
            (5, (deeds.refused, deeds.answered)),
        ),
    ),
    Thread(
        right=Right.CLOSE,
        who="phone_owner",
        days=((3, _TAKEN_UP[:2]), (1, (deeds.refusal_proposed,))),
    ),
    Thread(
        right=Right.CLOSE, who=NOBODY, days=((2, _TAKEN_UP), (1, (deeds.answered,)))
    ),
    Thread(
        right=Right.CLOSE,
        days=((1, _TAKEN_UP), (0, (deeds.planned, deeds.held, deeds.planned))),
    ),
)
_MANY = (
    Thread(
        right=Right.CLOSE,
        many=8,
        days=(
            (6, (deeds.opened_for_many, deeds.identified, deeds.stopped)),
            (
                5,
                (
                    deeds.found_and_planned_for_many,
                    deeds.noticed,
                    deeds.delivered,
                    deeds.chosen,
                ),
            ),
            (3, (deeds.sampled_and_signed,)),
            (2, (deeds.executed_for_many, deeds.checked)),
        ),
    ),
)
_HANDING = (
    Thread(
        right=Right.ACCESS,
        days=((2, (deeds.opened, deeds.identified, deeds.found)), (0, (deeds.shown,))),
    ),
    Thread(
        right=Right.ACCESS,
        days=(
            (9, (deeds.opened, deeds.identified, deeds.found)),
            (6, (deeds.shown, deeds.answered, deeds.delivered)),
            (5, _ENDED),
        ),
    ),
    Thread(
        right=Right.COPY,
        days=(
            (2, (deeds.opened, deeds.identified, deeds.found)),
            (1, (deeds.copied,)),
        ),
    ),
    Thread(
        right=Right.COPY,
        days=(
            (13, (deeds.opened, deeds.identified, deeds.found)),
            (10, (deeds.copied, deeds.delivered, deeds.answered, deeds.delivered)),
            (9, _ENDED),
        ),
    ),
    Thread(
        right=Right.RESTRICT,
        days=(
            (7, (deeds.opened, deeds.identified, deeds.stopped)),
            (6, (deeds.restricted, deeds.answered, deeds.delivered)),
            (5, _ENDED),
        ),
    ),
    Thread(
        right=Right.RESTRICT,
        days=(
            (20, (deeds.opened, deeds.identified, deeds.stopped)),
            (19, (deeds.restricted, deeds.answered, deeds.delivered)),
            (18, _ENDED),
            (3, (deeds.released, deeds.delivered)),
        ),
    ),
)
_ADDRESSES = ("shop.address", "shop.browse_log")
_PARTS = (
    Thread(
        right=Right.DELETE,
        scope=_ADDRESSES,
        days=closing(3),
    ),
    Thread(
        right=Right.DELETE,
        scope=_ADDRESSES,
        days=closing(14),
    ),
    Thread(
        right=Right.WITHDRAW_CONSENT,
        scope=("marketing",),
        days=((1, _BY_CONSENT), (0, _TOLD)),
    ),
    Thread(
        right=Right.WITHDRAW_CONSENT,
        scope=("marketing",),
        days=(
            (5, _BY_CONSENT),
            (4, _TOLD),
            (2, (deeds.signed_twice,)),
            (1, (deeds.executed, deeds.checked)),
        ),
    ),
)
_COMPANYS = (
    Thread(
        right=Right.PURPOSE_ACHIEVED,
        days=((8, (deeds.opened, deeds.found)), (7, _TOLD)),
    ),
    Thread(
        right=Right.PURPOSE_ACHIEVED,
        days=(
            (28, (deeds.opened, deeds.found)),
            (27, _TOLD),
            (1, (deeds.signed_twice,)),
        ),
    ),
    Thread(
        right=Right.UNLAWFUL,
        scope=("shop.browse_log",),
        days=(
            (3, (deeds.opened, deeds.stopped_by_hand, deeds.found, deeds.planned)),
            (2, (deeds.signed_twice,)),
            (1, (deeds.executed, deeds.checked)),
        ),
    ),
)
THIRTY: tuple[Thread, ...] = (
    *_CLOSINGS,
    *_LATE,
    *_ASIDE,
    *_MANY,
    *_HANDING,
    *_PARTS,
    *_COMPANYS,
)
DUE: Mapping[int, tuple[Deed, ...]] = {
    14: (deeds.standing_agreed,),
    **dict.fromkeys(range(13, -1, -1), (deeds.due_run,)),
}
"""What is done with kept rows that come due; of no case's own."""
FOUNDED = 30
"""Working days before the demo's day on which the company begins to use Jieqing."""
