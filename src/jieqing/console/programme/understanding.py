"""The question that shows whether a text was understood, and what follows."""

import hashlib
from typing import Any

from django import forms

from jieqing.console.cases.act_form import Cleaned, SpokenForm
from jieqing.console.visit import Visit
from jieqing.flow import record as records
from jieqing.language import said, spoken
from jieqing.programme.acting import Asked
from jieqing.programme.acts import receipts
from jieqing.programme.acts.documents import VersionUnknown
from jieqing.programme.flows import DocumentAct
from jieqing.programme.pack_items import Comprehension
from jieqing.programme.receipts import record_name
from jieqing.programme.versions import ToldVersion, in_force


class AnswerForm(SpokenForm):
    """One of the answers."""

    chosen = forms.ChoiceField(label="Answer", choices=(), widget=forms.RadioSelect)


def answering(visit: Visit, no: str) -> dict[str, Any]:
    """Return what the page of the question is."""
    told = in_force(visit.desk.ledger, no, visit.today)
    asked = receipts.question_of(visit.desk, told, spoken()) if told else None
    if told is None or asked is None:
        raise VersionUnknown(record=no)
    options = _mixed(asked, no)

    def offer(form: SpokenForm) -> None:
        form.offer("chosen", [(str(n), one) for n, one in enumerate(options)])

    def do(cleaned: Cleaned, request: Asked, _: object) -> str:
        chosen = options[int(cleaned["chosen"])]
        by, at = request.by, request.at
        is_right = receipts.answer(visit.desk, no, chosen, by=by, at=at)
        base = f"/{visit.desk.tenant}/programme/documents/{no}/"
        return base if is_right else f"{base}text"

    return {
        "form": AnswerForm,
        "prepare": offer,
        "do": do,
        "extra": {"facts": [(said("Question"), asked.stem)]},
        "sentence": "Who answers rightly has read it; else you read it again.",
    }


def answer_again(visit: Visit, told: ToldVersion) -> str:
    """Why this reader's last answer was wrong; empty: it was not, or there is none."""
    asked = receipts.question_of(visit.desk, told, spoken())
    if asked is None:
        return ""
    given = records.read(visit.desk.ledger, record_name(told.no)).of(DocumentAct.ANSWER)
    own = [leaf for leaf in given if leaf.entry.actor == visit.by]
    was_wrong = bool(own) and own[-1].entry.facts.get("right") is not True
    return asked.why if was_wrong else ""


def _mixed(asked: Comprehension, no: str) -> list[str]:
    """The options in an order that tells nothing and stays the same."""
    options = (asked.right, *asked.wrong)
    return sorted(
        options, key=lambda one: hashlib.sha256(f"{no}/{one}".encode()).digest()
    )
