"""Pages of the organisation: people and posts, roles and acts, log-in, tokens.

Everybody may look; nothing here names a customer. Posts are those of the ledger.
"""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from jieqing.casebook.code_words import roles_named
from jieqing.console.doors import see_other
from jieqing.console.organisation.part import ENTRY, address_of, part
from jieqing.console.organisation.token_making import revoke
from jieqing.console.organisation.words import act_words, scope_words
from jieqing.console.pages import page
from jieqing.console.provider_doors import provider
from jieqing.console.visit import Visit
from jieqing.language import said
from jieqing.people.accounts.models import Account, Token
from jieqing.people.accounts.provider_links import has_link
from jieqing.people.accounts.tokens import account_of
from jieqing.people.matrix import (
    MATRIX,
    PROGRAMME,
    UNRANKED,
    Role,
    conflicts,
)
from jieqing.people.roll import SUPERIOR
from jieqing.people.superiors import falls_to


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLine:
    """Somebody in the list; ``keys``: how many they may sign with now."""

    number: str
    name: str
    posts: str
    is_active: bool
    keys: int
    has_log_in: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SuperiorLine:
    """A post and the one above it; ``taker``: to whom its tasks fall, while vacant."""

    post: Role
    words: str
    over: str
    taker: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenLine:
    """A token in the list; ``state`` is good, ended or revoked."""

    token: Token
    person: str
    reach: tuple[str, ...]
    state: str


@require_safe
@page(ENTRY)
def people(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show who holds which posts, who still acts, and who has a log-in."""
    accounts = Account.objects.filter(person__tenant=visit.desk.tenant)
    doors = {each.person.number for each in accounts if each.is_active}
    named = visit.names()
    found = [
        PersonLine(
            number=number,
            name=named.get(number, number),
            posts=roles_named(person.roles),
            is_active=person.is_active,
            keys=len(person.keys_in_force),
            has_log_in=number in doors,
        )
        for number, person in sorted(visit.desk.register.roll().persons.items())
    ]
    return part(request, visit, "", "people.html", people=found)


@require_safe
@page(ENTRY)
def roles(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show which post may do which act, and which posts are kept apart."""
    posts = tuple(Role)
    rows = [
        {"words": act_words(act), "cells": [(_word(p), p in may) for p in posts]}
        for act, may in {**MATRIX, **PROGRAMME}.items()
    ]
    apart = [(_word(one), _word(other)) for one, other in conflicts(Role)]
    heads = [_word(post) for post in posts]
    return part(
        request,
        visit,
        "roles",
        "roles.html",
        posts=heads,
        rows=rows,
        apart=apart,
        joined=_joined(visit),
        deputies=_deputies(visit),
        superiors=_superiors(visit),
        may_set=visit.may(SUPERIOR),
        choices=[(str(one), _word(one)) for one in posts if one not in UNRANKED],
        superior_address=address_of(visit, "roles/acts/superior"),
    )


def _joined(visit: Visit) -> list[tuple[str, str, str]]:
    """Who holds posts that are kept apart, by number, name and posts."""
    roll, named = visit.desk.register.roll(), visit.names()
    return [
        (number, named.get(number, number), roles_named(person.roles))
        for number, person in sorted(roll.persons.items())
        if person.is_active and roll.joins_conflicting_roles(number)
    ]


def _superiors(visit: Visit) -> list[SuperiorLine]:
    """Each post, the one above it, and to whom its tasks fall if it is vacant."""
    told = []
    for post in Role:
        over, to = visit.roll.superiors.get(post), falls_to(post, visit.roll)
        if post in UNRANKED:
            continue
        taker = "" if to is post else roles_named([to]) if to else said("nobody")
        told.append(
            SuperiorLine(
                post=post,
                words=_word(post),
                over=_word(over) if over else "",
                taker=taker,
            )
        )
    return told


def _deputies(visit: Visit) -> list[tuple[str, str, str, str]]:
    """Who stands in today: name, post, holder and last day."""
    named = visit.names()
    return [
        (
            named.get(person.number, person.number),
            roles_named([post.role]),
            named.get(post.instead_of, post.instead_of),
            str(post.until),
        )
        for person in visit.desk.register.roll().persons.values()
        for post in person.posts
        if post.place in person.stands_for and post.is_held_on(visit.today)
    ]


@require_safe
@page(ENTRY)
def log_in(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Lead to what one may do to one's own log-in."""
    account = account_of(visit.desk.tenant, visit.by)
    return part(
        request,
        visit,
        "log-in",
        "log_in.html",
        account=account,
        provider=provider(),
        has_link=has_link(account),
    )


@require_safe
@page(ENTRY)
def tokens(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show one's own tokens; to the security administrator everybody's."""
    named = visit.names()
    found = [
        TokenLine(
            token=token,
            person=named.get(str(token.account), str(token.account)),
            reach=tuple(map(scope_words, token.scopes)),
            state=_state(token),
        )
        for token in _within_reach(visit).order_by("-made_at")
    ]
    return part(request, visit, "tokens", "tokens.html", tokens=found)


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def end(request: HttpRequest, visit: Visit, handle: str) -> HttpResponse:
    """Ask whether to revoke a token, and revoke it."""
    token = _within_reach(visit).filter(handle=handle).first()
    if token is None:
        raise Http404
    if request.method == "POST":
        revoke(visit, token)
        return see_other(address_of(visit, "tokens"))
    return part(request, visit, "tokens", "end_token.html", token=token)


def _within_reach(visit: Visit) -> Any:  # noqa: ANN401  # a queryset
    """The tokens this person may see and revoke; whoever ends log-ins, all."""
    rows = Token.objects.select_related("account__person")
    ours = rows.filter(account__person__tenant=visit.desk.tenant)
    if visit.may("person-disable"):
        return ours
    return ours.filter(account__person__number=visit.by)


def _state(token: Token) -> str:
    if token.revoked_at is not None:
        return "revoked"
    is_over = token.ends_at <= timezone.now() or not token.account.is_active
    return "ended" if is_over else "good"


def _word(post: Role) -> str:
    return roles_named([post])
