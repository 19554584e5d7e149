"""What only pages remember: what was typed or sent, sealed, for some minutes; views."""

from typing import ClassVar

from django.db import models


class Handle(models.Model):
    """Something kept for one session under a random word of an address.

    ``content`` is sealed under the company's key; ``session`` is a digest. A row of its
    own for each: two looks at the same moment lose nothing of each other.
    """

    tenant = models.CharField(max_length=64)
    word = models.CharField(max_length=32, unique=True)
    purpose = models.CharField(max_length=24)
    session = models.CharField(max_length=64)
    content = models.BinaryField()
    until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        """Return what it is for."""
        return self.purpose


class SavedView(models.Model):
    """Filters of the list that a person keeps under a name; enumerations alone."""

    tenant = models.CharField(max_length=64)
    person = models.CharField(max_length=16)
    name = models.CharField(max_length=24)
    query = models.CharField(max_length=400)

    class Meta:
        """One view of a name for each person."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "person", "name"], name="one_view_per_name"
            )
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name
