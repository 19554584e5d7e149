"""Reviews of data: rows drawn by a seed, judged by people, corrected, closed."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from house import House, text_of
from office import CHEN, LI, WU
from pages_office import Browser, browser, served, settled_office

from jieqing.casebook.reviews.acts import FOLDER, judge
from jieqing.casebook.reviews.drawing import drawn, sample_size
from jieqing.casebook.reviews.reading import (
    Found,
    Judged,
    Review,
    Stage,
    late_reviews,
    open_reviews_of,
    reviews,
)

__all__ = ["browser", "served", "settled_office"]
REVIEWS = "/qinghe/customers/reviews/"
MOST_QUERIES = 30
RIGHT = {"found": "right"}
WRONG = {"found": "wrong", "columns": ["receiver_name"], "corrected": ""}
CORRECTED = {**WRONG, "corrected": "shop"}


def begun(house: House, chen: Client) -> Review:
    day = (house.office.at + timedelta(days=20)).date().isoformat()
    asked = {"asks": "accuracy", "place": "shop/address", "due": day}
    sent = chen.post(f"{REVIEWS}new", {**asked, "judges": [CHEN, LI]})
    review = reviews(house.office.desk)[0]
    assert sent["Location"] == f"{REVIEWS}{review.number}/"
    return review


def judge_all(house: House, review: Review) -> None:
    desk = house.office.desk
    for row in range(1, review.size + 1):
        found = Judged(
            found=Found.RIGHT, columns=(), corrected="", by=review.judge_of(row)
        )
        judge(desk, review.number, row, found, at=house.clock(desk))


@pytest.mark.parametrize(
    ("rows", "size"),
    [(0, 0), (5, 5), (10, 10), (100, 10), (101, 11), (40_000, 200), (10**6, 200)],
)
def test_the_size_of_a_sample_follows_its_rule(rows: int, size: int) -> None:
    assert sample_size(rows) == size


def test_the_same_seed_draws_the_same_rows_in_whatever_order_they_lie() -> None:
    keys = [(n,) for n in range(500)]

    assert drawn(keys, "seed", 20) == drawn(reversed(keys), "seed", 20)
    assert drawn(keys, "seed", 20) != drawn(keys, "other", 20)


def test_a_review_is_opened_judged_corrected_and_closed_by_pages(
    browser: Browser, served: House
) -> None:
    chen, office = browser(CHEN), served.office
    review = begun(served, chen)
    first = f"{REVIEWS}{review.number}/rows/1/"
    shown = text_of(chen.get(first))
    sent = chen.post(first, WRONG)
    early = chen.post(f"{REVIEWS}{review.number}/close")
    judge_all(served, review)
    chen.post(first, CORRECTED)
    with CaptureQueriesContext(connection) as queries:
        page = text_of(chen.get(f"{REVIEWS}{review.number}/"))
    closed = chen.post(f"{REVIEWS}{review.number}/close")
    again = chen.post(f"{REVIEWS}{review.number}/close")

    assert "receiver_name" in shown
    assert sent["Location"] == f"{REVIEWS}{review.number}/rows/3/"
    assert "review-not-done" in text_of(early)
    assert 'action="close"' in page
    assert len(queries) <= MOST_QUERIES
    assert (closed.status_code, again.status_code) == (303, 409)
    (last,) = office.desk.ledger.newest_of(["reviews"], 1)
    assert last.entry.facts["found"] == {"wrong": 1, "right": review.size - 1}
    assert reviews(office.desk)[0].stage is Stage.CLOSED
    assert not (office.desk.home.place(FOLDER) / review.file.name).exists()


def test_nothing_of_a_row_stands_in_the_ledger_or_on_the_disk_in_clear(
    browser: Browser, served: House
) -> None:
    review = begun(served, browser(CHEN))
    office = served.office
    names = office.ask("shop", "SELECT receiver_name FROM address")
    entries = b"".join(leaf.content for leaf in office.desk.ledger.newest(4))
    sealed = (office.desk.home.place(FOLDER) / review.file.name).read_bytes()

    assert not any(str(name).encode() in entries + sealed for (name,) in names)


def test_another_persons_row_is_not_there_and_cannot_be_judged(
    browser: Browser, served: House
) -> None:
    chen = browser(CHEN)
    review = begun(served, chen)

    assert chen.get(f"{REVIEWS}{review.number}/rows/2/").status_code == 404
    assert chen.post(f"{REVIEWS}{review.number}/rows/2/", RIGHT).status_code == 404
    assert chen.get(f"{REVIEWS}{review.number}/rows/999/").status_code == 404


@pytest.mark.parametrize(
    "found",
    [
        {"found": "wrong"},
        {"found": "right", "columns": ["receiver_name"]},
        {"found": "right", "corrected": "shop"},
    ],
)
def test_a_judgement_that_contradicts_itself_is_refused(
    browser: Browser, served: House, found: dict[str, object]
) -> None:
    chen = browser(CHEN)
    review = begun(served, chen)

    page = chen.post(f"{REVIEWS}{review.number}/rows/1/", found)

    assert page.status_code == 409
    assert "judgement-not-complete" in text_of(page)


def test_a_review_past_its_day_is_late_and_its_judges_are_known(
    browser: Browser, served: House
) -> None:
    review = begun(served, browser(CHEN))
    desk = served.office.desk

    assert review in late_reviews(desk, review.due + timedelta(days=1))
    assert review not in late_reviews(desk, review.due)
    assert review in open_reviews_of(desk, LI)
    assert open_reviews_of(desk, WU) == ()


def test_an_auditor_reads_reviews_and_opens_none(browser: Browser) -> None:
    wu = browser(WU)
    asked = {"asks": "expiry", "place": "shop/address", "judges": [CHEN]}

    refused = wu.post(f"{REVIEWS}new", {**asked, "due": "2026-12-31"})

    assert refused.status_code == 409
    assert "not-entitled" in text_of(refused)
    assert wu.get(REVIEWS).status_code == 200
    assert 'href="new"' not in text_of(wu.get(REVIEWS))
