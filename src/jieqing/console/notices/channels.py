"""Channels of the company: robots of groups and webhooks of programs.

Everybody may see where messages go; the security administrator adds and ends.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
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
from jieqing.console.organisation.words import PARTS
from jieqing.console.pages import not_yours, page, show
from jieqing.console.parts import parts_of
from jieqing.console.refusals import CONFLICT, box_of
from jieqing.console.visit import Visit
from jieqing.errors import JieqingError
from jieqing.language import said
from jieqing.notices import endpoints
from jieqing.notices.endpoints import Channel, NewEndpoint, kinds_for
from jieqing.notices.events import event_id
from jieqing.notices.inbox import last_to
from jieqing.notices.kinds import DIGEST, EVENT_WORDS, FOR_PROGRAMS, TEST
from jieqing.notices.models import Endpoint
from jieqing.notices.outbox import Happening, write_test

ENTRY, HERE, TEMPLATES = "organisation", "channels/", "console/notices"
CHANNEL_WORDS: Mapping[str, str] = {
    Channel.WECOM: "WeCom group robot",
    Channel.DINGTALK: "DingTalk group robot",
    Channel.FEISHU: "Feishu group robot",
    Channel.WEBHOOK: "Webhook of a program (signed)",
}
END_WORDS: Mapping[str, str] = {
    "waits": "Waits to be sent",
    "sent": "Arrived",
    "failed": "Given up",
    "dropped": "Not sent",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelLine:
    """A channel in the list; ``last``: what became of its newest message."""

    endpoint: Endpoint
    channel: str
    kinds: int
    last: str
    trouble: str
    is_on: bool


class ChannelForm(SpokenForm):
    """Which channel, under which name, where, and what it is told."""

    channel = forms.ChoiceField(label="Kind of channel", choices=CHANNEL_WORDS.items())
    label = forms.CharField(label="Name of the channel", max_length=60)
    url = forms.CharField(
        label="Address",
        max_length=2000,
        help_text="https only. It is sealed and not shown again.",
    )
    secret = forms.CharField(
        label="Secret of the robot, if it asks for one",
        required=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="DingTalk and Feishu show it. A webhook is given one here.",
    )
    kinds = forms.MultipleChoiceField(
        label="What it is told",
        choices=[
            (kind, EVENT_WORDS.get(kind, kind)) for kind in (*FOR_PROGRAMS, DIGEST)
        ],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Nothing ticked: all that this kind of channel can be told.",
    )


@require_safe
@page(ENTRY)
def channels(request: HttpRequest, visit: Visit) -> HttpResponse:
    """List where messages go, and whether they arrive."""
    lines = [_line(visit, row) for row in endpoints.listed(visit.desk)]
    content = {"lines": lines, "may_add": visit.may(endpoints.ADD)}
    return _show(request, visit, "channels.html", content)


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def new(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Add a channel; a webhook's secret is shown on the page that answers."""
    if not visit.may(endpoints.ADD):
        return not_yours(request, visit, ENTRY)
    form = ChannelForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        status = CONFLICT if form.is_bound else 200
        return _show(request, visit, "new_channel.html", {"form": form}, status)
    try:
        _, secret = endpoints.add(
            visit.desk, _asked(form.cleaned_data), by=visit.by, at=visit.at
        )
    except JieqingError as error:
        content = {"form": form, **box_of(error)}
        return _show(request, visit, "new_channel.html", content, CONFLICT)
    if not secret:
        return see_other(_address(visit))
    return _show(request, visit, "secret.html", {"secret": secret})


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def end(request: HttpRequest, visit: Visit, handle: str) -> HttpResponse:
    """Ask whether to end a channel, and end it."""
    if not visit.may(endpoints.END):
        return not_yours(request, visit, ENTRY)
    row = endpoints.named(visit.desk, handle)
    if request.method != "POST":
        return _show(request, visit, "end_channel.html", {"endpoint": row})
    endpoints.end(visit.desk, handle, by=visit.by, at=visit.at)
    return see_other(_address(visit))


@require_POST
@page(ENTRY)
def test(request: HttpRequest, visit: Visit, handle: str) -> HttpResponse:
    """Send a test; a channel that was switched off is used again."""
    if not visit.may(endpoints.ADD):
        return not_yours(request, visit, ENTRY)
    endpoints.switch_on(visit.desk, handle, by=visit.by)
    identifier = event_id(visit.desk, TEST, handle, secrets.token_hex(8))
    event = Happening(id=identifier, kind=TEST, case="", at=visit.at)
    write_test(visit.desk, handle, event)
    return see_other(_address(visit))


def _asked(cleaned: dict[str, Any]) -> NewEndpoint:
    channel = Channel(cleaned["channel"])
    return NewEndpoint(
        channel=channel,
        label=cleaned["label"],
        url=cleaned["url"],
        kinds=frozenset(cleaned["kinds"] or kinds_for(channel)),
        secret=cleaned["secret"],
    )


def _line(visit: Visit, row: Endpoint) -> ChannelLine:
    last = last_to(visit.desk, row.handle)
    return ChannelLine(
        endpoint=row,
        channel=said(CHANNEL_WORDS[row.channel]),
        kinds=len(row.kinds),
        last=said(END_WORDS.get(last.state, "")) if last else "",
        trouble=last.trouble if last else "",
        is_on=row.disabled_at is None,
    )


def _address(visit: Visit) -> str:
    return f"/{visit.desk.tenant}/{ENTRY}/{HERE}"


def _show(
    request: HttpRequest,
    visit: Visit,
    template: str,
    content: Mapping[str, Any],
    status: int = 200,
) -> HttpResponse:
    parts = parts_of(visit, ENTRY, PARTS, HERE)
    shown = {"parts": parts, "title": PARTS[HERE], **content}
    response = show(request, visit, ENTRY, f"{TEMPLATES}/{template}", shown)
    response.status_code = status
    return response
