"""The row of an incident, for lists; what is believed is read from the ledger."""

from django.db import models

from jieqing.programme.models import Record


class Incident(models.Model):
    """An incident: whether it is only practised, when it was known, how grave it is.

    ``title``: what was typed. The record's own title, which every list shows, says it
    of a drill alone.
    """

    record = models.OneToOneField(Record, on_delete=models.CASCADE)
    is_exercise = models.BooleanField()
    known_at = models.DateTimeField()
    level = models.CharField(max_length=12)
    title = models.CharField(max_length=120, default="")

    def __str__(self) -> str:
        """Return the number."""
        return self.record.no
