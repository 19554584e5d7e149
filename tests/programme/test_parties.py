"""Parties: looked at by points, bound to erase, named in maps, left with proof."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from office import CHEN, LI, WANG, Office
from party_office import (
    COURIER,
    ERASES,
    NAME,
    PLACE,
    activated,
    agreement,
    answers,
    assessed,
    bound,
    certificate,
    certified,
    document,
    ended,
    filled,
    left,
    named,
    party_approved,
    registered,
    seen,
    worked_with,
)
from programme_office import asks

from jieqing.casebook.acts.processor import ProcessorAnswer, record_processor
from jieqing.casebook.desk import day_of
from jieqing.flow.record import RecordAltered
from jieqing.flow.table import NotInTable
from jieqing.law.transfer import Path, Purpose, Transfer
from jieqing.people.roll import NotEntitled
from jieqing.programme.acting import RecordUnknown, SignatureNotTheirs
from jieqing.programme.audits.checklists import checklist
from jieqing.programme.audits.told import Verdict
from jieqing.programme.day_list import falls_in
from jieqing.programme.guards import ReasonMissing, SamePerson
from jieqing.programme.lists import exported
from jieqing.programme.measures import shipped_measures
from jieqing.programme.models import PackItem, Record, Version
from jieqing.programme.parties import dealings, entry, leaving
from jieqing.programme.parties.acting import NoErasureClause, NotAssessed, Particulars
from jieqing.programme.parties.agreements import (
    AgreementBlank,
    ClauseNotInText,
    DocumentNotInForce,
    PartyNotNamed,
)
from jieqing.programme.parties.dealings import (
    ExchangeUnfit,
    NewExchange,
    NotAbroad,
    PathOpen,
    PathUnfiled,
)
from jieqing.programme.parties.diligence import CHECKLIST, FaultUntold, PointsOpen
from jieqing.programme.parties.entry import (
    NewParty,
    NotApproved,
    PartyMisnamed,
    PlaceTaken,
    PlaceUnknown,
)
from jieqing.programme.parties.flow import PartyAct, PartyState
from jieqing.programme.parties.kinds import (
    Clause,
    Ending,
    ExchangeKind,
    is_credit_code,
)
from jieqing.programme.parties.leaving import (
    BackupsRemain,
    CertificateMissing,
    DayToCome,
    InstructionsOpen,
)
from jieqing.programme.seen import see
from jieqing.programme.shown import CellState, cells

ABROAD = NewParty(kind="overseas", name="Sakura Logistics KK", country="JP")
PEER = NewParty(kind="association", name="市电子商务协会")


def state(office: Office, no: str) -> PartyState:
    return seen(office, no).state


def cell(office: Office, name: str) -> CellState:
    found = see(office.desk, day_of(office.at))
    return cells(found, [shipped_measures()[name]])[name].state


@given(st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=17, max_size=17))
def test_exactly_one_check_sign_completes_a_credit_code(first: str) -> None:
    signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"

    assert sum(is_credit_code(first + sign) for sign in signs) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"code": "91350100M000100Y44"},
        {"country": "China"},
        {"kind": "overseas"},
    ],
)
def test_the_register_refuses_what_names_no_party(
    office: Office, wrong: dict[str, str]
) -> None:
    with pytest.raises(PartyMisnamed):
        registered(office, replace(COURIER, **wrong))

    assert not Record.objects.filter(mechanism="party").exists()


def test_a_courier_is_looked_at_bound_named_and_left_with_its_certificate(
    office: Office,
) -> None:
    no = worked_with(office)
    during = seen(office, no)
    left(office, no, certificate(office))
    ended(office, no)

    assert (during.state, during.places) == (PartyState.ACTIVE, (PLACE,))
    assert Particulars.of(office.desk, during).name == NAME
    assert state(office, no) is PartyState.ENDED


def test_no_name_of_a_party_or_sentence_of_its_agreement_is_in_the_ledger(
    office: Office,
) -> None:
    no = worked_with(office)
    entries = [str(leaf.entry.facts) for leaf in seen(office, no).record.leaves]

    assert not any(NAME in one or "返还" in one or "法务" in one for one in entries)


def test_a_checklist_with_fewer_points_put_into_the_database_is_not_answered(
    office: Office,
) -> None:
    no = registered(office)
    plain = checklist(office.desk.tenant, CHECKLIST)
    PackItem.objects.create(
        tenant=office.desk.tenant,
        kind="checklist",
        key=CHECKLIST,
        shipped={**plain, "points": plain["points"][:1]},
    )

    with pytest.raises(RecordAltered):
        assessed(office, no)


def test_an_assessment_with_a_hole_or_an_untold_fault_is_none(office: Office) -> None:
    no = registered(office)
    whole = dict(answers(office))
    asked = asks(office, no, PartyAct.ASSESS, LI)
    untold = whole | {"D08": replace(whole["D08"], verdict=Verdict.MINOR)}

    with pytest.raises(FaultUntold):
        entry.assess(office.desk, asked, untold)
    whole.pop("D35")
    with pytest.raises(PointsOpen):
        entry.assess(office.desk, asked, whole)
    assert state(office, no) is PartyState.CANDIDATE


@pytest.mark.parametrize(
    ("point", "verdict", "grave"),
    [
        ("D08", Verdict.MINOR, ()),
        ("D08", Verdict.MAJOR, ("D08",)),
        ("D08", Verdict.NOT_CHECKED, ("D08",)),
        ("D35", Verdict.MINOR, ("D35",)),
        ("D35", Verdict.NOT_APPLICABLE, ()),
    ],
)
def test_what_is_grave_keeps_a_party_out(
    office: Office, point: str, verdict: Verdict, grave: tuple[str, ...]
) -> None:
    no = registered(office)
    is_good = assessed(office, no, **{point: verdict})
    found = seen(office, no)

    assert found.assessment is not None
    assert found.assessment.grave == grave
    assert is_good is found.is_assessed_on(day_of(office.at)) is (not grave)


def test_a_party_found_wanting_is_not_approved(office: Office) -> None:
    no = registered(office)
    assessed(office, no, D35=Verdict.MAJOR)

    with pytest.raises(NotAssessed):
        party_approved(office, no)
    with pytest.raises(NotInTable):
        activated(office, no)


def test_who_assesses_parties_approves_none(office: Office) -> None:
    no = registered(office)
    assessed(office, no)

    with pytest.raises(NotEntitled):
        party_approved(office, no, LI)


def test_an_approval_is_of_the_assessment_that_was_signed(office: Office) -> None:
    no = registered(office)
    assessed(office, no)
    signature = b"\x00" * 64

    with pytest.raises(SignatureNotTheirs):
        entry.approve(office.desk, asks(office, no, PartyAct.APPROVE, WANG), signature)
    party_approved(office, no)
    assessed(office, no)  # looked at again: approved again, too
    assert state(office, no) is PartyState.ASSESSED


def test_nobody_gets_customers_data_without_a_clause_by_which_it_erases(
    office: Office,
) -> None:
    no = registered(office)
    assessed(office, no)
    party_approved(office, no)
    with pytest.raises(NoErasureClause):
        activated(office, no)
    asked = asks(office, no, PartyAct.AGREE, CHEN)
    with pytest.raises(NoErasureClause):
        entry.agree(
            office.desk, asked, agreement(office), {Clause.AUDIT: "甲方每年"}, None
        )

    bound(office, no)
    activated(office, no)
    assert state(office, no) is PartyState.ACTIVE


def test_a_clause_is_looked_for_in_the_text_that_was_signed(office: Office) -> None:
    no = registered(office)
    asked = asks(office, no, PartyAct.AGREE, CHEN)
    mine = agreement(office)
    other = agreement(office, "百灵短信有限公司")
    text = filled("processing.md") + "\n【日期】"
    blank = document(office, "agreement.processing", text)

    def agree(paper: str, sentence: str = ERASES) -> None:
        entry.agree(office.desk, asked, paper, {Clause.ERASURE: sentence}, None)

    with pytest.raises(ClauseNotInText):
        agree(mine, "乙方应当在十日内删除")
    with pytest.raises(ClauseNotInText):
        agree(mine, "删除")
    with pytest.raises(PartyNotNamed):
        agree(other)
    with pytest.raises(AgreementBlank):
        agree(blank)
    with pytest.raises(DocumentNotInForce):
        agree("WJ-2026-0999")
    assert seen(office, no).agreement is None


def test_an_agreement_binds_no_day_beyond_its_end_nor_with_another_text(
    office: Office,
) -> None:
    no = registered(office)
    assessed(office, no)
    party_approved(office, no)
    paper = bound(office, no, until=day_of(office.at) + timedelta(days=30))
    late = office.later(days=31)
    with pytest.raises(NoErasureClause):
        activated(late, no)
    Version.objects.filter(record__no=paper).update(text="0" * 64)

    with pytest.raises(NoErasureClause):
        activated(office, no)


def test_a_place_is_of_a_confirmed_map_and_of_one_party(office: Office) -> None:
    worked_with(office)
    second = registered(office, replace(COURIER, name="远山快运有限公司"))
    assessed(office, second)
    party_approved(office, second)
    bound(office, second, agreement(office, "远山快运有限公司"))
    activated(office, second)

    with pytest.raises(PlaceTaken):
        named(office, second)
    with pytest.raises(PlaceUnknown):
        named(office, second, "shop/printer")


def test_a_map_changed_after_its_confirmation_names_nobody(office: Office) -> None:
    no = registered(office)
    assessed(office, no)
    party_approved(office, no)
    bound(office, no)
    activated(office, no)
    path = office.desk.home.map_path("shop")
    path.write_text(path.read_text(encoding="utf-8") + "\n# new\n", encoding="utf-8")

    with pytest.raises(PlaceUnknown):
        named(office, no)


def test_an_association_is_talked_with_and_gets_no_data(office: Office) -> None:
    no = registered(office, PEER)
    activated(office, no)

    with pytest.raises(NotApproved):
        named(office, no)
    courier = registered(office)
    with pytest.raises(NotApproved):
        activated(office, courier)


def test_an_assessment_a_year_old_names_nobody_and_darkens_the_item(
    office: Office,
) -> None:
    no = worked_with(office)
    year = office.later(days=366)
    with pytest.raises(NotAssessed):
        named(year, no, "crm/sms")

    assessed(year, no)
    named(year, no, "crm/sms")
    assert seen(year, no).places == (PLACE, "crm/sms")


def test_who_suspended_a_party_does_not_work_with_it_again_alone(
    office: Office,
) -> None:
    no = worked_with(office)
    asked = asks(office, no, PartyAct.SUSPEND, CHEN)
    with pytest.raises(ReasonMissing):
        leaving.suspend(office.desk, asked, " ")
    leaving.suspend(office.desk, asked, "回执逾期三次")
    with pytest.raises(NotInTable):
        named(office, no, "crm/sms")
    with pytest.raises(SamePerson):
        leaving.resume(office.desk, asks(office, no, PartyAct.RESUME, CHEN))

    leaving.resume(office.desk, asks(office, no, PartyAct.RESUME, WANG))
    assert state(office, no) is PartyState.ACTIVE


def test_nobody_leaves_without_a_certificate_that_names_it(office: Office) -> None:
    no = worked_with(office)
    with pytest.raises(CertificateMissing):
        left(office, no, "")
    with pytest.raises(PartyNotNamed):
        certified(office, no, certificate(office, "别家有限公司"))
    with pytest.raises(CertificateMissing):
        ended(office, no)
    to_come, paper = day_of(office.at) + timedelta(days=1), certificate(office)
    with pytest.raises(DayToCome):
        certified(office, no, paper, access_ended_on=to_come)

    assert state(office, no) is PartyState.EXITING


def test_an_exit_waits_until_the_last_backup_is_gone(office: Office) -> None:
    no = worked_with(office)
    gone = day_of(office.at) + timedelta(days=90)
    left(office, no, certificate(office), backups_gone_on=gone)
    with pytest.raises(BackupsRemain):
        ended(office, no)

    ended(office.later(days=90), no)
    assert state(office, no) is PartyState.ENDED


def test_an_exit_waits_for_the_answer_to_every_instruction(after_case: Office) -> None:
    office = after_case
    no = worked_with(office)
    left(office, no, certificate(office))
    with pytest.raises(InstructionsOpen):
        ended(office, no)

    office.do(record_processor, PLACE, ProcessorAnswer.DONE, by=CHEN)
    ended(office, no)
    assert state(office, no) is PartyState.ENDED


def test_an_exit_takes_two_people(office: Office) -> None:
    no = worked_with(office)
    left(office, no, certificate(office))

    with pytest.raises(NotEntitled):
        ended(office, no, CHEN)


def test_a_candidate_is_dropped_with_a_reason(office: Office) -> None:
    no = registered(office)
    asked = asks(office, no, PartyAct.DROP, CHEN)
    leaving.drop(office.desk, asked, "不接受删除条款")

    assert state(office, no) is PartyState.ENDED


def test_partners_are_kept_up_while_every_place_has_its_assessed_party(
    office: Office,
) -> None:
    document(office, "policy.partners", "# 办法\n\n## 一、目的\n守住要求。")
    no = worked_with(office)
    half = cell(office, "m18.1")  # the sender of messages is nobody's yet
    named(office, no, "crm/sms")

    assert (half, cell(office, "m18.1")) == (CellState.IN_PROGRESS, CellState.KEPT)
    assert cell(office.later(days=355), "m18.1") is CellState.EXPIRING
    assert cell(office.later(days=366), "m18.1") is CellState.EXPIRED


def test_a_party_whose_signatures_were_forged_is_no_proof(office: Office) -> None:
    no = worked_with(office)
    found = seen(office, no)
    people = dict(office.desk.register.roll(office.at).persons)
    people.pop(WANG)

    with pytest.raises(RecordAltered):
        entry.told_all(office.desk, people)
    assert found.no == no
    with pytest.raises(RecordUnknown):
        seen(office, "DW-2026-0099")


def test_a_path_abroad_is_told_by_the_law_and_assessed_before(office: Office) -> None:
    no = registered(office, ABROAD)
    paper = document(office, "assessment.impact", filled("impact.md", ABROAD.name))
    asked = asks(office, no, PartyAct.ROUTE, CHEN)
    day = day_of(office.at)

    def route(people: int | None, filed: str = "", by: str = paper) -> Path:
        facts = Transfer(
            day=day, people=people, sensitive=0, ciio=False, important=False
        )
        found = dealings.route(office.desk, asked, facts, assessed_by=by, filed=filed)
        return found.path

    with pytest.raises(PathOpen):
        route(None)
    with pytest.raises(PathUnfiled):
        route(100_000)
    with pytest.raises(PathUnfiled):
        route(99_999, by="")
    paths = (
        route(99_999),
        route(100_000, "沪网信备 1 号"),
        route(1_000_000, "国网信评 1 号"),
    )

    assert paths == (Path.EXEMPT, Path.CONTRACT_OR_CERTIFICATE, Path.ASSESSMENT)
    assert seen(office, no).routes[-1].path is Path.ASSESSMENT
    assert "网信" not in str(seen(office, no).record.leaves[-1].entry.facts)


def test_who_is_at_home_has_no_path_abroad(office: Office) -> None:
    no = registered(office)
    facts = Transfer(day=day_of(office.at), purpose=Purpose.CONTRACT)
    asked = asks(office, no, PartyAct.ROUTE, CHEN)

    with pytest.raises(NotAbroad):
        dealings.route(office.desk, asked, facts, assessed_by="", filed="")


def test_exchanges_count_when_a_record_came_of_one(office: Office) -> None:
    no = registered(office, PEER)
    activated(office, no)
    asked = asks(office, no, PartyAct.EXCHANGE, CHEN)
    met = NewExchange(
        kind=ExchangeKind.MEETING, on=day_of(office.at), minutes="谈了删除回执的格式"
    )
    with pytest.raises(ExchangeUnfit):
        dealings.exchange(office.desk, asked, replace(met, led_to="WJ-2026-0999"))
    dealings.exchange(office.desk, asked, met)
    dealings.exchange(office.desk, asked, met)
    talked = cell(office, "m8.2")
    paper = document(office, "policy.partners", "# 办法\n\n## 一、目的\n照谈的改。")
    dealings.exchange(office.desk, asked, replace(met, led_to=paper))

    assert (talked, cell(office, "m8.2")) == (CellState.IN_PROGRESS, CellState.KEPT)
    assert "删除回执" not in str(seen(office, no).record.leaves[-1].entry.facts)


def test_ends_of_assessments_fall_in_the_calendar_and_the_list_is_a_file(
    office: Office,
) -> None:
    no = worked_with(office)
    first = day_of(office.at)
    found = falls_in(office.desk, first, first + timedelta(days=400), post="")
    file = exported(office.desk, "parties", "csv", by=CHEN, at=office.at).decode()

    assert [one.day for one in found if one.no == no] == [first + timedelta(days=365)]
    assert no in file
    assert NAME in file


def test_an_association_ends_without_a_paper_for_it_held_nothing(
    office: Office,
) -> None:
    no = registered(office, PEER)
    activated(office, no)
    left(office, no, "", ending=Ending.NONE_HELD)
    ended(office, no)

    assert state(office, no) is PartyState.ENDED
