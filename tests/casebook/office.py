"""青禾商城's office: named people who do real acts on a case, stage by stage.

A case stands in a stage because the acts that lead there were done, so no test starts
where the product cannot get. Each stage is built once and copied.
"""

import shutil
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from django.db import connection

from casebooks import IN_FILES, Casebooks
from jieqing import settings
from jieqing.casebook import models
from jieqing.casebook.acts.answer import answer
from jieqing.casebook.acts.approve import approve, message_to_sign
from jieqing.casebook.acts.check import check
from jieqing.casebook.acts.choose import Chosen, choose
from jieqing.casebook.acts.deliver import Delivery, deliver
from jieqing.casebook.acts.due_run import DueReport, run
from jieqing.casebook.acts.due_standing import NewStanding, propose, sign, to_sign
from jieqing.casebook.acts.execute import execute
from jieqing.casebook.acts.find import find
from jieqing.casebook.acts.identify import Identification, Level, Method, identify
from jieqing.casebook.acts.notify import notify
from jieqing.casebook.acts.open import Channel, NewRequest, open_case
from jieqing.casebook.acts.pause import pause
from jieqing.casebook.acts.plan import plan
from jieqing.casebook.acts.processor import ProcessorAnswer, record_processor
from jieqing.casebook.acts.refuse import propose_refusal, refuse
from jieqing.casebook.acts.settle import settle
from jieqing.casebook.acts.stop import stop
from jieqing.casebook.acts.withdraw import withdraw
from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.flows import Right, State
from jieqing.casebook.said import Subject
from jieqing.casebook.sources import confirm_map
from jieqing.erasure.erase import MarkTableMissing
from jieqing.erasure.values import IdentityValue
from jieqing.evidence.standing import standing_message
from jieqing.flow import record as records
from jieqing.flow.record import Record
from jieqing.home import (
    Budget,
    Clock,
    Company,
    Home,
    Mode,
    StoreEntry,
    make_home,
    read_home,
    write_home,
)
from jieqing.keys.signing import SigningKey
from jieqing.people.giving import end, give, to_end, to_give
from jieqing.people.matrix import Role
from jieqing.people.posts import Post
from jieqing.people.register import NewPerson
from jieqing.sample.generate import generate
from jieqing.sample.values import ACTORS, RULED_OUT
from jieqing.stores.sqlite import MARK_TABLE

MONDAY = datetime(2026, 11, 2, 1, tzinfo=UTC)
RECEIVED = date(2026, 11, 2)
CASE = "CL-2026-0001"
COMPANY = Company(
    tenant="qinghe",
    name="青禾商城",
    contact="privacy@example.test",
    officer_contact="陈立",
    actors=ACTORS,
    ruled_out=RULED_OUT,
    budget=Budget.ECOMMERCE,
    mode=Mode.DEMO,
    clock=Clock.MOVED,
)
QIAN, CHEN, WANG, ZHAO, SUN, WU, LI = (f"P-{n:04d}" for n in range(1, 8))
STAFF: Mapping[str, tuple[str, Role]] = {
    QIAN: ("钱管理", Role.SECURITY),
    CHEN: ("陈经办", Role.OFFICER),
    WANG: ("王审批", Role.APPROVER),
    ZHAO: ("赵审批", Role.APPROVER),
    SUN: ("孙执行", Role.EXECUTOR),
    WU: ("吴审计", Role.AUDITOR),
    LI: ("李运维", Role.IT),
}
KEYS = {number: SigningKey.generate() for number in STAFF}


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """A folder with home and stores, the desk over it, the customer, the time."""

    folder: Path
    desk: Desk
    customer: IdentityValue
    at: datetime = MONDAY
    casebooks: Casebooks = IN_FILES
    number: str = CASE

    @property
    def case(self) -> models.Case:
        """The case's row, read anew."""
        return models.Case.objects.get(number=CASE)

    @property
    def state(self) -> State:
        """The state the row says."""
        return State(self.case.state)

    @property
    def record(self) -> Record:
        """The case as the ledger tells it."""
        return records.read(self.desk.ledger, self.number)

    @property
    def entries(self) -> int:
        """How many acts the ledger has seen."""
        return self.desk.ledger.size()

    def later(self, **distance: int) -> "Office":
        """The same office, some time on."""
        return replace(self, at=self.at + timedelta(**distance))

    def do(self, act: Callable[..., object], *args: object, by: str) -> object:
        """Do an act on the case now."""
        return act(self.desk, self.number, *args, by=by, at=self.at)

    def sign(self, who: str, key: SigningKey | None = None) -> object:
        """Sign what waits for signatures with one's own key (or another)."""
        message = message_to_sign(self.desk, CASE, by=who, at=self.at)
        return self.do(approve, (key or KEYS[who]).sign(message), by=who)

    def give_post(self, whom: str, post: Post) -> None:
        """钱管理 gives somebody a post for a time."""
        register = self.desk.register
        change = to_give(register, whom, post, by=QIAN).to_bytes()
        give(register, whom, post, KEYS[QIAN].sign(change), by=QIAN, at=self.at)

    def end_post(self, whom: str, post: Post) -> None:
        """钱管理 ends it."""
        register = self.desk.register
        change = to_end(register, whom, post.place, by=QIAN).to_bytes()
        signature = KEYS[QIAN].sign(change)
        end(register, whom, post.place, signature, by=QIAN, at=self.at)

    def ask(
        self, store: str, question: str, *values: object
    ) -> list[tuple[object, ...]]:
        """Ask a store of the company directly."""
        with sqlite3.connect(self.folder / "stores" / f"{store}.db") as database:
            return database.execute(question, values).fetchall()

    def run_due(self, by: str = SUN, chunk_rows: int = 1000) -> DueReport:
        """孙执行 does the day's due run."""
        return run(self.desk, by=by, at=self.at, chunk_rows=chunk_rows)

    def rows(self) -> frozenset[tuple[object, ...]]:
        """Every row of the company's stores, each with its store and table."""
        tables = "select name from sqlite_master where type = 'table'"
        return frozenset(
            (store, table, *row)
            for store in ("shop", "crm")
            for (table,) in self.ask(store, tables)
            if table != "jieqing_mark"
            for row in self.ask(
                store, f'select * from "{table}"'
            )  # names from the catalogue itself
        )

    def request(self, right: Right = Right.CLOSE, *scope: str) -> NewRequest:
        """The customer's request."""
        return NewRequest(
            right=right,
            scope=scope,
            subject=Subject(entry=self.customer, salutation="林女士"),
            channel=Channel.APP,
            received=RECEIVED,
        )


def found_company(folder: Path, casebooks: Casebooks = IN_FILES) -> Office:
    """A fresh home with staff, stores and confirmed maps."""
    sample = generate(folder / "stores", seed=7, customers=120, today=RECEIVED)
    stores = {n: StoreEntry(url="", map=f"maps/{n}.yaml") for n in sample.stores}
    address = casebooks.fresh()
    home = make_home(folder / "home", COMPANY, stores, casebook=address)
    for store, path in sample.stores.items():
        with sqlite3.connect(path) as database:
            database.executescript(MARK_TABLE)
        home.map_path(store).write_text(sample.maps[store], encoding="utf-8")
    office = enter(folder, IdentityValue(kind="phone", value=""), fresh=True)
    for number, (name, role) in STAFF.items():
        new = NewPerson(
            name=name,
            natural=name,
            key=KEYS[number].public,
            roles=frozenset({role}),
        )
        by = None if number == QIAN else QIAN
        appointment = office.desk.register.to_add(new, by=by)
        signature = KEYS[QIAN].sign(appointment.to_bytes())
        office.desk.register.add(new, signature, by=by, at=MONDAY)
    for store in sample.stores:
        confirm_map(office.desk, store, by=LI, at=MONDAY)
    phone = sample.customers["demo"].phone or ""
    customer = IdentityValue(kind="phone", value=phone)
    return replace(office, customer=customer, casebooks=casebooks)


def enter(
    folder: Path, customer: IdentityValue, at: datetime = MONDAY, *, fresh: bool = False
) -> Office:
    """Open the home in a folder; 李运维 confirms where its stores were copied to."""
    home = read_home(folder / "home")
    before = home.stores
    moved = {
        name: replace(entry, url=f"sqlite:///{folder / 'stores' / name}.db")
        for name, entry in home.stores.items()
    }
    home = replace(home, stores=moved)
    write_home(home)
    if fresh:
        settings.make_casebook(home)
    settings.use(home)
    desk = Desk.open(home)
    for name, entry in before.items():
        if entry.url and entry.url != moved[name].url:
            confirm_map(desk, name, by=LI, at=at)
    return Office(folder=folder, desk=desk, customer=customer, at=at)


def copied(office: Office, to: Path) -> Office:
    """The same office in a folder of its own."""
    connection.close()
    shutil.copytree(office.folder, to)
    copy_casebook(office, to / "home")
    moved = enter(to, office.customer, office.at)
    return replace(moved, casebooks=office.casebooks)


def copy_casebook(office: Office, folder: Path) -> Home:
    """Give the copied home in a folder a copy of the office's casebook."""
    address = office.casebooks.copied(office.desk.home.casebook)
    home = replace(read_home(folder), casebook=address)
    write_home(home)
    return home


def opened(office: Office) -> Office:
    """陈经办 opens the case."""
    open_case(office.desk, office.request(), by=CHEN, at=office.at)
    return office


def opened_as(right: Right, *scope: str) -> Callable[[Office], Office]:
    """陈经办 opens a case of another right."""

    def opens(office: Office) -> Office:
        request = office.request(right, *scope)
        open_case(office.desk, request, by=CHEN, at=office.at)
        return office

    return opens


def identified(office: Office) -> Office:
    """A code to the registered phone was right."""
    proof = Identification(
        method=Method.PHONE_CODE, joined_at=Level.P1, is_verified=True
    )
    office.do(identify, proof, by=CHEN)
    return office


def stopped(office: Office) -> Office:
    """New processing is stopped."""
    office.do(stop, by=CHEN)
    return office


def found(office: Office) -> Office:
    """Everything is found."""
    office.do(find, by=CHEN)
    return office


def planned(office: Office) -> Office:
    """Every row has a fate."""
    office.do(plan, by=CHEN)
    return office


def noticed(office: Office) -> Office:
    """The notice arrived and the customer chose to erase."""
    letter = office.do(notify, by=CHEN)
    office.do(deliver, letter, Delivery.DELIVERED, by=CHEN)
    office.do(choose, Chosen(), by=CHEN)
    return office


def approved(office: Office) -> Office:
    """王审批 and 赵审批 signed."""
    office.sign(WANG)
    office.sign(ZHAO)
    return office


def executing(office: Office) -> Office:
    """孙执行 erased; nobody has checked yet."""
    office.do(execute, by=SUN)
    return office


def checked(office: Office) -> Office:
    """Searched at once and after the quiet period, clean both times."""
    office.do(check, by=CHEN)
    next_day = office.later(hours=25)
    next_day.do(check, by=CHEN)
    return next_day


def ready(office: Office) -> Office:
    """Answered, delivered, processors done, the window over."""
    letter = office.do(answer, by=CHEN)
    office.do(deliver, letter, Delivery.DELIVERED, by=CHEN)
    for task in ("crm/sms", "shop/courier"):
        office.do(record_processor, task, ProcessorAnswer.DONE, by=CHEN)
    return office.later(days=7)


def settled(office: Office) -> Office:
    """The proof is handed out."""
    office.do(settle, by=CHEN)
    return office


def due(office: Office) -> Office:
    """Three years on, a standing approval is in force and two orders have come due."""
    autumn = replace(office, at=datetime(2029, 10, 14, 1, tzinfo=UTC))
    return allowed(autumn)


def allowed(office: Office, ceiling: int = 100) -> Office:
    """陈经办 proposed a standing approval, 王审批 and 赵审批 signed it."""
    standing = propose(
        office.desk,
        NewStanding(
            stores=frozenset({"shop", "crm"}),
            ceiling=ceiling,
            until=day_of(office.at) + timedelta(days=300),
        ),
        by=CHEN,
        at=office.at,
    )
    for who in (WANG, ZHAO):
        sign_standing(office, standing.number, who)
    return office


def sign_standing(
    office: Office, number: str, who: str, key: SigningKey | None = None
) -> object:
    """Sign a standing approval with one's own key (or another)."""
    terms = to_sign(office.desk, number, on=day_of(office.at)).terms_hash
    message = standing_message("qinghe", number, terms, who)
    signature = (key or KEYS[who]).sign(message)
    return sign(office.desk, number, signature, by=who, at=office.at)


def refused(office: Office) -> Office:
    """王审批 confirmed 陈经办's refusal."""
    office.do(propose_refusal, "X3", by=CHEN)
    office.do(refuse, "X3", by=WANG)
    return office


def withdrawn(office: Office) -> Office:
    """The customer withdrew."""
    office.do(withdraw, by=CHEN)
    return office


def interrupted(office: Office) -> Office:
    """孙执行 began, and a store had no mark table."""
    office.ask("crm", "drop table jieqing_mark")
    with suppress(MarkTableMissing):
        office.do(execute, by=SUN)
    office.ask("crm", MARK_TABLE)
    return office


def paused(office: Office) -> Office:
    """陈经办 paused the case."""
    office.do(pause, by=CHEN)
    return office


def unknown_to(*steps: Callable[[Office], Office]) -> Callable[[Office], Office]:
    """Somebody asks whom no store knows, and after these steps nothing is found."""

    def asks(office: Office) -> Office:
        nobody = IdentityValue(kind="phone", value="19900001111")
        stranger = replace(office, customer=nobody)
        for step in (*steps, found):
            stranger = step(stranger)
        return stranger

    return asks


STAGES: Mapping[str, tuple[str | None, Callable[[Office], Office]]] = {
    "opened": (None, opened),
    "identified": ("opened", identified),
    "stopped": ("identified", stopped),
    "found": ("stopped", found),
    "planned": ("found", planned),
    "noticed": ("planned", noticed),
    "approved": ("noticed", approved),
    "executing": ("approved", executing),
    "checked": ("executing", checked),
    "ready": ("checked", ready),
    "settled": ("ready", settled),
    "due": ("settled", due),
    "refused": ("found", refused),
    "withdrawn": ("noticed", withdrawn),
    "paused": ("noticed", paused),
    "interrupted": ("approved", interrupted),
    "not_found": (None, unknown_to(opened, identified, stopped)),
}
