"""The row of a party, for lists; what is believed is read from the ledger."""

from django.db import models

from jieqing.programme.models import Record


class Party(models.Model):
    """A party: what it is to us, where it is, when it must be looked at again."""

    record = models.OneToOneField(Record, on_delete=models.CASCADE)
    kind = models.CharField(max_length=16)
    country = models.CharField(max_length=2)
    assessed_until = models.DateField(null=True)
    agreed_until = models.DateField(null=True)

    def __str__(self) -> str:
        """Return the number."""
        return self.record.no
