"""Who can log in as which person, and how often somebody has tried.

An account opens the door and nothing else: what its person may do is read from the
ledger at every act (people/register.py), so an edited row here gives nobody a role.
"""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models

from jieqing.people.models import Person

NAME_LETTERS = 32
LOGIN_NAME = RegexValidator(r"\A[a-z0-9][a-z0-9._-]{1,31}\Z")
"""Plain small letters, so that no two log-in names look alike."""


class Accounts(BaseUserManager["Account"]):
    """Accounts with their persons: whoever asks for one asks whether it is active."""

    def get_queryset(self) -> models.QuerySet["Account"]:
        """All accounts, each read together with its person."""
        return super().get_queryset().select_related("person")


class Account(AbstractBaseUser):
    """The log-in of one person. ``name`` is typed at the door."""

    name = models.CharField(
        max_length=NAME_LETTERS, unique=True, validators=[LOGIN_NAME]
    )
    person = models.OneToOneField(
        Person, on_delete=models.PROTECT, related_name="account"
    )
    is_open = models.BooleanField(default=True)

    objects: ClassVar[Accounts] = Accounts()

    USERNAME_FIELD = "name"
    REQUIRED_FIELDS: ClassVar = ["person"]

    def __str__(self) -> str:
        """The person's number: log-in names stay out of logs."""
        return self.person.number

    @property
    def is_active(self) -> bool:  # type: ignore[override]  # Django has a flag where we ask
        """Whether it lets in: not closed itself, its person not disabled."""
        return self.is_open and self.person.is_active


class Limit(models.Model):
    """One counter of attempts, until it expires; see ``limits.py``."""

    key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires_at = models.FloatField(db_index=True)

    def __str__(self) -> str:
        """What is counted; it names an address or a digest."""
        return self.key


class Came(models.TextChoices):
    """What happened at the door."""

    IN = "in"
    OUT = "out"
    REFUSED = "refused"


class DoorEntry(models.Model):
    """One line of the log-in log.

    A refused name is kept only when it is an account's: people type passwords into
    the wrong field.
    """

    at = models.DateTimeField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True)
    what = models.CharField(max_length=8, choices=Came.choices)
    address = models.GenericIPAddressField(null=True)

    class Meta:
        """Read newest first, and by account."""

        indexes: ClassVar = [
            models.Index(fields=["-at"], name="door_newest_first"),
            models.Index(fields=["what", "-id"], name="door_newest_of_a_kind"),
            models.Index(fields=["account", "-at"], name="door_of_account"),
        ]

    def __str__(self) -> str:
        """What and when."""
        return f"{self.what} {self.at:%Y-%m-%d %H:%M}"


class Invitation(models.Model):
    """A one-time link for one person to set their own log-in; only its digest is kept.

    ``by`` is the number of the security administrator who gave it out. ``digest`` None:
    there is no link until a second person agrees, ``agreed_by``.
    """

    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="invitations"
    )
    digest = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001 -- unique, and absent for several
    by = models.CharField(max_length=16)
    agreed_by = models.CharField(max_length=16, default="")
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        """The person's number."""
        return self.person.number


class ProviderLink(models.Model):
    """Which subject of the company's log-in provider opens an account.

    ``digest`` is keyed: neither issuer nor subject can be told from it.
    """

    account = models.OneToOneField(
        Account, on_delete=models.PROTECT, related_name="provider_link"
    )
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        """The person's number."""
        return str(self.account)


class OfferedKey(models.Model):
    """A key that somebody made in a browser and offers; it waits to be taken in.

    ``content`` is the ``KeyOffer`` as JSON: nothing of it is believed before its
    signatures are tried.
    """

    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="offered_keys"
    )
    content = models.TextField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        """The person's number."""
        return self.person.number


class Token(models.Model):
    """A program's way in, in the name of a person; only the digest is kept.

    ``scopes`` are ``read`` and names of acts: a token never reaches further than both
    its scopes and its person's roles.
    """

    handle = models.CharField(max_length=16, unique=True)
    digest = models.CharField(max_length=64)
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="tokens"
    )
    label = models.CharField(max_length=60)
    scopes = models.JSONField()
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_on = models.DateField(null=True)

    def __str__(self) -> str:
        """The part that may be shown."""
        return self.handle
