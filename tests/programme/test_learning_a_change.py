"""A change of the law is learnt: one asks, another checks, posts are enrolled."""

from datetime import timedelta

import pytest
from courses_office import handed_in
from office import CHEN, WANG, WU, Office
from programme_office import adopted, approved, asks, in_force, reviewed, sent_round
from test_interpretations_of_changes import published

from jieqing.casebook.desk import day_of
from jieqing.casebook.papers.period import Period
from jieqing.flow.record import RecordAltered
from jieqing.programme.courses.acts import question
from jieqing.programme.courses.acts.assign import assign_all
from jieqing.programme.courses.acts.question import ExplainsNothing, QuestionsMissing
from jieqing.programme.courses.catalogue import course_in_use
from jieqing.programme.courses.changes import (
    COUNT,
    QuestionsUnfit,
    Written,
    key_of,
)
from jieqing.programme.courses.enrolments import rows_of
from jieqing.programme.figures import FIGURES, Asked
from jieqing.programme.flows import DocumentAct
from jieqing.programme.guards import SamePerson
from jieqing.programme.interpretations import interpret
from jieqing.programme.measures import shipped_measures
from jieqing.programme.models import PackItem
from jieqing.programme.seen import see
from jieqing.programme.shown import Cell, CellState, cells
from jieqing.programme.wording import told

KEY = key_of("LC-0001")
FIVE = tuple(
    Written(stem=f"第{n}问", right="对", wrong=("错一", "错二"), why="见正文")
    for n in range(1, COUNT + 1)
)


def explained(office: Office) -> str:
    """陈经办's interpretation of the change is in force."""
    adopted(office)
    no = interpret(office.desk, published(office), by=CHEN, at=office.at)
    sent_round(office, no)
    reviewed(office, no)
    approved(office, no)
    return no


def asked_about(office: Office, no: str, five: tuple[Written, ...] = FIVE) -> None:
    """陈经办 writes the questions."""
    question.ask(office.desk, asks(office, no, DocumentAct.ASK, CHEN), five)


def checked(office: Office, no: str, by: str = WU) -> tuple[str, ...]:
    """Another person checks them."""
    return question.check(office.desk, asks(office, no, DocumentAct.CHECK, by))


def cell_of(office: Office) -> Cell:
    """How the item 政策培训 stands."""
    measure = shipped_measures()["m14.2"]
    return cells(see(office.desk, day_of(office.at)), [measure])["m14.2"]


def counted(office: Office) -> tuple[int, int] | None:
    """The figure 变更后培训完成率 with its counts."""
    day = day_of(office.at)
    asked = Asked(
        desk=office.desk,
        period=Period(first=day - timedelta(days=30), last=day),
        at=office.at,
    )
    found = FIGURES["change_training_done"].compute(asked)
    return (found.part, found.whole) if found else None


def test_checked_questions_become_a_course_of_the_posts_that_the_text_tells(
    office: Office,
) -> None:
    no = explained(office)
    asked_about(office, no)
    assert rows_of(office.desk, courses=[KEY]) == ()

    numbers = checked(office, no)
    course, _ = course_in_use(office.desk, KEY)

    assert course.audience == ("approver", "executor", "it", "officer")
    assert course.size == COUNT
    assert len(numbers) == len(rows_of(office.desk, courses=[KEY]))
    assert {row.person for row in rows_of(office.desk, courses=[KEY])} >= {CHEN, WANG}
    assert WU not in {row.person for row in rows_of(office.desk, courses=[KEY])}


def test_whoever_wrote_the_questions_does_not_check_them(office: Office) -> None:
    no = explained(office)
    with pytest.raises(QuestionsMissing):
        checked(office, no)
    asked_about(office, no)

    with pytest.raises(SamePerson):
        checked(office, no, by=CHEN)
    assert rows_of(office.desk, courses=[KEY]) == ()


def test_nobody_is_enrolled_twice_when_the_questions_are_written_anew(
    office: Office,
) -> None:
    no = explained(office)
    asked_about(office, no)
    first = checked(office, no)
    anew = (*FIVE[1:], Written(stem="新问", right="是", wrong=("否", "不"), why="正文"))
    asked_about(office, no, anew)
    again = checked(office, no)

    assert first
    assert again == ()
    assert len(rows_of(office.desk, courses=[KEY])) == len(first)
    assert "新问" in {one.stem for one in course_in_use(office.desk, KEY)[0].questions}


@pytest.mark.parametrize(
    "five",
    [
        FIVE[:4],
        (*FIVE, FIVE[0]),
        (*FIVE[:4], FIVE[0]),
        (*FIVE[:4], Written(stem="五", right="对", wrong=("对", "错"), why="正文")),
        (*FIVE[:4], Written(stem="五", right="对", wrong=("错",), why="正文")),
        (*FIVE[:4], Written(stem="五", right="对", wrong=("错", "否"), why=" ")),
    ],
)
def test_five_questions_are_asked_each_with_answers_and_a_reason(
    office: Office, five: tuple[Written, ...]
) -> None:
    no = explained(office)
    with pytest.raises(QuestionsUnfit):
        asked_about(office, no, five)


def test_a_policy_has_no_questions_on_a_change(office: Office) -> None:
    no = in_force(adopted(office))
    with pytest.raises(ExplainsNothing):
        asked_about(office, no)


def test_the_item_is_lit_once_everybody_concerned_has_passed(office: Office) -> None:
    no = explained(office)
    nothing = cell_of(office)
    asked_about(office, no)
    checked(office, no)
    waiting, before = cell_of(office), counted(office)
    people = [row.person for row in rows_of(office.desk, courses=[KEY])]
    for who in people:
        handed_in(office, who, KEY)
    done = cell_of(office)

    assert "has no questions yet" in said_of(nothing)
    assert f"0 of {len(people)} people" in said_of(waiting)
    assert before == (0, len(people))
    assert counted(office) == (len(people), len(people))
    taught = next(one for one in done.found if one.clause.of == "taught")
    assert taught.is_met
    assert done.state is CellState.IN_PROGRESS  # the figure was not frozen yet


def said_of(cell: Cell) -> str:
    """What the item lacks first."""
    return told(cell.missing[0])


def test_a_course_edited_in_the_database_is_noticed(office: Office) -> None:
    no = explained(office)
    asked_about(office, no)
    checked(office, no)
    row = PackItem.objects.get(key=KEY)
    row.shipped["questions"][0]["right"] = ["错一"]
    row.save()

    with pytest.raises(RecordAltered):
        course_in_use(office.desk, KEY)
    with pytest.raises(RecordAltered):
        assign_all(office.desk, KEY, by=CHEN, at=office.at)
