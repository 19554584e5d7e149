"""A company that sets itself up in the browser: what its people answer."""

import re
from collections.abc import Mapping

from django.http import HttpResponse
from django.test import Client

CODE = "ABCD-EFGH-JKLM"
HERE = "/first-start/"
PASSWORD = "three green umbrellas dry"  # noqa: S105 -- of invented people
PASSPHRASE = "nine quiet lamps in june"  # noqa: S105 -- the same
SEEN = re.compile(r'name="seen" value="(\d+)"')

COMPANY: Mapping[str, object] = {
    "name": "青禾商城有限公司",
    "tenant": "qinghe",
    "contact": "kefu@example.test",
    "officer_contact": "dpo@example.test",
    "sectors": ["ecommerce"],
}
ANSWERS: Mapping[str, Mapping[str, object]] = {
    "company": COMPANY,
    "identities": {"identities": ["any-company", "ecommerce-operator"]},
    "trade": {"trade": "own"},
    "people": {"people": "1000000"},
    "minors": {"minors": "yes"},
    "posts": {"posts": "separated"},
}


def administrator(name: str, number: str, log_in: str) -> Mapping[str, object]:
    """What an administrator types about themselves."""
    return {
        "name": name,
        "natural": number,
        "log_in": log_in,
        "password": PASSWORD,
        "password_again": PASSWORD,
        "passphrase": PASSPHRASE,
        "passphrase_again": PASSPHRASE,
    }


PEOPLE: Mapping[str, Mapping[str, object]] = {
    "security": administrator("李梅", "1001", "limei"),
    "system": administrator("孙浩", "1002", "sunhao"),
    "audit": administrator("吴倩", "1003", "wuqian"),
}


def entered(code: str = CODE) -> Client:
    """A browser in which the code was typed."""
    browser = Client(SERVER_NAME="localhost")
    browser.post("/", {"code": code})
    return browser


def answer(
    browser: Client, step: str, typed: Mapping[str, object], seen: str | None = None
) -> HttpResponse:
    """Open a page and send its form; ``seen``: as if it had been opened earlier."""
    page = browser.get(f"{HERE}{step}")
    if seen is None:
        found = SEEN.search(page.content.decode())
        seen = found.group(1) if found else ""
    return browser.post(f"{HERE}{step}", {**typed, "seen": seen})


def answer_all(browser: Client) -> None:
    """Answer every question, up to the review."""
    for step, typed in {**ANSWERS, **PEOPLE}.items():
        answer(browser, step, typed)


def sign(browser: Client, passphrase: str = PASSPHRASE) -> HttpResponse:
    """Sign the review."""
    return answer(browser, "review", {"passphrase": passphrase})
