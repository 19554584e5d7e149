"""Where acts are done: a home opened with its ledger, people, keys, law and calendar.

``settings.use(home)`` comes first. Opening compares the casebook with the checkpoint
that lies outside it, so that an older copy is noticed before anything is written.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial
from typing import Self

from jieqing.casebook import home_calendar as calendars
from jieqing.casebook import identities, law_flow, vault
from jieqing.casebook.home_calendar import home_calendar
from jieqing.casebook.identities import entered_identities, require_as_entered
from jieqing.casebook.law_in_force import law_of
from jieqing.casebook.sweep import sweep_after_cut
from jieqing.errors import Phrase, Refused, phrase
from jieqing.evidence import instant
from jieqing.flow.ledger import Ledger
from jieqing.home import Clock, Home, HomeKey, Mode
from jieqing.keys.case_key import CaseKey
from jieqing.keys.keyring import Keyring
from jieqing.law import period
from jieqing.law.catalogue import Catalogue
from jieqing.law.shipped import shipped_identities
from jieqing.law.working_days import Calendar
from jieqing.people.register import REGISTER, Register
from jieqing.progress import SILENT, Progress

BEIJING = period.BEIJING
A_MOMENT = timedelta(seconds=1)

_OF_THE_HOME = (REGISTER, calendars.RECORD, law_flow.RECORD, identities.RECORD)


class HomeMadeReal(Refused):
    """Acts of a demo or under a moved clock would pass for real ones."""

    code = "home-made-real"
    cause = "This home was used with {name} = {was}; jieqing.toml now says {now}."
    advice = (
        "Put the line back. For real cases make a home of their own: `jieqing init`."
    )


class HomeRenamed(Refused):
    """Under another short name all that the home holds would be nobody's."""

    code = "home-renamed"
    cause = "This home is that of {was}; jieqing.toml now says tenant = {now}."
    advice = (
        "Put the short name back: it is never changed. What people read is the name."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything an act needs beside its own arguments.

    ``progress`` is told how far long acts have come. ``law`` reads the law pack when it
    is first asked for, and keeps it: what is published later holds for the next desk;
    ``entered`` likewise what the ledger says that the company is.
    """

    home: Home
    ledger: Ledger
    register: Register
    keyring: Keyring
    tenant_key: CaseKey
    law: Callable[[], Catalogue]
    calendar: Calendar
    entered: Callable[[], frozenset[str] | None]
    progress: Progress = SILENT

    @classmethod
    def open(cls, home: Home) -> Self:
        """Open a home whose casebook is in use, as a process does when it begins.

        What a killed act left behind is removed; where none was killed, this takes as
        long with many cases as with few. Raises ``LedgerBehind``, ``HomeRenamed`` or
        ``HomeMadeReal``.
        """
        desk = cls.swept(home)
        sweep_after_cut(home, desk.ledger)
        return desk

    @classmethod
    def swept(cls, home: Home, log: type[Ledger] = Ledger) -> Self:
        """Open a home that this process has opened before; the same for any size.

        ``log``: how its ledger is read.
        """
        ledger = log(
            tenant=home.tenant,
            folder=home.place("ledger"),
            signer=home.signer(HomeKey.LOG),
            mac=home.secret(HomeKey.LOG_TAG),
        )
        ledger.require_current()
        _require_not_renamed(home, ledger)
        ledger.expect(_OF_THE_HOME)
        _require_not_made_real(home, ledger)
        vault.ensure(home)
        tenant_key = home.secret(HomeKey.TENANT)
        return cls(
            home=home,
            ledger=ledger,
            register=Register(
                ledger=ledger,
                secret=tenant_key,
                small_organisation=home.company.small_organisation,
                standing=home.standing,
                clock=partial(_now, home, ledger),
            ),
            keyring=home.keyring(),
            tenant_key=tenant_key,
            law=cache(partial(law_of, home, ledger)),
            calendar=home_calendar(home, ledger),
            entered=cache(partial(entered_identities, ledger)),
        )

    def at(self, moment: datetime) -> Self:
        """Return the desk at a moment: people hold the posts they hold then."""
        return replace(self, register=replace(self.register, clock=lambda: moment))

    @property
    def catalogue(self) -> Catalogue:
        """The law in use."""
        return self.law()

    @property
    def actors(self) -> frozenset[str] | None:
        """What the company is to the law, by definition of what it has confirmed too.

        None: nobody has said it. Raises ``IdentitiesEdited``.
        """
        confirmed = self.home.company.actors
        require_as_entered(confirmed or frozenset(), self.entered())
        return None if confirmed is None else shipped_identities().widen(confirmed)

    @property
    def tenant(self) -> str:
        """Identifier of the company."""
        return self.home.tenant


def day_of(at: datetime) -> date:
    """Return the Beijing day of a moment; statutory days are Beijing days."""
    return at.astimezone(BEIJING).date()


def minute_told(at: datetime) -> Phrase:
    """Return a moment as a reason gives it: to the minute, in Beijing time."""
    told = f"{at.astimezone(BEIJING):%Y-%m-%d %H:%M}"
    return phrase("{moment} Beijing time", moment=told)


def _now(home: Home, ledger: Ledger) -> datetime:
    """Return now; a moved clock never runs backwards: just after the newest entry."""
    now = datetime.now(tz=UTC)
    size = ledger.size()
    if home.company.clock is Clock.SYSTEM or not size:
        return now
    newest = instant.from_text(ledger.leaf_at(size - 1).entry.at)
    return max(now, newest + A_MOMENT)


def _require_not_renamed(home: Home, ledger: Ledger) -> None:
    """A home has one tenant: letters without a ticket of theirs would go as cut off."""
    if not ledger.outside.exists():
        for other in ledger.folder.glob(f"*{ledger.outside.suffix}"):
            raise HomeRenamed(was=other.stem, now=home.tenant)


def _require_not_made_real(home: Home, ledger: Ledger) -> None:
    """Compare with the newest entry; each one carried on what those before it said."""
    size = ledger.size()
    if size == 0:
        return
    facts = ledger.leaf_at(size - 1).entry.facts
    for name, real in (("mode", Mode.NORMAL), ("clock", Clock.SYSTEM)):
        was, now = facts.get(name, real), home.standing[name]
        if was != real and now == real:
            raise HomeMadeReal(name=name, was=was, now=now)
