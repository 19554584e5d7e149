"""Open the orders in which one is named, set one, sign it, end it, open an annex.

The same acts as ``jieqing secret``. Who does not hold the post gets the 404 of an
address that does not exist, and no menu names these pages to them.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
)
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods

from jieqing.casebook.acts import secret
from jieqing.casebook.acts.secret import ACT, NewOrder, SecretOrderIncomplete
from jieqing.casebook.secret_orders import SecretOrder
from jieqing.casebook.secret_told import annex_told, order_told
from jieqing.console.orders.forms import OrderForm
from jieqing.console.orders.proofs import (
    Proof,
    moment_in,
    order_named,
    orders_seen,
    proof_in,
    signed,
)
from jieqing.console.orders.words import ENTRY, Doing
from jieqing.console.pages import page, show
from jieqing.console.visit import Visit
from jieqing.errors import phrase
from jieqing.language import said
from jieqing.people.signing_page import asked

Page = Callable[[HttpRequest, Visit], HttpResponse]
FOLDER = "console/orders"


def counsel(function: Page) -> Callable[..., HttpResponseBase]:
    """Make a page of the post; to all others there is no such address."""

    @page("today")  # everybody gets as far as the question
    @wraps(function)
    def view(request: HttpRequest, visit: Visit) -> HttpResponse:
        if not visit.may(ACT):
            raise Http404
        return function(request, visit)

    return view


def sent(function: Page) -> Callable[..., HttpResponseBase]:
    """Make a page that only a form leads to; opened by itself it leads to the door."""

    @counsel
    @wraps(function)
    def view(request: HttpRequest, visit: Visit) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseRedirect(f"/{visit.desk.tenant}/{ENTRY}/")
        return function(request, visit)

    return view


@require_http_methods(["GET", "HEAD", "POST"])
@counsel
def orders(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ask for a signature; with it, list the orders in which the person is named."""
    if request.method != "POST":
        content = {"at": visit.at.isoformat(), "doing": Doing.READ}
        return show(request, visit, ENTRY, f"{FOLDER}/door.html", content)
    return _listed(request, visit, proof_in(visit, request.POST))


@sent
def to_sign(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Tell the script what the person's key is asked to sign for the form it sent."""
    message = _message(visit, request)
    return JsonResponse(asked(visit.person, message))


@sent
def new(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show the form of an order, empty or with what lacks."""
    proof = proof_in(visit, request.POST)
    orders_seen(visit, proof)
    form = OrderForm(visit, request.POST if "organ" in request.POST else None)
    if form.is_bound and form.is_valid() and "again" not in request.POST:
        order = secret.as_they_stand(visit.desk, form.order(), visit.at)
        content = {"form": form, "rows": len(order.keys), "doing": Doing.SET}
        return _show(request, visit, proof, "review", content)
    return _show(request, visit, proof, "new", {"form": form})


@sent
def set_(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Set the order, signed."""
    proof, order = proof_in(visit, request.POST), _new_order(visit, request)
    message = secret.message_to_set(visit.desk, order, visit.by)
    signature = signed(visit, request.POST.get("signature", ""), message)
    made = secret.set_order(visit.desk, order, signature, by=visit.by, at=visit.at)
    words = said(
        "Order {order} acts; it is void after {day} if {second} has not signed."
    )
    names = visit.names()
    notice = words.format(
        order=made.number,
        day=made.void_after,
        second=names.get(made.second, made.second),
    )
    return _listed(request, visit, proof, notice=notice)


@sent
def sign(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Sign an order as its second person."""
    proof, number = proof_in(visit, request.POST), request.POST.get("order", "")
    message = secret.message_of(visit.desk, order_named(visit, proof, number))
    signature = signed(visit, request.POST.get("signature", ""), message)
    secret.countersign(visit.desk, number, signature, by=visit.by, at=visit.at)
    notice = said("Order {order} is signed.").format(order=number)
    return _listed(request, visit, proof, notice=notice)


@sent
def end(request: HttpRequest, visit: Visit) -> HttpResponse:
    """End an order; with the second person's ending its rows are gone."""
    proof, number = proof_in(visit, request.POST), request.POST.get("order", "")
    message = secret.message_to_end(visit.desk, number)
    signature = signed(visit, request.POST.get("signature", ""), message)
    ended = secret.end(visit.desk, number, signature, by=visit.by, at=visit.at)
    words = (
        said("Order {order} has ended.")
        if ended.is_ended
        else said("Order {order} ends when the other named person ends it too.")
    )
    return _listed(request, visit, proof, notice=words.format(order=number))


@sent
def annex(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Open the annex of a case's statement, for the ordering organ."""
    proof, number = proof_in(visit, request.POST), request.POST.get("case", "").strip()
    opened = secret.annex(visit.desk, number, proof.signature, by=visit.by, at=proof.at)
    content = {"number": number, "annex": annex_told(opened)}
    return _show(request, visit, proof, "annex", content)


def _message(visit: Visit, request: HttpRequest) -> bytes:
    posted = request.POST
    match posted.get("doing"):
        case Doing.READ:
            return secret.message_to_read(visit.desk, moment_in(visit, posted))
        case Doing.SIGN:
            number = posted.get("order", "")
            named = order_named(visit, proof_in(visit, posted), number)
            return secret.message_of(visit.desk, named)
        case Doing.END:
            return secret.message_to_end(visit.desk, posted.get("order", ""))
        case Doing.SET:
            order = _new_order(visit, request)
            return secret.message_to_set(visit.desk, order, visit.by)
        case _:
            raise Http404


def _new_order(visit: Visit, request: HttpRequest) -> NewOrder:
    form = OrderForm(visit, request.POST)
    if not form.is_valid():
        raise SecretOrderIncomplete(reason=phrase("the form is not complete"))
    return secret.as_they_stand(visit.desk, form.order(), visit.at)


def _listed(
    request: HttpRequest, visit: Visit, proof: Proof, *, notice: str = ""
) -> HttpResponse:
    seen = orders_seen(visit, proof)
    content = {"lines": [_line(visit, one) for one in seen], "notice": notice}
    return _show(request, visit, proof, "list", content)


def _line(visit: Visit, order: SecretOrder) -> Mapping[str, Any]:
    names = visit.names()
    return {
        **order_told(order),
        "signed": [names.get(one, one) for one in order.set],
        "ended": [names.get(one, one) for one in order.ended],
        "may_sign": visit.by not in order.set and order.acts_on(visit.today),
        "may_end": visit.by not in order.ended,
    }


def _show(
    request: HttpRequest, visit: Visit, proof: Proof, name: str, more: Mapping[str, Any]
) -> HttpResponse:
    content = {"at": proof.at.isoformat(), "proof": proof.text, **more}
    return show(request, visit, ENTRY, f"{FOLDER}/{name}.html", content)
