"""How far long work has come: the words of the line, and the line on a terminal."""

from collections.abc import Iterator
from io import StringIO

import pytest

from jieqing import language
from jieqing.cli.drawing import Drawing, Point, fitting, line
from jieqing.progress import Stage, Unit


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Words of this file are English unless a test says otherwise."""
    with language.heard("en"):
        yield


def test_the_line_says_done_of_total_the_rate_and_the_time_left() -> None:
    point = Point(stage=Stage.SEARCH, total=46_000, done=12_000, seconds=10)

    assert line(point) == (
        "Searching …  12,000 of 46,000 rows (26 %)  1,200 rows/s  about 28 s left"
    )


def test_erasing_also_counts_its_chunks_and_minutes() -> None:
    point = Point(stage=Stage.ERASE, total=90_000, done=3_000, steps=15, seconds=10)

    assert line(point).endswith(
        "3,000 of 90,000 rows (3 %)  15 chunks  300 rows/s  about 5 min left"
    )


def test_work_of_unknown_length_says_how_long_it_has_taken() -> None:
    assert line(Point(stage=Stage.CATALOGUE, seconds=7.2)) == (
        "Reading the database's catalogue …  for 7 s"
    )


def test_more_than_was_estimated_is_shown_as_all_and_promises_no_time() -> None:
    point = Point(
        stage=Stage.DECIDE, total=40, unit=Unit.PERSONS, done=50, seconds=7_500
    )

    assert line(point) == "Deciding …  40 of 40 persons (100 %)  for 2 h 5 min"


def test_less_than_a_second_left_is_not_promised() -> None:
    point = Point(stage=Stage.SEARCH, total=1_001, done=1_000, seconds=10)

    assert line(point).endswith("100 rows/s  for 10 s")


def test_the_line_is_chinese_for_who_reads_chinese() -> None:
    point = Point(stage=Stage.SEARCH, total=46_000, done=12_000, seconds=10)

    with language.heard("zh"):
        assert line(point) == (
            "正在查找 …  已完成 12,000，共 46,000 条（26%）  每秒 1,200 条  约剩 28 秒"
        )


def test_a_line_never_runs_over_the_edge_of_the_terminal() -> None:
    assert fitting("正在查找 ab", 8) == "正在查"
    assert fitting("Searching", 80) == "Searching"


def test_quick_work_draws_nothing_and_leaves_nothing_behind() -> None:
    out = StringIO()
    drawing = Drawing(out)
    drawing.begin(Stage.SEARCH, 10)
    drawing.advance(10)
    drawing.end()

    assert out.getvalue() == ""


def test_a_stage_counts_from_its_own_beginning() -> None:
    moments = iter([0.0, 100.0, 104.0])
    drawing = Drawing(StringIO(), clock=lambda: next(moments))
    drawing.begin(Stage.SEARCH, 10)
    drawing.begin(Stage.DECIDE, 8)
    drawing.advance(2)
    point = drawing.now()
    drawing.end()

    assert point == Point(
        stage=Stage.DECIDE, total=8, unit=Unit.ROWS, done=2, steps=1, seconds=4.0
    )
