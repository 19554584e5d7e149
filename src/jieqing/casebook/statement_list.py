"""Settled cases and due runs, each with its statement: by cursor, newest first."""

from dataclasses import dataclass

from jieqing.casebook.desk import Desk
from jieqing.casebook.due_flow import KIND
from jieqing.casebook.flows import State
from jieqing.casebook.models import Case

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRow:
    """One settled case; ``is_due_run``: it was about rows that had come due."""

    number: str
    right: str
    is_due_run: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementPage:
    """Some of them; ``next_after`` is the cursor of the next page, if there is one."""

    rows: tuple[StatementRow, ...]
    next_after: int | None


def settled(desk: Desk, *, after: int | None) -> StatementPage:
    """Return one page; one query."""
    rows = Case.objects.filter(tenant=desk.tenant, state=State.SETTLED).order_by("-pk")
    if after is not None:
        rows = rows.filter(pk__lt=after)
    found = list(rows[: PAGE + 1])
    return StatementPage(
        rows=tuple(
            StatementRow(number=r.number, right=r.right, is_due_run=r.right == KIND)
            for r in found[:PAGE]
        ),
        next_after=found[PAGE - 1].pk if len(found) > PAGE else None,
    )
