"""A map's guesses answered and the map confirmed by pages, as at the terminal."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from house import House, text_of
from office import LI, WU
from pages_office import Browser, browser, served, settled_office

from jieqing.casebook.map_book import open_book
from jieqing.casebook.sources import open_named
from jieqing.discovery.draft import draft
from jieqing.discovery.questions import questions
from jieqing.discovery.written import written

__all__ = ["browser", "served", "settled_office"]
STORE = "/qinghe/data/stores/shop/"
REVIEW, CONFIRM = f"{STORE}review", f"{STORE}confirm"
RECORDS = {"marketing-profile", "account-profile", "transaction-record"}
SEEN = re.compile(r'name="seen" value="(\w+)"')


@pytest.fixture
def scanned(served: House) -> Iterator[Path]:
    """The map of the shop as a scan guesses it; the old one comes back."""
    desk = served.office.desk
    path, schema = desk.home.map_path("shop"), open_named(desk, "shop").schema()
    before = path.read_text(encoding="utf-8")
    path.write_text(written(draft("shop", schema), "guessed"), encoding="utf-8")
    yield path
    path.write_text(before, encoding="utf-8")


def still_open(house: House) -> dict[str, str]:
    desk = house.office.desk
    book = open_book(desk, "shop", open_named(desk, "shop"))
    return {each.name: each.guess for each in questions(book.text, book.datamap())}


def answer(client: Client, guess: str, **told: str) -> int:
    page = text_of(client.get(REVIEW))
    seen = SEEN.findall(page)[0]
    sent = client.post(REVIEW, {"seen": seen, "guess": guess, **told})
    return int(sent.status_code)


def test_a_guess_is_confirmed_corrected_or_left_by_its_form(
    browser: Browser, served: House, scanned: Path
) -> None:
    li, before = browser(LI), still_open(served)
    column = next(name for name, guess in before.items() if guess == "phone")
    table = next(name for name, guess in before.items() if guess in RECORDS)

    right = answer(li, column, word="yes")
    other = answer(li, table, other="contact-info")
    page = text_of(li.get(REVIEW))

    assert (right, other) == (303, 303)
    assert not {column, table} & {*still_open(served)}
    assert "record: contact-info" in scanned.read_text(encoding="utf-8")
    assert "again=" in page
    assert 'data-key="y"' in page
    assert "style=" not in page


def test_an_answer_on_a_page_that_is_old_is_not_taken(
    browser: Browser, served: House, scanned: Path
) -> None:
    li, (first, *_) = browser(LI), still_open(served)
    text = scanned.read_text(encoding="utf-8")

    page = li.post(REVIEW, {"seen": "0" * 16, "guess": first, "word": "yes"})

    assert "map-answered-meanwhile" in text_of(page)
    assert scanned.read_text(encoding="utf-8") == text


@pytest.mark.usefixtures("scanned")
def test_a_word_that_answers_nothing_is_refused_in_its_box(
    browser: Browser, served: House
) -> None:
    li, (first, *_) = browser(LI), still_open(served)

    assert answer(li, first, word="<script>") == 200
    assert first in still_open(served)


@pytest.mark.usefixtures("scanned")
def test_a_map_with_open_guesses_is_not_confirmed(browser: Browser) -> None:
    page = browser(LI).post(CONFIRM)

    assert page.status_code == 409
    assert "map-unreviewed" in text_of(page)


def test_a_map_is_confirmed_by_a_person_whose_post_may(
    browser: Browser, served: House
) -> None:
    li, size = browser(LI), served.office.desk.ledger.size()

    asked = text_of(li.get(CONFIRM))
    sent = li.post(CONFIRM)

    (leaf,) = served.office.desk.ledger.newest(1)
    assert "确认就是说" in asked
    assert sent.status_code == 303
    assert (leaf.position, leaf.entry.act) == (size, "map-confirm")
    assert leaf.entry.actor == LI


def test_an_auditor_answers_and_confirms_nothing(browser: Browser) -> None:
    wu = browser(WU)

    assert wu.get(REVIEW).status_code == 403
    assert wu.post(CONFIRM).status_code == 403
