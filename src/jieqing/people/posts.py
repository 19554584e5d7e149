"""A post somebody holds: from when until when, in their own right or as a deputy.

Pure: days are Beijing days, both ends are included. Who holds what stands in the ledger
(roll.py reads it, post_change.py is what is signed).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from jieqing.law.period import BEIJING
from jieqing.people.matrix import Role

SOON = timedelta(days=14)
"""How long before its end a post is warned of."""
LONGEST_DEPUTY = timedelta(days=92)
LONGEST_INSPECTION = timedelta(days=30)
"""How far ahead the last day of an inspector's post may lie."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One post; ``instead_of`` is the number of the holder who is away, else empty.

    ``since`` None: from the beginning; ``until`` None: without an end.
    """

    role: Role
    since: date | None = None
    until: date | None = None
    instead_of: str = ""

    def __post_init__(self) -> None:
        """Refuse a period that has no day."""
        if self.since and self.until and self.until < self.since:
            raise ValueError("a post ends on or after its first day")

    @property
    def place(self) -> tuple[Role, str]:
        """What one person has once: the post, in whose place."""
        return self.role, self.instead_of

    def is_over(self, day: date) -> bool:
        """Whether its last day has passed."""
        return self.until is not None and self.until < day

    def is_held_on(self, day: date) -> bool:
        """Whether the day lies within it."""
        has_begun = self.since is None or self.since <= day
        return has_begun and not self.is_over(day)

    def ends_soon(self, day: date) -> bool:
        """Whether it is held and its last day is near."""
        is_near = self.until is not None and self.until - day <= SOON
        return is_near and self.is_held_on(day)

    def meets(self, other: "Post") -> bool:
        """Whether the two have a day in common."""
        return not (_ends_before(self, other) or _ends_before(other, self))


def beijing_day(at: datetime) -> date:
    """Return the day of a moment in Beijing."""
    return at.astimezone(BEIJING).date()


def placed(posts: Iterable[Post], new: Post) -> tuple[Post, ...]:
    """Return the posts with the new one, in the stead of the same one before."""
    return (*(one for one in posts if one.place != new.place), new)


def is_within(post: Post, held: Post) -> bool:
    """Whether a post is one that is held, on no day more."""
    begins = held.since is None or (post.since is not None and post.since >= held.since)
    ends = held.until is None or (post.until is not None and post.until <= held.until)
    return post.place == held.place and begins and ends


def _ends_before(one: Post, other: Post) -> bool:
    until, since = one.until, other.since
    return until is not None and since is not None and until < since
