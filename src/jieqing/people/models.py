"""Persons as rows, for lists and names; what they may do stands in the ledger.

Editing a row's key or roles changes nothing but makes every act of that person refuse
(register.py). Persons are disabled, never deleted: their acts are evidence.
"""

from typing import ClassVar

from django.db import models


class Person(models.Model):
    """An account; ``natural`` is equal for two accounts of one natural person.

    ``public_key`` is the first of their keys; the ledger has all of them.
    """

    tenant = models.CharField(max_length=64)
    number = models.CharField(max_length=16)
    name = models.CharField(max_length=80)
    natural = models.CharField(max_length=64)
    public_key = models.TextField()
    roles = models.JSONField()
    is_active = models.BooleanField()

    class Meta:
        """One person per number."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "number"], name="one_person_per_number"
            )
        ]

    def __str__(self) -> str:
        """Number only: names are for screens that ask for them."""
        return self.number
