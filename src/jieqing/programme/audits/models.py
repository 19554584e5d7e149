"""Rows of audits, for lists; what acts believe is the ledger."""

from django.db import models

from jieqing.programme.models import Record


class Audit(models.Model):
    """What one audit examines: by which checklist, of which days, until when."""

    record = models.OneToOneField(Record, on_delete=models.CASCADE)
    checklist = models.CharField(max_length=64)
    first = models.DateField()
    last = models.DateField()
    lead = models.CharField(max_length=16)
    due = models.DateField()

    def __str__(self) -> str:
        """Return the number."""
        return self.record.no
