"""The access review: each post is looked at by another human, then it is closed."""

from collections.abc import Callable

from django.http import HttpResponse
from django.test import Client
from house import House, text_of
from office import CHEN, LI, QIAN, STAFF, WU

from jieqing.people.attention import attention
from jieqing.people.review import digest_of, reviews

Stage = Callable[[str | None], House]
PAGE = "/qinghe/organisation/reviews"
DONE, CONFLICT, FORBIDDEN, GONE = 303, 409, 403, 404
PLACES = {number: f"{number}.{role}." for number, (_, role) in STAFF.items()}


def begin(client: Client) -> str:
    return str(client.post(PAGE)["Location"])


def decide(client: Client, page: str, place: str, decision: str) -> HttpResponse:
    return client.post(f"{page}decide", {"place": place, "decision": decision})


def test_a_review_closes_once_all_is_decided_and_what_was_revoked_has_ended(
    house: Stage,
) -> None:
    new = house(None)
    register = new.office.desk.register
    wu, qian = new.browser(WU), new.browser(QIAN)
    page = begin(wu)
    own = decide(wu, page, PLACES[WU], "keep")
    for number, place in PLACES.items():
        reviewer = qian if number == WU else wu
        decide(reviewer, page, place, "revoke" if number == LI else "keep")
    early = wu.post(f"{page}close")
    qian.post(f"/qinghe/organisation/people/{LI}/posts/acts/end?role=it&instead_of=")

    closed, again = wu.post(f"{page}close"), wu.post(f"{page}close")
    review = reviews(register)[0]
    table = text_of(qian.get(f"{page}table.csv"))

    assert (own.status_code, early.status_code) == (CONFLICT, CONFLICT)
    assert (closed.status_code, again.status_code) == (DONE, DONE)
    assert review.digest == digest_of(review) != ""
    assert "李运维" in table
    assert new.office.desk.ledger.newest(1)[0].entry.act == "access-close"


def test_a_quarter_without_a_review_is_overdue(looked_at: Stage) -> None:
    office = looked_at(None).office
    later = office.later(days=93)

    assert not attention(office.desk.at(office.at).register).is_review_overdue
    assert attention(later.desk.at(later.at).register).is_review_overdue


def test_only_reviewers_review_and_only_what_is_there(house: Stage) -> None:
    new = house(None)
    wu, chen = new.browser(WU), new.browser(CHEN)
    page = begin(wu)

    refused = [
        chen.post(PAGE),
        decide(chen, page, PLACES[LI], "keep"),
        chen.post(f"{page}close"),
        decide(wu, page, "P-0099.it.", "keep"),
        wu.post(PAGE),
        wu.post(f"{page}close"),
    ]

    assert {answer.status_code for answer in refused} == {CONFLICT}
    assert chen.get(page).status_code == FORBIDDEN
    assert chen.get(f"{page}table.csv").status_code == FORBIDDEN
    assert decide(wu, page, PLACES[LI], "maybe").status_code == GONE
    link = f'href="reviews/{page.rstrip("/").rpartition("/")[2]}/"'
    assert link in text_of(wu.get(PAGE))
    assert chen.get(PAGE).status_code == 200
    assert link not in text_of(chen.get(PAGE))
