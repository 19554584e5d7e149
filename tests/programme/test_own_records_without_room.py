"""What goes by its own date while the disk is full or the file cannot be opened."""

import resource
import signal
import sqlite3
from collections.abc import Callable
from datetime import date
from multiprocessing import get_context
from multiprocessing.queues import SimpleQueue

import pytest
from django.db import connection
from office import Office
from programme_office import on
from steps import Step, meanwhile
from test_forms import opened_form
from test_own_records_under_secret_orders import keys_of, ordered
from test_secret_orders import HE, seen_by, with_counsel
from test_tickets import answered, closed, through

from jieqing.casebook.desk import Desk
from jieqing.casebook.own_store import OwnStoreUnusable
from jieqing.errors import JieqingError
from jieqing.flow import record as records
from jieqing.programme.forms.flow import FormState
from jieqing.programme.forms.told import told
from jieqing.programme.own_days import RECORD, erase_over
from jieqing.programme.tickets import letters

OVER = date(2029, 11, 20)
"""More than three years after the tickets of these tests ended."""
ITS_ROWS_GO: Step = ("call", "_erase", "own_erasing.py")
ITS_ROWS_ARE_GONE: Step = ("return", "_erase", "own_erasing.py")
IT_STANDS: Step = ("return", "erase", "own_erasing.py")
_FORK = get_context("fork")


@pytest.fixture
def over(office: Office) -> Office:
    """A ticket that ended long ago, on the day after its last one."""
    no = through(office)
    answered(office, no)
    closed(office, no)
    return on(office, OVER)


def no_room() -> None:
    """No file may grow any more."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))


def apart(work: Callable[[], object]) -> str:
    """What a process of its own says at its end: how it was refused, or nothing."""
    connection.close()
    said: SimpleQueue[str] = _FORK.SimpleQueue()

    def tell() -> None:
        try:
            work()
        except JieqingError as refusal:
            said.put(refusal.code)
        except Exception as error:  # noqa: BLE001 -- any end of it is an outcome
            said.put(type(error).__name__)
        else:
            said.put("")

    process = _FORK.Process(target=tell)
    process.start()
    process.join()
    return said.get()


def full_at(office: Office, step: Step) -> str:
    """The daily erasing of own records, with no room from a step on."""

    def work() -> None:
        with meanwhile(step, no_room):
            erase_over(office.desk, office.at)

    return apart(work)


def entered(office: Office) -> int:
    """How many entries tell of own records that went."""
    ledger = Desk.open(office.desk.home).ledger
    return len(records.read(ledger, RECORD).leaves)


def words(office: Office) -> int:
    """How many tickets have words."""
    return len(letters.all_names(office.desk.home))


@pytest.mark.parametrize("step", [ITS_ROWS_GO, ITS_ROWS_ARE_GONE])
def test_words_that_cannot_be_erased_stay_whole_are_told_as_nothing_and_go_later(
    over: Office, step: Step
) -> None:
    with sqlite3.connect(over.desk.home.own_path) as file:
        before = list(file.iterdump())
    said = full_at(over, step)
    with sqlite3.connect(over.desk.home.own_path) as file:
        after = list(file.iterdump())

    assert said == "own-store-unusable"
    assert after == before
    assert entered(over) == 0
    assert erase_over(over.desk, over.at) == {"tickets": 1}
    assert (words(over), entered(over)) == (0, 1)
    assert over.desk.ledger.audit().holds


def test_a_disk_that_fills_up_before_the_entry_leaves_it_out_and_tells_nothing_false(
    over: Office,
) -> None:
    said = full_at(over, IT_STANDS)

    assert said == "OperationalError"
    assert (words(over), entered(over)) == (0, 0)
    assert erase_over(over.desk, over.at) == {}


def test_what_an_order_names_is_in_the_vault_though_the_entry_was_never_made(
    office: Office,
) -> None:
    no = through(with_counsel(office))
    answered(office, no)
    closed(office, no)
    ordered(office, "message", keys_of(office, "message", "ticket, digest"))
    then, before = on(office, OVER), len(keys_of(office, "message", "ticket"))
    said = full_at(then, IT_STANDS)
    (kept,) = seen_by(then, HE)

    assert said == "OperationalError"
    assert (words(then), entered(then)) == (0, 0)
    assert len(kept.rows) == before > 0


def test_a_file_that_cannot_be_opened_stops_no_other_kind(over: Office) -> None:
    form = opened_form(over, "form.partner")
    then = on(over, told(over.desk, form).purges_on)
    own = then.desk.home.own_path
    content = own.read_bytes()
    own.unlink()
    own.mkdir()
    with pytest.raises(OwnStoreUnusable):
        erase_over(then.desk, then.at)
    own.rmdir()
    own.write_bytes(content)

    assert told(then.desk, form).state is FormState.PURGED
    assert erase_over(then.desk, then.at) == {"tickets": 1}
