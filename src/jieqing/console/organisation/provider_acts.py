"""Linking one's own log-in to the company's provider, and ending that."""

from functools import partial

from allauth.account.decorators import reauthentication_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from jieqing.console.organisation.part import ENTRY, address_of
from jieqing.console.organisation.plain_act import PlainAct, plain_act
from jieqing.console.pages import page
from jieqing.console.provider_doors import proved_by, provider, send
from jieqing.console.visit import Visit
from jieqing.language import said
from jieqing.people.accounts import provider_links
from jieqing.people.accounts.door_acts import LINK, UNLINK
from jieqing.people.accounts.tokens import account_of

HERE = "log-in"


def _prove(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Let somebody who is logged in show who they are at the provider."""
    then = address_of(visit, "log-in/provider/acts/link")
    return send(request, {"then": then, "by": visit.by})


def _linking(request: HttpRequest, visit: Visit) -> PlainAct:
    digest = proved_by(request, visit.by)
    there = provider()
    if not digest or there is None:
        raise Http404
    account = account_of(visit.desk.tenant, visit.by)
    register = visit.desk.register
    return PlainAct(
        do=partial(provider_links.link, register, account, digest, visit.at),
        title=said("Link the log-in"),
        sentence=said(
            "From now on whoever logs in at “{label}” as you did just now opens your "
            "log-in; your second factor is still asked for."
        ).format(label=there.label),
        back=address_of(visit, HERE),
        here=HERE,
    )


def _unlinking(request: HttpRequest, visit: Visit) -> PlainAct:
    del request
    account = account_of(visit.desk.tenant, visit.by)
    return PlainAct(
        do=partial(provider_links.unlink, visit.desk.register, account, visit.at),
        title=said("End the link"),
        sentence=said("The provider opens your log-in no more; your password does."),
        back=address_of(visit, HERE),
        here=HERE,
    )


# After the password once more: whoever finds an open browser would link themselves.
prove = require_GET(page(ENTRY)(reauthentication_required(_prove)))
link = plain_act(LINK, _linking)
unlink = plain_act(UNLINK, _unlinking)
