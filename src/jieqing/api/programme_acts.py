"""Acts of the programme over REST: one table, the same functions as the pages.

As with cases, an act says which state of the record it saw (If-Match, else 428), and a
key makes it happen once. Who may do what is asked by the act itself.
"""

import base64
import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Path, Schema
from pydantic import ConfigDict, Field

from jieqing.api.acting import KEYED, SEEN
from jieqing.api.answers import CASE_ACT_PROBLEMS, address_of, does
from jieqing.api.bearer import Caller, caller_in
from jieqing.api.once import key_needed
from jieqing.api.problems import Problem, problem
from jieqing.api.programme import (
    DocumentTold,
    Key,
    No,
    TaskTold,
    router,
    told_of_document,
    told_of_task,
)
from jieqing.casebook.desk import Desk
from jieqing.people.signing_page import answered
from jieqing.programme.acting import Asked, RecordMoved
from jieqing.programme.acts import consultation, documents, tasks
from jieqing.programme.consultation import (
    Discussed,
    Discussion,
    MadePublic,
    SettledWith,
)
from jieqing.programme.evidence import LARGEST, EvidenceKind, NewEvidence
from jieqing.programme.flows import DocumentAct, TaskAct
from jieqing.programme.texts import LONGEST
from jieqing.programme.uploads import read_upload

Words = Annotated[str, Field(min_length=1, max_length=400)]


class Body(Schema):
    """What an act is told; unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class Nothing(Body):
    """An act that needs no further word."""


class Reasoned(Body):
    """Why."""

    reason: Words


class EvidenceBody(Body):
    """What is handed in, and the days that it proves."""

    kind: Literal["file", "link"]
    name: Annotated[str, Field(min_length=1, max_length=120)]
    content: str = Field(
        min_length=1,
        max_length=LARGEST * 4 // 3 + 4,
        description="Of a file its bytes in base64; of a link the address or note.",
    )
    proves_from: date
    proves_to: date


class NewDocument(Body):
    """From which template a document is begun."""

    template: Key


class TextBody(Body):
    """The draft's text, blocks and all."""

    text: str = Field(min_length=1, max_length=LONGEST)


class DayBody(Body):
    """From which day it holds."""

    effective_on: date


class RevisionBody(Body):
    """What changes, and whether everybody reads it again."""

    extent: Literal["major", "minor"]
    change: Words


class SignedBody(Body):
    """The signature over the text that goes round."""

    signature: str = Field(
        min_length=1,
        max_length=32 * 1024,
        description="As the console's page has it: base64 in quotes, or a passkey's.",
    )


class DiscussionBody(Body):
    """How the staff discussed a rule that binds them; ``minutes`` in base64."""

    by: Literal["congress", "all-staff"]
    first: date
    last: date
    asked: Annotated[int, Field(ge=1, le=10**7)]
    heard: Annotated[int, Field(ge=0, le=10**7)]
    outcome: Annotated[str, Field(min_length=1, max_length=4000)]
    minutes: str = Field(min_length=1, max_length=LARGEST * 4 // 3 + 4)


class SettlingBody(Body):
    """With whom this very text was settled; ``paper`` in base64."""

    party: Literal["union", "representatives"]
    on: date
    paper: str = Field(min_length=1, max_length=LARGEST * 4 // 3 + 4)


class PublishingBody(Body):
    """How the staff are told."""

    how: Literal["board", "handed-out", "mail", "meeting"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One act: what it is told, and what does it."""

    act: str
    body: type[Body]
    do: Callable[[Desk, Asked, Any], object]


def _hand_in(desk: Desk, asked: Asked, said: EvidenceBody) -> None:
    kind = EvidenceKind(said.kind)
    is_file = kind is EvidenceKind.FILE
    content = _bytes_of(said.content) if is_file else said.content.encode()
    new = NewEvidence(
        kind=kind,
        name=said.name,
        content=content,
        proves_from=said.proves_from,
        proves_to=said.proves_to,
    )
    tasks.add_evidence(desk, asked, new)


def _bytes_of(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""  # nothing is refused as nothing


def _discuss(desk: Desk, asked: Asked, said: DiscussionBody) -> None:
    held = Discussion(
        by=Discussed(said.by),
        first=said.first,
        last=said.last,
        asked=said.asked,
        heard=said.heard,
        outcome=said.outcome,
    )
    consultation.discuss(desk, asked, held, read_upload(_bytes_of(said.minutes)))


def _settle(desk: Desk, asked: Asked, said: SettlingBody) -> None:
    paper = read_upload(_bytes_of(said.paper))
    consultation.settle(desk, asked, SettledWith(said.party), said.on, paper)


TASKS: tuple[Deed, ...] = (
    Deed(act=TaskAct.EVIDENCE, body=EvidenceBody, do=_hand_in),
    Deed(act=TaskAct.SUBMIT, body=Nothing, do=lambda d, a, _: tasks.submit(d, a)),
    Deed(act=TaskAct.VERIFY, body=Nothing, do=lambda d, a, _: tasks.verify(d, a)),
    Deed(
        act=TaskAct.RETURN,
        body=Reasoned,
        do=lambda d, a, b: tasks.return_(d, a, b.reason),
    ),
    Deed(
        act=TaskAct.ASK_WAIVER,
        body=Reasoned,
        do=lambda d, a, b: tasks.ask_waiver(d, a, b.reason),
    ),
    Deed(act=TaskAct.WAIVE, body=Nothing, do=lambda d, a, _: tasks.waive(d, a)),
    Deed(
        act=TaskAct.SETTLE,
        body=Reasoned,
        do=lambda d, a, b: tasks.make_good(d, a, b.reason),
    ),
)
DOCUMENTS: tuple[Deed, ...] = (
    Deed(
        act=DocumentAct.EDIT,
        body=TextBody,
        do=lambda d, a, b: documents.edit(d, a, b.text),
    ),
    Deed(
        act=DocumentAct.SUBMIT,
        body=DayBody,
        do=lambda d, a, b: documents.submit(d, a, b.effective_on),
    ),
    Deed(
        act=DocumentAct.REVIEW,
        body=SignedBody,
        do=lambda d, a, b: documents.review(d, a, answered(b.signature)),
    ),
    Deed(act=DocumentAct.DISCUSS, body=DiscussionBody, do=_discuss),
    Deed(act=DocumentAct.SETTLE, body=SettlingBody, do=_settle),
    Deed(
        act=DocumentAct.PUBLISH,
        body=PublishingBody,
        do=lambda d, a, b: consultation.publish(d, a, MadePublic(b.how)),
    ),
    Deed(
        act=DocumentAct.APPROVE,
        body=SignedBody,
        do=lambda d, a, b: documents.approve(d, a, answered(b.signature)),
    ),
    Deed(
        act=DocumentAct.RETURN,
        body=Reasoned,
        do=lambda d, a, b: documents.return_(d, a, b.reason),
    ),
    Deed(
        act=DocumentAct.WITHDRAW,
        body=Reasoned,
        do=lambda d, a, b: documents.withdraw(d, a, b.reason),
    ),
    Deed(
        act=DocumentAct.REVISE,
        body=RevisionBody,
        do=lambda d, a, b: documents.revise(
            d, a, major=b.extent == "major", change=b.change
        ),
    ),
)
"""Reading and confirming stay with people at the screen: a program reads nothing."""


@router.post(
    "/documents",
    response=does((201, DocumentTold)),
    openapi_extra=KEYED,
    operation_id="begin_document",
)
def begin(request: HttpRequest, said: NewDocument) -> HttpResponse:
    """Begin a document from a template; a key is needed, so that it begins once."""
    caller = caller_in(request)
    caller.require_scope(DocumentAct.START)
    lacking = key_needed(request)
    if lacking is not None:
        return lacking
    visit = caller.visit
    no = documents.start(visit.desk, said.template, by=visit.by, at=visit.at)
    told = told_of_document(caller, no)
    told.status_code = HTTPStatus.CREATED
    told.headers["Location"] = address_of(request, "documents", no)
    return told


def add_acts() -> None:
    """Give every act its address: ``POST /tasks/NO/acts/ACT``, documents alike."""
    kinds: Mapping[str, Any] = {
        "tasks": (TASKS, told_of_task, TaskTold),
        "documents": (DOCUMENTS, told_of_document, DocumentTold),
    }
    for place, (deeds, told, shape) in kinds.items():
        for deed in deeds:
            router.post(
                f"/{place}/{{no}}/acts/{deed.act}",
                operation_id=f"act_{deed.act}",
                openapi_extra=SEEN,
                response={200: shape, CASE_ACT_PROBLEMS: Problem},
            )(_act(deed, told))


def _act(
    deed: Deed, told: Callable[[Caller, str], HttpResponse]
) -> Callable[..., HttpResponse]:
    body = deed.body

    def act(
        request: HttpRequest,
        no: Path[No],
        said: body,  # type: ignore[valid-type]  # the act's own
    ) -> HttpResponse:
        caller = caller_in(request)
        caller.require_scope(deed.act)
        caller.visit.desk.register.entitled(caller.visit.by, deed.act)
        if "If-Match" not in request.headers:
            return problem(HTTPStatus.PRECONDITION_REQUIRED, "if-match-needed")
        visit = caller.visit
        seen = _seen(request, no)
        asked = Asked(no=no, act=deed.act, by=visit.by, at=visit.at, seen=seen)
        deed.do(visit.desk, asked, said)
        return told(caller, no)

    act.__doc__ = f"Do the act `{deed.act}`."
    return act


def _seen(request: HttpRequest, no: str) -> int:
    """Return the ``rev`` that was seen; ``*`` says that nothing was.

    Raises ``RecordMoved``.
    """
    given = request.headers["If-Match"].strip().strip('"')
    if not (given.isascii() and given.isdecimal() and len(given) < _DIGITS):
        raise RecordMoved(record=no, person="-", at="-")
    return int(given)


_DIGITS = 10
