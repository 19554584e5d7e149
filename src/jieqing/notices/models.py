"""The rows of notices: how far the ledger was read, what follows, to whom it goes.

``Deed`` and ``Started`` repeat what entries of the ledger say, to list by person; they
are made anew from it whenever they are lost. Addresses of endpoints and their secrets
are sealed under the home's own key.
"""

from typing import ClassVar

from django.db import models


class Reading(models.Model):
    """How far the ledger was read; what lies before ``told_from`` is told to nobody.

    ``clocks_at``: when the days of cases were last looked at.
    """

    tenant = models.CharField(max_length=64, unique=True)
    position = models.BigIntegerField()
    told_from = models.BigIntegerField()
    clocks_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        """Tenant and position."""
        return f"{self.tenant}@{self.position}"


class Deed(models.Model):
    """An act of a person on a case, of the last weeks."""

    tenant = models.CharField(max_length=64)
    person = models.CharField(max_length=16)
    act = models.CharField(max_length=40)
    case = models.CharField(max_length=32)
    position = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        """One deed per entry; a person's newest are found quickly."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "position"], name="one_deed_per_entry"
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["tenant", "person", "position"], name="deeds_of_a_person"
            )
        ]

    def __str__(self) -> str:
        """Who and what."""
        return f"{self.person} {self.act} {self.case}"


class Started(models.Model):
    """Who opened a case."""

    tenant = models.CharField(max_length=64)
    case = models.CharField(max_length=32)
    person = models.CharField(max_length=16)
    position = models.BigIntegerField()

    class Meta:
        """One opening per case; a person's newest are found quickly."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "case"], name="one_opening_per_case"
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["tenant", "person", "position"], name="started_by_a_person"
            )
        ]

    def __str__(self) -> str:
        """Who and which case."""
        return f"{self.person} {self.case}"


class Copy(models.Model):
    """That a case was copied to a person, by whom."""

    tenant = models.CharField(max_length=64)
    case = models.CharField(max_length=32)
    person = models.CharField(max_length=16)
    by = models.CharField(max_length=16)
    at = models.DateTimeField()

    class Meta:
        """Once per case and person."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "person", "case"], name="one_copy_per_person"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["tenant", "person", "id"], name="copies_of_a_person")
        ]

    def __str__(self) -> str:
        """To whom and which case."""
        return f"{self.person} {self.case}"


class Preference(models.Model):
    """How a person wants to be told; ``quiet_from`` to ``quiet_until`` never at once.

    ``mail`` is the address of a colleague, shown to nobody else.
    """

    tenant = models.CharField(max_length=64)
    person = models.CharField(max_length=16)
    mail = models.CharField(max_length=254, default="")
    by_mail = models.BooleanField(default=False)
    quiet_from = models.TimeField()
    quiet_until = models.TimeField()

    class Meta:
        """One per person."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "person"], name="one_preference_per_person"
            )
        ]

    def __str__(self) -> str:
        """The person's number."""
        return self.person


class Endpoint(models.Model):
    """Where a program or a group of colleagues is told; ``kinds`` of event it takes.

    ``sealed``: address and secret. ``failing_since``: no message has arrived since.
    """

    tenant = models.CharField(max_length=64)
    handle = models.CharField(max_length=16, unique=True)
    channel = models.CharField(max_length=10)
    label = models.CharField(max_length=60)
    host = models.CharField(max_length=255)
    kinds = models.JSONField()
    sealed = models.BinaryField()
    made_by = models.CharField(max_length=16)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    disabled_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        """The part that may be shown."""
        return self.handle


class Sending(models.Model):
    """One message to one person or endpoint by one channel: waiting, sent or given up.

    ``to`` is a person's number or an endpoint's handle; ``why`` and ``post`` say why it
    goes there. ``facts`` repeat what the event says beside its case.
    """

    tenant = models.CharField(max_length=64)
    event = models.CharField(max_length=80)
    kind = models.CharField(max_length=32)
    case = models.CharField(max_length=32, default="")
    facts = models.JSONField(default=dict)
    channel = models.CharField(max_length=10)
    to = models.CharField(max_length=16)
    why = models.CharField(max_length=16)
    post = models.CharField(max_length=24, default="")
    at = models.DateTimeField()
    state = models.CharField(max_length=8)
    not_before = models.DateTimeField()
    tries = models.IntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=32, default="")
    read_at = models.DateTimeField(null=True)

    class Meta:
        """Once per event, channel and receiver; what is due is found quickly."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "event", "channel", "to"], name="one_sending_each"
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["tenant", "state", "not_before"], name="sendings_that_are_due"
            ),
            models.Index(
                fields=["tenant", "to", "channel", "id"], name="sendings_to_somebody"
            ),
            models.Index(
                fields=["tenant", "to"],
                condition=models.Q(channel="console", read_at=None),
                name="sendings_unread",
            ),
        ]

    def __str__(self) -> str:
        """What and to whom."""
        return f"{self.kind} {self.channel} {self.to}"
