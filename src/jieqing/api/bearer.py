"""Who calls: the person behind a bearer token, at a desk opened for the request."""

from dataclasses import dataclass
from http import HTTPStatus

from django.http import HttpRequest
from ninja.errors import HttpError

from jieqing.console.visit import Visit, visit_by
from jieqing.people.accounts.tokens import (
    handle_of,
    person_of_token,
    scopes_of_token,
)

READ = "read"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """A program in the name of a person; ``scopes`` limit it beside their roles.

    ``program`` tells programs apart: the handle of its token.
    """

    visit: Visit
    program: str
    scopes: frozenset[str]

    def require_scope(self, scope: str) -> None:
        """Refuse what the token was not made for, whatever the person may do."""
        if scope not in self.scopes:
            raise HttpError(HTTPStatus.FORBIDDEN, scope)

    def require_reader(self, entry: str) -> None:
        """Refuse to show what the token or the person may not read."""
        self.require_scope(READ)
        if not self.visit.may_read(entry):
            raise HttpError(HTTPStatus.FORBIDDEN, entry)


def caller_by(token: str) -> Caller | None:
    """Return who calls with this token.

    None: an unknown or ended one, or one of somebody who was disabled or inspects:
    what an inspector looks at is entered page by page.
    """
    visit = visit_by(person_of_token(token))
    if visit is None or visit.person.is_guest:
        return None
    scopes = scopes_of_token(token)
    return Caller(visit=visit, program=handle_of(token), scopes=scopes)


def caller_in(request: HttpRequest) -> Caller:
    """Return the caller that the bearer token named."""
    caller: Caller = request.auth  # type: ignore[attr-defined]  # set by ninja
    return caller
