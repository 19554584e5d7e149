"""Each check of the doctor: fine as long as all is well, and what it says otherwise."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from jieqing.casebook.doctor.checks import FINE, Level, examine, exit_code
from jieqing.casebook.doctor.facts import (
    Books,
    Folder,
    Gathered,
    Law,
    Machine,
    People,
    StoreFacts,
    Tables,
    Waiting,
)
from jieqing.casebook.doctor.gathering import law_read_on
from jieqing.casebook.sources import MapNotConfirmed, NoStores
from jieqing.casebook.standing import StandingMapChanged
from jieqing.flow.ledger import LedgerBehind
from jieqing.home import HomeMissing
from jieqing.keys.keyring import HomeKeyMissing

TODAY, NOW = date(2026, 11, 26), datetime(2026, 11, 26, 1, tzinfo=UTC)
SHOP = StoreFacts(name="shop", tables=2)
SOUND = Gathered(
    machine=Machine(
        python=(3, 11),
        encoding="utf-8",
        has_beijing_time=True,
        has_words=True,
        lacks_for_pages=(),
    ),
    folder=Folder(
        path="home",
        owner=1000,
        reader=1000,
        open_to_others=(),
        missing=(),
        free_bytes=2**34,
    ),
    tables=Tables(),
    books=Books(entries=1, newest=NOW, now=NOW, is_clock_real=True),
    people=People(officers=1, approvers=2, executors=1),
    law=Law(
        today=TODAY,
        read_on=TODAY,
        rules=100,
        unread=3,
        years=frozenset({2026}),
        knows_company=True,
    ),
    stores=(SHOP,),
    waiting=Waiting(today=TODAY),
)
MACHINE, FOLDER, BOOKS = SOUND.machine, SOUND.folder, SOUND.books
PEOPLE, LAW, WAITING = SOUND.people, SOUND.law, SOUND.waiting
BEHIND = LedgerBehind(size=1, outside=2)
FALLEN = StandingMapChanged(store="shop", standing="SA-0001")
YESTERDAY = TODAY - timedelta(days=1)
SICK = [
    ("python", "python-too-old", {"machine": replace(MACHINE, python=(3, 10))}),
    ("locale", "encoding-unfit", {"machine": replace(MACHINE, encoding="ascii")}),
    (
        "locale",
        "beijing-time-missing",
        {"machine": replace(MACHINE, has_beijing_time=False)},
    ),
    ("locale", "words-missing", {"machine": replace(MACHINE, has_words=False)}),
    (
        "pages",
        "pages-unprintable",
        {"machine": replace(MACHINE, lacks_for_pages=("typst",))},
    ),
    ("home", "home-missing", {"folder": HomeMissing(file="jieqing.toml")}),
    (
        "home",
        "home-open-to-others",
        {"folder": replace(FOLDER, open_to_others=("keys",))},
    ),
    ("home", "home-of-another", {"folder": replace(FOLDER, owner=0)}),
    ("home", "home-folder-missing", {"folder": replace(FOLDER, missing=("due",))}),
    ("disk", "disk-nearly-full", {"folder": replace(FOLDER, free_bytes=2**29)}),
    (
        "keys",
        "home-key-missing",
        {"folder": replace(FOLDER, keys=(HomeKeyMissing(file="home.key"),))},
    ),
    ("casebook", "casebook-older", {"tables": Tables(steps_missing=1)}),
    ("casebook", "casebook-newer", {"tables": Tables(steps_unknown=1)}),
    ("ledger", "ledger-behind", {"books": BEHIND}),
    (
        "clock",
        "clock-behind-ledger",
        {"books": replace(BOOKS, newest=NOW + timedelta(hours=1))},
    ),
    (
        "clock",
        "clock-far-from-ledger",
        {"books": replace(BOOKS, newest=NOW - timedelta(days=32))},
    ),
    ("trust", "trust-file-missing", {"books": replace(BOOKS, has_trust=False)}),
    ("trust", "trust-file-old", {"books": replace(BOOKS, is_trust_current=False)}),
    ("people", "post-empty", {"people": replace(PEOPLE, executors=0)}),
    ("people", "approvers-too-few", {"people": replace(PEOPLE, approvers=1)}),
    ("duties", "duties-joined", {"people": replace(PEOPLE, joined=("P-0002",))}),
    ("stores", "no-stores", {"stores": NoStores()}),
    (
        "stores",
        "map-not-confirmed",
        {"stores": (replace(SHOP, refused=(MapNotConfirmed(store="shop"),)),)},
    ),
    (
        "servers",
        "store-not-encrypted",
        {"stores": (replace(SHOP, is_encrypted=False),)},
    ),
    (
        "servers",
        "account-too-mighty",
        {"stores": (replace(SHOP, too_mighty=("SUPERUSER",)),)},
    ),
    (
        "indexes",
        "indexes-missing",
        {"stores": (replace(SHOP, slow=("trade_order (member_id)",)),)},
    ),
    (
        "logs",
        "store-logs-values",
        {"stores": (replace(SHOP, logged=("log_statement = all",)),)},
    ),
    (
        "law",
        "law-read-long-ago",
        {"law": replace(LAW, read_on=TODAY - timedelta(days=366))},
    ),
    ("law", "company-unknown-to-law", {"law": replace(LAW, knows_company=False)}),
    ("calendar", "calendar-year-missing", {"law": replace(LAW, years=frozenset())}),
    ("runs", "run-cut-off", {"waiting": replace(WAITING, cut_off=("CL-2026-0001",))}),
    (
        "runs",
        "due-run-cut-off",
        {"waiting": replace(WAITING, runs_cut_off=("DR-2026-0001",))},
    ),
    (
        "runs",
        "restore-cut-off",
        {"waiting": replace(WAITING, half_back=("CL-2026-0001",))},
    ),
    (
        "case-keys",
        "case-key-missing",
        {"waiting": replace(WAITING, keyless=("CL-2026-0001",))},
    ),
    (
        "days",
        "case-late",
        {"waiting": replace(WAITING, late={"CL-2026-0001": YESTERDAY})},
    ),
    (
        "days",
        "copy-outlives-window",
        {"waiting": replace(WAITING, window_over={"CL-2026-0001": YESTERDAY})},
    ),
    ("due", "due-rows-wait", {"waiting": replace(WAITING, due_rows=3)}),
    ("due", "batches-unreadable", {"waiting": replace(WAITING, unreadable=1)}),
    (
        "standing",
        "standing-runs-out",
        {"waiting": replace(WAITING, standing_ends={"SA-0001": TODAY})},
    ),
    (
        "standing",
        "standing-approval-map-changed",
        {"waiting": replace(WAITING, fallen=(FALLEN,))},
    ),
]


def test_a_sound_home_is_fine_in_every_check() -> None:
    findings = examine(SOUND)

    assert [each.check for each in findings] == list(FINE)
    assert {each.level for each in findings} == {Level.FINE}
    assert exit_code(findings) == 0


@pytest.mark.parametrize(("check", "code", "sick"), SICK, ids=lambda v: str(v)[:40])
def test_each_trouble_is_told_once_under_its_check(
    check: str, code: str, sick: dict[str, object]
) -> None:
    findings = examine(replace(SOUND, **sick))
    told = [(f.check, f.trouble.code) for f in findings if f.trouble is not None]

    assert told == [(check, code)]


@pytest.mark.parametrize(
    ("sick", "code"),
    [
        ({"people": replace(PEOPLE, executors=0)}, 3),
        ({"stores": NoStores()}, 4),
        ({"people": replace(PEOPLE, executors=0), "stores": NoStores()}, 4),
    ],
)
def test_the_exit_code_tells_persons_and_configuration_apart(
    sick: dict[str, object], code: int
) -> None:
    assert exit_code(examine(replace(SOUND, **sick))) == code


@pytest.mark.parametrize(
    "sound",
    [
        {"people": replace(PEOPLE, joined=("P-0002",), is_small_organisation=True)},
        {"books": replace(BOOKS, newest=NOW + timedelta(1), is_clock_real=False)},
        {"law": replace(LAW, read_on=TODAY - timedelta(days=365))},
        {"waiting": replace(WAITING, standing_ends={"S": TODAY + timedelta(days=31)})},
    ],
)
def test_what_a_home_openly_is_or_what_is_not_yet_over_is_fine(
    sound: dict[str, object],
) -> None:
    assert exit_code(examine(replace(SOUND, **sound))) == 0


def test_one_refusal_that_shuts_several_parts_is_told_once() -> None:
    shut = replace(SOUND, books=BEHIND, people=BEHIND, law=BEHIND, waiting=BEHIND)
    told = [each.trouble for each in examine(shut) if each.trouble is not None]

    assert told == [BEHIND]


def test_the_shipped_law_says_up_to_which_day_it_was_read() -> None:
    assert law_read_on() >= date(2026, 11, 26)
