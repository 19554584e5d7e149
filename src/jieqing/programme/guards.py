"""What an act of the programme asks beside state and role; each is a refusal.

The flow tables (``flows.py``) name them in the order in which they are asked.
"""

from collections.abc import Iterable

from jieqing.errors import NeedsPerson, Phrase, Refused, WrongUsage
from jieqing.people.matrix import ROLE_WORDS, Role
from jieqing.people.roll import meet
from jieqing.people.superiors import answers_for
from jieqing.programme.acting import Doing


class NotYourPost(Refused):
    """The record belongs to another post."""

    code = "programme-not-your-post"
    cause = "{record} belongs to the post {post}, which {person} does not hold."
    advice = "Whoever holds that post does it; `jieqing person list` shows who."


class SamePerson(Refused):
    """One human may not be both."""

    code = "programme-same-person"
    cause = "{person} cannot do this on {record}: the same human was its {part}."
    advice = "Another person who may do it has to."


class ReasonMissing(WrongUsage):
    """A reason is asked and none is given."""

    code = "programme-reason-missing"
    cause = "{record} needs a reason."
    advice = "Say it in a sentence that others understand next year."


class ReviewMissing(NeedsPerson):
    """Nobody else has read it."""

    code = "document-review-missing"
    cause = "{record} has {count} of {needed} reviews of this text."
    advice = "Another person than its author and its approver reviews it first."


def require_holds(doing: Doing, post: str) -> None:
    """Who acts holds the post that the record belongs to."""
    if post not in doing.person.roles:
        named = Phrase(message=ROLE_WORDS[Role(post)], facts={})
        raise NotYourPost(record=doing.row.no, post=named, person=doing.person.number)


def require_answers_for(doing: Doing, post: str) -> None:
    """Who acts holds the post, or the next one above it that somebody holds."""
    if post not in answers_for(doing.person.roles, doing.roll):
        require_holds(doing, post)


def require_owner_or_officer(doing: Doing, post: str) -> None:
    """Who begins a document holds its post, or is the compliance officer."""
    if Role.OFFICER not in doing.person.roles:
        require_holds(doing, post)


def require_other_human(doing: Doing, numbers: Iterable[str], part: str) -> None:
    """Who acts is none of these people, by another account or as their deputy."""
    for number in numbers:
        other = doing.roll.person(number)
        side = doing.roll.behind(doing.person, doing.act)
        if meet(doing.roll.behind_any(other), side):
            raise SamePerson(record=doing.row.no, person=doing.person.number, part=part)


def require_reason(doing: Doing, reason: str) -> str:
    """A reason is given; returns it trimmed."""
    if not reason.strip():
        raise ReasonMissing(record=doing.row.no)
    return reason.strip()
