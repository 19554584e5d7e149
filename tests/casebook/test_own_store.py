"""The home's own store in trouble: killed, lost, full, set back, written meanwhile."""

import os
import resource
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path
from types import FrameType

import pytest
from deeds import restored_by_two
from django.db import connection
from office import CHEN, STAGES, SUN, Office, copied
from test_tickets import answered, closed, received, through

from casebooks import Casebooks
from jieqing.casebook.acts.check import check
from jieqing.casebook.acts.execute import execute
from jieqing.casebook.case_words import case_words
from jieqing.casebook.desk import day_of
from jieqing.casebook.doctor.store_facts import stores
from jieqing.casebook.flows import State
from jieqing.casebook.models import Chunk
from jieqing.casebook.store_guards import StoreLeftOut
from jieqing.casebook.store_probe import probe
from jieqing.casebook.wording import Language
from jieqing.erasure.erase import StoreWentBack
from jieqing.erasure.recheck import PlanOutOfDate
from jieqing.erasure.values import ChunkState
from jieqing.home import OWN_STORE
from jieqing.programme.models import Record
from jieqing.programme.tickets import letters
from jieqing.programme.tickets.flow import TicketState
from jieqing.programme.tickets.models import Ticket
from jieqing.programme.tickets.told import told

TITLE = "林女士：注销以后还收到短信"
TO_APPROVED = ("opened", "identified", "stopped", "found", "planned", "noticed")
Shelf = Callable[[str | None], Office]


def whose(office: Office) -> str:
    """The customer's number as the shop knows it."""
    question = "select id from member where phone = ?"
    ((found,),) = office.ask("shop", question, office.customer.value)
    return str(found)


def tickets(office: Office) -> int:
    """How many tickets stand in the own store."""
    with sqlite3.connect(office.desk.home.own_path) as file:
        return int(file.execute("select count(*) from ticket").fetchone()[0])


@pytest.fixture(scope="session")
def signed_with_ticket(
    shelf: Shelf, casebooks: Casebooks, tmp_path_factory: pytest.TempPathFactory
) -> Office:
    """Two approvers signed a plan by which an ended complaint goes; never changed."""
    folder = tmp_path_factory.mktemp("own") / casebooks.kind
    office = copied(shelf(None), folder)
    no = through(office, subject=whose(office), title=TITLE)
    answered(office, no)
    closed(office, no)
    for stage in (*TO_APPROVED, "approved"):
        office = STAGES[stage][1](office)
    return office


@pytest.fixture
def signed(signed_with_ticket: Office, tmp_path: Path) -> Office:
    """An office of one's own in which that plan waits to be executed."""
    return copied(signed_with_ticket, tmp_path / "signed")


def words_of(office: Office) -> str | None:
    """What was answered to the complaint."""
    row = Ticket.objects.earliest("pk")
    no = row.record.no
    digest = told(office.desk, no).answer["result"]
    return letters.read(office.desk.home, no, row.letters, digest)


def test_what_a_customer_wrote_comes_back_within_the_window_by_two(
    signed: Office,
) -> None:
    before = words_of(signed)
    signed.do(execute, by=SUN)
    gone = (tickets(signed), words_of(signed))
    restored_by_two(signed)

    assert gone == (0, None)
    assert (tickets(signed), words_of(signed)) == (1, before)
    assert signed.state is State.WITHDRAWN


def dies_after_the_own_store(office: Office) -> None:
    """The power fails when the own store's part is done and the shop's is not begun."""

    def watch(frame: FrameType, what: str, _: object) -> None:
        is_end = (what, frame.f_code.co_name) == ("return", "_erase_store")
        if is_end and frame.f_locals["mapped"].name == OWN_STORE:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(watch)
    office.do(execute, by=SUN)


def test_an_erasing_killed_between_the_own_store_and_the_shops_is_gone_on_with(
    signed: Office,
) -> None:
    connection.close()
    process = get_context("fork").Process(
        target=dies_after_the_own_store, args=(signed,)
    )
    process.start()
    process.join()
    half = (tickets(signed), signed.ask("shop", "select count(*) from cart_item"))
    written = set(Chunk.objects.values_list("store", flat=True))
    resumed = signed.later(minutes=30)
    resumed.do(execute, by=SUN)
    resumed.do(check, by=CHEN)

    assert process.exitcode == -signal.SIGKILL
    assert half[0] == 0
    assert OWN_STORE in written
    assert "shop" not in written
    assert set(Chunk.objects.values_list("state", flat=True)) == {ChunkState.COMMITTED}
    assert resumed.record.leaves[-1].entry.facts["is_clean"] is True


@pytest.mark.parametrize(("act", "by"), [(execute, SUN), (check, CHEN)])
def test_an_own_store_that_is_lost_is_missed_by_name(
    signed: Office, act: Callable[..., object], by: str
) -> None:
    if act is check:
        signed.do(execute, by=SUN)
    signed.desk.home.own_path.unlink()
    with pytest.raises(StoreLeftOut) as refused:
        signed.do(act, by=by)

    assert refused.value.facts["store"] == OWN_STORE


def test_an_own_store_begun_anew_after_it_was_lost_is_not_taken_for_the_old_one(
    signed: Office,
) -> None:
    signed.do(execute, by=SUN)
    signed.desk.home.own_path.unlink()
    received(signed)
    with pytest.raises(StoreWentBack) as refused:
        signed.do(check, by=CHEN)

    assert refused.value.facts["store"] == OWN_STORE


def test_an_own_store_put_back_from_a_backup_is_noticed(
    signed: Office, tmp_path: Path
) -> None:
    backup = tmp_path / "backup"
    shutil.copy(signed.desk.home.own_path, backup)
    signed.do(execute, by=SUN)
    shutil.copy(backup, signed.desk.home.own_path)
    with pytest.raises(StoreWentBack) as refused:
        signed.do(check, by=CHEN)

    assert refused.value.facts["store"] == OWN_STORE


def receives_without_room(office: Office) -> None:
    """No file may grow while a ticket is entered."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, 1))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    received(office)


def test_a_ticket_without_room_on_the_disk_is_entered_once_there_is_room(
    office: Office,
) -> None:
    received(office)
    connection.close()
    process = get_context("fork").Process(target=receives_without_room, args=(office,))
    process.start()
    process.join()
    left = (tickets(office), Ticket.objects.count(), Record.objects.count())
    received(office)

    assert process.exitcode == 1
    assert left == (1, 1, 1)
    assert (tickets(office), Ticket.objects.count()) == (2, 2)
    assert office.desk.ledger.audit().holds


def test_a_ticket_that_came_after_the_signatures_stops_what_was_signed(
    signed: Office,
) -> None:
    received(signed, subject=whose(signed), title="又来一件")
    before = signed.rows()
    with pytest.raises(PlanOutOfDate) as refused:
        signed.do(execute, by=SUN)

    assert refused.value.facts["store"] == OWN_STORE
    assert tickets(signed) == 2
    assert signed.rows() == before


def test_a_ticket_that_comes_in_within_the_window_is_found_by_the_next_check(
    signed: Office,
) -> None:
    number = whose(signed)
    signed.do(execute, by=SUN)
    signed.do(check, by=CHEN)
    no = received(signed, subject=number, title="删错了，请恢复")
    late = signed.later(hours=25)
    late.do(check, by=CHEN)
    told_ = late.record.leaves[-1].entry.facts

    assert told_["is_clean"] is False
    assert tickets(late) == 1
    assert told(late.desk, no).state is TicketState.RECEIVED


def test_a_ticket_that_came_where_there_was_none_has_the_plan_made_again(
    at_stage: Callable[[str], Office],
) -> None:
    office = at_stage("approved")
    received(office, subject=whose(office))

    with pytest.raises(PlanOutOfDate, match="store correspondence"):
        office.do(execute, by=SUN)
    assert tickets(office) == 1


def test_the_own_store_is_tried_and_looked_at_like_any_other(office: Office) -> None:
    received(office)
    tried = probe(office.desk, OWN_STORE, day_of(office.at))
    (seen,) = (one for one in stores(office.desk, office.at) if one.name == OWN_STORE)

    assert tried.is_ready
    assert seen.refused == ()
    assert seen.tables > 0


@pytest.mark.parametrize(
    ("language", "name"),
    [
        (Language.CHINESE, "本系统收到的来件与答卷"),
        (Language.ENGLISH, "what came in to our system and answers to our forms"),
    ],
)
def test_letters_call_the_own_store_by_a_plain_name(
    language: Language, name: str
) -> None:
    words = case_words(language)

    assert words.store(OWN_STORE) == name
    assert words.store("shop") == "shop"
    assert words.place(OWN_STORE, "ticket").startswith(f"{name}.")
