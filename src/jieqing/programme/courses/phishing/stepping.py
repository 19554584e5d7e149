"""What somebody does with a link: nothing by opening it, once by pressing or reporting.

A link is spent in one statement by what is done first. Nobody is asked to log in where
it leads, nothing of who comes is kept, and nothing of it is an entry of the ledger,
whose moment would tell.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from jieqing.casebook.desk import Desk, day_of
from jieqing.errors import WrongUsage
from jieqing.programme.courses.models import Phishing, PhishingLink
from jieqing.programme.courses.phishing.flow import PhishingState
from jieqing.programme.courses.phishing.lures import Lure
from jieqing.programme.courses.phishing.posting import digest_of
from jieqing.programme.courses.phishing.telling import Outcome
from jieqing.programme.courses.phishing.told import lure_shown, told

_TOKENS = re.compile(r"(?<![\w-])[A-Za-z0-9_-]{43}(?![\w-])", re.ASCII)
MOST_TOKENS = 50
"""Of how many words of a reported mail it is asked whether they are a link's."""


class LetterLinkUnknown(WrongUsage):
    """No exercise has such a link, or none any more."""

    code = "phishing-link-unknown"
    cause = "This link leads nowhere."
    advice = "Nothing has to be done; report a mail that you do not trust."


@dataclass(frozen=True, slots=True, kw_only=True)
class Landed:
    """A link of an exercise; ``is_live``: what is done with it still counts."""

    link: PhishingLink
    lure: Lure
    is_live: bool


def landed(desk: Desk, token: str, at: datetime) -> Landed:
    """Look where a link leads, for nothing. Raises ``LetterLinkUnknown``."""
    links = PhishingLink.objects.select_related("exercise__record")
    found = links.filter(
        token=digest_of(token), exercise__record__tenant=desk.tenant
    ).first()
    if found is None:
        raise LetterLinkUnknown
    exercise = told(desk, found.exercise.record.no, day_of(at))
    return Landed(
        link=found,
        lure=lure_shown(desk, exercise),
        is_live=exercise.state is PhishingState.RUNNING,
    )


def opened(landed_: Landed, *, by_program: bool) -> None:
    """Remember that a link was asked for: a number of requests, of nobody."""
    if landed_.is_live:
        counted = "machine" if by_program else "opened"
        rows = Phishing.objects.filter(pk=landed_.link.exercise_id)
        rows.update(**{counted: F(counted) + 1})


def pressed(landed_: Landed) -> None:
    """Spend a link by its second step; what is done first with a link counts."""
    if landed_.is_live:
        with transaction.atomic():
            if _spend(landed_.link, Outcome.FELL):
                rows = Phishing.objects.filter(pk=landed_.link.exercise_id)
                rows.filter(opened__gt=0).update(opened=F("opened") - 1)


def reported(desk: Desk, text: str, at: datetime) -> Lure | None:
    """Spend the link in a mail that somebody reports; None: it is of no exercise.

    ``text``: the link or the whole mail; nothing of it is kept. Whether the link was
    spent before is not said: who holds a colleague's mail learns nothing of them.
    """
    for token in _TOKENS.findall(text)[:MOST_TOKENS]:
        try:
            found = landed(desk, token, at)
        except LetterLinkUnknown:
            continue
        if found.is_live:
            _spend(found.link, Outcome.REPORTED)
        return found.lure
    return None


def _spend(link: PhishingLink, outcome: Outcome) -> bool:
    unspent = PhishingLink.objects.filter(pk=link.pk, outcome=Outcome.NOTHING)
    return bool(unspent.update(outcome=outcome))
