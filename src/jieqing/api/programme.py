"""The programme over REST: items, figures, documents and tasks as they stand."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import Field

from jieqing.api.answers import PAGE, Cursor, Paged, answer, place_of, reads
from jieqing.api.bearer import Caller, caller_in
from jieqing.console.programme import document_acts, tasks
from jieqing.language import said
from jieqing.programme import models
from jieqing.programme.adoption import adoption
from jieqing.programme.figures import FIGURES
from jieqing.programme.lists import LISTS, MEDIA_TYPES, exported
from jieqing.programme.measures import Measure, shipped_measures
from jieqing.programme.seen import see
from jieqing.programme.shown import CLAUSES, Cell, cells
from jieqing.programme.tasks import ToldTask, state_of
from jieqing.programme.tasks import told as told_task
from jieqing.programme.versions import (
    ToldVersion,
    standing,
    versions_among,
    versions_of,
)
from jieqing.programme.wording import told as told_words

router = Router(tags=["programme"])
ENTRY = "programme"
No = Annotated[
    str,
    Field(
        pattern=r"^[A-Z]{2}-[0-9]{4}-[0-9]{4,9}$",
        description="The number of a document or task.",
        examples=["SX-2026-0001"],
    ),
]
Item = Annotated[str, Field(pattern=r"^[mp][0-9]{1,2}(\.[0-9])?$")]
Key = Annotated[str, Field(pattern=r"^[a-z0-9_.-]{1,64}$")]


class MeasureTold(Schema):
    """One item of the sixty, or a principle, as its records show it today."""

    id: str
    name: str
    state: str
    until: date | None = Field(description="The last day on which it is fresh.")
    post: str
    asks: list[str] = Field(description="What it asks for, in words.")
    missing: list[str]
    lacks: list[str] = Field(description="Mechanisms that this version has not.")
    records: list[list[str]] = Field(description="Kind and name of what shows it.")


class MeasureList(Schema):
    """All sixty items and five principles."""

    adopted: bool
    measures: list[MeasureTold]


class ReadingTold(Schema):
    """A figure of one month as it was frozen; no value: nobody could compute it."""

    period: str
    value: str | None
    numerator: int
    denominator: int | None = Field(description="null: a count, no share.")
    definition: str
    ledger_size: int
    read_at: datetime


class FigureTold(Schema):
    """One figure with its readings, the newest first."""

    key: str
    question: str
    readings: list[ReadingTold]


class FigureList(Schema):
    """Every figure with its newest reading."""

    figures: list[FigureTold]


class ListQuery(Schema):
    """What a list is asked for."""

    after: Cursor = None


class TaskLine(Schema):
    """One task of a list."""

    no: str
    title: str
    duty: str
    state: str
    opens: date
    due: date
    post: str
    rev: int = Field(description="How often it was acted on; the ETag repeats it.")


class TaskList(Paged):
    """Tasks, the newest due day first."""

    tasks: list[TaskLine]


class TaskTold(TaskLine):
    """One task with what it needs."""

    items: list[str]
    verify_post: str
    evidence: list[dict[str, Any]]
    missed: bool


class DocumentLine(Schema):
    """One document of a list."""

    no: str
    title: str
    kind: str
    state: str
    post: str
    rev: int = Field(description="How often it was acted on; the ETag repeats it.")


class DocumentList(Paged):
    """Documents, the newest first."""

    documents: list[DocumentLine]


class VersionTold(Schema):
    """One version; ``state`` is that of today."""

    number: int
    label: str
    state: str
    author: str
    digest: str
    effective_on: date | None
    signed: list[dict[str, Any]]


class DocumentTold(DocumentLine):
    """One document with its versions."""

    template: str
    versions: list[VersionTold]


class RecordAllowed(Schema):
    """What this person may do with a record now, and what not, with the reason."""

    may: list[str]
    may_not: list[str]


class FileQuery(Schema):
    """As which file a list is wanted."""

    wanted: Literal["xlsx", "csv"] = Field("xlsx", alias="as")


_FILES: dict[str, Any] = {
    "responses": {
        200: {
            "description": "The list.",
            "content": {
                kind.partition(";")[0]: {
                    "schema": {"type": "string", "format": "binary"}
                }
                for kind in MEDIA_TYPES.values()
            },
        }
    }
}


def reader(request: HttpRequest) -> Caller:
    """Return who calls, if they may read the programme's pages."""
    caller = caller_in(request)
    caller.require_reader(ENTRY)
    return caller


@router.get("/measures", response=reads(MeasureList))
def measures(request: HttpRequest) -> HttpResponse:
    """Tell how all sixty items and five principles stand."""
    desk = reader(request).visit.desk
    found = adoption(desk.ledger)
    told = _measures(reader(request), list(shipped_measures().values()))
    is_adopted = found is not None and found.is_adopted
    return answer(MeasureList(adopted=is_adopted, measures=told))


@router.get("/measures/{item}", response=reads(MeasureTold))
def measure(request: HttpRequest, item: Path[Item]) -> HttpResponse:
    """Tell how one item stands, with the records that show it."""
    caller = reader(request)
    found = shipped_measures().get(item)
    if found is None:
        raise Http404
    return answer(_measures(caller, [found])[0])


@router.get("/figures", response=reads(FigureList))
def figures(request: HttpRequest) -> HttpResponse:
    """List every figure with its newest reading."""
    caller = reader(request)
    rows = models.Reading.objects.filter(tenant=caller.visit.desk.tenant)
    newest = {row.figure: row for row in rows.order_by("period")}
    told = [
        _figure(key, [newest[key]] if key in newest else []) for key in sorted(FIGURES)
    ]
    return answer(FigureList(figures=told))


@router.get("/figures/{key}", response=reads(FigureTold))
def figure(request: HttpRequest, key: Path[Key]) -> HttpResponse:
    """Tell one figure with its readings."""
    caller = reader(request)
    if key not in FIGURES:
        raise Http404
    rows = models.Reading.objects.filter(tenant=caller.visit.desk.tenant, figure=key)
    return answer(_figure(key, list(rows.order_by("-period")[:PAGE])))


@router.get("/tasks", response=reads(TaskList))
def task_list(request: HttpRequest, query: Query[ListQuery]) -> HttpResponse:
    """List tasks, fifty at a time."""
    visit = reader(request).visit
    start = place_of(query.after) or 0
    rows = tasks.of_visit(visit).order_by("-due_on", "-pk")[start : start + PAGE + 1]
    found = list(rows)
    more = str(start + PAGE) if len(found) > PAGE else None
    lines = [TaskLine(**_task_line(row, visit.today)) for row in found[:PAGE]]
    return answer(TaskList(tasks=lines, next_after=more))


@router.get("/tasks/{no}", response=reads(TaskTold))
def task(request: HttpRequest, no: Path[No]) -> HttpResponse:
    """Tell where one task stands; the ETag is what its next act has to match."""
    return told_of_task(reader(request), no)


@router.get("/tasks/{no}/allowed", response=reads(RecordAllowed))
def task_allowed(request: HttpRequest, no: Path[No]) -> HttpResponse:
    """Tell what this person may do with a task now."""
    visit = reader(request).visit
    buttons, reason = tasks.possible(visit, told_task(visit.desk, no, visit.today))
    may = [each["address"].rpartition("/")[2] for each in buttons]
    return answer(RecordAllowed(may=may, may_not=[reason] if reason else []))


@router.get("/documents", response=reads(DocumentList))
def document_list(request: HttpRequest, query: Query[ListQuery]) -> HttpResponse:
    """List documents, fifty at a time."""
    visit = reader(request).visit
    start = place_of(query.after) or 0
    rows = models.Document.objects.select_related("record").filter(
        record__tenant=visit.desk.tenant
    )
    found = list(rows.order_by("-record__no")[start : start + PAGE + 1])
    more = str(start + PAGE) if len(found) > PAGE else None
    numbers = [row.record.no for row in found[:PAGE]]
    told = versions_among(visit.desk, numbers, visit.today)
    lines = [
        DocumentLine(**_document_line(row, told[row.record.no])) for row in found[:PAGE]
    ]
    return answer(DocumentList(documents=lines, next_after=more))


@router.get("/documents/{no}", response=reads(DocumentTold))
def document(request: HttpRequest, no: Path[No]) -> HttpResponse:
    """Tell one document with its versions; the ETag is what its next act matches."""
    return told_of_document(reader(request), no)


@router.get("/documents/{no}/allowed", response=reads(RecordAllowed))
def document_allowed(request: HttpRequest, no: Path[No]) -> HttpResponse:
    """Tell what this person may do with a document now."""
    visit = reader(request).visit
    row, versions = _document(visit.desk.tenant, no), _versions(request, no)
    may, may_not = document_acts.possible(visit, row, versions, owes_reading=False)
    names = [each.address.rpartition("/")[2] for each in may]
    told = [f"{words}: {reason}" for words, reason in may_not]
    return answer(RecordAllowed(may=names, may_not=told))


@router.get("/lists/{name}", response=reads(Schema), openapi_extra=_FILES)
def list_file(
    request: HttpRequest, name: Path[Key], query: Query[FileQuery]
) -> HttpResponse:
    """Give a list as a file."""
    visit, form = reader(request).visit, query.wanted
    if name not in LISTS:
        raise Http404
    content = exported(visit.desk, name, form, by=visit.by, at=visit.at)
    response = HttpResponse(content, content_type=MEDIA_TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response


def told_of_task(caller: Caller, no: str) -> HttpResponse:
    """Answer with one task. Raises ``RecordUnknown``."""
    visit = caller.visit
    found = told_task(visit.desk, no, visit.today)
    content = TaskTold(
        **{**_task_line(found.row, visit.today), "state": str(found.state)},
        items=list(found.row.record.items),
        verify_post=found.duty.verify_by if found.duty else "",
        evidence=_wanted(found),
        missed=found.missed,
    )
    return answer(content, headers={"ETag": etag_of(found.row.record)})


def told_of_document(caller: Caller, no: str) -> HttpResponse:
    """Answer with one document. Raises ``Http404``."""
    visit = caller.visit
    row = _document(visit.desk.tenant, no)
    versions = versions_of(visit.desk.ledger, no, visit.today)
    content = DocumentTold(
        **_document_line(row, versions),
        template=row.template,
        versions=[_version(one) for one in versions],
    )
    return answer(content, headers={"ETag": etag_of(row.record)})


def etag_of(row: models.Record) -> str:
    """Return the ETag of a record: how often it was acted on."""
    return f'"{row.rev}"'


def _measures(caller: Caller, asked: list[Measure]) -> list[MeasureTold]:
    seen = see(caller.visit.desk, caller.visit.today)

    def told(cell: Cell) -> MeasureTold:
        clauses = ((one.clause, CLAUSES[one.clause.of]) for one in cell.found)
        return MeasureTold(
            id=cell.measure.id,
            name=cell.measure.name,
            state=cell.state,
            until=cell.until,
            post=cell.measure.post,
            asks=[told_words(kind.words(seen, clause)) for clause, kind in clauses],
            missing=[told_words(one) for one in cell.missing],
            lacks=list(cell.measure.lacks),
            records=[[str(p.where), p.name] for f in cell.found for p in f.proofs],
        )

    return [told(cell) for cell in cells(seen, asked).values()]


def _figure(key: str, rows: list[models.Reading]) -> FigureTold:
    readings = [
        ReadingTold(
            period=row.period,
            value=row.value or None,
            numerator=row.numerator,
            denominator=None if row.denominator < 0 else row.denominator,
            definition=row.definition,
            ledger_size=row.ledger_size,
            read_at=row.read_at,
        )
        for row in rows
    ]
    return FigureTold(key=key, question=said(FIGURES[key].question), readings=readings)


def _task_line(row: models.Task, today: date) -> dict[str, Any]:
    return {
        "no": row.record.no,
        "title": row.record.title,
        "duty": row.duty,
        "state": str(state_of(row, today)),
        "opens": row.opens_on,
        "due": row.due_on,
        "post": row.record.owner_post,
        "rev": row.record.rev,
    }


def _wanted(found: ToldTask) -> list[dict[str, Any]]:
    wanted = found.duty.evidence if found.duty else ()
    return [{"kind": one.kind, "of": one.of} for one in wanted]


def _document_line(
    row: models.Document, versions: tuple[ToldVersion, ...]
) -> dict[str, Any]:
    return {
        "no": row.record.no,
        "title": row.record.title,
        "kind": row.record.kind,
        "state": standing(row.record.no, versions).state,
        "post": row.record.owner_post,
        "rev": row.record.rev,
    }


def _version(told: ToldVersion) -> VersionTold:
    return VersionTold(
        number=told.number,
        label=told.label,
        state=told.state,
        author=told.author,
        digest=told.digest,
        effective_on=told.effective_on,
        signed=[
            {"person": one.person, "act": one.act, "at": one.at.isoformat()}
            for one in told.signed
        ],
    )


def _document(tenant: str, no: str) -> models.Document:
    rows = models.Document.objects.select_related("record")
    row = rows.filter(record__tenant=tenant, record__no=no).first()
    if row is None:
        raise Http404
    return row


def _versions(request: HttpRequest, no: str) -> tuple[ToldVersion, ...]:
    visit = caller_in(request).visit
    return versions_of(visit.desk.ledger, no, visit.today)
