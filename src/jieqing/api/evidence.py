"""Proof over REST: the ledger by pages, one entry with its proof, statements."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import Field

from jieqing.api.acting import KEYED
from jieqing.api.answers import (
    PAGE,
    CaseNumber,
    Cursor,
    Paged,
    answer,
    does,
    place_of,
    reads,
)
from jieqing.api.bearer import caller_in
from jieqing.casebook.proof import NotSettled, packed
from jieqing.casebook.statement_list import settled
from jieqing.casebook.trusted import trust_of
from jieqing.evidence import checkpoint, merkle
from jieqing.evidence.verify import HEADLINES, verify
from jieqing.flow.ledger import Leaf
from jieqing.flow.record import moment_of
from jieqing.language import filled, said

router = Router(tags=["evidence"])
ENTRY = "evidence"
PACKAGE, PDF = "application/vnd.jieqing.statement", "application/pdf"
BYTES = "application/octet-stream"
Position = Annotated[int, Field(ge=0, lt=2**63, description="Counted from 0.")]


class LedgerQuery(Schema):
    """What the ledger is asked for."""

    case: CaseNumber | None = None
    after: Cursor = None


class EntryLine(Schema):
    """One entry of the ledger, verified when it was read."""

    position: int
    at: datetime
    act: str
    actor: str
    case: str | None
    leaf_hash: str = Field(description="RFC 6962 leaf hash, hex.")


class EntryList(Paged):
    """Entries, newest first."""

    size: int = Field(description="Entries in the log.")
    entries: list[EntryLine]


class EntryTold(EntryLine):
    """One entry whole; ``content`` is what was hashed, UTF-8."""

    facts: Mapping[str, Any]
    content: str


class InclusionTold(Schema):
    """Proof that an entry is in the log of this size (RFC 9162 2.1.3)."""

    position: int
    size: int
    leaf_hash: str
    hashes: list[str]
    root: str


class CheckpointTold(Schema):
    """The log's head, signed (C2SP tlog-checkpoint)."""

    size: int
    root: str
    note: str


class StatementLine(Schema):
    """A settled case or due run; each has a statement."""

    case: str
    right: str
    is_due_run: bool


class StatementList(Paged):
    """Statements, newest first."""

    statements: list[StatementLine]


class StepJudged(Schema):
    """One step of verifying."""

    step: int
    state: str
    said: str


class VerdictTold(Schema):
    """What verifying came to; ``exit`` as that of `jieqing verify`."""

    exit: int = Field(description="0 holds, 1 does not hold, 3 cannot be judged.")
    headline: str
    steps: list[StepJudged]


class StatementTold(VerdictTold):
    """The statement of a case, verified."""

    case: str
    position: int = Field(description="Of the settling, in the ledger.")


@router.get("/ledger", response=reads(EntryList))
def ledger(request: HttpRequest, query: Query[LedgerQuery]) -> HttpResponse:
    """List entries, newest first, or those of one case; fifty at a time."""
    caller = caller_in(request)
    caller.require_reader(ENTRY)
    log, before = caller.visit.desk.ledger, place_of(query.after)
    if query.case is None:
        leaves = log.newest(PAGE + 1, before=before)
    else:
        leaves = log.newest_of((query.case,), PAGE + 1, before=before)
    more = str(leaves[PAGE - 1].position) if len(leaves) > PAGE else None
    lines = [EntryLine(**_line(leaf)) for leaf in leaves[:PAGE]]
    return answer(EntryList(size=log.size(), entries=lines, next_after=more))


@router.get("/ledger/{position}", response=reads(EntryTold))
def entry(request: HttpRequest, position: Path[Position]) -> HttpResponse:
    """Tell one entry as it was hashed."""
    caller = caller_in(request)
    caller.require_reader(ENTRY)
    log = caller.visit.desk.ledger
    if position >= log.size():
        raise Http404
    leaf = log.leaf_at(position)
    facts, content = leaf.entry.facts, leaf.content.decode()
    return answer(EntryTold(**_line(leaf), facts=facts, content=content))


@router.get("/ledger/{position}/proof", response=reads(InclusionTold))
def inclusion(request: HttpRequest, position: Path[Position]) -> HttpResponse:
    """Prove that an entry is in the log as it is now."""
    caller = caller_in(request)
    caller.require_reader(ENTRY)
    log = caller.visit.desk.ledger
    if position >= log.size():
        raise Http404
    proven = log.proof_of(position)
    content = InclusionTold(
        position=position,
        size=proven.inclusion.size,
        leaf_hash=merkle.leaf_hash(log.leaf_at(position).content).hex(),
        hashes=[node.hex() for node in proven.inclusion.hashes],
        root=proven.root.hex(),
    )
    return answer(content)


@router.get("/checkpoint", response=reads(CheckpointTold))
def signed_head(request: HttpRequest) -> HttpResponse:
    """Tell size and root of the log as it is now, signed by it."""
    caller = caller_in(request)
    caller.require_reader(ENTRY)
    log = caller.visit.desk.ledger
    note = log.checkpoint()
    head = checkpoint.read(note, log.signer.public.raw)
    return answer(CheckpointTold(size=head.size, root=head.root.hex(), note=note))


class StatementQuery(Schema):
    """What the list of statements is asked for."""

    after: Cursor = None


@router.get("/statements", response=reads(StatementList))
def statements(request: HttpRequest, query: Query[StatementQuery]) -> HttpResponse:
    """List settled cases and due runs, newest first, fifty at a time."""
    caller = caller_in(request)
    caller.require_reader(ENTRY)
    page = settled(caller.visit.desk, after=place_of(query.after))
    lines = [
        StatementLine(case=r.number, right=r.right, is_due_run=r.is_due_run)
        for r in page.rows
    ]
    more = None if page.next_after is None else str(page.next_after)
    return answer(StatementList(statements=lines, next_after=more))


@router.get("/statements/{number}", response=reads(StatementTold))
def statement(request: HttpRequest, number: Path[CaseNumber]) -> HttpResponse:
    """Verify the statement of a case as anybody would offline, step by step."""
    caller = caller_in(request)
    caller.require_reader(ENTRY)
    desk = caller.visit.desk
    try:
        issued = packed(desk, number)
    except NotSettled:
        raise Http404 from None
    judged = _judged(issued.package.read_bytes(), trust_of(desk).to_bytes())
    return answer(StatementTold(case=number, position=issued.position, **judged))


_FILE: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}


@router.get(
    "/statements/{number}/package",
    response=reads(Schema),
    openapi_extra={"responses": {200: {"content": {PACKAGE: _FILE}}}},
)
def package(request: HttpRequest, number: Path[CaseNumber]) -> HttpResponse:
    """Hand out the statement with its proof, for `jieqing verify`."""
    return _handed_out(request, number, "jqz", PACKAGE)


@router.get(
    "/statements/{number}/page",
    response=reads(Schema),
    openapi_extra={"responses": {200: {"content": {PDF: _FILE}}}},
)
def page(request: HttpRequest, number: Path[CaseNumber]) -> HttpResponse:
    """Hand out the statement as a page for people."""
    return _handed_out(request, number, "pdf", PDF)


@router.post(
    "/verify",
    response=does((200, VerdictTold)),
    openapi_extra={
        **KEYED,
        "requestBody": {"required": True, "content": {BYTES: _FILE}},
    },
    operation_id="verify",
)
def judge(request: HttpRequest) -> HttpResponse:
    """Verify a package that is sent as the body, up to 2 MB; it is kept nowhere."""
    caller = caller_in(request)
    caller.require_reader(ENTRY)
    trust = trust_of(caller.visit.desk).to_bytes()
    return answer(VerdictTold(**_judged(request.body, trust)))


def _handed_out(
    request: HttpRequest, number: str, ending: str, kind: str
) -> HttpResponse:
    caller = caller_in(request)
    caller.require_reader(ENTRY)
    try:
        issued = packed(caller.visit.desk, number)
    except NotSettled:
        raise Http404 from None
    path = issued.package if ending == "jqz" else issued.page
    response = HttpResponse(path.read_bytes(), content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{number}.{ending}"'
    return response


def _judged(content: bytes, trust: bytes) -> dict[str, Any]:
    verdict = verify(content, trust)
    return {
        "exit": verdict.exit,
        "headline": said(HEADLINES[verdict.exit]),
        "steps": [
            StepJudged(
                step=one.step,
                state=one.state.value,
                said=filled(one.message, one.facts),
            )
            for one in verdict.findings
        ],
    }


def _line(leaf: Leaf) -> dict[str, Any]:
    return {
        "position": leaf.position,
        "at": moment_of(leaf),
        "act": leaf.entry.act,
        "actor": leaf.entry.actor,
        "case": leaf.entry.case,
        "leaf_hash": merkle.leaf_hash(leaf.content).hex(),
    }
