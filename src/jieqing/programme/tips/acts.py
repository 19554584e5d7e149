"""Who receives tips, by two people; and the numbers of a quarter, by a recipient."""

from datetime import datetime

from django.db import transaction

from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.entering import enter
from jieqing.errors import NeedsPerson, Refused
from jieqing.flow import record as records
from jieqing.programme.tips.facts import APPOINT, CONFIRM, COUNT, RECORD, Standing
from jieqing.tips import recipients as lists
from jieqing.tips.counted import Counted, count, days_of
from jieqing.tips.receiving import Reader, threads
from jieqing.tips.recipients import Recipients
from jieqing.tips.vault import FOLDER, Vault

PROPOSED = "proposed"
"""Folder of a list that waits for its second person."""


class NobodyProposed(NeedsPerson):
    """No list waits to be confirmed, or it was changed since."""

    code = "tip-recipients-not-proposed"
    cause = "No list of recipients waits to be confirmed, or it was changed since."
    advice = "The officer proposes it: `jieqing tips appoint`."


class SameProposer(NeedsPerson):
    """Who receives tips is no one person's choice."""

    code = "tip-recipients-one-person"
    cause = "{person} proposed the recipients and cannot confirm them, too."
    advice = "Another person with the post of approver confirms."


class QuarterNotOver(Refused):
    """Its numbers still move."""

    code = "tip-quarter-not-over"
    cause = "{quarter} is not over, so its numbers still move."
    advice = "Tell them from the first day of the next quarter on."


def standing(desk: Desk) -> Standing:
    """Return what the ledger says of tips. Raises ``LedgerAltered``."""
    return Standing.of(records.read(desk.ledger, RECORD).leaves)


def appoint(desk: Desk, proposed: Recipients, *, by: str, at: datetime) -> None:
    """Propose who receives; nobody does yet. Raises ``NotEntitled``."""
    person = desk.register.entitled(by, APPOINT)
    with transaction.atomic():
        facts = {"digest": proposed.digest, "people": len(proposed.everybody)}
        enter(desk, RECORD, APPOINT, facts, by=person.number, at=at)
        desk.home.place(FOLDER).mkdir(mode=0o700, exist_ok=True)
        lists.save(desk.home.place(FOLDER) / PROPOSED, proposed)


def confirm(desk: Desk, *, by: str, at: datetime) -> Recipients:
    """Confirm them as another person: from now on they receive.

    Raises ``NotEntitled``, ``NobodyProposed`` or ``SameProposer``.
    """
    person = desk.register.entitled(by, CONFIRM)
    with transaction.atomic():
        stands = standing(desk)
        if not stands.proposed:
            raise NobodyProposed
        roll = desk.register.roll(at)
        proposer = (roll.person(stands.proposer), APPOINT)
        if roll.are_one_side(proposer, (person, CONFIRM)):
            raise SameProposer(person=by)
        waiting = lists.load(desk.home.place(FOLDER) / PROPOSED)
        if waiting.digest != stands.proposed:
            raise NobodyProposed
        facts = {"digest": waiting.digest}
        enter(desk, RECORD, CONFIRM, facts, by=person.number, at=at)
        Vault.make(desk.home.place(FOLDER))
        lists.save(desk.home.place(FOLDER), waiting)
    return waiting


def are_as_confirmed(desk: Desk, stands: Standing) -> bool:
    """Whether those who receive today are those whom two people appointed."""
    now = _receiving(desk)
    return now is not None and now.digest == stands.confirmed


def receiving_names(desk: Desk) -> frozenset[str]:
    """Return what those who receive today are called; empty where nobody does."""
    now = _receiving(desk)
    return frozenset(one.name for one in now.everybody) if now else frozenset()


def _receiving(desk: Desk) -> Recipients | None:
    """Return who receives; None: nobody, or the folder is closed to this process."""
    try:
        return lists.load(desk.home.place(FOLDER))
    except (lists.RecipientsMissing, lists.RecipientsUnfit, OSError):
        return None


def tell_numbers(
    desk: Desk, reader: Reader, quarter: str, *, by: str, at: datetime
) -> Counted:
    """Enter the numbers of a quarter that is over, as far as they may be told.

    Raises ``NotEntitled``, ``QuarterNotOver`` or ``QuarterUnreadable``.
    """
    person = desk.register.entitled(by, COUNT)
    _, last = days_of(quarter)
    if last >= day_of(at):
        raise QuarterNotOver(quarter=quarter)
    vault = Vault.make(desk.home.place(FOLDER))
    found = count(threads(vault, reader), quarter)
    with transaction.atomic():
        facts = {"quarter": quarter, "numbers": dict(found.told())}
        enter(desk, RECORD, COUNT, facts, by=person.number, at=at)
    return found
