"""The act of signing a plan: what is signed, shown before one agrees, and with what."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from jieqing.casebook import told
from jieqing.casebook.acts import approve as approving
from jieqing.casebook.case_files import CaseFiles, case_files
from jieqing.casebook.correspondence import touched_in
from jieqing.casebook.flows import BEFORE_EXECUTE, Act
from jieqing.casebook.many import either
from jieqing.casebook.plan_words import changed_here_in_plan
from jieqing.casebook.read import Standing
from jieqing.casebook.sources import data_map
from jieqing.casebook.window import barred_in
from jieqing.console.act_words import ACTIONS
from jieqing.console.cases.act_form import ActForm, CaseForm, Cleaned
from jieqing.console.cases.fates import decided_by_people, fates_of
from jieqing.console.cases.words import NO_WINDOW_WORDS
from jieqing.console.pages import page
from jieqing.console.visit import Visit
from jieqing.errors import NeedsPerson
from jieqing.evidence.passkey import Assertion
from jieqing.keys.signing import SigningKey
from jieqing.language import said
from jieqing.people.signing_page import answered, asked

DEMO_KEYS, DEMO_WORDS = "people", "passphrase.txt"
"""Where a demo's throwaway keys lie, and the file with the passphrase of them all."""
SHORT = 8


class SignatureNotGiven(NeedsPerson):
    """Nothing was signed."""

    code = "signature-not-given"
    cause = "No signature came with your agreement."
    advice = "Sign with your passkey or your key, then send it again."


class SignForm(CaseForm):
    """The signature, made where the key is; in a demo the house keeps the keys."""

    signature = forms.CharField(
        required=False, widget=forms.HiddenInput(attrs={"data-signing-field": ""})
    )

    def prepare(self) -> None:
        """A demo signs with the crew's own key files."""
        if self.visit.is_demo:
            del self.fields["signature"]


def signature_of(visit: Visit, number: str, cleaned: Cleaned) -> bytes | Assertion:
    """Return the signature over what waits for it in the case.

    Raises ``SignatureNotGiven``, ``AnswerUnreadable`` or what hinders this person.
    """
    if visit.is_demo:
        return demo_key(visit).sign(message_to_sign(visit, number))
    given = str(cleaned.get("signature", ""))
    if not given:
        raise SignatureNotGiven
    return answered(given)


def message_to_sign(visit: Visit, number: str) -> bytes:
    """Return the bytes that this person would sign now."""
    return approving.message_to_sign(visit.desk, number, by=visit.by, at=visit.at)


@require_safe
@page("cases")
def to_sign(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """Tell the script of the page what this person's key is asked to sign."""
    del request
    person = visit.desk.register.person(visit.by)
    return JsonResponse(asked(person, message_to_sign(visit, number)))


def demo_key(visit: Visit) -> SigningKey:
    """Return the throwaway key of one of a demo's crew. Raises if there is none."""
    folder = visit.home.folder / DEMO_KEYS
    words = (folder / DEMO_WORDS).read_text(encoding="utf-8").strip()
    return SigningKey.load(folder / f"{visit.by}.key", words)


def _approve(visit: Visit, number: str, cleaned: Cleaned) -> object:
    signature = signature_of(visit, number, cleaned)
    return either.approve(visit.desk, number, signature, by=visit.by, at=visit.at)


def what_is_signed(visit: Visit, case: Standing) -> Mapping[str, Any]:
    """Return the facts that a signer sees above the button."""
    files = case_files(visit.desk, case.number)
    is_restore = case.state not in BEFORE_EXECUTE
    hash_ = told.restore_hash(files.record) if is_restore else case.plan_hash
    names = visit.names()
    signed = told.approvals_of(files.record, hash_)
    return {
        "is_restore": is_restore,
        "short_hash": f"{hash_[:4]} {hash_[4:SHORT]}".upper(),
        "fates": fates_of(files),
        "kept_until": last_kept(files),
        "changed_here": changed_here_in_plan(files.record, visit.desk.catalogue),
        "window": window_words(visit, files),
        "processors": len(case.processors) or _to_be_told(visit, files),
        "answers": decided_by_people(files),
        "by_hand": len(files.said().answers),
        "holds": sum(hold.is_open for hold in case.holds),
        "signed": [names.get(one.person, one.person) for one in signed],
        "others": [
            {"name": str(act), "words": said(ACTIONS[act])}
            for act in (Act.SEND_BACK, Act.HAND_OVER, Act.ADD_SIGNER)
            if visit.may(act)
        ],
        "opened_by": names.get(case.done[0].person, case.done[0].person),
    }


def window_words(visit: Visit, files: CaseFiles) -> str:
    """Say how long the recovery copy stays, or why there is none."""
    barred = barred_in(visit.desk, files.record, files.said())
    days = told.column(files.record).window_days
    if not barred and days:
        return said("{days} days after the erasing").format(days=days)
    why = [said(NO_WINDOW_WORDS[one]) for one in NO_WINDOW_WORDS if one in barred]
    return said(": ").join([said("no recovery copy"), *why[:1]])


def _to_be_told(visit: Visit, files: CaseFiles) -> int:
    """Count the processors that the execution will tell to erase."""
    plan = files.plan()
    names = touched_in(plan) if plan else visit.desk.home.searched
    return sum(len(data_map(visit.desk, name).outside) for name in names)


def last_kept(files: CaseFiles) -> date | None:
    """Return the furthest day until which a row of the plan is kept by law."""
    plan = files.plan()
    days = (row.until for row in plan.rows) if plan else ()
    return max((day for day in days if isinstance(day, date)), default=None)


FORMS = (
    ActForm(
        act=Act.APPROVE,
        do=_approve,
        form=SignForm,
        shown=what_is_signed,
        template="console/cases/sign.html",
        result=(
            "Your signature is over this very plan. If the data or the plan changes, it"
            " counts no more."
        ),
    ),
)
