"""The pages as an inspector has them: looked at, each look entered, nothing changed.

An inspector takes away the folder for inspections alone, and acts on nothing but their
own log-in.
"""

from datetime import date

from django.http import HttpRequest, HttpResponseBase

from jieqing.casebook.desk import Desk
from jieqing.console.serving import served_home
from jieqing.console.visit import SAFE, Visit
from jieqing.people.inspection import enter
from jieqing.people.matrix import Role

OWN = "/organisation/log-in/"
TAKEN_AWAY = "/evidence/inspection/"
_HIDDEN = "<slug:company>/"


def may_send(request: HttpRequest, visit: Visit) -> bool:
    """Whether a request may be sent: an inspector looks, or sees to their log-in."""
    is_own = request.path.startswith(f"/{visit.desk.tenant}{OWN}")
    return not visit.person.is_guest or request.method in SAFE or is_own


def may_take(request: HttpRequest, visit: Visit, answer: HttpResponseBase) -> bool:
    """Whether an answer may be given: an inspector has pages, and their folder."""
    is_folder = request.path.startswith(f"/{visit.desk.tenant}{TAKEN_AWAY}")
    is_page = not answer.has_header("Content-Disposition")
    return not visit.person.is_guest or is_page or is_folder


def enter_look(request: HttpRequest, visit: Visit) -> None:
    """Enter an inspector's look before it is shown. Raises as the ledger does."""
    if not visit.person.is_guest:
        return
    match = request.resolver_match
    route = match.route.removeprefix(_HIDDEN) if match else ""
    named = match.kwargs.values() if match else ()
    register = Desk.swept(served_home()).register
    enter(register, route, named, by=visit.by, at=visit.at)


def last_day(visit: Visit) -> date | None:
    """Return until when an inspector may look; None: the reader is none."""
    if not visit.person.is_guest:
        return None
    posts = (p for p in visit.person.posts if p.is_held_on(visit.today))
    return next((p.until for p in posts if p.role is Role.INSPECTOR), None)
