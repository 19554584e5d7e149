"""What the administrator does to a person's log-in: link, unlocking, reset."""

from collections.abc import Callable
from functools import partial

from allauth.account.adapter import get_adapter
from django.db import transaction
from django.http import Http404, HttpRequest
from django.urls import reverse

from jieqing.console.organisation.part import address_of
from jieqing.console.organisation.plain_act import PlainAct, plain_act
from jieqing.console.visit import Visit
from jieqing.language import said
from jieqing.people.accounts import invitations
from jieqing.people.accounts.door_acts import (
    AGREE,
    INVITE,
    RESET,
    UNLOCK,
    WITHDRAW,
    enter,
)
from jieqing.people.accounts.invitations import HOURS, Asking
from jieqing.people.accounts.tokens import account_of


def _asking(visit: Visit, number: str) -> Asking:
    if number not in visit.desk.register.roll().persons:
        raise Http404
    register = visit.desk.register
    return Asking(register=register, number=number, by=visit.by, at=visit.at)


def _linked(
    request: HttpRequest, make: Callable[[Asking], str | None], asking: Asking
) -> str | None:
    text = make(asking)
    if text is None:
        return None
    return request.build_absolute_uri(reverse("invitation", args=[text]))


def _inviting(request: HttpRequest, visit: Visit, number: str) -> PlainAct:
    asking = _asking(visit, number)
    return PlainAct(
        do=partial(_linked, request, invitations.invite, asking),
        title=said("Invite the person"),
        sentence=said(
            "A link is made by which the person sets log-in name and password "
            "themselves, once, within {hours} hours. A link made before is void."
        ).format(hours=HOURS),
        shown=_to_hand_over(),
        back=_page_of(visit, number),
        here="",
    )


def _resetting(request: HttpRequest, visit: Visit, number: str) -> PlainAct:
    asking = _asking(visit, number)
    return PlainAct(
        do=partial(_linked, request, invitations.reset, asking),
        title=said("Reset the log-in"),
        sentence=said(
            "A link is made by which the person sets a new password, once, within "
            "{hours} hours. When they do, their second factors and sessions end. For "
            "somebody who signs, a second person has to agree first."
        ).format(hours=HOURS),
        shown=_to_hand_over(),
        back=_page_of(visit, number),
        here="",
    )


def _to_hand_over() -> str:
    return said(
        "Give the link to the person themselves, by a way that only they read. It "
        "is not shown again."
    )


def _agreeing(request: HttpRequest, visit: Visit, number: str) -> PlainAct:
    del request
    asking = _asking(visit, number)
    return PlainAct(
        do=partial(invitations.agree, asking),
        title=said("Agree to the reset"),
        sentence=said(
            "The security administrator may then make a link for a new password. Ask "
            "the person by another way whether they need one."
        ),
        back=_page_of(visit, number),
        here="",
    )


def _withdrawing(request: HttpRequest, visit: Visit, number: str) -> PlainAct:
    del request
    asking = _asking(visit, number)
    return PlainAct(
        do=partial(invitations.withdraw, asking),
        title=said("Withdraw the link"),
        sentence=said("Links of this person open nothing any more."),
        back=_page_of(visit, number),
        here="",
    )


def _unlocking(request: HttpRequest, visit: Visit, number: str) -> PlainAct:
    return PlainAct(
        do=partial(_unlock, request, visit, _asking(visit, number)),
        title=said("Unlock the log-in"),
        sentence=said("The wrong tries are forgotten; the person can log in at once."),
        back=_page_of(visit, number),
        here="",
    )


def _unlock(request: HttpRequest, visit: Visit, asking: Asking) -> None:
    register = asking.register
    register.entitled(asking.by, UNLOCK)
    with transaction.atomic():
        account = account_of(visit.desk.tenant, asking.number)
        get_adapter().forgive(request, account.name)
        enter(register, UNLOCK, asking.number, by=asking.by, at=asking.at)


def _page_of(visit: Visit, number: str) -> str:
    return address_of(visit, f"people/{number}/")


invite = plain_act(INVITE, _inviting)
reset = plain_act(RESET, _resetting)
agree = plain_act(AGREE, _agreeing)
withdraw = plain_act(WITHDRAW, _withdrawing)
unlock = plain_act(UNLOCK, _unlocking)
