"""Write the questions on a change of the law, check them as a second person.

Checked questions become a course at once, and the posts concerned are enrolled in it;
who is enrolled already stays as they are.
"""

import hashlib
from collections.abc import Sequence

from jieqing.casebook.desk import Desk
from jieqing.errors import NeedsPerson, WrongUsage
from jieqing.programme import sealed
from jieqing.programme.acting import Asked
from jieqing.programme.acts.documents import Opened, opening, require_author
from jieqing.programme.acts.load_pack import put_own
from jieqing.programme.courses.acts.assign import enrol
from jieqing.programme.courses.changes import (
    ASKED,
    COURSE,
    QUESTIONS,
    Written,
    asked_in,
    course_from,
    from_bytes,
    key_of,
    require_fit,
    to_bytes,
)
from jieqing.programme.courses.flow import CourseAct
from jieqing.programme.courses.values import KIND
from jieqing.programme.guards import require_other_human
from jieqing.programme.texts import signed_text
from jieqing.programme.versions import ToldVersion, explained_by, versions_of


class ExplainsNothing(WrongUsage):
    """Only what explains a change of the law has questions on it."""

    code = "document-explains-nothing"
    cause = "{record} explains no change of the law."
    advice = "Begin the document from the page of the change."


class QuestionsMissing(NeedsPerson):
    """What nobody wrote, nobody checks."""

    code = "change-questions-missing"
    cause = "{record} has no questions that could be checked."
    advice = "Its author writes five first."


def ask(desk: Desk, asked: Asked, questions: Sequence[Written]) -> None:
    """Write the five questions on the change that a document explains.

    Raises ``QuestionsUnfit``, ``ExplainsNothing`` or ``NotYourPost``.
    """
    with opening(desk, asked) as opened:
        require_author(opened)
        _require_change(desk, opened)
        require_fit(asked.no, questions)
        content = to_bytes(questions)
        facts = {
            QUESTIONS: sealed.write(desk.home, content),
            ASKED: hashlib.sha256(content).hexdigest(),
        }
        opened.doing.conclude(None, facts)


def check(desk: Desk, asked: Asked) -> tuple[str, ...]:
    """Agree to the questions: the course is in use, its audience enrolled.

    Returns the numbers of those newly enrolled. Raises ``QuestionsMissing``,
    ``SamePerson``, ``TextAltered`` or ``SealedTextGone``.
    """
    with opening(desk, asked) as opened:
        change, versions = _require_change(desk, opened)
        leaf = asked_in(versions)
        if leaf is None:
            raise QuestionsMissing(record=asked.no)
        writers = [leaf.entry.actor, opened.told.author]
        require_other_human(opened.doing, writers, "author")
        text = signed_text(desk, opened.told)
        questions = read_questions(desk, versions)
        made = course_from(change, opened.told, opened.template, text, questions)
        version = f"{asked.no}/{opened.told.label}"
        put_own(desk, (KIND, key_of(change)), made, version=version, asked=asked)
        facts = {ASKED: leaf.entry.facts[ASKED], COURSE: key_of(change)}
        opened.doing.conclude(None, facts)
        by, at = asked.by, asked.at
        return enrol(desk, key_of(change), CourseAct.ENROL, by=by, at=at)


def read_questions(desk: Desk, versions: Sequence[ToldVersion]) -> tuple[Written, ...]:
    """Return the newest questions of an interpretation; none where none were written.

    Raises ``SealedTextGone``.
    """
    leaf = asked_in(versions)
    if leaf is None:
        return ()
    no = versions[0].no
    content = sealed.read(desk.home, str(leaf.entry.facts[QUESTIONS]), no)
    if hashlib.sha256(content).hexdigest() != leaf.entry.facts[ASKED]:
        raise sealed.SealedTextGone(record=no)
    return from_bytes(content)


def _require_change(desk: Desk, opened: Opened) -> tuple[str, tuple[ToldVersion, ...]]:
    versions = versions_of(desk.ledger, opened.told.no, opened.doing.today)
    change = explained_by(versions)
    if not change:
        raise ExplainsNothing(record=opened.told.no)
    return change, versions
