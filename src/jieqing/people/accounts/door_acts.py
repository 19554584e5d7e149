"""What is done to log-ins, entered in the ledger: who let whom in, unlocked, reset.

A log-in gives nobody a post, so these entries carry no signature: the actor is whoever
was logged in. The names of log-ins stay out of them.
"""

from collections.abc import Mapping
from datetime import datetime

from jieqing.flow import record as records
from jieqing.people.register import LOG_INS, Register
from jieqing.people.roll import Person

INVITE, WITHDRAW = "log-in-invite", "log-in-withdraw"
SET = "log-in-set"
UNLOCK = "log-in-unlock"
RESET, AGREE = "log-in-reset", "log-in-agree"
TOKEN, TOKEN_END = "token-make", "token-end"
LINK, UNLINK = "log-in-link", "log-in-unlink"
SIGNING_ACTS = ("approve", "due-approve", "rules-publish", "person-add", "person-key")
"""Whoever may do one of these signs: two people reset their log-in."""


def enter(
    register: Register,
    act: str,
    person: str,
    *,
    by: str,
    at: datetime,
    facts: Mapping[str, object] | None = None,
) -> None:
    """Append what was done to a person's log-in, inside the act's transaction."""
    told = {**register.standing, "person": person, **(facts or {})}
    records.append(register.ledger, LOG_INS, act, told, by=by, at=at)


def is_signer(person: Person) -> bool:
    """Whether a stranger with this log-in would stand where signatures are given."""
    return any(person.may(act) for act in SIGNING_ACTS)
