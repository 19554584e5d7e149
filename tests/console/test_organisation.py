"""组织: people and posts, who may do what, and tokens one may revoke."""

from collections.abc import Callable

from django.utils import timezone
from house import House, text_of

from jieqing.people.accounts.models import Account, Token
from jieqing.people.accounts.tokens import make_token, person_of_token
from jieqing.people.matrix import MATRIX, PROGRAMME
from jieqing.people.models import Person

Stage = Callable[[str | None], House]
HERE = "/qinghe/organisation/"


def _token(number: str) -> str:
    account = Account.objects.get(person__number=number)
    return make_token(account, "<b>OA</b>", ["read", "open"], 30, timezone.now())


def test_everybody_reads_who_is_who_and_who_may_do_what(looked_at: Stage) -> None:
    browser = looked_at(None).browser("P-0002")

    people = text_of(browser.get(HERE))
    roles = text_of(browser.get(f"{HERE}roles"))

    assert all(person.name in people for person in Person.objects.all())
    assert roles.count("<tr><td><strong>") == len({**MATRIX, **PROGRAMME})
    assert browser.get(f"{HERE}log-in").status_code == 200


def test_a_person_revokes_their_own_token_after_being_asked(house: Stage) -> None:
    browser = house(None).browser("P-0002")
    token = _token("P-0002")
    end = f"{HERE}tokens/{Token.objects.get().handle}/acts/end"

    listed = text_of(browser.get(f"{HERE}tokens"))
    asked = browser.get(end)
    before = person_of_token(token)
    done = browser.post(end)

    assert "&lt;b&gt;OA" in listed
    assert "<b>OA" not in listed + text_of(asked)
    assert token not in listed
    assert (before, done.status_code, person_of_token(token)) == ("P-0002", 303, "")


def test_a_token_is_made_on_its_page_shown_once_and_both_ends_are_in_the_ledger(
    house: Stage,
) -> None:
    home = house(None)
    browser = home.browser("P-0002")
    typed = {"label": "OA", "days": 30, "scopes": ["read", "open"]}

    made = text_of(browser.post(f"{HERE}tokens/new", typed))
    far = browser.post(f"{HERE}tokens/new", {**typed, "scopes": ["approve"]})
    token = made.partition("Bearer ")[2].partition("<")[0]
    browser.post(f"{HERE}tokens/{Token.objects.get().handle}/acts/end")

    acts = [leaf.entry.act for leaf in home.office.desk.ledger.newest(2)]
    assert token.startswith("jq_")
    assert far.status_code == 409
    assert token not in text_of(browser.get(f"{HERE}tokens"))
    assert acts == ["token-end", "token-make"]
    assert person_of_token(token) == ""


def test_a_colleagues_token_is_not_there_but_for_the_administrator(
    house: Stage,
) -> None:
    home = house(None)
    token = _token("P-0002")
    handle = Token.objects.get().handle
    end = f"{HERE}tokens/{handle}/acts/end"
    colleague, security = home.browser("P-0003"), home.browser("P-0001")

    assert handle not in text_of(colleague.get(f"{HERE}tokens"))
    assert colleague.post(end).status_code == 404
    assert person_of_token(token) == "P-0002"
    assert security.post(end).status_code == 303
    assert person_of_token(token) == ""
