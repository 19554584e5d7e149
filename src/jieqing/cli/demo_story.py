"""The demo told to a manager: the facts of the case poured into a shipped story.

The prose stands in ``content/story``; here are its figures and lists.
"""

import os
import shutil
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jieqing import content
from jieqing.casebook import groups
from jieqing.casebook.case_words import CaseWords, case_words
from jieqing.casebook.groups import Telling
from jieqing.casebook.letter_facts import Stays
from jieqing.casebook.plan_words import check_counts
from jieqing.casebook.sources import mapped_stores
from jieqing.casebook.wording import Language, Wording, wording
from jieqing.cli.demo_case import CHECKED_AGAIN, ERASED, RECEIVED, SETTLED, Played
from jieqing.erasure.summary import summary
from jieqing.erasure.values import Fate, MappedStore, PlannedRow
from jieqing.home import Home
from jieqing.language import said, spoken

SHORT = 16
CUSTOMERS = 2_400  # of the shop; the generator's own number


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Figures, each row once: found is the sum of all from erased to waiting.

    ``reduced`` are those kept rows of which cells that no law needs really changed.
    ``shared`` rows stay; only the link row to the customer went.
    """

    found: int
    erased: int
    masked: int
    untied: int
    shared: int
    kept: int
    asked: int
    waiting: int
    reduced: int
    residue: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Teller:
    """The words of one language, and what the rows of each table are called."""

    words: CaseWords
    phrases: Wording
    stores: tuple[MappedStore, ...]

    def kind(self, row: PlannedRow) -> str:
        """What a row is to the law, in words."""
        tables = {store.name: store.bound.tables for store in self.stores}
        cases = tables[row.name.store][row.name.table].table.record
        return self.words.kind(() if row.case is None else cases[row.case].kinds)

    def counted(self, rows: Iterable[PlannedRow]) -> str:
        """Rows counted by what they are, most first."""
        kinds = Counter(self.kind(row) for row in rows)
        return self.phrases.join(f"{kind} {n}" for kind, n in kinds.most_common())


def counts(played: Played) -> Counts:
    """Count what was found, what went and what stayed."""
    tables = [t for intent in played.outcome.committed for t in intent.tables]
    fates = Counter(row.fate for row in played.plan.rows)
    return Counts(
        found=len(played.finding.rows),
        erased=sum(table.erased for table in tables),
        masked=fates[Fate.MASK],
        untied=sum(table.untied for table in tables),
        shared=sum(summary(played.plan).shared.values()),
        kept=fates[Fate.KEEP],
        asked=fates[Fate.ASK],
        waiting=fates[Fate.WAIT],
        reduced=played.reduced,
        residue=sum(check_counts(check)["residue"] for check in played.checks),
    )


def story(played: Played, seconds: float) -> str:
    """Tell the case in the language in use."""
    language = Language(spoken())
    template = content.read(f"story/{language}.txt")
    teller = _Teller(
        words=case_words(language),
        phrases=wording(language),
        stores=mapped_stores(played.company.desk),
    )
    fields = {
        **_people(played),
        **_days(played, teller.phrases),
        **_rows(played, teller),
        **_proof(played),
        "seconds": f"{seconds:.1f}",
    }
    return template.format_map(fields).rstrip("\n")


def _people(played: Played) -> dict[str, str]:
    crew = played.company.crew
    named = {
        "officer": crew.officer,
        "signer": crew.signers[0],
        "second_signer": crew.signers[1],
        "executor": crew.executor,
    }
    told = {role: one.name for role, one in named.items()}
    numbers = {f"{role}_number": one.number for role, one in named.items()}
    customer = played.company.sample.customers["demo"]
    return {
        **told,
        **numbers,
        "company": played.company.sample.company,
        "customer": customer.name,
        "phone": customer.phone or "",
        "customers": f"{CUSTOMERS:,}",
        "all_rows": f"{sum(played.company.sample.rows.values()):,}",
        "number": played.number,
    }


def _days(played: Played, phrases: Wording) -> dict[str, str]:
    days = played.before.days
    named = {
        "received": RECEIVED.date(),
        "erased_on": ERASED.date(),
        "rechecked_on": CHECKED_AGAIN.date(),
        "settled_on": SETTLED.date(),
        "promised": days["outer"],
        "window": played.before.window_until,
    }
    return {name: phrases.day(day) for name, day in named.items()}


def _rows(played: Played, teller: _Teller) -> dict[str, str]:
    rows = played.plan.rows
    told = counts(played)
    going = {fate: [r for r in rows if r.fate is fate] for fate in Fate}
    first, second = (check_counts(check) for check in played.checks)
    return {
        "found": str(told.found),
        "found_lines": _lines(
            f"{store}: {teller.counted(r for r in rows if r.name.store == store)}"
            for store in sorted({row.name.store for row in rows})
        ),
        "learned": str(len(played.finding.learned)),
        "erased": str(told.erased),
        "erased_kinds": teller.counted(going[Fate.ERASE]),
        "masked": str(told.masked),
        "reduced": str(told.reduced),
        "shared": str(told.shared),
        "asked": str(told.asked),
        "waiting": str(told.waiting),
        "untied": str(told.untied),
        "untied_kinds": teller.counted(r for r in going[Fate.UNTIE] if r.columns),
        "kept": str(told.kept),
        "kept_lines": _lines(_kept(played, teller)),
        "flags": str(played.flags),
        "tables_checked": str(len(played.checks[1].tables)),
        "gone": str(first["gone"]),
        "residue": str(first["residue"]),
        "second_residue": str(second["residue"]),
        "others": str(second["others"]),
    }


def _kept(played: Played, teller: _Teller) -> Iterable[str]:
    telling = Telling(
        stores=teller.stores,
        catalogue=played.company.desk.catalogue,
        words=teller.words,
    )
    for group in groups.stays(played.plan, telling):
        yield _stays(group, teller.phrases)


def _stays(group: Stays, phrases: Wording) -> str:
    article = group.article
    ground = f"{article.law} {article.article}" if article else str(group.reason)
    day = phrases.day(group.until) if isinstance(group.until, date) else "—"
    words = said("{what}: until {day}, that day included · {ground}")
    return words.format(what=group.what, day=day, ground=ground)


def _proof(played: Played) -> dict[str, str]:
    issued, home = played.issued, played.company.desk.home
    return {
        "plan_hash": played.plan_hash[:SHORT],
        "position": str(issued.position),
        "size": str(issued.size),
        "root": played.root[:SHORT],
        "statement": _near(issued.package),
        "page": _near(issued.page),
        "trust": _near(played.trust),
        "letters": _lines(_near(path) for path in _letters(home)),
        "processors": said(", ").join(
            outside.what
            for store in mapped_stores(played.company.desk)
            for outside in store.bound.datamap.outside
        ),
        "home": _near(home.folder),
        "command": _command(),
    }


def _letters(home: Home) -> list[Path]:
    return sorted(home.place("outbox").iterdir())


def _command() -> str:
    """Return how the reader can call us: after ``make`` we are on nobody's path."""
    return "jieqing" if shutil.which("jieqing") else _near(Path(sys.argv[0]))


def _near(path: Path) -> str:
    """Return the path from the current folder, if it lies below."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(f"    · {text}" for text in texts)
