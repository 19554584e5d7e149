"""Rows of tickets, for lists, and the list of those who want no advertising."""

from django.db import models

from jieqing.programme.models import Record


class Ticket(models.Model):
    """A ticket. ``letters``: the random name of whose it is and what it says.

    ``against``: the number of the person it complains of, to whom it is not listed.
    """

    record = models.OneToOneField(Record, on_delete=models.CASCADE)
    category = models.CharField(max_length=24)
    received_on = models.DateField()
    stated_on = models.DateField(null=True)
    letters = models.CharField(max_length=32, db_index=True)
    against = models.CharField(max_length=16, default="")

    def __str__(self) -> str:
        """Return the number."""
        return self.record.no


class Suppressed(models.Model):
    """Somebody who wants no advertising: a keyed digest and a day, nothing else."""

    tenant = models.CharField(max_length=64)
    subject = models.CharField(max_length=64)
    since = models.DateField()

    class Meta:
        """Each stands there once."""

        constraints = (
            models.UniqueConstraint(
                fields=["tenant", "subject"], name="one_suppression_per_subject"
            ),
        )

    def __str__(self) -> str:
        """Since when."""
        return str(self.since)
