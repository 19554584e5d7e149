"""Giving a person of the register a log-in, closing it, and its password."""

import unicodedata

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.db import transaction

from jieqing.errors import Phrases, Refused, WrongUsage
from jieqing.people.accounts.models import LOGIN_NAME, Account
from jieqing.people.models import Person
from jieqing.people.roll import PersonUnknown


class LogInNameWrong(WrongUsage):
    """The name cannot be typed at the door."""

    code = "log-in-name-wrong"
    cause = "This cannot be a log-in name."
    advice = (
        "Take 2 to 32 small letters, digits, dots, dashes or underscores, and begin "
        "with a letter or a digit."
    )


class LogInNameTaken(Refused):
    """Another account has the name."""

    code = "log-in-name-taken"
    cause = "Somebody else logs in by this name."
    advice = "Choose another one; people may add a digit."


class HasLogIn(Refused):
    """A person has one log-in."""

    code = "person-has-log-in"
    cause = "{person} has a log-in already."
    advice = "For a new password, invite the person again."


class PasswordWeak(Refused):
    """The password is short, common or close to the name."""

    code = "password-weak"
    cause = "The password cannot be used: {problems}"
    advice = "Take twelve signs or more that nobody would guess: a sentence will do."


def normal_name(name: str) -> str:
    """The log-in name as it is kept. Raises ``LogInNameWrong``."""
    normal = unicodedata.normalize("NFKC", name).strip().casefold()
    try:
        LOGIN_NAME(normal)
    except ValidationError:
        raise LogInNameWrong from None
    return normal


def require_name_free(tenant: str, number: str, name: str) -> Person:
    """The person who may have this log-in name.

    Raises ``PersonUnknown``, ``HasLogIn``, ``LogInNameWrong`` or ``LogInNameTaken``.
    """
    person = Person.objects.filter(tenant=tenant, number=number).first()
    if person is None:
        raise PersonUnknown(person=number)
    if Account.objects.filter(person=person).exists():
        raise HasLogIn(person=number)
    if Account.objects.filter(name=normal_name(name)).exists():
        raise LogInNameTaken
    return person


def require_strong(password: str, account: Account) -> None:
    """Refuse a password that is easily guessed. Raises ``PasswordWeak``."""
    try:
        password_validation.validate_password(password, account)
    except ValidationError as weak:
        raise PasswordWeak(problems=Phrases(tuple(weak.messages), " ")) from None


def open_account(tenant: str, number: str, name: str, password: str) -> Account:
    """Give a person a log-in. Raises what ``require_name_free`` and ``require_strong``.

    Who may do so is asked before: the security administrator, or whoever works at the
    home's own terminal.
    """
    with transaction.atomic():
        person = require_name_free(tenant, number, name)
        account = Account(name=normal_name(name), person=person)
        require_strong(password, account)
        account.set_password(password)
        account.save()
    return account
