"""Rows of issues, for lists; what acts believe is the ledger."""

from typing import ClassVar

from django.db import models

from jieqing.programme.models import Record


class Issue(models.Model):
    """What one issue is about. ``matter`` names what would be the same fault again.

    ``due`` None: nobody has planned it yet. ``stop_act`` empty: it stops nothing.
    """

    record = models.OneToOneField(Record, on_delete=models.CASCADE)
    source = models.CharField(max_length=12)
    source_key = models.CharField(max_length=96)
    matter = models.CharField(max_length=128)
    severity = models.CharField(max_length=12)
    stop_act = models.CharField(max_length=12, default="")
    repeat_of = models.CharField(max_length=24, default="")
    due = models.DateField(null=True)
    raised_on = models.DateField()

    class Meta:
        """The same matter is looked for when an issue is raised."""

        indexes: ClassVar = [
            models.Index(fields=["matter", "raised_on"], name="issues_by_matter"),
            models.Index(fields=["source", "source_key"], name="issues_by_source"),
        ]

    def __str__(self) -> str:
        """Return the number."""
        return self.record.no
