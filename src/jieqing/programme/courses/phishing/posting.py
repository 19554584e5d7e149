"""Which mail of a running exercise goes next, and how its handing in ended.

The token is drawn when a mail is handed in and kept nowhere but as a digest, beside no
person; who got the mail is forgotten with its arrival. So nothing here tells whose a
link is. Whoever dies between the two leaves a mail that is not handed in twice.
"""

import hashlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import F

from jieqing.casebook.desk import Desk, day_of
from jieqing.programme.courses.models import Phishing, PhishingLink, PhishingMail
from jieqing.programme.courses.phishing.acts import LOTS
from jieqing.programme.courses.phishing.flow import PhishingState
from jieqing.programme.courses.phishing.lures import Lure
from jieqing.programme.courses.phishing.told import lure_shown, told


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """One mail that is to be handed in: to whom, and what it says."""

    row: PhishingMail
    person: str
    lure: Lure


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A mail that is being handed in, with the token of its link."""

    posting: Posting
    token: str = field(repr=False)


def due(desk: Desk, at: datetime) -> Iterator[Posting]:
    """Return the mails of running exercises whose moment has come, drawn by lot."""
    waiting = PhishingMail.objects.filter(
        exercise__record__tenant=desk.tenant, is_taken=False, not_before__lte=at
    )
    numbers = waiting.values_list("exercise__record__no", flat=True).distinct()
    for no in sorted(numbers):
        exercise = told(desk, no, day_of(at))
        if exercise.state is PhishingState.RUNNING:
            lure = lure_shown(desk, exercise)
            for row in waiting.filter(exercise=exercise.row).order_by("pk"):
                yield Posting(row=row, person=row.person, lure=lure)


def take(posting: Posting) -> Taken | None:
    """Draw the link of a mail; None: another worker hands it in."""
    token = secrets.token_urlsafe(32)
    row = posting.row
    with transaction.atomic():
        free = PhishingMail.objects.filter(pk=row.pk, is_taken=False)
        if not free.update(is_taken=True, tries=F("tries") + 1):
            return None
        PhishingLink.objects.create(
            id=secrets.randbelow(LOTS) + 1,
            exercise_id=row.exercise_id,
            token=digest_of(token),
        )
    return Taken(posting=posting, token=token)


def arrived(taken: Taken) -> None:
    """It was taken: count it, and forget whose it was."""
    row = taken.posting.row
    with transaction.atomic():
        row.delete()
        Phishing.objects.filter(pk=row.exercise_id).update(sent=F("sent") + 1)


def failed(taken: Taken, again: datetime | None) -> None:
    """It was not taken: its link goes, and it waits; None: it is given up."""
    row = taken.posting.row
    with transaction.atomic():
        PhishingLink.objects.filter(token=digest_of(taken.token)).delete()
        if again is None:
            row.delete()
            return
        mails = PhishingMail.objects.filter(pk=row.pk)
        mails.update(is_taken=False, not_before=again)


def later(posting: Posting, at: datetime) -> None:
    """Let it wait until its receiver may be written to."""
    PhishingMail.objects.filter(pk=posting.row.pk).update(not_before=at)


def drop(posting: Posting) -> None:
    """Send it to nobody: its receiver gets no mail any more."""
    posting.row.delete()


def digest_of(token: str) -> str:
    """SHA-256 (hex) of a link's token: all that is kept of it."""
    return hashlib.sha256(token.encode()).hexdigest()
