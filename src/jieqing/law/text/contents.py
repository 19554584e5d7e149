"""The table of contents at the front of a law, found and left out.

It lists what comes later, so it ends where the first thing it lists comes again.
"""

from collections.abc import Sequence

from jieqing.law.text import beginnings
from jieqing.law.text.outline import LEVELS, Heading, SourceLine

Key = tuple[str, ...]
_WORD = 12  # signs; a part without number, such as 附则


def without_contents(lines: Sequence[SourceLine]) -> tuple[SourceLine, ...]:
    """The lines without a table of contents; all of them where there is none."""
    begins = next(
        (n for n, line in enumerate(lines) if beginnings.is_contents(line.text)), None
    )
    if begins is None:
        return _without_list(lines)
    ends = _end(lines, begins + 1)
    return (*lines[:begins], *lines[ends:])


def _without_list(lines: Sequence[SourceLine]) -> tuple[SourceLine, ...]:
    """The lines without headings that are listed under no title of their own."""
    listed = [n for n, line in enumerate(lines) if beginnings.heading(line)]
    if not listed:
        return tuple(lines)
    begins = listed[0]
    ends = _end(lines, begins)
    is_list = ends < len(lines) and beginnings.heading(lines[ends]) is not None
    return (*lines[:begins], *lines[ends:]) if is_list else tuple(lines)


def _end(lines: Sequence[SourceLine], begins: int) -> int:
    """The first line after the list that begins at ``begins``."""
    seen: set[Key] = set()
    place: tuple[Heading, ...] = ()
    for n in range(begins, len(lines)):
        heading = beginnings.heading(lines[n])
        if heading is None:
            if _is_listed(lines[n], seen):
                continue
            return n
        place = _under(place, heading)
        key = tuple(f"{each.level}{each.number}" for each in place)
        if key in seen:
            return n
        seen.add(key)
    return len(lines)


def _is_listed(line: SourceLine, seen: set[Key]) -> bool:
    """Whether a line that is no heading belongs to the list: 附则, 第一条 目的……1."""
    text = line.text.strip()
    number = beginnings.article_in_contents(line)
    if number is None:
        return len(text) <= _WORD and not text.endswith("。")
    is_new = (number,) not in seen
    seen.add((number,))
    return is_new


def _under(place: tuple[Heading, ...], heading: Heading) -> tuple[Heading, ...]:
    level = LEVELS.index(heading.level)
    return (
        *(each for each in place if LEVELS.index(each.level) < level),
        heading,
    )
