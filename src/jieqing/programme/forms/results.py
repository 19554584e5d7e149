"""What may be told of the answers to a form: no group of few, none to be worked out.

Pure. The one place that decides what leaves the sealed answers. Every published cell
stands for ``least`` people or more. The cells of a question are parts that do not
overlap and together are everybody; a breakdown refines exactly those parts, and there
is one breakdown at the most. So whatever is added to or taken from what is told of a
question is again a set of such cells. What nobody answered is told like what few
answered: merged. Who knows from elsewhere that two answers go together can use that.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from jieqing.programme.forms.questionnaires import Ask, AskKind

Given = Mapping[str, str]
"""One answer: what was given, by the question's key."""
WORDS_FROM = 10
"""How many texts there must be before any of them is shown."""
NOTHING = ""
_MARKS = re.compile(
    r"[0-9A-Za-z._%+-]+@[0-9A-Za-z-]+\.[A-Za-z]{2,}|[0-9][0-9 -]{5,}[0-9Xx]"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """So many people gave one of these values."""

    values: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The cells of a question within one part of the breakdown."""

    values: tuple[str, ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What is told of one question. ``mean``: in tenths.

    ``band``: the third of the scale in which all of a small group were; told in the
    place of a mean that would tell what each of them said.
    """

    key: str
    cells: tuple[Cell, ...] = ()
    groups: tuple[Group, ...] = ()
    mean: int | None = None
    band: int | None = None
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """What is told of a form; ``answers`` None: so few that nothing is told."""

    answers: int | None
    questions: tuple[Result, ...] = ()


def released(asks: Sequence[Ask], answers: Sequence[Given], least: int) -> Results:
    """Decide what is told."""
    if len(answers) < least:
        return Results(answers=None)
    facet = next((ask for ask in asks if ask.is_facet), None)
    parts = _parts(facet, answers, least) if facet else ()
    return Results(
        answers=len(answers),
        questions=tuple(_result(ask, answers, parts, facet, least) for ask in asks),
    )


def scrubbed(text: str) -> str:
    """A text without numbers and addresses by which somebody could be found."""
    return _MARKS.sub("▇", text)


def _result(
    ask: Ask,
    answers: Sequence[Given],
    parts: tuple[Cell, ...],
    facet: Ask | None,
    least: int,
) -> Result:
    given = [one.get(ask.key, NOTHING) for one in answers]
    if ask.kind is AskKind.TEXT:
        texts = sorted(scrubbed(text) for text in given if text)
        enough = len(texts) >= max(WORDS_FROM, least)
        return Result(key=ask.key, texts=tuple(texts) if enough else ())
    cells = parts if ask is facet else _parts(ask, answers, least)
    groups: tuple[Group, ...] = ()
    if facet is not None and ask is not facet:
        groups = _groups((facet, parts), (ask, cells), answers, least)
    mean, band = _mean(ask, given, least)
    return Result(key=ask.key, cells=cells, groups=groups, mean=mean, band=band)


def _parts(ask: Ask, answers: Sequence[Given], least: int) -> tuple[Cell, ...]:
    """Split everybody by what they answered; no part is small, one part is none."""
    counts = Counter(one.get(ask.key, NOTHING) for one in answers)
    if ask.kind is AskKind.SCALE:
        found = _merged_neighbours(ask.values, counts, least)
    else:
        found = _merged_rest((*ask.values, NOTHING), counts, least)
    return found if len(found) > 1 else ()


def _merged_neighbours(
    values: Sequence[str], counts: Mapping[str, int], least: int
) -> tuple[Cell, ...]:
    """Steps of a scale, neighbours taken together until each part is large enough."""
    skipped = counts.get(NOTHING, 0)
    if 0 < skipped < least:
        return ()
    cells: list[Cell] = []
    held: tuple[str, ...] = ()
    for value in values:
        held = (*held, value)
        count = sum(counts.get(one, 0) for one in held)
        if count >= least:
            cells, held = [*cells, Cell(values=held, count=count)], ()
    if held and cells:
        last = cells.pop()
        rest = sum(counts.get(one, 0) for one in held)
        cells.append(Cell(values=last.values + held, count=last.count + rest))
    if skipped:
        cells.append(Cell(values=(NOTHING,), count=skipped))
    is_everybody = sum(one.count for one in cells) == sum(counts.values())
    return tuple(cells) if is_everybody else ()


def _merged_rest(
    values: Sequence[str], counts: Mapping[str, int], least: int
) -> tuple[Cell, ...]:
    """Choices, those of few taken together, with the next larger if need be."""
    by_size = sorted(values, key=lambda value: counts.get(value, 0))
    rest = [value for value in by_size if counts.get(value, 0) < least]
    large = by_size[len(rest) :]
    while large and 0 < sum(counts.get(one, 0) for one in rest) < least:
        rest.append(large.pop(0))
    cells = [
        Cell(values=(value,), count=counts[value]) for value in values if value in large
    ]
    together = sum(counts.get(one, 0) for one in rest)
    if together:
        held = tuple(one for one in values if one in rest)
        cells.append(Cell(values=held, count=together))
    return tuple(cells)


def _groups(
    by: tuple[Ask, tuple[Cell, ...]],
    of: tuple[Ask, tuple[Cell, ...]],
    answers: Sequence[Given],
    least: int,
) -> tuple[Group, ...]:
    """Cross two splits of everybody; told only where every crossing is large enough."""
    crossed = Counter(
        (_place(by[1], one.get(by[0].key, "")), _place(of[1], one.get(of[0].key, "")))
        for one in answers
    )
    places = [
        (row, column) for row in range(len(by[1])) for column in range(len(of[1]))
    ]
    if not places or any(crossed[place] < least for place in places):
        return ()
    return tuple(
        Group(
            values=part.values,
            cells=tuple(
                Cell(values=cell.values, count=crossed[row, column])
                for column, cell in enumerate(of[1])
            ),
        )
        for row, part in enumerate(by[1])
    )


def _place(cells: Iterable[Cell], value: str) -> int:
    return next((n for n, cell in enumerate(cells) if value in cell.values), -1)


def _mean(ask: Ask, given: Sequence[str], least: int) -> tuple[int | None, int | None]:
    """Return mean and band of a scale; one of them, or neither where few answered."""
    numbers = [int(one) for one in given if one] if ask.kind is AskKind.SCALE else []
    if len(numbers) < least or 0 < len(given) - len(numbers) < least:
        return None, None
    if len(set(numbers)) == 1 and len(numbers) < 2 * least:
        low, high = int(ask.values[0]), int(ask.values[-1])
        return None, min(2, (numbers[0] - low) * 3 // (high - low + 1))
    return (sum(numbers) * 10 + len(numbers) // 2) // len(numbers), None
