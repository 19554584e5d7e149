"""How every act on a party begins: the party as told, and what is asked of it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from jieqing.casebook.desk import Desk
from jieqing.errors import NeedsPerson, Refused
from jieqing.evidence.canonical import canonical, parse
from jieqing.programme import sealed
from jieqing.programme.acting import Asked, Doing, doing
from jieqing.programme.guards import require_reason
from jieqing.programme.parties.agreements import holding
from jieqing.programme.parties.flow import PARTY
from jieqing.programme.parties.models import Party
from jieqing.programme.parties.told import Assessment, ToldParty, told


class NotAssessed(NeedsPerson):
    """Nothing goes to a party that nobody looked at, or that was found wanting."""

    code = "party-not-assessed"
    cause = "{record} has no good assessment that is fresh today."
    advice = "Assess it by its points; what was grave is mended before."


class NoErasureClause(NeedsPerson):
    """Who need not erase does not get customers' data."""

    code = "party-no-erasure-clause"
    cause = "{record} has no agreement in force by which it must erase."
    advice = "Have an agreement with that clause approved and enter it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """What stands in the register about a party; sealed, as a person may be in it."""

    name: str
    code: str
    contact: str

    def to_bytes(self) -> bytes:
        """The one form in which they are sealed."""
        return canonical(
            {"name": self.name, "code": self.code, "contact": self.contact}
        )

    @classmethod
    def of(cls, desk: Desk, found: ToldParty) -> "Particulars":
        """Open those of a party. Raises ``SealedTextGone``."""
        content = parse(sealed.read(desk.home, found.particulars, found.no), found.no)
        said: Mapping[str, object] = content if isinstance(content, dict) else {}
        return cls(
            name=str(said.get("name", "")),
            code=str(said.get("code", "")),
            contact=str(said.get("contact", "")),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """An act on a party: how it was begun, and the party as told."""

    doing: Doing
    told: ToldParty


@contextmanager
def beginning(desk: Desk, asked: Asked) -> Iterator[Begun]:
    """Begin an act on a party."""
    with doing(desk, PARTY, asked, {}) as act:
        yield Begun(doing=act, told=told(desk, asked.no, act.roll.persons))


def kept(act: Doing, words: str) -> Mapping[str, object]:
    """Seal what was said; the ledger has its name. Raises ``ReasonMissing``."""
    said = require_reason(act, words)
    return {"text": sealed.write(act.desk.home, said.encode())}


def show_until(begun: Begun, *, assessed: date | None, agreed: date | None) -> None:
    """Let lists and calendars know until when it is assessed and bound."""
    rows = Party.objects.filter(record=begun.doing.row)
    rows.update(assessed_until=assessed, agreed_until=agreed)


def require_assessed(begun: Begun) -> Assessment:
    """Its newest assessment is good and fresh. Raises ``NotAssessed``."""
    found = begun.told.assessment
    if found is None or not begun.told.is_assessed_on(begun.doing.today):
        raise NotAssessed(record=begun.told.no)
    return found


def require_erasure_clause(begun: Begun) -> None:
    """Its agreement holds, as it was entered, and has it erase.

    Raises ``NoErasureClause``.
    """
    agreement, today = begun.told.agreement, begun.doing.today
    if agreement is None or not begun.told.erasure_clause:
        raise NoErasureClause(record=begun.told.no)
    if agreement.until is not None and agreement.until < today:
        raise NoErasureClause(record=begun.told.no)
    try:
        version = holding(begun.doing.desk, agreement.document, today)
    except Refused:
        raise NoErasureClause(record=begun.told.no) from None
    if version.digest != agreement.digest:
        raise NoErasureClause(record=begun.told.no)
