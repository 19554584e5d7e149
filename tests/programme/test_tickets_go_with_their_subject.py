"""What came in from a customer is a store: it is found and goes when they go."""

import sqlite3
from datetime import timedelta

import pytest
from office import CASE, CHEN, STAGES, WANG, ZHAO, Office
from programme_office import asks
from test_forms import counted, links, opened_form
from test_stores_of_the_plan import with_stores
from test_tickets import answered, closed, received, through

from jieqing.casebook.acts.hold import NewHold, hold, lift
from jieqing.casebook.acts.plan import plan
from jieqing.casebook.desk import day_of
from jieqing.casebook.own_store import schema
from jieqing.casebook.sources import MapChanged, bound_store, mapped_stores
from jieqing.datamap.not_yet import unsupported
from jieqing.erasure.find import find
from jieqing.erasure.values import IdentityValue
from jieqing.flow.record import RecordAltered
from jieqing.home import OWN_STORE, StoreEntry
from jieqing.keys.case_key import CaseKey
from jieqing.programme.forms.answering import answer
from jieqing.programme.forms.models import Answer
from jieqing.programme.forms.told import named_in, questionnaire_in
from jieqing.programme.forms.told import told as told_form
from jieqing.programme.tickets import acts, contacts, letters
from jieqing.programme.tickets.disputing import cases_to_hold
from jieqing.programme.tickets.flow import TicketAct, TicketState
from jieqing.programme.tickets.models import Ticket
from jieqing.programme.tickets.told import told

TITLE = "林女士：注销以后还收到短信"


def number_of(office: Office) -> str:
    """The customer's number as the shop knows it."""
    question = "select id from member where phone = ?"
    ((found,),) = office.ask("shop", question, office.customer.value)
    return str(found)


def own_rows(office: Office) -> dict[str, int]:
    with sqlite3.connect(office.desk.home.own_path) as file:
        tables = ("ticket", "message")
        return {
            table: file.execute(f"select count(*) from {table}").fetchone()[0]
            for table in tables
        }


def walked(office: Office, *stages: str) -> Office:
    for stage in stages:
        office = STAGES[stage][1](office)
    return office


TO_PLAN = ("opened", "identified", "stopped", "found", "planned")
ONWARD = ("noticed", "approved", "executing", "checked")


def ended(office: Office) -> str:
    """A complaint of the customer, answered and closed."""
    no = through(office, subject=number_of(office), title=TITLE)
    answered(office, no)
    closed(office, no)
    return no


def test_what_a_customer_wrote_goes_with_them_and_its_number_stays(
    office: Office,
) -> None:
    whose, no = number_of(office), ended(office)
    others = through(office, subject="990001", title="别人的")
    before = own_rows(office)
    case = walked(office, *TO_PLAN, *ONWARD)
    found = told(case.desk, no)
    name = Ticket.objects.get(record__no=no).letters
    file = case.desk.home.own_path.read_bytes()
    history = contacts.look(case.desk, whose, by=CHEN, at=case.at)
    erased = case.record.leaves[-3].entry.facts

    assert before == {"ticket": 2, "message": 5}
    assert own_rows(case) == {"ticket": 1, "message": 1}
    assert (found.state, found.outcome) == (TicketState.CLOSED, "upheld")
    assert letters.read(case.desk.home, no, name, found.answer["result"]) is None
    assert TITLE.encode() not in file
    assert history.tickets == ()
    assert told(case.desk, others).state is TicketState.HANDLING
    assert "correspondence" in str(erased)


def test_an_open_complaint_is_held_with_whoever_complains(office: Office) -> None:
    no = through(office, subject=number_of(office), title=TITLE)
    case = walked(office, *TO_PLAN)
    planned = plan(case.desk, case.number, by=CHEN, at=case.at)
    own = {
        row.name.table: str(row.fate)
        for row in planned.rows
        if row.name.store == OWN_STORE
    }
    after = walked(case, *ONWARD)
    answered(after, no)

    assert own == {"ticket": "keep", "message": "keep"}
    assert own_rows(after) == {"ticket": 1, "message": 4}
    assert told(after.desk, no).state is TicketState.ANSWERED


def test_nothing_is_added_to_words_that_are_erased(office: Office) -> None:
    no = ended(office)
    case = walked(office, *TO_PLAN, *ONWARD)
    asked = asks(case, no, TicketAct.REOPEN, CHEN)
    with pytest.raises(letters.LettersGone):
        acts.reopen(case.desk, asked, "客户又来电")

    assert told(case.desk, no).state is TicketState.CLOSED


def test_the_map_of_the_own_store_fits_its_tables_and_can_be_followed(
    office: Office,
) -> None:
    assert OWN_STORE not in {one.name for one in mapped_stores(office.desk)}
    received(office)
    bound = bound_store(office.desk, OWN_STORE).bound

    assert unsupported(bound) == ()
    assert bound.schema.fingerprint() == schema().fingerprint()
    assert OWN_STORE in {one.name for one in mapped_stores(office.desk)}


def test_a_table_that_somebody_made_in_the_own_store_stops_the_plan(
    office: Office,
) -> None:
    received(office)
    with sqlite3.connect(office.desk.home.own_path) as file:
        file.execute("CREATE TABLE notes (text TEXT)")
    with pytest.raises(MapChanged) as refused:
        mapped_stores(office.desk)

    assert "notes.text" in str(refused.value.facts)


def test_what_ended_is_let_go_and_what_is_taken_up_again_is_held(
    office: Office,
) -> None:
    def is_open() -> int:
        with sqlite3.connect(office.desk.home.own_path) as file:
            return int(file.execute("select is_open from ticket").fetchone()[0])

    no = through(office)
    answered(office, no)
    before = is_open()
    closed(office, no)
    after = is_open()
    acts.reopen(office.desk, asks(office, no, TicketAct.REOPEN, CHEN), "客户不接受")

    assert (before, after, is_open()) == (1, 0, 1)


def test_whoever_only_ever_wrote_to_us_is_found_by_all_their_tickets(
    office: Office,
) -> None:
    for _ in range(2):
        received(office, subject="990001")
    stores = mapped_stores(office.desk)
    entry = IdentityValue(kind="customer_no", value="990001")
    found = find(stores, entry, CaseKey.generate(), day_of(office.at))

    assert found.counts() == {(OWN_STORE, "ticket"): 2, (OWN_STORE, "message"): 2}


def test_a_complaint_about_a_case_that_may_still_erase_proposes_a_hold(
    office: Office,
) -> None:
    case = walked(office, *TO_PLAN)
    about = received(case, link=CASE, category="wrong-erasure")
    other = received(case)
    before = cases_to_hold(case.desk, told(case.desk, about))
    new = NewHold(
        ground="complaint",
        store="shop",
        table="member",
        keys=((int(number_of(case)),),),
        owner=WANG,
        review=day_of(case.at) + timedelta(days=30),
    )
    case.do(hold, new, by=WANG)

    assert before == (CASE,)
    assert cases_to_hold(case.desk, told(case.desk, other)) == ()
    assert cases_to_hold(case.desk, told(case.desk, about)) == ()


def test_a_hold_for_something_else_is_none_for_a_complaint_whose_hold_was_lifted(
    office: Office,
) -> None:
    case = walked(office, *TO_PLAN)
    about = received(case, link=CASE, category="wrong-erasure")
    for ground in ("complaint", "litigation"):
        new = NewHold(
            ground=ground,
            store="shop",
            table="member",
            keys=((int(number_of(case)),),),
            owner=WANG,
            review=day_of(case.at) + timedelta(days=30),
        )
        case.do(hold, new, by=WANG)
    held = cases_to_hold(case.desk, told(case.desk, about))
    case.do(lift, "H1", by=ZHAO)

    assert held == ()
    assert cases_to_hold(case.desk, told(case.desk, about)) == (CASE,)


def test_an_answer_by_name_goes_with_them_once_the_form_is_counted(
    office: Office,
) -> None:
    def rows() -> list[tuple[str, int]]:
        with sqlite3.connect(office.desk.home.own_path) as file:
            return file.execute("select subject, is_open from reply").fetchall()

    whose, no = number_of(office), opened_form(office, "form.partner")
    form = told_form(office.desk, no)
    asks_ = questionnaire_in(office.desk.home, form).asks
    given = {ask.key: ask.values[0] if ask.values else "有" for ask in asks_}
    for token in links(office, no, 0, whose, "别的单位"):
        answer(office.desk, token, given, office.at)
    held = rows()
    counted(office, no)
    case = walked(office, *TO_PLAN, *ONWARD)
    there = list(Answer.objects.filter(record__no=no))
    left = named_in(case.desk.home, told_form(case.desk, no), there)

    assert held == [(whose, 1), ("别的单位", 1)]
    assert rows() == [("别的单位", 0)]
    assert [name for name, _ in left] == ["别的单位"]


def test_a_reply_that_somebody_took_away_is_missed_when_the_form_closes(
    office: Office,
) -> None:
    no = opened_form(office, "form.partner")
    asks_ = questionnaire_in(office.desk.home, told_form(office.desk, no)).asks
    given = {ask.key: ask.values[0] if ask.values else "有" for ask in asks_}
    for token in links(office, no, 0, "甲", "乙"):
        answer(office.desk, token, given, office.at)
    with sqlite3.connect(office.desk.home.own_path) as file:
        file.execute("delete from reply where label = '甲'")
    with pytest.raises(RecordAltered):
        counted(office, no)


CLUB = """\
map: 1
store: club
root: client
tables:
  client:
    record: account-profile
    identities: {code: customer_no}
    columns: {name: name}
"""


def with_a_club(office: Office) -> Office:
    """A store whose customers have letters in their numbers."""
    file = office.folder / "stores" / "club.db"
    with sqlite3.connect(file) as club:
        club.execute("CREATE TABLE client (code TEXT PRIMARY KEY, name TEXT)")
        rows = [("U-10086", "林"), ("V-7", "王"), ("v-7", "赵")]
        club.executemany("INSERT INTO client VALUES (?, ?)", rows)
    entry = StoreEntry(url=f"sqlite:///{file}", map="maps/club.yaml")
    (office.desk.home.folder / entry.map).write_text(CLUB, encoding="utf-8")
    return with_stores(office, {**office.desk.home.stores, "club": entry})


@pytest.mark.parametrize(
    ("typed", "laid"),
    [
        ("u-10086", "u-10086"),
        (" Ｕ-１００８６ ", "U-10086"),
        ("V-7", "V-7"),
        ("v-7", "v-7"),
        ("Ｖ-７", "V-7"),
        ("X-1", "X-1"),
    ],
)
def test_a_number_is_laid_as_the_shop_spells_it(
    office: Office, typed: str, laid: str
) -> None:
    club = with_a_club(office)
    received(club, subject=typed)

    assert subjects(club) == [laid]


@pytest.mark.parametrize(
    ("sought", "shown"),
    [("V-7", ["王"]), ("v-7", ["赵"]), ("Ｖ-７", ["王"]), ("u-10086", [])],
)
def test_nobody_is_shown_the_tickets_of_who_differs_by_a_letters_case(
    office: Office, sought: str, shown: list[str]
) -> None:
    club = with_a_club(office)
    for subject, title in (("U-10086", "林"), ("V-7", "王"), ("v-7", "赵")):
        received(club, subject=subject, title=title)
    tickets = contacts.look(club.desk, sought, by=CHEN, at=club.at).tickets
    titles = letters.titles(club.desk.home, [row.letters for row in tickets])

    assert [*titles.values()] == shown


def test_a_letter_after_an_erasure_is_never_laid_to_who_differs_by_a_letters_case(
    office: Office,
) -> None:
    club = with_a_club(office)
    with sqlite3.connect(office.folder / "stores" / "club.db") as file:
        file.execute("DELETE FROM client WHERE code = 'v-7'")
    received(club, subject="v-7")
    others = contacts.look(club.desk, "V-7", by=CHEN, at=club.at).tickets

    assert subjects(club) == ["v-7"]
    assert others == ()


def test_a_number_is_laid_as_typed_while_the_shop_cannot_be_read(
    office: Office,
) -> None:
    club = with_a_club(office)
    (club.folder / "stores" / "club.db").write_bytes(b"no database")
    received(club, subject="u-10086")

    assert subjects(club) == ["u-10086"]


def test_a_number_that_was_typed_full_width_goes_with_its_customer(
    office: Office,
) -> None:
    wide = {ord("0") + n: ord("０") + n for n in range(10)}
    no = through(office, subject=number_of(office).translate(wide))
    answered(office, no)
    closed(office, no)
    case = walked(office, *TO_PLAN, *ONWARD)

    assert own_rows(case) == {"ticket": 0, "message": 0}


def subjects(office: Office) -> list[str]:
    """Whose the tickets are, as they stand in the own store."""
    with sqlite3.connect(office.desk.home.own_path) as file:
        return [one for (one,) in file.execute("select subject from ticket")]
