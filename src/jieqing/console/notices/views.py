"""What one was told and why, and how one wants to be told."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from jieqing.console.cases.act_form import SpokenForm
from jieqing.console.doors import see_other
from jieqing.console.pages import page, show
from jieqing.console.parts import cursor_of, parts_of
from jieqing.console.refusals import CONFLICT, box_of
from jieqing.console.visit import Visit
from jieqing.errors import JieqingError
from jieqing.notices.events import link_of
from jieqing.notices.hours import Quiet
from jieqing.notices.inbox import inbox, mark_read
from jieqing.notices.models import Sending
from jieqing.notices.preferences import Wish, choose, wish_of
from jieqing.notices.setup import read_setup
from jieqing.notices.wording import because, title_of

ENTRY, TEMPLATES = "today", "console/notices"
NOTICE_PAGES = {"notices/": "Notices", "notices/settings": "Notice settings"}


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeLine:
    """One notice: when, what, where to look, and why it came."""

    at: datetime
    title: str
    address: str
    because: str
    is_new: bool


class WishForm(SpokenForm):
    """How somebody wants to be told beside the console."""

    by_mail = forms.BooleanField(label="Tell me by e-mail too", required=False)
    mail = forms.CharField(
        label="E-mail address",
        required=False,
        max_length=254,
        help_text="A mail names numbers and days only, never a customer.",
    )
    quiet_from = forms.TimeField(
        label="Quiet from",
        help_text=(
            "In quiet hours only what harms somebody if it waits is mailed. "
            "Equal times: never quiet."
        ),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    quiet_until = forms.TimeField(
        label="Quiet until",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )


@require_safe
@page(ENTRY)
def notices(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show what the reader was told, newest first."""
    found = inbox(visit.desk, visit.by, cursor_of(request.GET.get("before", "")))
    content = {
        "lines": [_line(visit, row) for row in found.rows],
        "newest": found.rows[0].pk if found.rows else "",
        "next_query": f"before={found.next_before}" if found.next_before else "",
    }
    return _show(request, visit, "notices/", "list.html", content)


@require_POST
@page(ENTRY)
def read(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Take as read what was shown."""
    newest = cursor_of(request.POST.get("newest", ""))
    mark_read(visit.desk, visit.by, newest or 0, visit.at)
    return see_other(f"/{visit.desk.tenant}/{ENTRY}/notices/")


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def settings(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show how the reader wants to be told, and keep what they choose."""
    here = "notices/settings"
    has_mail = read_setup(visit.home).mail is not None
    content: dict[str, Any] = {"has_mail": has_mail}
    if request.method != "POST":
        content["form"] = WishForm(_typed(wish_of(visit.desk, visit.by)))
        return _show(request, visit, here, "settings.html", content)
    form = content["form"] = WishForm(request.POST)
    if not form.is_valid():
        return _show(request, visit, here, "settings.html", content, CONFLICT)
    try:
        choose(visit.desk, visit.by, _wish(form.cleaned_data))
    except JieqingError as error:
        content |= box_of(error)
        return _show(request, visit, here, "settings.html", content, CONFLICT)
    return see_other(f"/{visit.desk.tenant}/{ENTRY}/{here}")


def _typed(wish: Wish) -> dict[str, Any]:
    return {
        "by_mail": wish.by_mail,
        "mail": wish.mail,
        "quiet_from": wish.quiet.begins,
        "quiet_until": wish.quiet.ends,
    }


def _wish(cleaned: dict[str, Any]) -> Wish:
    quiet = Quiet(cleaned["quiet_from"], cleaned["quiet_until"])
    return Wish(mail=cleaned["mail"], by_mail=cleaned["by_mail"], quiet=quiet)


def _line(visit: Visit, row: Sending) -> NoticeLine:
    return NoticeLine(
        at=row.at,
        title=title_of(row),
        address=link_of(visit.desk, row, ""),
        because=because(row),
        is_new=row.read_at is None,
    )


def _show(
    request: HttpRequest,
    visit: Visit,
    here: str,
    template: str,
    content: dict[str, Any],
    status: int = 200,
) -> HttpResponse:
    parts = parts_of(visit, ENTRY, NOTICE_PAGES, here)
    shown = {"parts": parts, "title": NOTICE_PAGES[here], **content}
    response = show(request, visit, ENTRY, f"{TEMPLATES}/{template}", shown)
    response.status_code = status
    return response
