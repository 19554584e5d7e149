"""Whether the staff were heard on being exercised: off until that is on record.

Labour Contract Law, article 4: watching staff is a rule that binds them. A document
of that kind must be in force, discussed, settled and made public, and its signed text
must say what is done with the numbers. An uploaded file nobody reads by machine.
"""

from datetime import date

from jieqing.casebook.desk import Desk
from jieqing.errors import NeedsPerson
from jieqing.language import heard, said
from jieqing.programme import models
from jieqing.programme.consultation import consultation_of
from jieqing.programme.pack_items import DocumentKind
from jieqing.programme.texts import signed_text
from jieqing.programme.versions import ToldVersion, versions_among

SENTENCE = (
    "phishing exercises are counted in totals alone; nobody is named or disciplined"
    " for them"
)
"""What the rule says, word for word; the shipped rule on training has it."""


class StaffNotHeard(NeedsPerson):
    """No rule that binds the staff is in force with its consultation."""

    code = "phishing-staff-not-heard"
    cause = "No rule for the staff is in force on which they were heard."
    advice = (
        "Write the rule on training from its template, have the staff discuss it,"
        " settle it with them, approve it and make it public: exercises are off until"
        " then."
    )


class RuleSilent(NeedsPerson):
    """No rule in force tells the staff of exercises."""

    code = "phishing-rule-silent"
    cause = "No rule on which the staff were heard has the sentence: {sentence}."
    advice = (
        "Put the sentence into the rule on training, written here and not uploaded, and"
        " let its new version go the whole way with the staff."
    )


def require_staff_heard(desk: Desk, today: date) -> ToldVersion:
    """Return the rule that allows exercises today.

    Raises ``StaffNotHeard``, ``RuleSilent`` or ``TextAltered``.
    """
    rows = models.Document.objects.filter(
        record__tenant=desk.tenant, record__kind=DocumentKind.STAFF_RULE
    )
    numbers = list(rows.order_by("record__no").values_list("record__no", flat=True))
    known = versions_among(desk, numbers, today) if numbers else {}
    held = [v for each in known.values() for v in each if v.is_in_force and _heard(v)]
    if not held:
        raise StaffNotHeard
    with heard(desk.home.company.language):
        sentence = said(SENTENCE)
    for version in held:
        if version.file is None and sentence in signed_text(desk, version):
            return version
    raise RuleSilent(sentence=sentence)


def _heard(version: ToldVersion) -> bool:
    found = consultation_of(version)
    return None not in (found.discussed, found.settled, found.made_public)
