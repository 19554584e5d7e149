"""Scores by a published rule: from records, seen by oneself, contested, then agreed."""

import re

import pytest
from courses_office import assigned as course_assigned
from courses_office import handed_in, with_courses
from hypothesis import given
from hypothesis import strategies as st
from office import CHEN, SUN, WANG, WU, ZHAO, Office
from programme_office import approved, asks, reviewed, sent_round, started
from test_consulting_the_staff import discussed, published, settled

from jieqing.casebook.desk import day_of
from jieqing.casebook.papers.period import Period
from jieqing.programme import models
from jieqing.programme.acts import documents
from jieqing.programme.courses.appraisal import acts
from jieqing.programme.courses.appraisal.acts import (
    AppealNotUpheld,
    AppealsOpen,
    NotYourScore,
    RuleNotInForce,
    RuleSaysOtherwise,
)
from jieqing.programme.courses.appraisal.flow import AppraisalAct, AppraisalState
from jieqing.programme.courses.appraisal.scoring import Counts, Part, total_of
from jieqing.programme.courses.appraisal.told import (
    Correction,
    sheets_of,
    told,
    totals,
)
from jieqing.programme.figures import FIGURES, Asked
from jieqing.programme.flows import DocumentAct
from jieqing.programme.guards import SamePerson
from jieqing.programme.texts import source_text
from jieqing.programme.tickets import acts as tickets
from jieqing.programme.tickets.flow import TicketAct
from jieqing.programme.versions import versions_of


def rule_in_force(office: Office, *, without: str = "") -> str:
    """The rule of scoring went the way of the Labour Contract Law."""
    no = started(office, acts.RULE)
    newest = versions_of(office.desk.ledger, no, day_of(office.at))[-1]
    text = source_text(office.desk, newest).replace(without or "\0", "")
    documents.edit(office.desk, asks(office, no, DocumentAct.EDIT, CHEN), text)
    sent_round(office, no)
    reviewed(office, no)
    discussed(office, no)
    settled(office, no)
    approved(office, no)
    published(office, no)
    return no


def opened(office: Office) -> str:
    """陈经办 works out the scores of the last month."""
    day = day_of(office.at)
    period = Period(first=day.replace(day=1), last=day)
    return acts.open_(office.desk, period, by=CHEN, at=office.at)


def scored(office: Office) -> str:
    """Everybody has a course, 孙执行 alone passed it; the scores are open."""
    with_courses(office)
    rule_in_force(office)
    course_assigned(office)
    handed_in(office, SUN)
    return opened(office)


def appealed(office: Office, no: str, who: str = SUN) -> str:
    """Somebody contests their score."""
    asked = asks(office, no, AppraisalAct.CONTEST, who)
    return acts.contest(office.desk, asked, "病假没有计入")


def answered(office: Office, ticket: str, outcome: str) -> None:
    """王审批 answers the appeal, 赵审批 closes it."""
    desk = office.desk
    tickets.accept(desk, asks(office, ticket, TicketAct.ACCEPT, WANG))
    tickets.take(desk, asks(office, ticket, TicketAct.TAKE, WANG))
    said = {"result": "已核对", "reason": "办法第四条", "remedy": "可书面提出"}
    tickets.answer(desk, asks(office, ticket, TicketAct.ANSWER, WANG), outcome, said)
    tickets.close(desk, asks(office, ticket, TicketAct.CLOSE, ZHAO))


def corrected(office: Office, no: str, by: str = WANG, person: str = SUN) -> None:
    """Somebody puts a score right."""
    new = Correction(person=person, total=90, why="病假不计")
    acts.correct(office.desk, asks(office, no, AppraisalAct.CORRECT, by), new)


def agreed(office: Office, no: str, by: str = WANG) -> None:
    """Another person agrees."""
    acts.agree(office.desk, asks(office, no, AppraisalAct.AGREE, by))


def test_nobody_is_scored_before_the_rule_holds_and_says_the_weights(
    office: Office,
) -> None:
    with_courses(office)
    with pytest.raises(RuleNotInForce):
        opened(office)
    rule_in_force(office, without="| 读完的文件 | 20 |\n")

    with pytest.raises(RuleSaysOtherwise):
        opened(office)
    assert not models.Record.objects.filter(mechanism="appraisal").exists()


def test_a_score_follows_from_records_and_no_entry_tells_it(office: Office) -> None:
    no = scored(office)
    one = told(office.desk, no)
    sheets = sheets_of(office.desk, one)

    assert sheets[SUN].total == 75  # the course of 60, none of the reading of 20
    assert sheets[WANG].total == 0
    assert one.people == len(sheets)
    entries = [dict(leaf.entry.facts) for leaf in one.record.leaves]
    undigested = re.sub(r"\b[0-9a-f]{32,}\b", "", str(entries))  # a digest has any sign
    assert "total" not in undigested
    assert "75" not in undigested


def test_one_contests_ones_own_score_once_within_its_days(office: Office) -> None:
    no = scored(office)
    appealed(office, no)

    with pytest.raises(NotYourScore):
        appealed(office, no)
    with pytest.raises(NotYourScore):
        appealed(office.later(days=30), no, WU)
    assert told(office.desk, no).contested.keys() == {SUN}


def test_an_upheld_appeal_corrects_a_score_and_only_then_all_is_agreed(
    office: Office,
) -> None:
    no = scored(office)
    ticket = appealed(office, no)
    later = office.later(days=20)
    with pytest.raises(AppealNotUpheld):
        corrected(later, no)
    with pytest.raises(AppealsOpen):
        agreed(later, no)
    answered(later, ticket, "upheld")
    with pytest.raises(AppealsOpen):
        agreed(later, no)  # found right, and nothing put right
    corrected(later, no)
    agreed(later, no)
    one = told(office.desk, no)

    assert one.state is AppraisalState.AGREED
    assert totals(office.desk, one)[SUN] == 90
    assert counted(later) == (one.people, people_of(office))


def test_who_was_found_wrong_keeps_the_score(office: Office) -> None:
    no = scored(office)
    ticket = appealed(office, no)
    later = office.later(days=20)
    answered(later, ticket, "not-upheld")
    with pytest.raises(AppealNotUpheld):
        corrected(later, no)
    agreed(later, no)

    assert totals(office.desk, told(office.desk, no))[SUN] == 75


def test_nobody_agrees_before_the_days_to_contest_are_over(office: Office) -> None:
    no = scored(office)
    last = acts.last_day(office.desk, told(office.desk, no))
    days = (last - day_of(office.at)).days

    with pytest.raises(AppealsOpen):
        agreed(office.later(days=days), no)
    agreed(office.later(days=days + 1), no)


def test_an_approver_corrects_no_score_of_their_own(office: Office) -> None:
    no = scored(office)
    ticket = appealed(office, no, WANG)
    later = office.later(days=20)
    desk = office.desk
    tickets.accept(desk, asks(later, ticket, TicketAct.ACCEPT, ZHAO))
    tickets.take(desk, asks(later, ticket, TicketAct.TAKE, ZHAO))
    said = {"result": "已核对", "reason": "办法第四条", "remedy": "可书面提出"}
    tickets.answer(desk, asks(later, ticket, TicketAct.ANSWER, ZHAO), "upheld", said)

    with pytest.raises(SamePerson):
        corrected(later, no, by=WANG, person=WANG)
    corrected(later, no, by=ZHAO, person=WANG)


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=3, max_size=3)
)
def test_points_are_of_a_hundred_and_all_done_is_all_of_them(
    found: list[tuple[int, int]],
) -> None:
    parts = [
        Part(counts=counts, done=min(done, asked), asked=asked)
        for counts, (done, asked) in zip(Counts, found, strict=True)
    ]
    full = [Part(counts=p.counts, done=p.asked, asked=p.asked) for p in parts]
    total = total_of(parts)

    assert (total is None) == all(part.asked == 0 for part in parts)
    assert total is None or 0 <= total <= 100
    assert total is None or total_of(full) == 100
    assert total != 100 or parts == full


def people_of(office: Office) -> int:
    """How many work here."""
    people = office.desk.register.roll().persons.values()
    return sum(one.is_active for one in people)


def counted(office: Office) -> tuple[int, int] | None:
    """The figure 纳入考核率 with its counts."""
    day = day_of(office.at)
    period = Period(first=day.replace(day=1), last=day)
    asked = Asked(desk=office.desk, period=period, at=office.at)
    found = FIGURES["staff_appraised"].compute(asked)
    return (found.part, found.whole) if found else None


def test_an_appeal_that_another_took_in_waits_for_that_one(office: Office) -> None:
    no = scored(office)
    ticket, other = appealed(office, no), appealed(office, no, WU)
    later = office.later(days=20)
    tickets.merge(office.desk, asks(later, ticket, TicketAct.MERGE, ZHAO), other)
    answered(later, other, "not-upheld")
    tickets.reopen(office.desk, asks(later, other, TicketAct.REOPEN, ZHAO), "再看")
    with pytest.raises(AppealsOpen):
        agreed(later, no)

    assert len(acts.open_appeals(office.desk, told(office.desk, no))) == 2
