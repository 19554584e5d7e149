"""What waits, in words: the case, where it is stuck, whom it waits for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from jieqing.casebook.case_list import CaseRow
from jieqing.casebook.code_words import roles_named
from jieqing.casebook.flows import Act
from jieqing.casebook.waiting import COUNTED, WaitingPage, reminded_on
from jieqing.console.cases.lines import CaseLine, line_of
from jieqing.console.visit import Visit
from jieqing.language import said
from jieqing.people.matrix import Role

NAMED = 3
"""How many colleagues are named before it says that there are more."""
Holders = Mapping[Role, tuple[str, ...]]
"""By post, the names of those who hold it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingLine:
    """A case that waits; ``whom``: who may do what comes next, by name and post.

    ``has_signed``: the reader has signed, another signature is awaited.
    """

    case: CaseLine
    whom: str
    has_signed: bool
    may_remind: bool
    is_reminded: bool


def mine(visit: Visit, page: WaitingPage) -> tuple[WaitingLine, ...]:
    """Put into words what waits for the reader, or what they have signed already."""
    holders = _holders(visit) if page.signed else {}
    return tuple(
        WaitingLine(
            case=line_of(visit, row),
            whom=(
                _others(visit, row, holders)
                if row.number in page.signed
                else said("You")
            ),
            has_signed=row.number in page.signed,
            may_remind=False,
            is_reminded=False,
        )
        for row in page.rows
    )


def of_others(visit: Visit, rows: Iterable[CaseRow]) -> tuple[WaitingLine, ...]:
    """Put into words what waits for others, with names and whether to remind them."""
    found = tuple(rows)
    numbers = [row.number for row in found]
    is_reminded = reminded_on(visit.desk, numbers, visit.today)
    holders = _holders(visit)
    return tuple(
        WaitingLine(
            case=line_of(visit, row),
            whom=_whom(visit, row, holders),
            has_signed=False,
            may_remind=visit.may(Act.REMIND) and not _is_mine(visit, row),
            is_reminded=row.number in is_reminded,
        )
        for row in found
    )


def counted(number: int) -> str:
    """Say a count that stops somewhere."""
    return f"{COUNTED - 1}+" if number >= COUNTED else str(number)


def _holders(visit: Visit) -> Holders:
    """Return the names of those who hold each post now."""
    return {role: visit.holders_of(role) for role in Role}


def _whom(visit: Visit, row: CaseRow, holders: Holders) -> str:
    if not row.turn_of:
        return ""
    if _is_mine(visit, row):
        return said("You")
    if row.asked_of:
        return visit.names().get(row.asked_of, row.asked_of)
    return _others(visit, row, holders)


def _others(visit: Visit, row: CaseRow, holders: Holders) -> str:
    """Name those but the reader who hold the post whose turn it is."""
    me = visit.names().get(visit.by, visit.by)
    every = dict.fromkeys(name for role in row.turn_of for name in holders[role])
    every.pop(me, None)
    names = said(", ").join(list(every)[:NAMED])
    more = said(" and others") if len(every) > NAMED else ""
    post = roles_named(row.turn_of)
    if not names:
        return post
    return said("{names} ({post})").format(names=f"{names}{more}", post=post)


def _is_mine(visit: Visit, row: CaseRow) -> bool:
    return bool(visit.roles & row.turn_of) and row.asked_of in {"", visit.by}
