"""Every list of the programme as XLSX and CSV, from its own page, formula-safe."""

import csv
import io
import re
from collections.abc import Callable

import openpyxl
import pytest
from house import House, hidden, text_of
from office import CHEN, LI
from programme_office import loaded

from jieqing.casebook.desk import day_of
from jieqing.console.programme.words import PARTS
from jieqing.language import heard
from jieqing.programme.lists import LISTS, table_of
from jieqing.programme.models import Record
from jieqing.programme.titles import shipped_titles

PROGRAMME = "/qinghe/programme/"
BESIDE_THE_PARTS = (
    "courses/all/",
    "courses/campaigns/",
    "courses/phishing/",
    "incidents/team/",
    "parties/resources/",
)
"""Lists to which no part of the menu leads at once."""
LEARNING = "courses/"
"""What it shows is one's own, and no list of the company's."""


@pytest.fixture
def there(house: Callable[[str | None], House]) -> House:
    return house(None)


def linked(house: House, place: str) -> set[str]:
    page = text_of(house.browser(CHEN).get(f"{PROGRAMME}{place}"))
    return set(re.findall(rf'href="{PROGRAMME}lists/([a-z-]+)\.(?:xlsx|csv)"', page))


def test_every_page_with_a_list_of_the_programme_leads_to_its_files(
    there: House,
) -> None:
    parts = [place for place in PARTS if place != LEARNING]
    found = {place: linked(there, place) for place in (*parts, *BESIDE_THE_PARTS)}

    assert [place for place, names in found.items() if not names] == []
    assert set().union(*found.values()) == set(LISTS)


def test_every_list_opens_in_a_spreadsheet(there: House) -> None:
    client = there.browser(CHEN)
    files = {
        (name, form): client.get(f"{PROGRAMME}lists/{name}.{form}").content
        for name in LISTS
        for form in ("csv", "xlsx")
    }
    heads = {name: _heads(files[name, "csv"]) for name in LISTS}
    books = [openpyxl.load_workbook(io.BytesIO(files[name, "xlsx"])) for name in LISTS]

    assert all(files[name, "csv"].startswith("\ufeff".encode()) for name in LISTS)
    assert {name: len(found) for name, found in heads.items()} == {
        name: len(one.heads) for name, one in LISTS.items()
    }
    assert all(book.active.max_row > 1 for book in books)


def _heads(content: bytes) -> list[str]:
    (heads, *_) = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    return heads


def test_what_somebody_typed_is_no_formula_in_any_file(there: House) -> None:
    typed = '=HYPERLINK("http://example.test","开")'
    address = f"{PROGRAMME}incidents/acts/incident-report"
    client = there.browser(LI)
    born = {
        "title": typed,
        "kind": "leak",
        "is_exercise": "drill",
        "occurred_on": "2026-11-01",
        "known_at": "2026-11-02T08:30",
        "account": "演练",
    }
    sent = client.post(address, {**hidden(client.get(address)), **born})
    files = [
        client.get(f"{PROGRAMME}lists/incidents.{form}").content
        for form in ("csv", "xlsx")
    ]
    rows = list(csv.reader(io.StringIO(files[0].decode("utf-8-sig"))))
    sheet = openpyxl.load_workbook(io.BytesIO(files[1])).active
    found = [cell for row in sheet.iter_rows() for cell in row if cell.value == typed]

    assert sent.status_code == 303
    assert [cell for row in rows for cell in row if cell.startswith("=")] == []
    assert any(typed in cell for row in rows for cell in row)
    assert {cell.data_type for cell in found} <= {"s"}


def test_shipped_titles_are_english_in_the_files_of_who_reads_english(
    there: House,
) -> None:
    desk, today = there.office.desk, day_of(there.office.at)
    assert loaded(there.office)
    title, english = next(iter(shipped_titles().items()))
    Record.objects.filter(mechanism="task").update(title=title)
    with heard("en"):
        titles = {row[1] for row in table_of(desk, LISTS["tasks"], today).rows}

    assert titles == {english}
