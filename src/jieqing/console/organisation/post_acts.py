"""Giving a post for a time, making a deputy, ending either: the administrator signs.

What is asked for stands in the address: posts, days and numbers, nothing personal.
"""

from collections.abc import Mapping
from datetime import date
from functools import partial

from django.http import Http404, HttpRequest

from jieqing.casebook.code_words import roles_named
from jieqing.console.organisation.part import address_of
from jieqing.console.organisation.signed_act import (
    DoneAlready,
    Signature,
    SignedAct,
    signed_act,
)
from jieqing.console.visit import Visit
from jieqing.language import said
from jieqing.people.giving import (
    PostPeriodWrong,
    require_givable,
    to_end,
    to_give,
)
from jieqing.people.giving import (
    end as end_post,
)
from jieqing.people.giving import (
    give as give_post,
)
from jieqing.people.matrix import Role
from jieqing.people.posts import Post
from jieqing.people.roll import POST, POST_END

Place = tuple[Role, str]


def _giving(request: HttpRequest, visit: Visit, number: str) -> SignedAct:
    _require_known(visit, number)
    post = asked_post(request)
    register = visit.desk.register
    require_givable(register, number, post, visit.today, by=visit.by)
    title = said("Make a deputy") if post.instead_of else said("Give the post")
    return SignedAct(
        message=to_give(register, number, post, by=visit.by).to_bytes(),
        do=partial(_give, visit, number, post),
        title=title,
        sentence=said(
            "The post is held on these days, both included. Before and after, pages "
            "and acts of the post are refused."
        ),
        facts=post_facts(visit, number, post),
        command=f"jieqing person post give {number} {_options(post)} --signed-with KEY",
        back=_page_of(visit, number),
        here="",
    )


def _give(visit: Visit, number: str, post: Post, signature: Signature) -> None:
    register = visit.desk.register
    give_post(register, number, post, signature, by=visit.by, at=visit.at)


def _ending(request: HttpRequest, visit: Visit, number: str) -> SignedAct:
    _require_known(visit, number)
    place = (_role(request), request.GET.get("instead_of", ""))
    register = visit.desk.register
    person = register.roll().persons[number]
    post = next((one for one in person.posts if one.place == place), None)
    if post is None:
        raise DoneAlready(_page_of(visit, number))
    return SignedAct(
        message=to_end(register, number, place, by=visit.by).to_bytes(),
        do=partial(_end, visit, number, place),
        title=said("End the post"),
        sentence=said("The person does nothing more in this post, from now on."),
        facts=post_facts(visit, number, post),
        command=f"jieqing person post end {number} {_place(post)} --signed-with KEY",
        back=_page_of(visit, number),
        here="",
    )


def _end(visit: Visit, number: str, place: Place, signature: Signature) -> None:
    register = visit.desk.register
    end_post(register, number, place, signature, by=visit.by, at=visit.at)


def asked_post(request: HttpRequest) -> Post:
    """Read the post out of the address. Raises ``PostPeriodWrong``."""
    since, until = request.GET.get("since", ""), request.GET.get("until", "")
    try:
        return Post(
            role=_role(request),
            since=date.fromisoformat(since) if since else None,
            until=date.fromisoformat(until) if until else None,
            instead_of=request.GET.get("instead_of", ""),
        )
    except ValueError:
        raise PostPeriodWrong(since=since[:10], until=until[:10]) from None


def _role(request: HttpRequest) -> Role:
    try:
        return Role(request.GET.get("role", ""))
    except ValueError:
        raise Http404 from None


def _require_known(visit: Visit, number: str) -> None:
    if number not in visit.desk.register.roll().persons:
        raise Http404


def post_facts(visit: Visit, number: str, post: Post) -> tuple[tuple[str, str], ...]:
    """Say who holds which post on which days."""
    named = visit.names()
    holder = post.instead_of
    return (
        (said("Person"), f"{named.get(number, number)} ({number})"),
        (said("Post"), roles_named([post.role])),
        (said("In the place of"), named.get(holder, holder) if holder else "—"),
        (said("From"), post.since.isoformat() if post.since else said("at once")),
        (
            said("Last day"),
            post.until.isoformat() if post.until else said("without an end"),
        ),
    )


def _options(post: Post) -> str:
    return _told({"--since": post.since, "--until": post.until}) + _place(post)


def _place(post: Post) -> str:
    return _told({"--role": post.role.value, "--instead-of": post.instead_of}).strip()


def _told(options: Mapping[str, object]) -> str:
    return "".join(f"{name} {value} " for name, value in options.items() if value)


def _page_of(visit: Visit, number: str) -> str:
    return address_of(visit, f"people/{number}/")


give, give_asked = signed_act(POST, _giving)
end, end_asked = signed_act(POST_END, _ending)
