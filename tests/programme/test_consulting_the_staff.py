"""A rule that binds the staff holds after they were consulted, and not before."""

import hashlib
from datetime import timedelta

import pytest
from office import CHEN, LI, Office
from programme_office import (
    approved,
    asks,
    in_force,
    reviewed,
    sent_round,
    started,
)

from jieqing.casebook.desk import day_of
from jieqing.notices.agenda import Waits, agenda, board_of
from jieqing.programme import models, sealed
from jieqing.programme.acts import consultation, documents
from jieqing.programme.consultation import (
    ConsultationMissing,
    CountsWrong,
    Discussed,
    Discussion,
    MadePublic,
    NoStaffRule,
    SettledWith,
)
from jieqing.programme.day_list import falls_in
from jieqing.programme.evidence import PeriodWrong
from jieqing.programme.flows import DocumentAct
from jieqing.programme.guards import NotYourPost
from jieqing.programme.sealed import SealedTextGone
from jieqing.programme.uploads import Upload, read_upload
from jieqing.programme.versions import versions_of

RULE = "policy.conduct"
PAPER = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< >>\n%%EOF\n"


def paper() -> Upload:
    """The minutes, scanned."""
    return read_upload(PAPER)


def discussion(office: Office, *, asked: int = 7, ahead: int = 0) -> Discussion:
    """All staff discussed it yesterday and today."""
    today = day_of(office.at)
    return Discussion(
        by=Discussed.ALL,
        first=today - timedelta(days=1),
        last=today + timedelta(days=ahead),
        asked=asked,
        heard=2,
        outcome="两条意见：一条采纳，一条说明了理由。",
    )


def discussed(office: Office, no: str, by: str = CHEN) -> None:
    """陈经办 enters the discussion."""
    asked = asks(office, no, DocumentAct.DISCUSS, by)
    consultation.discuss(office.desk, asked, discussion(office), paper())


def settled(office: Office, no: str) -> None:
    """陈经办 enters that the representatives agreed."""
    asked = asks(office, no, DocumentAct.SETTLE, CHEN)
    party, today = SettledWith.REPRESENTATIVES, day_of(office.at)
    consultation.settle(office.desk, asked, party, today, paper())


def published(office: Office, no: str) -> None:
    """陈经办 puts it on the board."""
    asked = asks(office, no, DocumentAct.PUBLISH, CHEN)
    consultation.publish(office.desk, asked, MadePublic.BOARD)


def state(office: Office, no: str) -> str:
    return versions_of(office.desk.ledger, no, day_of(office.at))[-1].state.value


def going_round(office: Office) -> str:
    no = started(office, RULE)
    sent_round(office, no)
    reviewed(office, no)
    return no


def test_a_rule_for_the_staff_is_discussed_settled_approved_and_made_public(
    office: Office,
) -> None:
    no = going_round(office)
    with pytest.raises(ConsultationMissing):
        approved(office, no)
    discussed(office, no)
    with pytest.raises(ConsultationMissing):
        approved(office, no)
    settled(office, no)
    approved(office, no)

    assert state(office.later(days=30), no) == "approved"
    published(office.later(days=3), no)
    assert state(office.later(days=2), no) == "approved"
    assert state(office.later(days=3), no) == "effective"


def test_nobody_is_asked_to_read_a_rule_before_it_was_made_public(
    office: Office,
) -> None:
    no = going_round(office)
    discussed(office, no)
    settled(office, no)
    approved(office, no)
    today = day_of(office.at)
    board, person = board_of(office.desk), office.desk.register.person(LI)

    assert Waits.TEXTS_TO_READ not in {line.what for line in agenda(board, person)}
    assert falls_in(office.desk, today, today, post="") == ()
    officer = office.desk.register.person(CHEN)
    assert Waits.TEXTS_TO_PUBLISH in {one.what for one in agenda(board, officer)}
    published(office, no)
    board = board_of(office.desk)
    assert Waits.TEXTS_TO_PUBLISH not in {one.what for one in agenda(board, officer)}
    assert Waits.TEXTS_TO_READ in {line.what for line in agenda(board, person)}
    assert {one.no for one in falls_in(office.desk, today, today, post="")} == {no}


def test_nothing_is_settled_that_nobody_has_discussed(office: Office) -> None:
    no = going_round(office)

    with pytest.raises(ConsultationMissing):
        settled(office, no)


def test_a_text_changed_after_it_was_settled_is_settled_anew(office: Office) -> None:
    no = going_round(office)
    discussed(office, no)
    settled(office, no)
    documents.return_(office.desk, asks(office, no, DocumentAct.RETURN, LI), "改第三条")
    edited = asks(office, no, DocumentAct.EDIT, CHEN)
    documents.edit(office.desk, edited, "# 员工规范\n\n不得拍照。")
    sent_round(office, no)
    reviewed(office, no)
    with pytest.raises(ConsultationMissing):
        approved(office, no)
    settled(office, no)
    approved(office, no)

    assert state(office, no) == "approved"


def test_the_next_version_needs_a_consultation_of_its_own(office: Office) -> None:
    no = going_round(office)
    discussed(office, no)
    settled(office, no)
    approved(office, no)
    published(office, no)
    asked = asks(office, no, DocumentAct.REVISE, CHEN)
    documents.revise(office.desk, asked, major=False, change="只改错字")
    sent_round(office, no)
    reviewed(office, no)

    with pytest.raises(ConsultationMissing):
        approved(office, no)
    assert state(office, no) == "in_review"


def test_other_documents_do_not_go_this_way(office: Office) -> None:
    no = started(office)
    sent_round(office, no)

    with pytest.raises(NoStaffRule):
        discussed(office, no)
    assert state(office, in_force(office, "policy.general")) == "effective"


def test_who_does_not_hold_the_post_enters_no_discussion(office: Office) -> None:
    no = going_round(office)

    with pytest.raises(NotYourPost):
        discussed(office, no, LI)


def test_a_discussion_of_nobody_or_of_tomorrow_is_refused(office: Office) -> None:
    no = going_round(office)
    asked = asks(office, no, DocumentAct.DISCUSS, CHEN)

    with pytest.raises(CountsWrong):
        consultation.discuss(office.desk, asked, discussion(office, asked=0), paper())
    with pytest.raises(PeriodWrong):
        consultation.discuss(office.desk, asked, discussion(office, ahead=1), paper())


def test_the_ledger_has_the_digest_of_the_record_and_no_word_of_it(
    office: Office,
) -> None:
    no = going_round(office)
    discussed(office, no)
    told = versions_of(office.desk.ledger, no, day_of(office.at))[-1]
    leaf = told.record.last(DocumentAct.DISCUSS)
    assert leaf is not None

    assert leaf.entry.facts["record"] == hashlib.sha256(PAPER).hexdigest()
    assert "采纳" not in leaf.content.decode()
    row = models.Evidence.objects.get(record__no=no)
    (office.desk.home.place("programme") / row.content).unlink()
    with pytest.raises(SealedTextGone):
        sealed.read(office.desk.home, row.content, no)


def test_rows_edited_by_hand_put_no_rule_in_force(office: Office) -> None:
    no = going_round(office)
    discussed(office, no)
    settled(office, no)
    approved(office, no)
    models.Record.objects.filter(no=no).update(kind="policy", state="effective")
    models.Version.objects.filter(record__no=no).update(state="effective")

    assert state(office.later(days=30), no) == "approved"
