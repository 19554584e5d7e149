"""Show a document to somebody, and take their word that they read it to its end.

Only the version in force is asked for. A receipt names the digest of the very text; a
new major version asks again, a minor one says why it does not.
"""

from datetime import datetime

from django.db import transaction

from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.entering import enter
from jieqing.errors import NeedsPerson
from jieqing.programme import models
from jieqing.programme.acts.documents import VersionUnknown
from jieqing.programme.flows import DOCUMENT, DocumentAct
from jieqing.programme.receipts import record_name
from jieqing.programme.texts import signed_text
from jieqing.programme.versions import ToldVersion, in_force


class NotShown(NeedsPerson):
    """Nobody confirms what they were not shown."""

    code = "document-not-shown"
    cause = "{record} in its version {label} was not shown to {person} yet."
    advice = "Open the text and read it to its end, then confirm."


def present(desk: Desk, no: str, *, by: str, at: datetime) -> tuple[ToldVersion, str]:
    """Show the version in force; returns it with its text. Noted once a person.

    Raises ``VersionUnknown`` or ``TextAltered``.
    """
    told = _in_force(desk, no, at)
    text = signed_text(desk, told)
    row = models.Record.objects.get(tenant=desk.tenant, no=no)
    models.Receipt.objects.get_or_create(
        record=row, version=told.number, person=by, defaults={"presented_at": at}
    )
    return told, text


def confirm(desk: Desk, no: str, *, by: str, at: datetime) -> None:
    """Confirm having read it to its end. Raises ``NotShown`` or ``TextAltered``."""
    with transaction.atomic():
        person = desk.register.entitled(by, DocumentAct.READ)
        told = _in_force(desk, no, at)
        DOCUMENT.row(DocumentAct.READ, told.state)
        signed_text(desk, told)
        rows = models.Receipt.objects.select_for_update().filter(
            record__tenant=desk.tenant, record__no=no, version=told.number
        )
        receipt = rows.filter(person=person.number).first()
        if receipt is None:
            raise NotShown(record=no, label=told.label, person=by)
        if receipt.confirmed_at is not None:
            return
        receipt.confirmed_at = at
        receipt.save()
        facts = {"version": str(told.number), "digest": told.digest}
        enter(desk, record_name(no), DocumentAct.READ, facts, by=by, at=at)


def _in_force(desk: Desk, no: str, at: datetime) -> ToldVersion:
    found = in_force(desk.ledger, no, day_of(at))
    if found is None:
        raise VersionUnknown(record=no)
    return found
