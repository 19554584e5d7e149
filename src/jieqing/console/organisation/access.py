"""Access on pages: ask for what is for others, and grant or refuse what was asked.

Everybody sees what they asked for; the security administrator sees everything.
"""

from dataclasses import dataclass
from functools import partial

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from jieqing.casebook.code_words import roles_named
from jieqing.console.cases.act_form import SpokenForm
from jieqing.console.doors import see_other
from jieqing.console.organisation.part import ENTRY, address_of, part
from jieqing.console.organisation.post_acts import asked_post, post_facts
from jieqing.console.organisation.signed_act import (
    DoneAlready,
    Signature,
    SignedAct,
    signed_act,
)
from jieqing.console.organisation.words import page_words
from jieqing.console.pages import not_yours, page
from jieqing.console.refusals import CONFLICT, box_of
from jieqing.console.visit import Visit
from jieqing.errors import JieqingError
from jieqing.language import said
from jieqing.people.access_asked import (
    GRANT,
    REFUSE,
    WAITS,
    WHY,
    WHY_NOT,
    Application,
    applications,
    ask,
    askable,
    fitting_posts,
    grant,
    refuse,
    require_grantable,
)
from jieqing.people.giving import require_givable, to_give
from jieqing.people.matrix import readers_of, told_readers_of
from jieqing.people.posts import Post

HERE = "access/"


class AskForm(SpokenForm):
    """What somebody needs the pages for."""

    why = forms.ChoiceField(
        label="What for", choices=tuple(WHY.items()), widget=forms.RadioSelect
    )


class RefusalForm(SpokenForm):
    """Why somebody does not get the pages."""

    why_not = forms.ChoiceField(label="Reason", choices=tuple(WHY_NOT.items()))


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessLine:
    """What somebody asked for, in words; ``waits`` of an answer, if still needed."""

    asked: Application
    name: str
    pages: str
    why: str
    answer: str
    address: str
    waits: bool


@require_safe
@page(ENTRY)
def listed(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show what was asked for, newest first."""
    lines = [_line(visit, one) for one in _within_reach(visit)]
    return part(
        request, visit, HERE, "access.html", lines=lines, sees_all=visit.may(GRANT)
    )


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def new(request: HttpRequest, visit: Visit, entry: str) -> HttpResponse:
    """Ask what somebody needs the pages for, and pass it on."""
    if entry not in askable():
        raise Http404
    form = AskForm(request.POST if request.method == "POST" else None)
    content = {
        "form": form,
        "pages": page_words(entry),
        "readers": roles_named(told_readers_of(entry)),
        "back": f"/{visit.desk.tenant}/today/",
    }
    if request.method == "POST" and form.is_valid():
        why, register = form.cleaned_data["why"], visit.desk.register
        try:
            number = ask(register, entry, why, by=visit.by, at=visit.at)
        except JieqingError as error:
            content |= box_of(error)
        else:
            return see_other(address_of(visit, f"{HERE}{number}/"))
    response = part(request, visit, HERE, "access_new.html", **content)
    response.status_code = CONFLICT if form.is_bound else 200
    return response


@require_safe
@page(ENTRY)
def one(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """Show one, and to the security administrator how to answer it."""
    return _one(request, visit, number, RefusalForm())


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def refusing(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """Refuse it with a reason; a second click shows the answer."""
    if not visit.may(REFUSE):
        return not_yours(request, visit, ENTRY)
    asked = _named(visit, number)
    form = RefusalForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid() or asked.state != WAITS:
        return see_other(address_of(visit, f"{HERE}{number}/"))
    why_not, register = form.cleaned_data["why_not"], visit.desk.register
    try:
        refuse(register, number, why_not, by=visit.by, at=visit.at)
    except JieqingError as error:
        shown = _one(request, visit, number, form, **box_of(error))
        shown.status_code = CONFLICT
        return shown
    return see_other(address_of(visit, f"{HERE}{number}/"))


def _one(
    request: HttpRequest, visit: Visit, number: str, form: RefusalForm, **more: object
) -> HttpResponse:
    asked = _named(visit, number)
    person = visit.desk.register.roll().persons[asked.person]
    fitting = fitting_posts(person, asked.entry)
    line = _line(visit, asked)
    return part(
        request,
        visit,
        HERE,
        "access_one.html",
        line=line,
        may_answer=line.waits and visit.may(GRANT) and asked.person != visit.by,
        posts=[(str(role), roles_named([role])) for role in fitting],
        first_day=visit.today.isoformat(),
        form=form,
        address=address_of(visit, f"{HERE}{number}/acts"),
        person=address_of(visit, f"people/{asked.person}/"),
        entry_address=visit.open_to(f"{asked.entry}/"),
        **more,
    )


def _granting(request: HttpRequest, visit: Visit, number: str) -> SignedAct:
    asked, post = _named(visit, number), asked_post(request)
    register, back = visit.desk.register, address_of(visit, f"{HERE}{number}/")
    if asked.state != WAITS:
        raise DoneAlready(back)
    require_grantable(register, number, post, by=visit.by)
    require_givable(register, asked.person, post, visit.today, by=visit.by)
    return SignedAct(
        message=to_give(register, asked.person, post, by=visit.by).to_bytes(),
        do=partial(_grant, visit, number, post),
        title=said("Grant access"),
        sentence=said(
            "The post is held on these days, both included. It opens all pages and "
            "acts of the post, not this page alone."
        ),
        facts=(
            (said("Pages"), page_words(asked.entry)),
            *post_facts(visit, asked.person, post),
        ),
        command=(
            f"jieqing person post give {asked.person} --role {post.role} "
            f"--until {post.until} --signed-with KEY"
        ),
        back=back,
        here=HERE,
    )


def _grant(visit: Visit, number: str, post: Post, signature: Signature) -> None:
    register = visit.desk.register
    grant(register, number, post, signature, by=visit.by, at=visit.at)


def _within_reach(visit: Visit) -> tuple[Application, ...]:
    """What this person may see: what they asked for; who grants, everything."""
    found = applications(visit.desk.register)
    if visit.may(GRANT):
        return found
    return tuple(one for one in found if one.person == visit.by)


def _named(visit: Visit, number: str) -> Application:
    for asked in _within_reach(visit):
        if asked.number == number:
            return asked
    raise Http404


def _line(visit: Visit, asked: Application) -> AccessLine:
    person = visit.desk.register.roll().persons[asked.person]
    waits = asked.state == WAITS
    has_it = not person.is_active or bool(person.roles & readers_of(asked.entry))
    return AccessLine(
        asked=asked,
        name=visit.names().get(asked.person, asked.person),
        pages=page_words(asked.entry),
        why=said(WHY.get(asked.why, asked.why)),
        answer=said("Not needed any more") if waits and has_it else _answer(asked),
        address=address_of(visit, f"{HERE}{asked.number}/"),
        waits=waits and not has_it,
    )


def _answer(asked: Application) -> str:
    if asked.state == WAITS:
        return said("Waits for the security administrator")
    if asked.role:
        return said("Granted as {post} until {day}").format(
            post=roles_named([asked.role]), day=asked.until
        )
    why_not = said(WHY_NOT.get(asked.why_not, asked.why_not))
    return said("Refused: {reason}").format(reason=why_not)


granting, granting_asked = signed_act(GRANT, _granting)
