"""What is drawn says the same as the table beneath it."""

from datetime import date
from itertools import pairwise

from house import House, text_of
from hypothesis import given
from hypothesis import strategies as st
from office import CHEN, WU
from pages_office import Browser, browser, served, settled_office

from jieqing.casebook.due_grounds import due_grounds
from jieqing.casebook.due_list import due_list
from jieqing.casebook.months import months_of
from jieqing.console.charts import SERIES, WIDE, columns_of, joined, line_of

__all__ = ["browser", "served", "settled_office"]
COUNTS = st.lists(st.integers(min_value=0, max_value=10**6), min_size=1, max_size=12)


@given(counts=COUNTS)
def test_pieces_of_a_line_follow_one_another_and_fill_its_width(
    counts: list[int],
) -> None:
    pieces = line_of(counts, sum(counts))

    assert len(pieces) == sum(bool(count) for count in counts)
    assert all(a.x <= b.x for a, b in pairwise(pieces))
    assert max((p.x + p.width for p in pieces), default=WIDE) >= WIDE


@given(counts=COUNTS)
def test_at_most_five_series_are_drawn_and_none_is_lost(counts: list[int]) -> None:
    chart = columns_of([(date(2026, 11, 1), joined(counts))])

    assert len(joined(counts)) <= SERIES
    assert chart.columns[0].total == sum(counts)
    assert all(0 <= p.y <= chart.base for p in chart.columns[0].pieces)


def test_months_are_shown_to_who_reads_evidence_with_the_numbers_beneath(
    served: House, browser: Browser
) -> None:
    told = months_of(served.office.desk, served.office.at.date())
    page = text_of(browser(WU).get("/qinghe/evidence/months/"))
    (line,) = told.rights

    assert told.total == line.answered == 1
    assert line.longest is not None
    assert line.longest <= line.promised
    assert f'<td class="number" data-name="承诺">{line.promised}</td>' in page
    assert f"{told.months[-1].first:%Y-%m}" in page


def test_what_is_kept_is_told_by_article_and_adds_up_to_the_calendar(
    served: House, browser: Browser
) -> None:
    found = due_grounds(served.office.desk, served.office.at.date())
    page = text_of(browser(CHEN).get("/qinghe/data/kept/grounds"))
    rows = sum(line.rows for line in due_list(served.office.desk).lines)

    assert sum(line.rows for line in found.lines) == rows > 0
    assert all(f"<strong>{line.rows}</strong>" in page for line in found.lines)
    assert "第三十一条" in page
