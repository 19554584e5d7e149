"""What a program was answered, under the key by which it may ask again."""

from typing import ClassVar

from django.db import models


class FirstAnswer(models.Model):
    """The first request under a key, and its answer once there is one.

    ``program`` is the handle of a token. Of key and request only digests are kept: a
    program may have put anything into them. ``body`` is sealed under the home's key.
    ``status`` 0: nothing is answered yet.
    """

    tenant = models.CharField(max_length=64)
    program = models.CharField(max_length=16)
    key = models.CharField(max_length=64)
    request = models.CharField(max_length=64)
    made_at = models.DateTimeField(db_index=True)
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=b"")

    class Meta:
        """One request per program and key."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "program", "key"], name="one_answer_per_key"
            )
        ]

    def __str__(self) -> str:
        """The program and how it was answered."""
        return f"{self.program} {self.status}"
