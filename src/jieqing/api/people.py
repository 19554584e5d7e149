"""Who works here, and which role may do which act."""

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from jieqing.api.answers import PAGE, Paged, answer, reads
from jieqing.api.bearer import caller_in
from jieqing.people.matrix import MATRIX, PAGES, Role

router = Router(tags=["people"])
ENTRY = "organisation"


class PersonLine(Schema):
    """A person of the register."""

    person: str
    name: str
    roles: list[str]
    is_active: bool


class PersonList(Paged):
    """Persons by number."""

    people: list[PersonLine]


class PersonQuery(Schema):
    """What the list of persons is asked for."""

    after: str | None = Field(
        None,
        pattern=r"^[A-Z]-[0-9]{1,9}$",
        description="`next_after` of the page before.",
    )


class MatrixTold(Schema):
    """Which roles may do an act, and which may read the pages of an entry."""

    acts: dict[str, list[Role]]
    entries: dict[str, list[Role]]


class Oneself(Schema):
    """Whose token this is, and how far it reaches."""

    person: str
    roles: list[str]
    scopes: list[str]


@router.get("/people", response=reads(PersonList))
def people(request: HttpRequest, query: Query[PersonQuery]) -> HttpResponse:
    """List who works here, by number, fifty at a time."""
    caller = caller_in(request)
    caller.require_reader(ENTRY)
    visit, names = caller.visit, caller.visit.names()
    everybody = sorted(visit.desk.register.everybody(), key=lambda one: one.number)
    left = [one for one in everybody if query.after is None or one.number > query.after]
    lines = [
        PersonLine(
            person=one.number,
            name=names.get(one.number, one.number),
            roles=sorted(one.roles),
            is_active=one.is_active,
        )
        for one in left[:PAGE]
    ]
    more = left[PAGE - 1].number if len(left) > PAGE else None
    return answer(PersonList(people=lines, next_after=more))


@router.get("/matrix", response=reads(MatrixTold))
def matrix(request: HttpRequest) -> HttpResponse:
    """Tell which roles may do what; the one table that acts ask too."""
    caller_in(request).require_reader(ENTRY)
    content = MatrixTold(
        acts={act: sorted(roles) for act, roles in MATRIX.items()},
        entries={entry: sorted(roles) for entry, roles in PAGES.items()},
    )
    return answer(content)


@router.get("/me", response=reads(Oneself))
def me(request: HttpRequest) -> HttpResponse:
    """Tell whose token this is."""
    caller = caller_in(request)
    caller.require_reader(ENTRY)
    content = Oneself(
        person=caller.visit.by,
        roles=sorted(caller.visit.roles),
        scopes=sorted(caller.scopes),
    )
    return answer(content)
