"""From a template to a policy that holds: written, sent round, signed, read."""

from dataclasses import replace
from datetime import timedelta

import pytest
from office import CASE, CHEN, LI, WANG, WU, ZHAO, Office
from programme_office import (
    adopted,
    approved,
    asks,
    in_force,
    named,
    reviewed,
    sent_round,
    signature_of,
    started,
)

from jieqing.casebook.acts.open import open_case
from jieqing.casebook.desk import day_of
from jieqing.casebook.weakest import weakest_of
from jieqing.casebook.work import glance
from jieqing.flow import gates
from jieqing.flow.table import NotInTable
from jieqing.language import said
from jieqing.people.matrix import Role
from jieqing.people.posts import Post
from jieqing.programme import models, sealed
from jieqing.programme.acting import RecordMoved, SignatureNotTheirs
from jieqing.programme.acts import documents
from jieqing.programme.acts.receipts import NotShown, confirm, present
from jieqing.programme.flows import DocumentAct, DocumentState
from jieqing.programme.guards import ReviewMissing, SamePerson
from jieqing.programme.lists import LISTS, table_of
from jieqing.programme.policy_gate import PolicyNotInForce
from jieqing.programme.receipts import receipts_of
from jieqing.programme.sealed import SealedTextGone
from jieqing.programme.texts import TextAltered, signed_text
from jieqing.programme.versions import standing, versions_among, versions_of
from jieqing.programme.wording import STATES


def states(office: Office, no: str) -> list[str]:
    today = day_of(office.at)
    return [told.state.value for told in versions_of(office.desk.ledger, no, today)]


def opens(office: Office) -> str:
    return open_case(office.desk, office.request(), by=CHEN, at=office.at)


def test_a_company_that_has_not_adopted_opens_cases_as_before(office: Office) -> None:
    assert opens(office) == CASE


def test_after_adoption_no_case_opens_until_the_policy_is_in_force(
    office: Office,
) -> None:
    adopted(office)
    with pytest.raises(PolicyNotInForce):
        opens(office)

    no = started(office)
    tomorrow = day_of(office.at) + timedelta(days=1)
    sent_round(office, no, day=tomorrow)
    reviewed(office, no)
    approved(office, no)
    with pytest.raises(PolicyNotInForce):
        opens(office)

    assert states(office, no) == ["approved"]
    tomorrow_there = office.later(days=1)
    assert opens(tomorrow_there) == CASE
    seen = glance(office.desk, CASE, "identify", by=CHEN, at=tomorrow_there.at)
    assert weakest_of(seen).adopted
    assert not gates.was_bound(office.desk.ledger, office.at - timedelta(days=1))


def test_what_people_sign_is_the_text_with_its_blocks_filled_in(office: Office) -> None:
    no = in_force(office)
    told = versions_of(office.desk.ledger, no, day_of(office.at))[0]
    text = signed_text(office.desk, told)

    assert "{{" not in text
    assert "青禾商城" in text
    assert "电子商务法" in text
    assert [one.person for one in told.signed] == [WU, ZHAO]


def test_nobody_reviews_or_approves_their_own_text(office: Office) -> None:
    no = started(office)
    sent_round(office, no)
    with pytest.raises(SamePerson):
        reviewed(office, no, by=CHEN)
    with pytest.raises(ReviewMissing):
        approved(office, no)
    reviewed(office, no, by=WANG)
    with pytest.raises(SamePerson):
        approved(office, no, by=WANG)

    assert states(office, no) == [DocumentState.IN_REVIEW]


def test_a_byte_changed_in_the_sealed_text_voids_the_signatures(
    office: Office,
) -> None:
    no = started(office)
    sent_round(office, no)
    row = models.Version.objects.get(record__no=no)
    row.text = row.source
    row.save()

    with pytest.raises(TextAltered):
        reviewed(office, no)


def test_a_signature_over_another_text_is_refused(office: Office) -> None:
    no = started(office)
    sent_round(office, no)
    act = DocumentAct.REVIEW
    made = signature_of(WU, named(office, no), act, "0" * 64)

    with pytest.raises(SignatureNotTheirs):
        documents.review(office.desk, asks(office, no, act, WU), made)


def test_blocks_that_moved_while_the_text_went_round_stop_the_approval(
    office: Office,
) -> None:
    no = started(office)
    sent_round(office, no)
    reviewed(office, no)
    home = office.desk.home
    company = replace(home.company, promise_days=9)
    moved = replace(
        office, desk=replace(office.desk, home=replace(home, company=company))
    )

    with pytest.raises(documents.BlocksMoved):
        approved(moved, no)


def test_the_next_version_takes_the_place_of_the_one_before_on_its_day(
    office: Office,
) -> None:
    no = in_force(office)
    asked = asks(office, no, DocumentAct.REVISE, CHEN)
    documents.revise(office.desk, asked, major=True, change="期限改为九个工作日")
    with pytest.raises(documents.DraftThere):
        documents.revise(office.desk, asked, major=True, change="再改一次")
    sent_round(office, no, day=day_of(office.at) + timedelta(days=3))
    reviewed(office, no)
    approved(office, no)

    assert states(office, no) == ["effective", "approved"]
    assert states(office.later(days=3), no) == ["superseded", "effective"]


def test_two_editors_do_not_overwrite_each_other(office: Office) -> None:
    no = started(office)
    seen = models.Record.objects.get(no=no).rev
    act = DocumentAct.EDIT
    documents.edit(office.desk, asks(office, no, act, CHEN, seen), "# 第一稿")

    with pytest.raises(RecordMoved) as refusal:
        documents.edit(office.desk, asks(office, no, act, CHEN, seen), "# 第二稿")

    assert refusal.value.facts["person"] == CHEN
    assert refusal.value.facts["at"] == "2026-11-02 09:00"


def test_a_receipt_is_for_the_text_that_was_shown(office: Office) -> None:
    no = in_force(office)
    with pytest.raises(NotShown):
        confirm(office.desk, no, by=LI, at=office.at)
    present(office.desk, no, by=LI, at=office.at)
    confirm(office.desk, no, by=LI, at=office.at)

    versions = versions_of(office.desk.ledger, no, day_of(office.at))
    read = receipts_of(office.desk, versions, ["everybody"])
    assert {one.person for one in read if one.at} == {LI}
    assert len(read) == 7


def test_a_draft_takes_no_receipts_and_no_effect(office: Office) -> None:
    no = started(office)

    with pytest.raises(documents.VersionUnknown):
        present(office.desk, no, by=LI, at=office.at)
    with pytest.raises(NotInTable):
        approved(office, no)


def test_returned_texts_lose_the_signatures_they_had(office: Office) -> None:
    no = started(office)
    digest = sent_round(office, no)
    again = signature_of(WU, named(office, no), DocumentAct.REVIEW, digest)
    reviewed(office, no)
    asked = asks(office, no, DocumentAct.RETURN, WANG)
    documents.return_(office.desk, asked, "第三条写清楚些")
    assert sent_round(office, no) == digest

    with pytest.raises(SignatureNotTheirs):
        documents.review(office.desk, asks(office, no, DocumentAct.REVIEW, WU), again)
    told = versions_of(office.desk.ledger, no, day_of(office.at))[0]
    assert told.signed == ()
    with pytest.raises(ReviewMissing):
        approved(office, no)


def test_a_deputy_does_not_approve_what_the_holder_has_signed(office: Office) -> None:
    today = day_of(office.at)
    away = Post(role=Role.APPROVER, until=today, instead_of=WANG)
    office.give_post(LI, away)
    no = started(office)
    sent_round(office, no)
    reviewed(office, no, WANG)
    with pytest.raises(SamePerson):
        approved(office, no, LI)

    assert states(office, no) == ["in_review"]


def test_no_case_opens_by_a_policy_whose_text_is_no_longer_what_was_signed(
    office: Office,
) -> None:
    adopted(office)
    no = in_force(office)
    row = models.Version.objects.get(record__no=no)
    (office.desk.home.place("programme") / row.text).unlink()

    with pytest.raises(SealedTextGone):
        opens(office)
    row.text = sealed.write(office.desk.home, b"another text")
    row.save()
    with pytest.raises(TextAltered):
        opens(office)


def test_a_document_in_force_is_so_in_files_and_for_programs_too(
    office: Office,
) -> None:
    no = in_force(office)
    today = day_of(office.at)
    (row,) = table_of(office.desk, LISTS["documents"], today).rows
    versions = versions_among(office.desk, [no], today)[no]

    assert models.Record.objects.get(no=no).state == DocumentState.APPROVED
    assert said(STATES[DocumentState.EFFECTIVE]) in row
    assert standing(no, versions).state is DocumentState.EFFECTIVE
