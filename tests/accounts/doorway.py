"""Helpers of the tests of the door: a served home, browsers, and what they send."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.test import Client

from jieqing.home import Home
from jieqing.keys.signing import SigningKey
from jieqing.people.register import Register

PASSWORD = "an umbrella for the goose"  # noqa: S105  # of an invented person
LOGIN = "/account/login/"


@dataclass(frozen=True)
class Served:
    """A home in use, with the key of each person by number."""

    home: Home
    register: Register
    keys: dict[str, SigningKey]


def new_browser(**options: object) -> Client:
    return Client(SERVER_NAME="localhost", **options)


def log_in(
    client: Client, password: str = PASSWORD, *, name: str = "zhoumin", then: str = ""
) -> HttpResponse:
    return client.post(LOGIN, {"login": name, "password": password, "next": then})


def is_in(client: Client) -> bool:
    return client.get("/account/sessions/").status_code == 200
