"""One person: posts, keys and log-in, and what the administrator may change of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from jieqing.casebook.code_words import roles_named
from jieqing.console.organisation.own_keys import is_passkey
from jieqing.console.organisation.part import ENTRY, address_of, part
from jieqing.console.pages import page
from jieqing.console.templatetags.words import moment
from jieqing.console.visit import Visit
from jieqing.people.accounts.door_acts import (
    AGREE,
    INVITE,
    RESET,
    UNLOCK,
    WITHDRAW,
)
from jieqing.people.accounts.invitations import open_for
from jieqing.people.accounts.models import Account, Came, DoorEntry, Invitation
from jieqing.people.matrix import Role
from jieqing.people.posts import Post
from jieqing.people.roll import KEY_END, POST, Person

TRIES, WINDOW = 5, timedelta(minutes=15)
"""After so many wrong tries within so long a log-in is closed (composition.py)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostLine:
    """A post in the list; ``state`` is held, soon (it ends), later, over or waits.

    A deputy's post waits where the holder does not hold it.
    """

    post: Post
    words: str
    holder: str
    state: str


@require_safe
@page(ENTRY)
def person(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """Show one person; the buttons are those of whoever looks."""
    found = visit.desk.register.roll().persons.get(number)
    if found is None:
        raise Http404
    account = Account.objects.filter(
        person__tenant=visit.desk.tenant, person__number=number
    ).first()
    keys = [(held, is_passkey(held.key)) for held in found.keys]
    sees = visit.may(RESET) or visit.may(AGREE)
    link = open_for(visit.desk.register, number).last() if sees else None
    closed = sees and is_locked(account)
    return part(
        request,
        visit,
        "",
        "person.html",
        one=found,
        name=visit.names().get(number, number),
        posts=roles_named(found.roles),
        lines=_posts(visit, found),
        may_give=visit.may(POST) and found.is_active,
        roles=[(role.value, roles_named([role])) for role in Role],
        holders=_holders(visit, number),
        account=account,
        keys=keys,
        may_end_keys=visit.may(KEY_END) and len(found.keys_in_force) > 1,
        address=address_of(visit, f"people/{number}"),
        sees_log_ins=sees and account is not None,
        is_locked=closed,
        link=link,
        link_until=moment(link.ends_at) if link else "",
        log_in_acts=list(_log_in_acts(visit, found, account, link, closed=closed)),
    )


def state_of(post: Post, person: Person, day: date) -> str:
    """Return in which state a post is on a day; see ``PostLine``."""
    if post.is_over(day):
        return "over"
    if not post.is_held_on(day):
        return "later"
    if post.role not in person.roles:
        return "waits"
    return "soon" if post.ends_soon(day) else "held"


def _posts(visit: Visit, person: Person) -> list[PostLine]:
    named = visit.names()
    return [
        PostLine(
            post=post,
            words=roles_named([post.role]),
            holder=named.get(post.instead_of, post.instead_of),
            state=state_of(post, person, visit.today),
        )
        for post in person.posts
    ]


def _holders(visit: Visit, number: str) -> list[tuple[str, str]]:
    """Return whom this person could stand in for."""
    named = visit.names()
    persons = visit.desk.register.roll().persons.values()
    others = (one for one in persons if one.is_active and one.number != number)
    return [(one.number, named.get(one.number, one.number)) for one in others]


def is_locked(account: Account | None) -> bool:
    """Whether the log-in was closed for a while by wrong tries."""
    since = timezone.now() - WINDOW
    tries = DoorEntry.objects.filter(account=account, what=Came.REFUSED, at__gte=since)
    return account is not None and tries.count() >= TRIES


def _log_in_acts(
    visit: Visit,
    person: Person,
    account: Account | None,
    link: Invitation | None,
    *,
    closed: bool,
) -> Iterator[tuple[str, str]]:
    """Return which acts on the log-in have an object: name in the address, words."""
    if not person.is_active:
        return
    is_another = visit.by != person.number
    if visit.may(INVITE) and account is None:
        yield "invite", "Invite the person"
    if visit.may(RESET) and account is not None and is_another:
        yield "reset", "Reset the log-in"
    if visit.may(UNLOCK) and closed:
        yield "unlock", "Unlock the log-in"
    if visit.may(WITHDRAW) and link is not None:
        yield "withdraw", "Withdraw the link"
    waits = link is not None and not link.digest and not link.agreed_by
    if waits and visit.may(AGREE) and is_another and link and link.by != visit.by:
        yield "agree", "Agree to the reset"
