"""Webhooks over REST: which programs are told of what, added and ended.

What they are sent is described under ``webhooks`` in the description of the API.
"""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Path, Router, Schema
from pydantic import ConfigDict, Field

from jieqing.api.acting import KEYED
from jieqing.api.answers import ACT_PROBLEMS, address_of, answer, does, reads
from jieqing.api.bearer import caller_in
from jieqing.api.once import NO_STORE
from jieqing.api.problems import Problem
from jieqing.notices import endpoints
from jieqing.notices.endpoints import ADD, END, Channel, NewEndpoint
from jieqing.notices.models import Endpoint

router = Router(tags=["webhooks"])
ENTRY = "organisation"
Handle = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]


class WebhookLine(Schema):
    """A program that is told; neither its whole address nor its secret is shown."""

    webhook: str
    label: str
    host: str
    kinds: list[str]
    is_on: bool = Field(description="False: switched off, for nothing arrived.")
    made_by: str
    made_at: datetime


class WebhookList(Schema):
    """Webhooks that have not ended, oldest first."""

    webhooks: list[WebhookLine]


class NewWebhook(Schema):
    """A program to be told."""

    model_config = ConfigDict(extra="forbid")

    label: str = Field(min_length=1, max_length=60)
    url: str = Field(min_length=1, max_length=2000, description="https only.")
    kinds: list[str] = Field(
        min_length=1, max_length=100, description="Names of the events it takes."
    )


class WebhookMade(WebhookLine):
    """A webhook that was added; its secret is shown only now."""

    secret: str = Field(description="`whsec_…`, as Standard Webhooks has it.")


@router.get("/webhooks", response=reads(WebhookList))
def webhooks(request: HttpRequest) -> HttpResponse:
    """List the programs that are told."""
    caller = caller_in(request)
    caller.require_reader(ENTRY)
    rows = endpoints.listed(caller.visit.desk).filter(channel=Channel.WEBHOOK)
    return answer(WebhookList(webhooks=[_line(row) for row in rows]))


@router.post(
    "/webhooks",
    response=does((201, WebhookMade)),
    openapi_extra=KEYED,
    operation_id="webhook_add",
)
def add(request: HttpRequest, said: NewWebhook) -> HttpResponse:
    """Let a program be told; for the security administrator."""
    caller = caller_in(request)
    caller.require_scope(ADD)
    visit = caller.visit
    new = NewEndpoint(
        channel=Channel.WEBHOOK,
        label=said.label,
        url=said.url,
        kinds=frozenset(said.kinds),
    )
    handle, secret = endpoints.add(visit.desk, new, by=visit.by, at=visit.at)
    line = _line(endpoints.named(visit.desk, handle))
    there = {
        "Location": address_of(request, "webhooks", handle),
        "Cache-Control": NO_STORE,
    }
    made = WebhookMade(**line.model_dump(), secret=secret)
    return answer(made, HTTPStatus.CREATED, there)


@router.get("/webhooks/{handle}", response=reads(WebhookLine))
def webhook(request: HttpRequest, handle: Path[Handle]) -> HttpResponse:
    """Tell one webhook."""
    caller = caller_in(request)
    caller.require_reader(ENTRY)
    return answer(_line(endpoints.named(caller.visit.desk, handle)))


@router.delete(
    "/webhooks/{handle}",
    response={204: None, ACT_PROBLEMS: Problem},
    operation_id="webhook_end",
)
def end(request: HttpRequest, handle: Path[Handle]) -> HttpResponse:
    """Tell a program nothing more; a second time changes nothing."""
    caller = caller_in(request)
    caller.require_scope(END)
    visit = caller.visit
    endpoints.end(visit.desk, handle, by=visit.by, at=visit.at)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


def _line(row: Endpoint) -> WebhookLine:
    return WebhookLine(
        webhook=row.handle,
        label=row.label,
        host=row.host,
        kinds=list(row.kinds),
        is_on=row.disabled_at is None and row.ended_at is None,
        made_by=row.made_by,
        made_at=row.made_at,
    )
