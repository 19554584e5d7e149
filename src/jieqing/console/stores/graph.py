"""Tables around one table as boxes and lines of one SVG. Pure.

The table stands in the middle, what it belongs to above, what belongs to it below; at
most 40 boxes, for nobody reads more. The table view beside it says the same of all.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from jieqing.datamap.values import BoundMap

MOST = 40
BOX_WIDTH, BOX_HEIGHT = 150, 36
GAP_X, GAP_Y, A_ROW = 14, 56, 6
LONGEST = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One table: where its box stands; ``manner`` says how it is drawn."""

    name: str
    label: str
    x: int
    y: int
    text_x: int
    text_y: int
    manner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A reference from one box to another."""

    x1: int
    y1: int
    x2: int
    y2: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """Boxes and lines; ``left_out``: tables beside the middle that found no room."""

    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    width: int
    height: int
    box_width: int
    box_height: int
    left_out: int


def graph_of(bound: BoundMap, middle: str) -> Graph:
    """Draw the tables that hang together with one, the nearest alone."""
    above = _targets(bound, middle)
    below = tuple(
        name
        for name in sorted(bound.tables)
        if middle in _targets(bound, name) and name not in above and name != middle
    )
    room = MOST - 1
    kept_above = above[:room]
    kept_below = below[: room - len(kept_above)]
    rows = [*_rows(kept_above), [middle] if middle else [], *_rows(kept_below)]
    widest = max((len(row) for row in rows), default=1)
    width = widest * (BOX_WIDTH + GAP_X) + GAP_X
    boxes = {
        name: _box(name, place, (n, width, len(row)), middle)
        for n, row in enumerate(rows)
        for place, name in enumerate(row)
    }
    return Graph(
        boxes=tuple(boxes.values()),
        lines=_lines(bound, boxes, middle),
        width=width,
        height=len(rows) * (BOX_HEIGHT + GAP_Y),
        box_width=BOX_WIDTH,
        box_height=BOX_HEIGHT,
        left_out=len(above) + len(below) - len(kept_above) - len(kept_below),
    )


def _targets(bound: BoundMap, name: str) -> tuple[str, ...]:
    table = bound.tables.get(name)
    found = {one.table for one in table.references} if table else set()
    return tuple(sorted(found - {name}))


def _rows(names: Sequence[str]) -> list[list[str]]:
    return [list(names[n : n + A_ROW]) for n in range(0, len(names), A_ROW)]


def _box(name: str, place: int, row: tuple[int, int, int], middle: str) -> Box:
    number, width, count = row
    start = (width - count * (BOX_WIDTH + GAP_X) + GAP_X) // 2
    x = start + place * (BOX_WIDTH + GAP_X)
    y = number * (BOX_HEIGHT + GAP_Y) + GAP_Y // 2
    return Box(
        name=name,
        label=name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…",
        x=x,
        y=y,
        text_x=x + BOX_WIDTH // 2,
        text_y=y + BOX_HEIGHT // 2 + 4,
        manner="here" if name == middle else "",
    )


def _lines(bound: BoundMap, boxes: dict[str, Box], middle: str) -> tuple[Line, ...]:
    """Lines between the middle and the others: those among others would only cross."""
    if middle not in boxes:
        return ()
    here = boxes[middle]
    above = set(_targets(bound, middle))
    return tuple(
        Line(
            x1=here.text_x,
            y1=here.y if name in above else here.y + BOX_HEIGHT,
            x2=box.text_x,
            y2=box.y + BOX_HEIGHT if name in above else box.y,
        )
        for name, box in boxes.items()
        if name != middle
    )
