"""The page at a link by which somebody sets their own log-in.

The link's text leaves the address bar at once: it waits in the session for the form.
"""

from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from jieqing.casebook.desk import Desk
from jieqing.console.cases.act_form import SpokenForm
from jieqing.console.doors import see_other
from jieqing.console.refusals import CONFLICT, box_of
from jieqing.console.serving import now_at, served_home
from jieqing.errors import JieqingError
from jieqing.language import said
from jieqing.people.accounts.invitations import standing, use
from jieqing.people.accounts.models import NAME_LETTERS, Account, Invitation
from jieqing.people.register import names

KEPT = "invitation"
LONGEST = 128  # letters of a password
TEMPLATE = "console/invited.html"


class LogInForm(SpokenForm):
    """What somebody types who was invited."""

    name = forms.CharField(
        label="Log-in name",
        max_length=NAME_LETTERS,
        help_text="Small letters and digits; you type it at each log-in.",
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        label="Password",
        max_length=LONGEST,
        strip=False,
        help_text="Twelve signs or more that nobody would guess: a sentence will do.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="The password once more",
        max_length=LONGEST,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """Both passwords are one."""
        typed: dict[str, Any] = super().clean() or {}
        if typed.get("password") != typed.get("again"):
            self.add_error("again", said("This is another password than the first."))
        return typed


@require_safe
def follow(request: HttpRequest, text: str) -> HttpResponse:
    """Take the link's text out of the address bar."""
    request.session[KEPT] = text
    return see_other(reverse("invited"))


@require_http_methods(["GET", "HEAD", "POST"])
def invited(request: HttpRequest) -> HttpResponse:
    """Ask for name and password, and set the log-in; the second factor comes next."""
    text = str(request.session.get(KEPT, ""))
    row = standing(text)
    if row is None:
        return render(request, "console/link_ended.html", status=HTTPStatus.GONE)
    account = Account.objects.filter(person=row.person).first()
    form = LogInForm(request.POST if request.method == "POST" else None)
    if account is not None:
        del form.fields["name"]
    if request.method != "POST" or not form.is_valid():
        status = CONFLICT if form.is_bound else HTTPStatus.OK
        return _asked(request, row, form, status)
    try:
        _use(text, form.cleaned_data)
    except JieqingError as error:
        return _asked(request, row, form, CONFLICT, box_of(error))
    logout(request)  # whoever sat here before; a new session begins at the log-in
    return see_other(f"{reverse('account_login')}?next={reverse('mfa_index')}")


def _use(text: str, typed: dict[str, Any]) -> None:
    desk = Desk.swept(served_home())
    name, password = str(typed.get("name", "")), str(typed["password"])
    use(desk.register, text, name, password, now_at(desk))


def _asked(
    request: HttpRequest,
    row: Invitation,
    form: forms.Form,
    status: int,
    box: dict[str, Any] | None = None,
) -> HttpResponse:
    number = row.person.number
    content = {
        **(box or {}),
        "form": form,
        "person": names(row.person.tenant).get(number, number),
        "company": served_home().company.name,
    }
    return render(request, TEMPLATE, content, status=status)
