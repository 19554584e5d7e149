"""The rows of the ledger, its head, and the jobs.

Numbers are given under the head's lock, never by a database sequence: a sequence leaves
gaps when a transaction rolls back, and the tree breaks. Nothing here is personal.
"""

from typing import ClassVar

from django.db import models


class LedgerHead(models.Model):
    """Size and frontier of one tenant's log; the row that every append locks.

    ``inventory`` seals how many entries each record has; ``census`` is the root over
    these counts (census.py).
    """

    tenant = models.CharField(max_length=64, unique=True)
    size = models.BigIntegerField()
    frontier = models.JSONField()
    inventory = models.CharField(max_length=64, default="")
    census = models.CharField(max_length=64, default="")

    def __str__(self) -> str:
        """Tenant and size."""
        return f"{self.tenant}@{self.size}"


class LedgerEntry(models.Model):
    """One leaf: its bytes as hashed, its hash, and a tag under the log's own key.

    ``record`` and ``act`` repeat what the bytes say, to find them by; readers compare.
    """

    tenant = models.CharField(max_length=64)
    position = models.BigIntegerField()
    record = models.CharField(max_length=64)
    act = models.CharField(max_length=40)
    leaf_hash = models.CharField(max_length=64)
    content = models.BinaryField()
    tag = models.CharField(max_length=64)

    class Meta:
        """One leaf per position; entries of a record are read in order."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "position"], name="one_leaf_per_position"
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["tenant", "record", "position"], name="entries_of_a_record"
            ),
            # Few of them, spread over all cases: ledger_rows.newest_looks.
            models.Index(
                fields=["tenant", "position"],
                condition=models.Q(act="show-value"),
                name="looks_at_values",
            ),
        ]

    def __str__(self) -> str:
        """Tenant, position and act."""
        return f"{self.tenant}/{self.position} {self.act}"


class LedgerNode(models.Model):
    """One row of the tree over how many entries each record has (census.py)."""

    tenant = models.CharField(max_length=64)
    number = models.IntegerField()
    content = models.BinaryField()

    class Meta:
        """One row of a number."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "number"], name="one_census_node_per_number"
            )
        ]

    def __str__(self) -> str:
        """Tenant and number."""
        return f"{self.tenant}:{self.number}"


class LedgerSubtree(models.Model):
    """The root of one full subtree of the log, kept for proofs (log_tree.py)."""

    tenant = models.CharField(max_length=64)
    height = models.PositiveSmallIntegerField()
    place = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        """One root per height and place."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "height", "place"], name="one_root_per_subtree"
            )
        ]

    def __str__(self) -> str:
        """Tenant, height and place."""
        return f"{self.tenant}/{self.height}/{self.place}"


class Job(models.Model):
    """Work that one process at a time may do: who holds it, since which fence."""

    tenant = models.CharField(max_length=64)
    name = models.CharField(max_length=96)
    state = models.CharField(max_length=8)
    fence = models.BigIntegerField(default=0)
    host = models.CharField(max_length=255, default="")
    pid = models.BigIntegerField(default=0)
    pid_started = models.CharField(max_length=32, default="")
    until = models.DateTimeField(null=True)

    class Meta:
        """One job of a name per tenant."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "name"], name="one_job_per_name")
        ]

    def __str__(self) -> str:
        """Name and state."""
        return f"{self.name} {self.state}"
