"""My signing keys: which I have, making one in this browser, offering it.

A key made here is offered; the security administrator takes it in (``key_acts``).
Whoever has a key file only completes the offer with it at the command line.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from jieqing.console.cases.signing import demo_key
from jieqing.console.doors import see_other
from jieqing.console.organisation.part import ENTRY, address_of, part
from jieqing.console.pages import page
from jieqing.console.visit import Visit
from jieqing.evidence.passkey import Passkey
from jieqing.evidence.person_key import PersonKey, key_id, written_signature
from jieqing.people.accounts import offered_keys
from jieqing.people.accounts.models import OfferedKey
from jieqing.people.further_key import to_add_key
from jieqing.people.key_change import KeyOffer
from jieqing.people.signing_page import (
    LONGEST,
    AnswerUnreadable,
    Site,
    key_asked,
    key_offered,
    key_to_sign,
)

HERE = "keys"
KEY_ACT = "person-key"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferLine:
    """An offered key in the list; ``is_whole``: only the administrator lacks."""

    row: OfferedKey
    key: str
    is_passkey: bool
    person: str
    is_whole: bool
    is_mine: bool


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def keys(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show one's keys and what waits; take the offer of one made here."""
    if request.method == "POST":
        offer = key_offered(request.POST.get("offer", ""), site_of(request, visit))
        whole = _completed_by_house(visit, offer)
        offered_keys.keep(visit.desk.register, whole, by=visit.by, at=visit.at)
        return see_other(address_of(visit, HERE))
    found = tuple(
        (held, isinstance(held.key, Passkey)) for held in visit.person.keys_in_force
    )
    return part(
        request,
        visit,
        HERE,
        "keys.html",
        keys=found,
        offers=_lines(visit),
        may_take=visit.may(KEY_ACT),
        address=address_of(visit, HERE),
    )


@require_safe
@page(ENTRY)
def asked(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Tell the script of the page how to make a key."""
    name = visit.names().get(visit.by, visit.by)
    site = site_of(request, visit)
    told = key_asked(visit.desk.register, visit.person, name, site)
    return JsonResponse(told)


@require_POST
@page(ENTRY)
def message(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Tell the script what the new key and the person's own sign."""
    written, site = request.POST.get("key", ""), site_of(request, visit)
    told = key_to_sign(visit.desk.register, visit.person, written, site)
    return JsonResponse(told)


@require_safe
@page(ENTRY)
def half(request: HttpRequest, visit: Visit, offer: int) -> HttpResponse:
    """Hand out an offer that lacks the person's own signature, as a file."""
    del request
    row = _mine(visit, offer)
    answer = HttpResponse(row.content, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="offer-{row.pk}.json"'
    return answer


@require_POST
@page(ENTRY)
def whole(request: HttpRequest, visit: Visit, offer: int) -> HttpResponse:
    """Take the offer back that was completed with the key file."""
    row, file = _mine(visit, offer), request.FILES.get("file")
    if file is None or (file.size or 0) > LONGEST:
        raise AnswerUnreadable
    text = file.read().decode("utf-8", "replace")
    completed = key_offered(text, site_of(request, visit))
    offered_keys.complete(visit.desk.register, row, completed)
    return see_other(address_of(visit, HERE))


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def withdraw(request: HttpRequest, visit: Visit, offer: int) -> HttpResponse:
    """Ask whether to withdraw an offer of one's own, and withdraw it.

    The security administrator withdraws anybody's.
    """
    row = offered_keys.one(visit.desk.register, offer, within_reach(visit))
    if request.method == "POST":
        if row is not None:
            offered_keys.forget(row)
        return see_other(address_of(visit, HERE))
    if row is None:
        raise Http404
    key = key_id(offered_keys.read(row).key)
    return part(request, visit, HERE, "withdraw_offer.html", key=key)


def site_of(request: HttpRequest, visit: Visit) -> Site:
    """Return where this console stands, as the browser names it."""
    here = urlsplit(request.build_absolute_uri("/"))
    return Site(
        rp_id=here.hostname or "",
        origin=f"{here.scheme}://{here.netloc}",
        name=visit.home.company.name,
    )


def within_reach(visit: Visit) -> str | None:
    """Whose offers this person may see: their own; None: everybody's."""
    return None if visit.may(KEY_ACT) else visit.by


def is_passkey(key: PersonKey) -> bool:
    """Whether a key lies in an authenticator."""
    return isinstance(key, Passkey)


def _lines(visit: Visit) -> list[OfferLine]:
    named = visit.names()
    found = offered_keys.waiting(visit.desk.register, within_reach(visit))
    return [
        OfferLine(
            row=row,
            key=key_id(offer.key),
            is_passkey=is_passkey(offer.key),
            person=named.get(offer.person, offer.person),
            is_whole=offer.own is not None,
            is_mine=offer.person == visit.by,
        )
        for row, offer in found.items()
    ]


def _mine(visit: Visit, offer: int) -> OfferedKey:
    row = offered_keys.one(visit.desk.register, offer, visit.by)
    if row is None:
        raise Http404
    return row


def _completed_by_house(visit: Visit, offer: KeyOffer) -> KeyOffer:
    """In a demo the house holds everybody's key file, and signs with it."""
    if offer.own is not None or not visit.is_demo:
        return offer
    change = to_add_key(visit.desk.register, visit.by, offer.key)
    own = written_signature(demo_key(visit).sign(change.to_bytes()))
    return KeyOffer(person=offer.person, key=offer.key, proof=offer.proof, own=own)
