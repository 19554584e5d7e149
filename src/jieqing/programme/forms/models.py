"""Rows of forms, of links and of answers; what an answer says is sealed."""

from django.db import models

from jieqing.programme.models import Record


class Form(models.Model):
    """A form: which questionnaire it asks, in which mode, until which day."""

    record = models.OneToOneField(Record, on_delete=models.CASCADE)
    questionnaire = models.CharField(max_length=64)
    mode = models.CharField(max_length=12)
    closes_on = models.DateField()
    purges_on = models.DateField()

    def __str__(self) -> str:
        """Return the number."""
        return self.record.no


class Link(models.Model):
    """A link that answers once. ``token``: SHA-256 of what stands in the address.

    It tells that it was used and not when. ``respondent`` names a sealed text; a link
    of an anonymous form has none.
    """

    record = models.ForeignKey(Record, on_delete=models.CASCADE)
    token = models.CharField(max_length=64, unique=True)
    is_used = models.BooleanField(default=False)
    respondent = models.CharField(max_length=64, default="")

    def __str__(self) -> str:
        """Of which form it is."""
        return self.record.no


class Answer(models.Model):
    """One answer, sealed. Its number is drawn by lot, so that no order tells who.

    No moment, no link, no address stands beside it. Of a form that asks for a name it
    is a pointer to a reply in the home's own store.
    """

    id = models.BigIntegerField(primary_key=True)
    record = models.ForeignKey(Record, on_delete=models.CASCADE)
    content = models.BinaryField()

    def __str__(self) -> str:
        """Of which form it is."""
        return self.record.no
