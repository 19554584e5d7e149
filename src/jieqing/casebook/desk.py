"""Where acts are done: a home opened with its ledger, people, keys, law and calendar.

``settings.use(home)`` comes first. Opening compares the casebook with the checkpoint
that lies outside it, so that an older copy is noticed before anything is written.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from functools import cache
from typing import Self

from jieqing import content
from jieqing.flow.ledger import Ledger
from jieqing.home import Home, HomeKey
from jieqing.keys.case_key import CaseKey
from jieqing.keys.keyring import Keyring
from jieqing.law import catalogue
from jieqing.law.catalogue import Catalogue
from jieqing.law.identities import IDENTITIES_FILE, Identities
from jieqing.law.working_days import Calendar
from jieqing.people.register import Register

BEIJING = timezone(timedelta(hours=8))
PACK = "cn"
CALENDAR = "calendar/cn.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything an act needs beside its own arguments."""

    home: Home
    ledger: Ledger
    register: Register
    keyring: Keyring
    tenant_key: CaseKey
    catalogue: Catalogue
    calendar: Calendar

    @classmethod
    def open(cls, home: Home) -> Self:
        """Open a home whose casebook is in use. Raises ``LedgerBehind``."""
        ledger = Ledger(
            tenant=home.tenant,
            folder=home.place("ledger"),
            signer=home.signer(HomeKey.LOG),
            mac=home.secret(HomeKey.LOG_TAG),
        )
        ledger.require_current()
        tenant_key = home.secret(HomeKey.TENANT)
        return cls(
            home=home,
            ledger=ledger,
            register=Register(
                ledger=ledger,
                secret=tenant_key,
                small_organisation=home.company.small_organisation,
            ),
            keyring=home.keyring(),
            tenant_key=tenant_key,
            catalogue=_shipped_law(),
            calendar=_shipped_calendar(),
        )

    @property
    def actors(self) -> frozenset[str] | None:
        """What the company is to the law, by definition of what it has confirmed too.

        None: nobody has said it.
        """
        confirmed = self.home.company.actors
        return None if confirmed is None else _shipped_identities().widen(confirmed)

    @property
    def tenant(self) -> str:
        """Identifier of the company."""
        return self.home.tenant


def day_of(at: datetime) -> date:
    """Return the Beijing day of a moment; statutory days are Beijing days."""
    return at.astimezone(BEIJING).date()


@cache
def _shipped_law() -> Catalogue:
    names = (catalogue.RULES_FILE, catalogue.WORDS_FILE)
    return catalogue.load({name: content.read(f"law/{PACK}/{name}") for name in names})


@cache
def _shipped_identities() -> Identities:
    text = content.read(f"law/{PACK}/{IDENTITIES_FILE}")
    return Identities.load(text, _shipped_law().vocabulary)


@cache
def _shipped_calendar() -> Calendar:
    return Calendar.load(content.read(CALENDAR), file=CALENDAR)
