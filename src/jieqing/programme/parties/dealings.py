"""What is done with a party while it is worked with: paths abroad, exchanges."""

from dataclasses import dataclass
from datetime import date

from jieqing.casebook.desk import Desk
from jieqing.errors import NeedsPerson, WrongUsage
from jieqing.law.shipped import shipped_calendar, shipped_transfer_law
from jieqing.law.transfer import Path, Transfer, TransferAnswer, path_of
from jieqing.programme import models, sealed
from jieqing.programme.acting import Asked
from jieqing.programme.guards import require_reason
from jieqing.programme.parties.acting import Particulars, beginning
from jieqing.programme.parties.agreements import holding, require_names
from jieqing.programme.parties.bundle import Tlp
from jieqing.programme.parties.kinds import ExchangeKind

_FILED = frozenset({Path.ASSESSMENT, Path.CONTRACT_OR_CERTIFICATE})


class NotAbroad(WrongUsage):
    """What stays in the country needs no path out of it."""

    code = "party-not-abroad"
    cause = "{record} is not abroad."
    advice = "Register who receives data in another country as a party of its own."


class PathOpen(NeedsPerson):
    """Facts are missing on which the path hangs."""

    code = "party-path-open"
    cause = "For {record} the path cannot be told: not said is {missing}."
    advice = "Find out what is missing; nothing leaves before."


class PathUnfiled(NeedsPerson):
    """The path asks for a step with the authority, or for an assessment."""

    code = "party-path-unfiled"
    cause = "The path of {record} is not gone yet: {what} is missing."
    advice = "Do that step first, then record the path with its number."


class ExchangeUnfit(WrongUsage):
    """An exchange is something that happened and left a trace."""

    code = "party-exchange-unfit"
    cause = "The exchange with {record} cannot be recorded: {what}."
    advice = "Enter the day it took place, up to today, and a record that exists."


@dataclass(frozen=True, slots=True, kw_only=True)
class NewExchange:
    """What was done together; ``led_to``: number of the record that came of it."""

    kind: ExchangeKind
    on: date
    minutes: str
    led_to: str = ""
    reach: int = 0


def route(
    desk: Desk, asked: Asked, transfer: Transfer, *, assessed_by: str, filed: str
) -> TransferAnswer:
    """Record the path by which data go abroad, as the law of today tells it.

    Without personal information nothing beyond the ground is asked. Raises
    ``NotAbroad``, ``PathOpen``, ``PathUnfiled``, ``DocumentNotInForce``.
    """
    filed = filed.strip()
    with beginning(desk, asked) as act:
        if not act.told.is_abroad:
            raise NotAbroad(record=asked.no)
        answer = path_of(transfer, shipped_transfer_law(), shipped_calendar())
        if answer.path is Path.PERSON or answer.ground is None:
            missing = ", ".join(answer.missing) or "—"
            raise PathOpen(record=asked.no, missing=missing)
        if answer.path in _FILED and not filed:
            raise PathUnfiled(record=asked.no, what="number")
        if transfer.personal and not assessed_by.strip():
            raise PathUnfiled(record=asked.no, what="assessment")
        document = assessed_by.strip()
        if document:
            version = holding(desk, document, act.doing.today)
            name = Particulars.of(desk, act.told).name
            require_names(desk, (asked.no, name), version)
        facts = {
            "path": answer.path.value,
            "ground": answer.ground.role,
            "law": f"{answer.ground.law} {answer.ground.article}",
            "people": "" if transfer.people is None else str(transfer.people),
            "sensitive": "" if transfer.sensitive is None else str(transfer.sensitive),
            "purpose": transfer.purpose.value,
            "assessed_by": document,
            "filed": sealed.write(desk.home, filed.encode()) if filed else "",
        }
        act.doing.conclude(None, facts)
    return answer


def exchange(desk: Desk, asked: Asked, new: NewExchange) -> None:
    """Record what was done together, with its minutes sealed.

    Raises ``ExchangeUnfit`` or ``ReasonMissing``.
    """
    with beginning(desk, asked) as act:
        if not act.told.registered_on <= new.on <= act.doing.today:
            raise ExchangeUnfit(record=asked.no, what="day")
        led_to = new.led_to.strip()
        rows = models.Record.objects.filter(tenant=desk.tenant, no=led_to)
        if led_to and not (rows.exists() and desk.ledger.leaves_of(led_to)):
            raise ExchangeUnfit(record=asked.no, what="record")
        minutes = require_reason(act.doing, new.minutes)
        facts = {
            "kind": new.kind.value,
            "on": new.on.isoformat(),
            "led_to": led_to,
            "reach": str(max(new.reach, 0)),
            "text": sealed.write(desk.home, minutes.encode()),
        }
        act.doing.conclude(None, facts)


def trust(desk: Desk, asked: Asked, tlp: Tlp) -> None:
    """Enter up to which mark it may be sent things; before that nothing may be."""
    with beginning(desk, asked) as act:
        act.doing.conclude(None, {"tlp": tlp.value})
