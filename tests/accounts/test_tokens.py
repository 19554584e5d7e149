"""Tokens: a program comes in as its person, while token and person both stand."""

from datetime import timedelta

import pytest
from django.utils import timezone
from doorway import Served

from jieqing.people.accounts.models import Account, Token
from jieqing.people.accounts.tokens import (
    LogInMissing,
    TokenDaysWrong,
    TokenLabelWrong,
    TokenScopeUnknown,
    TokenUnknown,
    end_token,
    make_token,
    person_of_token,
    scopes_of_token,
)

pytestmark = pytest.mark.usefixtures("served")


@pytest.fixture
def token(zhou: Account) -> str:
    return make_token(zhou, "办公系统", ["read", "open"], 30, timezone.now())


def test_a_token_stands_for_its_person_and_its_scopes(token: str) -> None:
    assert person_of_token(token) == "P-0002"
    assert scopes_of_token(token) == {"read", "open"}
    assert Token.objects.get().last_used_on == timezone.localdate()


def test_what_is_kept_does_not_open_the_door(token: str) -> None:
    kept = Token.objects.get()

    assert token not in str(vars(kept))
    assert person_of_token(f"jq_{kept.handle}_{kept.digest}") == ""
    assert person_of_token(kept.digest) == ""


def test_a_token_with_another_secret_is_nobody(token: str) -> None:
    other = token[:-1] + ("A" if token[-1] != "A" else "B")

    assert (person_of_token(other), scopes_of_token(other)) == ("", frozenset())


@pytest.mark.usefixtures("token")
@pytest.mark.parametrize("text", ["", "jq_", "jq__", "é\x00", "\ud800", "x" * 100_000])
def test_garbage_is_nobody(text: str) -> None:
    assert person_of_token(text) == ""


def test_a_token_ends_by_itself(zhou: Account) -> None:
    began = timezone.now() - timedelta(days=30, seconds=1)
    ended = make_token(zhou, "old", ["read"], 30, began)

    assert (person_of_token(ended), scopes_of_token(ended)) == ("", frozenset())


def test_a_revoked_token_is_nobody_and_a_second_time_changes_nothing(
    token: str, zhou: Account
) -> None:
    handle = Token.objects.get().handle
    end_token(zhou, handle, timezone.now())
    first = Token.objects.get().revoked_at
    end_token(zhou, handle, timezone.now())

    assert person_of_token(token) == ""
    assert Token.objects.get().revoked_at == first


def test_somebody_elses_token_is_not_there_to_revoke(token: str, zhou: Account) -> None:
    other = Account(pk=zhou.pk + 1, name="other", person=zhou.person)

    with pytest.raises(TokenUnknown):
        end_token(other, Token.objects.get().handle, timezone.now())
    assert person_of_token(token) == "P-0002"


def test_a_disabled_persons_token_is_nobody(token: str, served: Served) -> None:
    appointment = served.register.to_disable("P-0002", by="P-0001")
    signed = served.keys["P-0001"].sign(appointment.to_bytes())
    served.register.disable("P-0002", signed, by="P-0001", at=timezone.now())

    assert person_of_token(token) == ""


def test_a_closed_log_in_has_no_tokens_and_gets_none(token: str, zhou: Account) -> None:
    zhou.is_open = False
    zhou.save()

    assert person_of_token(token) == ""
    with pytest.raises(LogInMissing):
        make_token(zhou, "new", ["read"], 30, timezone.now())


@pytest.mark.parametrize(
    ("label", "scopes", "days", "refusal"),
    [
        ("x", ["read", "fly"], 30, TokenScopeUnknown),
        ("x", ["read"], 0, TokenDaysWrong),
        ("x", ["read"], 367, TokenDaysWrong),
        (" ", ["read"], 30, TokenLabelWrong),
        ("x" * 61, ["read"], 30, TokenLabelWrong),
    ],
)
def test_a_token_that_would_reach_or_last_too_far_is_not_made(
    zhou: Account, label: str, scopes: list[str], days: int, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        make_token(zhou, label, scopes, days, timezone.now())
    assert not Token.objects.exists()
