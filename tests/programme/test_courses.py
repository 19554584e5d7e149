"""Courses: assigned, read, sat, passed; a credential opens acts until its end."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from courses_office import (
    ERASURE,
    LITTLE,
    LITTLE_CASE,
    SMALL,
    assigned,
    begun,
    changed_key,
    handed_in,
    loaded,
    number_of,
    right_answers,
    sha256,
    small,
    standing,
    with_courses,
    wrong_answers,
)
from office import CHEN, LI, SUN, WANG, ZHAO, Office
from programme_office import asks, on, paper

from jieqing.casebook.desk import day_of
from jieqing.evidence import canonical
from jieqing.flow import gates
from jieqing.flow.record import RecordAltered
from jieqing.flow.table import NotInTable
from jieqing.people.roll import NotEntitled
from jieqing.programme import sealed
from jieqing.programme.acts import load_pack
from jieqing.programme.acts.load_pack import FieldBinds, edit
from jieqing.programme.courses.acts import judge, meet, sit
from jieqing.programme.courses.acts.assign import NobodyToAssign, assign_again
from jieqing.programme.courses.catalogue import course_in_use
from jieqing.programme.courses.flow import CourseAct, CourseState, SessionAct
from jieqing.programme.courses.gate import CredentialMissing
from jieqing.programme.courses.models import Attempt, Enrolment, Session
from jieqing.programme.courses.practice import Judged, judged
from jieqing.programme.guards import SamePerson
from jieqing.programme.measures import shipped_measures
from jieqing.programme.models import Evidence, PackItem
from jieqing.programme.packs import PackRefused
from jieqing.programme.seen import see
from jieqing.programme.shown import CellState, cells


def asks_gate(office: Office, act: str, by: str, day: date | None = None) -> None:
    """Ask whether somebody may begin an act of a case."""
    on_day = day or office.at.date()
    desk = office.desk
    gates.require_open(
        gates.Question(ledger=desk.ledger, act=act, by=by, on=on_day, home=desk.home)
    )


def test_a_credential_opens_the_act_and_its_end_closes_it_again(
    office: Office,
) -> None:
    asks_gate(office, "execute", SUN)
    with_courses(office)
    with pytest.raises(CredentialMissing, match=r"注销操作"):
        asks_gate(office, "execute", SUN)
    with pytest.raises(CredentialMissing):
        asks_gate(office, "approve", WANG)
    asks_gate(office, "find", CHEN)
    assigned(office)
    outcome = handed_in(office, SUN)
    until = standing(office, SUN).until

    assert outcome.state is CourseState.PASSED
    assert outcome.points == outcome.most == 40
    assert until == date(2027, 11, 1)
    asks_gate(office, "execute", SUN, until)
    with pytest.raises(CredentialMissing):
        asks_gate(office, "execute", SUN, until + timedelta(days=1))
    later = on(office, until + timedelta(days=1))
    assert standing(later, SUN).state is CourseState.EXPIRED
    assert handed_in(later, SUN).state is CourseState.PASSED
    asks_gate(later, "execute", SUN)


@pytest.mark.parametrize("edited", [{"is_retired": True}, {"local": {"opens": []}}])
def test_a_course_edited_in_the_casebook_opens_nothing(
    office: Office, edited: dict[str, object]
) -> None:
    with_courses(office)
    PackItem.objects.filter(kind="course").update(**edited)

    with pytest.raises(RecordAltered):
        asks_gate(office, "execute", SUN)


@pytest.mark.parametrize("fields", [{"opens": []}, {"pass_mark": 1}])
def test_nobody_alone_edits_away_what_two_people_adopted(
    office: Office, fields: dict[str, object]
) -> None:
    with_courses(office)
    asked = ("course", ERASURE)
    with pytest.raises(FieldBinds):
        edit(office.desk, asked, fields, by=CHEN, at=office.at)
    with pytest.raises(CredentialMissing):
        asks_gate(office, "execute", SUN)


def test_who_fails_waits_then_sits_again_until_the_papers_are_used_up(
    office: Office,
) -> None:
    with_courses(office, small())
    assigned(office, LITTLE)
    assert handed_in(office, SUN, LITTLE, well=False).state is CourseState.FAILED
    with pytest.raises(NotInTable):
        begun(office, SUN, LITTLE)
    later = office.later(days=3)
    assert handed_in(later, SUN, LITTLE, well=False).state is CourseState.FAILED
    much_later = office.later(days=60)
    assert standing(much_later, SUN, LITTLE).state is CourseState.FAILED
    no = number_of(office, SUN, LITTLE)
    with pytest.raises(NotEntitled):
        assign_again(office.desk, asks(much_later, no, CourseAct.ASSIGN, SUN))
    assign_again(office.desk, asks(much_later, no, CourseAct.ASSIGN, CHEN))

    assert handed_in(much_later, SUN, LITTLE).state is CourseState.PASSED
    assert [row.is_passed for row in Attempt.objects.order_by("number")] == [
        False,
        False,
        True,
    ]


def test_a_question_changed_after_an_attempt_changes_no_result(office: Office) -> None:
    with_courses(office, small())
    assigned(office, LITTLE)
    handed_in(office, SUN, LITTLE)
    before = Attempt.objects.get()
    asked = sit.paper_of(office.desk, before)
    loaded(office, small("2", changed_key()))
    again = Attempt.objects.get()

    assert sit.paper_of(office.desk, again) == asked
    assert (again.points, again.is_passed) == (2, True)
    assert standing(office, SUN, LITTLE).holds_on(date(2026, 12, 1))


def test_two_windows_show_one_paper_which_is_handed_in_once(office: Office) -> None:
    with_courses(office, small())
    assigned(office, LITTLE)
    one, other = begun(office, SUN, LITTLE), begun(office, SUN, LITTLE)
    assert one.pk == other.pk
    no = number_of(office, SUN, LITTLE)
    given = right_answers(sit.paper_of(office.desk, one))
    asked = asks(office, no, CourseAct.SUBMIT, SUN)
    sit.submit(office.desk, asked, 1, given)
    with pytest.raises(sit.PaperOver):
        sit.submit(office.desk, asked, 1, given)
    with pytest.raises(sit.TooEarly):
        begun(office, SUN, LITTLE)

    assert Attempt.objects.count() == 1


def test_nobody_sits_for_another_or_before_the_lessons_or_late(office: Office) -> None:
    with_courses(office, small())
    assigned(office, LITTLE)
    no = number_of(office, SUN, LITTLE)
    with pytest.raises(sit.LessonsNotTaken):
        sit.start(office.desk, asks(office, no, CourseAct.START, SUN))
    for who in (CHEN, WANG):
        with pytest.raises(sit.NotYourCourse):
            sit.start(office.desk, asks(office, no, CourseAct.START, who))
    with pytest.raises(sit.LessonUnknown):
        sit.take_lesson(office.desk, asks(office, no, CourseAct.READ, SUN), "no-such")
    attempt = begun(office, SUN, LITTLE)
    late = office.later(minutes=33)
    given = right_answers(sit.paper_of(office.desk, attempt))
    asked = asks(late, no, CourseAct.SUBMIT, SUN)

    assert sit.submit(office.desk, asked, 1, given).state is CourseState.FAILED


def test_two_people_spare_a_course_and_neither_is_its_learner(office: Office) -> None:
    with_courses(office)
    assigned(office)
    no = number_of(office, WANG)
    asked = asks(office, no, CourseAct.ASK_EXEMPTION, CHEN)
    judge.ask_exemption(office.desk, asked, "去年持有同样的凭证")
    with pytest.raises(SamePerson):
        judge.exempt(office.desk, asks(office, no, CourseAct.EXEMPT, WANG))
    with pytest.raises(CredentialMissing):
        asks_gate(office, "approve", WANG)
    judge.exempt(office.desk, asks(office, no, CourseAct.EXEMPT, ZHAO))

    assert standing(office, WANG).state is CourseState.EXEMPT
    asks_gate(office, "approve", WANG)
    with pytest.raises(NobodyToAssign):
        assigned(office)


def test_the_ledger_has_neither_answers_nor_questions_nor_points(
    office: Office,
) -> None:
    with_courses(office)
    assigned(office)
    handed_in(office, SUN)
    record = standing(office, SUN).record
    text = canonical.canonical([dict(leaf.entry.facts) for leaf in record.leaves])

    assert set(record.leaves[-1].entry.facts) >= {"answers", "until", "attempt"}
    assert b"points" not in text
    assert not any(q in text.decode() for q in ("客户", "手机", "erasure-0"))


def test_a_row_moved_to_another_person_opens_nothing(office: Office) -> None:
    with_courses(office)
    assigned(office)
    handed_in(office, SUN)
    no = number_of(office, SUN)
    Enrolment.objects.filter(record__no=no).update(person=WANG)
    with pytest.raises(RecordAltered):
        asks_gate(office, "approve", WANG)


def test_a_paper_is_judged_by_the_questions_and_the_end_that_were_sealed(
    office: Office,
) -> None:
    with_courses(office, small())
    assigned(office, LITTLE)
    attempt = begun(office, SUN, LITTLE)
    drawn = sit.paper_of(office.desk, attempt)
    easier = replace(drawn, pass_mark=0).to_bytes()
    name = sealed.write(office.desk.home, easier)
    asked = asks(office, number_of(office, SUN, LITTLE), CourseAct.SUBMIT, SUN)
    longer = attempt.ends_at + timedelta(days=1)
    edits = ({"paper": name, "digest": sha256(easier)}, {"ends_at": longer})
    for edited in edits:
        before = Attempt.objects.values(*edited).get()
        Attempt.objects.update(**edited)
        with pytest.raises(RecordAltered):
            sit.submit(office.desk, asked, 1, {})
        Attempt.objects.update(**before)

    assert sit.submit(office.desk, asked, 1, {}).state is CourseState.FAILED


def test_answers_exchanged_before_they_are_marked_are_noticed(office: Office) -> None:
    with_courses(office, small(course=LITTLE_CASE))
    assigned(office, LITTLE)
    handed_in(office, SUN, LITTLE)
    other = sealed.write(office.desk.home, canonical.canonical({"q1": ["别人写的"]}))
    Attempt.objects.update(answers=other)
    no = number_of(office, SUN, LITTLE)
    with pytest.raises(RecordAltered):
        judge.mark(office.desk, asks(office, no, CourseAct.MARK, CHEN), {"q1": 2})


def test_a_course_made_easier_in_the_casebook_is_neither_assigned_nor_sat(
    office: Office,
) -> None:
    with_courses(office, small())
    assigned(office, LITTLE)
    PackItem.objects.filter(key=LITTLE).update(local={"pass_mark": 0})
    with pytest.raises(RecordAltered):
        begun(office, SUN, LITTLE)


def test_a_session_moved_to_another_day_or_course_signs_nobody_in(
    office: Office,
) -> None:
    with_courses(office)
    assigned(office)
    held = (day_of(office.at), "三楼")
    no = meet.open_session(office.desk, ERASURE, held, by=CHEN, at=office.at)
    Session.objects.update(held_on=day_of(office.at) + timedelta(days=9))
    asked = asks(office, no, SessionAct.ATTEND, SUN)
    with pytest.raises(RecordAltered):
        meet.attend(office.desk, asked, meet.code_of(office.desk, no, office.at))


def test_who_may_not_enter_a_sheet_leaves_none_and_a_sheet_of_nobody_is_none(
    office: Office,
) -> None:
    with_courses(office)
    assigned(office)
    held = (day_of(office.at), "三楼")
    no = meet.open_session(office.desk, ERASURE, held, by=CHEN, at=office.at)
    sheet = paper(day_of(office.at))
    with pytest.raises(NotEntitled):
        meet.enter_sheet(
            office.desk, asks(office, no, CourseAct.SHEET, SUN), sheet, [LI]
        )
    with pytest.raises(meet.NobodySigned):
        meet.enter_sheet(
            office.desk, asks(office, no, CourseAct.SHEET, CHEN), sheet, [LI]
        )

    assert not Evidence.objects.exists()


def test_a_pack_that_names_what_does_not_exist_is_refused_with_lines() -> None:
    for broken in (
        SMALL.replace("[executor]", "[pilot]"),
        SMALL.replace("opens: [execute]", "opens: [open]"),
        SMALL.replace("pipl:47", "pipl:470"),
        SMALL.replace("count: 1", "count: 9"),
        SMALL.replace("right: 先停用", "right: [先停用, 先登记]"),
        SMALL.replace("wrong: [先删除, 先签名]", "wrong: [先停用, 先签名]"),
        SMALL.replace("pass_mark: 80", "pass_mark: 180"),
    ):
        with pytest.raises(PackRefused, match=r"small\.yaml:\d+"):
            small(course=broken)


def test_a_lesson_by_hand_is_judged_by_the_law_of_that_day(office: Office) -> None:
    with_courses(office)
    assigned(office)
    no, read = number_of(office, SUN), CourseAct.READ
    course, _ = course_in_use(office.desk, ERASURE)
    lesson = course.lesson("lab")
    assert lesson is not None
    right = dict(enumerate(judged(lesson, office.desk.catalogue, day_of(office.at))))
    assert right[0] == Judged(is_kept=True, until=date(2028, 9, 2))
    assert [one.is_kept for one in right.values()] == [True] * 3 + [False] * 3
    with pytest.raises(sit.LessonUnknown):
        sit.take_lesson(office.desk, asks(office, no, read, SUN), "lab")
    early = {**right, 0: Judged(is_kept=True, until=date(2028, 9, 1))}
    assert sit.practise(office.desk, asks(office, no, read, SUN), "lab", early) == (0,)
    assert sit.practise(office.desk, asks(office, no, read, SUN), "lab", {})
    assert "lab" not in standing(office, SUN).lessons
    assert sit.practise(office.desk, asks(office, no, read, SUN), "lab", right) == ()

    assert "lab" in standing(office, SUN).lessons


def test_a_code_signs_in_for_a_moment_only_and_a_sheet_for_those_on_it(
    office: Office,
) -> None:
    with_courses(office)
    assigned(office)
    held = (day_of(office.at), "三楼")
    no = meet.open_session(office.desk, ERASURE, held, by=CHEN, at=office.at)
    code = meet.code_of(office.desk, no, office.at)
    signs = asks(office, no, SessionAct.ATTEND, SUN)
    with pytest.raises(meet.CodeStale):
        meet.attend(
            office.desk, asks(office.later(minutes=2), no, signs.act, SUN), code
        )
    with pytest.raises(meet.NotAssignedHere):
        meet.attend(office.desk, asks(office, no, signs.act, LI), code)
    meet.attend(office.desk, signs, code.lower())
    assert standing(office, SUN).lessons == {"steps", "fates", "trouble", "check"}
    sheet = paper(day_of(office.at))
    asked = asks(office, no, CourseAct.SHEET, CHEN)
    assert meet.enter_sheet(office.desk, asked, sheet, [WANG, LI]) == 1
    assert len(standing(office, WANG).lessons) == 4
    meet.close(office.desk, asks(office, no, SessionAct.CLOSE, CHEN))

    with pytest.raises(NotInTable):
        meet.attend(office.desk, asks(office, no, signs.act, WANG), code)


def test_cells_of_training_are_lit_by_credentials_alone(office: Office) -> None:
    def state(name: str) -> CellState:
        found = cells(see(office.desk, office.at.date()), [shipped_measures()[name]])
        return found[name].state

    assert state("m1.3") is CellState.NONE
    with_courses(office, small())
    assigned(office, LITTLE)
    assert state("m1.3") is CellState.IN_PROGRESS
    handed_in(office, SUN, LITTLE)
    assert state("m1.3") is CellState.KEPT


def test_wrong_answers_and_letters_that_no_option_has_give_nothing(
    office: Office,
) -> None:
    with_courses(office)
    assigned(office)
    attempt = begun(office, SUN)
    paper = sit.paper_of(office.desk, attempt)
    given = {**wrong_answers(paper), "no-such-question": ["A"]}
    given[paper.drawn[0].asked.id] = ["Z", "<script>"]
    asked = asks(office, number_of(office, SUN), CourseAct.SUBMIT, SUN)
    outcome = sit.submit(office.desk, asked, 1, given)

    assert outcome.points == 0
    assert standing(office, SUN).row.course == ERASURE
    assert "no-such-question" not in sit.answers_of(office.desk, Attempt.objects.get())


def test_a_pack_that_changes_what_opens_an_act_takes_two(office: Office) -> None:
    school = with_courses(office, small())
    weaker = small("2", SMALL.replace("opens: [execute]", "opens: [approve]"))
    seen = load_pack.plan(school.desk, weaker, "small")

    def loads(by: str) -> None:
        load_pack.apply(school.desk, seen, by=by, at=school.at)

    with pytest.raises(load_pack.PackNotAgreed):
        loads(CHEN)
    with pytest.raises(NotEntitled):
        load_pack.agree(school.desk, seen, by=CHEN, at=school.at)
    before = course_in_use(school.desk, LITTLE)[0].opens
    load_pack.agree(school.desk, seen, by=WANG, at=school.at)
    loads(CHEN)

    assert before == ("execute",)
    assert course_in_use(school.desk, LITTLE)[0].opens == ("approve",)


def test_what_was_agreed_to_is_that_plan_and_no_other(office: Office) -> None:
    school = with_courses(office, small())
    one = small("2", SMALL.replace("pass_mark: 80", "pass_mark: 70"))
    other = small("3", SMALL.replace("pass_mark: 80", "pass_mark: 10"))
    agreed = load_pack.plan(school.desk, one, "small")
    load_pack.agree(school.desk, agreed, by=WANG, at=school.at)
    slipped = load_pack.plan(school.desk, other, "small")
    words = small("4", SMALL.replace("读到底。", "从头读到底。"))
    harmless = load_pack.plan(school.desk, words, "small")
    with pytest.raises(load_pack.PackNotAgreed):
        load_pack.apply(school.desk, slipped, by=CHEN, at=school.at)
    with pytest.raises(load_pack.NothingToAgree):
        load_pack.agree(school.desk, harmless, by=WANG, at=school.at)
    load_pack.apply(school.desk, harmless, by=CHEN, at=school.at)

    assert course_in_use(school.desk, LITTLE)[0].pass_mark == 80


def test_an_agreement_to_a_plan_is_for_one_load(office: Office) -> None:
    school = with_courses(office, small())
    weaker = small("2", SMALL.replace("pass_mark: 80", "pass_mark: 10"))
    for pack in (weaker, small()):
        seen = load_pack.plan(school.desk, pack, "small")
        load_pack.agree(school.desk, seen, by=WANG, at=school.at)
        load_pack.apply(school.desk, seen, by=CHEN, at=school.at)
    again = load_pack.plan(school.desk, weaker, "small")
    with pytest.raises(load_pack.PackNotAgreed):
        load_pack.apply(school.desk, again, by=CHEN, at=school.at)

    assert course_in_use(school.desk, LITTLE)[0].pass_mark == 80
