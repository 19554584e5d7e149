"""Tickets: clocks by law and promise, nobody judges themselves, answers have parts."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from office import CASE, CHEN, LI, SUN, WANG, WU, ZHAO, Office
from programme_office import asks

from jieqing.casebook.desk import day_of
from jieqing.casebook.papers.period import Period
from jieqing.flow.record import RecordAltered
from jieqing.flow.table import NotInTable
from jieqing.law.shipped import shipped_calendar, shipped_obligations
from jieqing.people.roll import NotEntitled
from jieqing.programme.figures import Asked
from jieqing.programme.guards import ReasonMissing, SamePerson
from jieqing.programme.issues.levels import Source
from jieqing.programme.issues.sources import findings
from jieqing.programme.lists import LISTS, table_of
from jieqing.programme.measures import Clause, Measure
from jieqing.programme.models import Record
from jieqing.programme.seen import see
from jieqing.programme.shown import CLAUSES, CellState, cells
from jieqing.programme.tickets import acts, contacts
from jieqing.programme.tickets.acts import HandledAlready, NewTicket
from jieqing.programme.tickets.flow import TicketAct, TicketState
from jieqing.programme.tickets.kinds import Step, TicketKind, categories, clocks, kinds
from jieqing.programme.tickets.mechanism import EYE, FIGURES
from jieqing.programme.tickets.models import Suppressed, Ticket
from jieqing.programme.tickets.told import told
from jieqing.programme.tickets.vocabulary import (
    CATEGORIES,
    KIND_WORDS,
    OUTCOMES,
    PARTS,
)

WHOLE = {
    "result": "成立：仍有一条手机号没有删除",
    "reason": "导出表没有登记在数据地图里（个人信息保护法第四十七条）",
    "remedy": "已补删并复查；不满意可以要求换人复核或者向网信部门反映",
    "duties": "信息岗位每月核对导出表",
}


def complaint(office: Office, **more: object) -> NewTicket:
    whole = {
        "kind": "complaint",
        "title": "注销以后还收到短信",
        "category": "marketing",
        "channel": "phone",
        "received_on": day_of(office.at),
        "account": "客户来电：注销两周还收到推销短信",
        **more,
    }
    return NewTicket(**whole)  # type: ignore[arg-type]  # by name


def received(office: Office, by: str = LI, **more: object) -> str:
    return acts.receive(office.desk, complaint(office, **more), by=by, at=office.at)


def accepted(office: Office, no: str, by: str = CHEN) -> None:
    acts.accept(office.desk, asks(office, no, TicketAct.ACCEPT, by))


def taken(office: Office, no: str, by: str = CHEN) -> None:
    acts.take(office.desk, asks(office, no, TicketAct.TAKE, by))


def answered(office: Office, no: str, by: str = CHEN, outcome: str = "upheld") -> None:
    acts.answer(office.desk, asks(office, no, TicketAct.ANSWER, by), outcome, WHOLE)


def closed(office: Office, no: str, by: str = WANG) -> None:
    acts.close(office.desk, asks(office, no, TicketAct.CLOSE, by))


def through(office: Office, **more: object) -> str:
    no = received(office, **more)
    accepted(office, no)
    taken(office, no)
    return no


def later(office: Office, **span: float) -> Office:
    return replace(office, at=office.at + timedelta(**span))


def test_a_complaint_walks_from_its_coming_to_its_end_by_two(office: Office) -> None:
    no = through(office)
    answered(office, no)
    with pytest.raises(SamePerson):
        acts.close(office.desk, asks(office, no, TicketAct.CLOSE, CHEN))
    closed(office, no)
    found = told(office.desk, no)
    entries = [str(leaf.entry.facts) for leaf in found.record.leaves]

    assert (found.state, found.outcome) == (TicketState.CLOSED, "upheld")
    assert set(found.answer) == {"result", "reason", "remedy"}
    assert all("短信" not in entry and "手机号" not in entry for entry in entries)


@pytest.mark.parametrize(
    ("came", "accept_by", "answer_by"),
    [
        (date(2026, 9, 28), date(2026, 10, 8), date(2026, 10, 23)),
        # 10 October 2026 is a Saturday on which people work
        (date(2026, 10, 8), date(2026, 10, 12), date(2026, 10, 28)),
        (date(2026, 11, 2), date(2026, 11, 5), date(2026, 11, 23)),
    ],
)
def test_a_complaint_is_accepted_in_three_and_answered_in_fifteen_working_days(
    came: date, accept_by: date, answer_by: date
) -> None:
    kind = kinds()[TicketKind.COMPLAINT]
    found = clocks(kind, (came, None), {}, frozenset(), shipped_calendar())

    assert [(one.step, one.ends.day) for one in found] == [
        (Step.ACCEPT, accept_by),
        (Step.ANSWER, answer_by),
    ]
    assert found[1].law.startswith("App违法违规")


def test_what_the_company_is_before_the_law_adds_its_own_clock() -> None:
    kind, came = kinds()[TicketKind.COMPLAINT], date(2026, 11, 2)
    courier = clocks(kind, (came, None), {}, frozenset({"courier"}), shipped_calendar())
    days = {one.key: one.ends.day for one in courier}

    assert days["answer-courier"] == date(2026, 11, 9)
    assert days["answer"] == date(2026, 11, 23)


def test_every_word_of_the_table_of_tickets_exists() -> None:
    table = kinds()
    named = {one.obligation for kind in table.values() for one in kind.clocks}

    assert set(table) == set(TicketKind) == set(KIND_WORDS)
    assert {part for kind in table.values() for part in kind.parts} <= set(PARTS)
    assert {one for kind in table.values() for one in kind.outcomes} <= set(OUTCOMES)
    assert set(categories()) == set(CATEGORIES)
    for name in named - {""}:
        assert shipped_obligations().named(name).term is not None


def test_a_late_answer_stays_late_and_nothing_stops_its_clock(office: Office) -> None:
    no = through(office)
    after = later(office, days=40)
    acts.note(after.desk, asks(after, no, TicketAct.NOTE, CHEN), "等客户回电")
    answered(after, no)
    reopened = later(after, days=1)
    asked = asks(reopened, no, TicketAct.REOPEN, CHEN)
    acts.reopen(reopened.desk, asked, "客户说还收到短信")

    assert [one.key for one in told(after.desk, no).late(after.at)] == ["answer"]
    assert told(after.desk, no).state is TicketState.ACCEPTED


def test_who_is_complained_of_does_nothing_with_the_complaint(office: Office) -> None:
    no = received(office, against=CHEN)
    with pytest.raises(SamePerson):
        accepted(office, no, CHEN)
    accepted(office, no, WU)
    with pytest.raises(SamePerson):
        taken(office, no, CHEN)
    with pytest.raises(SamePerson):
        acts.note(office.desk, asks(office, no, TicketAct.NOTE, CHEN), "我没有")
    taken(office, no, WU)

    assert told(office.desk, no).handler == WU


def test_who_acted_in_a_case_does_not_handle_the_complaint_about_it(
    after_case: Office,
) -> None:
    no = received(after_case, by=LI, link=CASE, category="residue")
    accepted(after_case, no)
    for party in (CHEN, WANG):
        with pytest.raises(SamePerson):
            taken(after_case, no, party)
    taken(after_case, no, WU)
    other = through(after_case)
    acts.link(after_case.desk, asks(after_case, other, TicketAct.LINK, CHEN), CASE)

    assert told(after_case.desk, no).links == (CASE,)
    with pytest.raises(SamePerson):  # the case was linked after it was taken
        answered(after_case, other, CHEN)


def test_an_answer_has_all_parts_of_its_kind_and_comes_from_its_handler(
    office: Office,
) -> None:
    no = through(office)
    asked = asks(office, no, TicketAct.ANSWER, CHEN)
    for lacking in ("result", "reason", "remedy"):
        with pytest.raises(acts.PartsMissing):
            acts.answer(office.desk, asked, "upheld", {**WHOLE, lacking: " "})
    with pytest.raises(acts.NotItsHandler):
        answered(office, no, WU)
    with pytest.raises(acts.TicketWrong):
        answered(office, no, CHEN, "adopted")

    assert told(office.desk, no).state is TicketState.HANDLING


def test_a_ticket_is_not_taken_by_just_anybody_nor_from_whoever_handles_it(
    office: Office,
) -> None:
    no = received(office)
    accepted(office, no)
    with pytest.raises(NotEntitled):
        taken(office, no, SUN)
    taken(office, no, WANG)
    for who in (CHEN, WU):
        with pytest.raises(HandledAlready):
            taken(office, no, who)
    taken(office, no, ZHAO)

    assert told(office.desk, no).handler == ZHAO


def test_what_is_taken_up_again_is_handled_by_another(office: Office) -> None:
    no = through(office)
    answered(office, no)
    closed(office, no)
    asked = asks(office, no, TicketAct.REOPEN, WANG)
    acts.reopen(office.desk, asked, "客户不接受")
    with pytest.raises(SamePerson):
        taken(office, no, CHEN)
    taken(office, no, WU)
    answered(office, no, WU)
    with pytest.raises(SamePerson):
        closed(office, no, WU)
    closed(office, no, ZHAO)

    assert told(office.desk, no).answered_by == (CHEN, WU)


def test_a_refusal_takes_a_reason_and_two(office: Office) -> None:
    no = received(office)
    with pytest.raises(acts.RefusalNotAsked):
        acts.refuse(office.desk, asks(office, no, TicketAct.REFUSE, WANG))
    asked = asks(office, no, TicketAct.ASK_REFUSAL, CHEN)
    with pytest.raises(ReasonMissing):
        acts.ask_refusal(office.desk, asked, " ")
    acts.ask_refusal(office.desk, asked, "同一事项已答复，没有新的事实")
    acts.refuse(office.desk, asks(office, no, TicketAct.REFUSE, WANG))

    assert told(office.desk, no).state is TicketState.REFUSED
    assert told(office.desk, no).late(later(office, days=90).at) == ()


def test_a_letter_of_an_authority_is_answered_by_its_own_day(office: Office) -> None:
    with pytest.raises(acts.TicketWrong):
        received(office, kind="regulator", category="")
    due = day_of(office.at) + timedelta(days=3)
    no = received(office, kind="regulator", category="", stated_on=due)
    asked = asks(office, no, TicketAct.ASK_REFUSAL, CHEN)
    with pytest.raises(acts.RefusalNotAsked):
        acts.ask_refusal(office.desk, asked, "不想答")

    assert [one.ends.day for one in told(office.desk, no).owed] == [due]


def test_of_two_tickets_the_older_clock_counts(office: Office) -> None:
    old = received(office, received_on=day_of(office.at) - timedelta(days=5))
    new = received(office)
    with pytest.raises(acts.MergeWrong):
        acts.merge(office.desk, asks(office, old, TicketAct.MERGE, CHEN), new)
    other = received(office, kind="proposal", category="")
    with pytest.raises(acts.MergeWrong):
        acts.merge(office.desk, asks(office, new, TicketAct.MERGE, CHEN), other)
    acts.merge(office.desk, asks(office, new, TicketAct.MERGE, CHEN), old)

    assert told(office.desk, new).state is TicketState.MERGED
    assert told(office.desk, new).links == (old,)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "weather"},
        {"category": ""},
        {"category": "weather"},
        {"channel": "pigeon"},
        {"received_on": date(2030, 1, 1)},
        {"stated_on": date(2026, 11, 20)},
        {"against": "P-9999"},
        {"kind": "proposal"},
    ],
)
def test_what_came_in_is_entered_as_its_kind_has_it(
    office: Office, wrong: dict[str, object]
) -> None:
    with pytest.raises(acts.TicketWrong):
        received(office, **wrong)
    assert not Ticket.objects.exists()


def test_a_ticket_is_linked_to_what_exists(office: Office) -> None:
    with pytest.raises(acts.LinkMissing):
        received(office, link="CL-2026-9999")
    no = received(office)
    with pytest.raises(acts.LinkMissing):
        acts.link(office.desk, asks(office, no, TicketAct.LINK, CHEN), no)
    with pytest.raises(NotInTable):
        answered(office, no)
    with pytest.raises(NotEntitled):
        accepted(office, no, SUN)


def test_three_complaints_of_one_kind_wait_to_become_an_issue(office: Office) -> None:
    def waiting() -> list[str]:
        found = findings(office.desk, day_of(office.at))
        return [one.key for one in found if one.source is Source.TICKET]

    numbers = [received(office, category="residue") for _ in range(2)]
    received(office, category="late")
    before = waiting()
    numbers.append(received(office, category="residue"))
    after = waiting()
    received(office, category="residue")

    assert before == []
    assert after == [f"residue:{numbers[2]}"]
    assert waiting() == after  # the fourth makes no second matter of it


def test_a_title_that_is_a_formula_is_none_in_a_file(office: Office) -> None:
    no = received(office, title="=HYPERLINK(1)")
    rows = table_of(office.desk, LISTS["tickets"], day_of(office.at)).rows

    assert [row[:2] for row in rows] == [(no, "=HYPERLINK(1)")]


def test_a_customer_is_found_by_number_and_stands_on_no_list(office: Office) -> None:
    desk, at = office.desk, office.at
    no = received(office, subject="U 10086")
    history = contacts.look(desk, " U 10086", by=CHEN, at=at)
    contacts.suppress(desk, "u10086", by=CHEN, at=at)
    contacts.suppress(desk, "U10086", by=CHEN, at=at)
    allowed = contacts.screen(desk, ["u10086", "u10087"], by=CHEN, at=at)
    since = contacts.look(desk, "u10086", by=CHEN, at=at).suppressed_since
    contacts.allow(desk, "u10086", by=CHEN, at=at)
    leaves = desk.ledger.leaves_of(contacts.RECORD)
    kept = repr([*Suppressed.objects.values(), *Ticket.objects.values()])

    assert [row.record.no for row in history.tickets] == [no]
    assert allowed == ("u10087",)
    assert since == day_of(at)
    assert not Suppressed.objects.exists()
    assert "10086" not in kept + repr([leaf.entry.facts for leaf in leaves])
    with pytest.raises(NotEntitled):
        contacts.look(desk, "u10086", by=LI, at=at)
    with pytest.raises(contacts.NobodyNamed):
        contacts.screen(desk, [" "], by=CHEN, at=at)


def _state(office: Office, kinds_: str) -> CellState:
    clause = Clause(of="tickets-answered", within=365, asks={"kinds": kinds_})
    one = Measure(
        id="m12.2",
        names={"zh": "投诉处理", "en": "Complaints"},
        post="officer",
        anchors=(),
        lacks=(),
        shown_by=(clause,),
        note={},
    )
    return cells(see(office.desk, day_of(office.at)), [one])["m12.2"].state


def test_a_cell_is_lit_by_an_answer_and_put_out_by_one_that_is_late(
    office: Office,
) -> None:
    assert _state(office, "complaint") is CellState.NONE
    no = through(office)
    begun = _state(office, "complaint")
    answered(office, no)
    lit = _state(office, "complaint")
    received(office)
    late = later(office, days=30)

    assert (begun, lit) == (CellState.IN_PROGRESS, CellState.KEPT)
    assert _state(late, "complaint") is CellState.EXPIRED
    assert _state(late, "proposal") is CellState.NONE


def test_an_answer_that_came_late_lights_nothing(office: Office) -> None:
    no = through(office)
    late = later(office, days=40)
    answered(late, no)

    assert _state(late, "complaint") is CellState.IN_PROGRESS


def test_a_row_typed_into_the_database_lights_nothing(office: Office) -> None:
    at = datetime(2026, 11, 2, tzinfo=UTC)
    record = Record.objects.create(
        tenant="qinghe",
        no="LJ-2026-0001",
        mechanism="ticket",
        kind="complaint",
        title="伪造",
        state="closed",
        owner_post="officer",
        created=at,
        changed=at,
    )
    Ticket.objects.create(record=record, category="late", received_on=at.date())

    assert _state(office, "complaint") is CellState.NONE


@pytest.mark.parametrize("gone", [["LJ-2026-0002"], ["LJ-2026-0002", "LJ-2026-0003"]])
def test_a_late_ticket_taken_out_of_the_database_lights_nothing(
    office: Office, gone: list[str]
) -> None:
    answered(office, through(office))
    received(office)
    received(office)
    late = later(office, days=30)
    Ticket.objects.filter(record__no__in=gone).delete()

    with pytest.raises(RecordAltered):
        _state(late, "complaint")


def test_a_late_ticket_whose_row_says_closed_is_still_read_first(
    office: Office,
) -> None:
    late = received(office)
    after = later(office, days=30)
    for _ in range(2):
        no = through(after)
        answered(after, no)
        closed(after, no)
    Record.objects.filter(no=late).update(state="closed")

    assert next(iter(EYE.records(after.desk, day_of(after.at)))) == late
    assert _state(after, "complaint") is CellState.EXPIRED


def test_no_cell_names_a_complaint_of_somebody_who_may_read_it(
    office: Office,
) -> None:
    done, late = through(office, against=WANG), received(office, against=WANG)
    answered(office, done)
    after = later(office, days=30)
    clause = Clause(of="tickets-answered", within=365, asks={"kinds": "complaint"})
    found = CLAUSES[clause.of].judge(see(after.desk, day_of(after.at)), clause)
    period = Period.month(day_of(office.at))
    asked = Asked(desk=after.desk, period=period, at=after.at)
    figures = {one.key: one.compute(asked) for one in FIGURES}
    told_to_all = repr((found.proofs, found.missing, figures))

    assert found.was_met
    assert not found.is_met
    assert (done in told_to_all, late in told_to_all) == (False, False)
    assert "1" in repr(found.missing)
