"""One person: posts, keys and log-in, and what the administrator may change of them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from jieqing.casebook.code_words import roles_named
from jieqing.console.organisation.own_keys import is_passkey
from jieqing.console.organisation.part import ENTRY, address_of, part
from jieqing.console.pages import page
from jieqing.console.visit import Visit
from jieqing.people.accounts.models import Account
from jieqing.people.roll import KEY_END


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
    return part(
        request,
        visit,
        "",
        "person.html",
        one=found,
        name=visit.names().get(number, number),
        posts=roles_named(found.roles),
        account=account,
        keys=keys,
        may_end_keys=visit.may(KEY_END) and len(found.keys_in_force) > 1,
        address=address_of(visit, f"people/{number}"),
    )
