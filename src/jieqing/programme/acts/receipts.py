"""Show a document to somebody, and take their word or answer that they read it.

Only the version in force is asked for. A receipt names the digest of the very text; a
new major version asks again, a minor one says why it does not.
"""

from datetime import datetime

from django.db import transaction

from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.entering import enter
from jieqing.errors import NeedsPerson
from jieqing.language import CHINESE, spoken
from jieqing.programme import models
from jieqing.programme.acts.documents import VersionUnknown
from jieqing.programme.flows import DOCUMENT, DocumentAct
from jieqing.programme.pack_items import Comprehension
from jieqing.programme.receipts import record_name
from jieqing.programme.templates import template
from jieqing.programme.texts import signed_text
from jieqing.programme.versions import ToldVersion, in_force


class NotShown(NeedsPerson):
    """Nobody confirms what they were not shown."""

    code = "document-not-shown"
    cause = "{record} in its version {label} was not shown to {person} yet."
    advice = "Open the text and read it to its end, then confirm."


class QuestionFirst(NeedsPerson):
    """Who reads this text shows by an answer that it was understood."""

    code = "document-question-first"
    cause = "{record} asks a question before anybody confirms having read it."
    advice = "Answer it on the page of the text."


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
        told = _in_force(desk, no, at)
        if question_of(desk, told, spoken()) is not None:
            raise QuestionFirst(record=no)
        _confirm(desk, told, by=by, at=at)


def answer(desk: Desk, no: str, chosen: str, *, by: str, at: datetime) -> bool:
    """Answer the question on a text, in the language spoken; whether it was right.

    A right answer confirms the reading; after a wrong one the text is read again. Each
    is entered: the language and whether it was right, nothing else.
    """
    with transaction.atomic():
        person = desk.register.entitled(by, DocumentAct.ANSWER)
        told = _in_force(desk, no, at)
        DOCUMENT.row(DocumentAct.ANSWER, told.state)
        asked = question_of(desk, told, spoken())
        if asked is None:
            raise VersionUnknown(record=no)
        _require_shown(no, told, person.number, desk)
        is_right = chosen == asked.right
        facts = {
            "version": str(told.number),
            "digest": told.digest,
            "locale": _locale(),
            "right": is_right,
        }
        enter(desk, record_name(no), DocumentAct.ANSWER, facts, by=by, at=at)
        if is_right:
            _confirm(desk, told, by=by, at=at)
        return is_right


def question_of(desk: Desk, told: ToldVersion, language: str) -> Comprehension | None:
    """Return what a text asks its readers in a language; None: it asks nothing."""
    asks = template(desk.tenant, told.template).asks
    named = "zh" if language == CHINESE else "en"
    return asks.get(named) or next(iter(asks.values()), None)


def _locale() -> str:
    return "zh" if spoken() == CHINESE else "en"


def _require_shown(no: str, told: ToldVersion, person: str, desk: Desk) -> None:
    rows = models.Receipt.objects.filter(
        record__tenant=desk.tenant, record__no=no, version=told.number, person=person
    )
    if not rows.exists():
        raise NotShown(record=no, label=told.label, person=person)


def _confirm(desk: Desk, told: ToldVersion, *, by: str, at: datetime) -> None:
    no = told.no
    with transaction.atomic():
        person = desk.register.entitled(by, DocumentAct.READ)
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
