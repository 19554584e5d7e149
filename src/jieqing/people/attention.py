"""What of the people waits for somebody: a review that is due, posts that end soon."""

from dataclasses import dataclass
from datetime import date

from jieqing.people.posts import Post, beijing_day
from jieqing.people.register import Register
from jieqing.people.review import due_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """``ending``: numbers of persons with their posts that end within two weeks."""

    review_due: date
    is_review_overdue: bool
    ending: tuple[tuple[str, Post], ...]


def attention(register: Register) -> Attention:
    """Return what waits at the register's moment; two readings of the ledger."""
    today = beijing_day(register.clock())
    due = due_on(register)
    persons = register.roll().persons.values()
    return Attention(
        review_due=due,
        is_review_overdue=due < today,
        ending=tuple(
            (person.number, post)
            for person in persons
            if person.is_active
            for post in person.posts
            if post.ends_soon(today)
        ),
    )
