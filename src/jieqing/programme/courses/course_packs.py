"""Courses as items of a pack: an item names the file of its course, checked whole.

A question has one right answer by its form: what is right and what is wrong stand
apart, letters are given when a paper is drawn.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from jieqing.errors import phrase
from jieqing.law.document import Item, Problem, UnreadableError, read
from jieqing.law.shipped import shipped_law
from jieqing.programme.courses.gate import OPENABLE
from jieqing.programme.courses.values import (
    KIND,
    CourseKind,
    LessonKind,
    QuestionKind,
)
from jieqing.programme.kernel_packs import NAMED
from jieqing.programme.pack_checks import POSTS, Checks, TextOf
from jieqing.programme.pack_items import EVERYBODY
from jieqing.programme.packs import PackKind, Plain

_COURSE = (
    "kind",
    "audience",
    "valid_months",
    "pass_mark",
    "minutes",
    "attempts",
    "cool_off_days",
    "draws",
    "lessons",
    "questions",
)
_LESSON = ("key", "kind", "title", "text")
_WRITTEN = frozenset({LessonKind.TEXT, LessonKind.HANDS_ON})
"""Kinds of lessons that a pack can bring; packages from elsewhere are uploaded."""
_ROW = ("title", "kinds", "clocks")
_DRAW = ("bank", "level", "count")
_QUESTION = ("id", "kind", "bank", "level", "stem", "right", "why", "anchors")
_RANGES = {
    "valid_months": (1, 60),
    "pass_mark": (1, 100),
    "minutes": (5, 240),
    "attempts": (1, 10),
    "cool_off_days": (0, 60),
}
_LEVELS = frozenset({"1", "2", "3"})
MOST_OPTIONS = 8
LEAST_STEPS = 3


def _problems(item: Item, checks: Checks) -> Iterator[Problem]:
    """Everything that is wrong with the course that an item names."""
    yield from checks.text(item, "course")
    name = str(item.fields["course"].value)
    try:
        found = read(checks.text_of(name), name)
    except (OSError, ValueError):
        return
    except UnreadableError as error:
        yield error.problem
        return
    beside = Checks(file=name, text_of=checks.text_of)
    yield from beside.shape(found, _COURSE, ("opens",))
    yield from beside.known(found, "kind", frozenset(CourseKind))
    yield from beside.known(found, "audience", POSTS | {EVERYBODY})
    yield from beside.known(found, "opens", OPENABLE)
    for field, (least, most) in _RANGES.items():
        yield from _number(found, beside, field, (least, most))
    for lesson in _list(found, "lessons"):
        yield from _lesson(lesson, beside)
    for question in _list(found, "questions"):
        yield from _question(question, beside)
    yield from _once(found, beside)
    yield from _draws(found, beside)


def _lesson(item: Item, checks: Checks) -> Iterator[Problem]:
    yield from checks.shape(item, _LESSON, ("actors", "rows"))
    yield from checks.known(item, "kind", _WRITTEN)
    words = shipped_law().vocabulary
    yield from checks.known(item, "actors", frozenset(words.words("actors")))
    rows = _list(item, "rows")
    kind = item.fields.get("kind")
    if (kind is not None and kind.value == LessonKind.HANDS_ON) != bool(rows):
        yield checks.at(item, phrase("a lesson by hand has rows, no other one has"))
    for row in rows:
        yield from checks.shape(row, _ROW, ())
        yield from checks.known(row, "kinds", frozenset(words.words("data_kinds")))
        clocks = row.fields.get("clocks")
        for name, ago in clocks.fields.items() if clocks else ():
            if name not in words.words("clocks") or not isinstance(ago.value, int):
                told = phrase("'{word}' is no event so many months ago", word=name)
                yield checks.at(ago, told)


def _question(item: Item, checks: Checks) -> Iterator[Problem]:
    yield from checks.shape(item, _QUESTION, ("wrong",))
    yield from checks.known(item, "kind", frozenset(QuestionKind))
    yield from checks.known(item, "level", _LEVELS)
    right = item.fields.get("right")
    kind = str(item.fields["kind"].value) if "kind" in item.fields else ""
    if right is None:
        return
    wrong = _list(item, "wrong")
    if (kind == QuestionKind.JUDGE) != isinstance(right.value, bool):
        yield checks.at(right, phrase("a judge is true or false, nothing else is"))
        return
    count = len(right.items)
    fits = {
        QuestionKind.SINGLE: count == 1 and len(wrong) > 1,
        QuestionKind.MULTI: count > 1 and len(wrong) > 0,
        QuestionKind.JUDGE: not wrong,
        QuestionKind.ORDER: count >= LEAST_STEPS and not wrong,
        QuestionKind.CASE: count == 1 and not wrong,
    }
    if not fits.get(QuestionKind(kind), False) if kind in set(QuestionKind) else False:
        yield checks.at(item, phrase("right and wrong do not fit a {kind}", kind=kind))
    texts = [str(one.value) for one in (*right.items, *wrong)]
    if len(set(texts)) != len(texts) or len(texts) > MOST_OPTIONS:
        yield checks.at(item, phrase("an option stands twice, or there are too many"))


def _once(found: Item, checks: Checks) -> Iterator[Problem]:
    """No two lessons of one key, no two questions of one id or stem."""
    named = (("lessons", "key"), ("questions", "id"), ("questions", "stem"))
    for part, field in named:
        seen: set[str] = set()
        for one in _list(found, part):
            word = str(one.fields[field].value) if field in one.fields else ""
            if word in seen:
                words = phrase("{field} '{word}' stands twice", field=field, word=word)
                yield checks.at(one, words)
            seen.add(word)


def _draws(found: Item, checks: Checks) -> Iterator[Problem]:
    """A paper draws no more of a bank and level than there are."""
    have = Counter(
        (str(one.fields["bank"].value), str(one.fields["level"].value))
        for one in _list(found, "questions")
        if {"bank", "level"} <= one.fields.keys()
    )
    for draw in _list(found, "draws"):
        lacking = [name for name in _DRAW if name not in draw.fields]
        yield from (checks.lacks(draw, name) for name in lacking)
        if lacking:
            continue
        bank, level, count = (draw.fields[name].value for name in _DRAW)
        there = have[str(bank), str(level)]
        if not isinstance(count, int) or not 0 < count <= there:
            words = phrase("the bank has {there} such questions", there=there)
            yield checks.at(draw, words)


def _number(
    item: Item, checks: Checks, field: str, span: tuple[int, int]
) -> Iterator[Problem]:
    found = item.fields.get(field)
    least, most = span
    if found is None:
        return
    value = found.value
    if isinstance(value, bool) or not isinstance(value, int):
        value = -1
    if not least <= value <= most:
        words = phrase(
            "{field} is {least} to {most}", field=field, least=least, most=most
        )
        yield checks.at(found, words)


def _list(item: Item, field: str) -> tuple[Item, ...]:
    found = item.fields.get(field)
    return found.items if found is not None else ()


def _with_course(plain: Plain, text_of: TextOf) -> Plain:
    """Put what stands in the course's file into the item."""
    name = str(plain["course"])
    beside: Any = read(text_of(name), name).plain
    return {**plain, **beside}


COURSE = PackKind(
    kind=KIND,
    mark="course",
    needed={**NAMED, "course": {"type": "string"}},
    more={},
    problems=_problems,
    filled=_with_course,
    binding=frozenset({"opens", "audience", "pass_mark", "valid_months"}),
)
