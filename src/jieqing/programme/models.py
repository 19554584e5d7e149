"""The rows of the programme: for lists and forms. What a guard believes is the ledger.

One row of ``Record`` for each document and task, whatever its mechanism; what only one
mechanism has stands in a row beside it. Texts are sealed files (``sealed.py``).
"""

from typing import ClassVar

from django.db import models


class Record(models.Model):
    """What every record has. ``state`` is that after its last act, as the ledger says.

    ``owner_post`` is a post, never a person. ``items`` are the measures it serves.
    ``rev`` grows with each act: who acts on an older one is told.
    """

    tenant = models.CharField(max_length=64)
    no = models.CharField(max_length=24)
    mechanism = models.CharField(max_length=16)
    kind = models.CharField(max_length=24)
    title = models.CharField(max_length=120)
    state = models.CharField(max_length=16)
    owner_post = models.CharField(max_length=32)
    items = models.JSONField(default=list)
    confidentiality = models.CharField(max_length=12, default="internal")
    created = models.DateTimeField()
    changed = models.DateTimeField()
    rev = models.IntegerField(default=0)

    class Meta:
        """One record per number; lists go by mechanism and state."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "no"], name="one_record_per_number"
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["tenant", "mechanism", "state"], name="records_by_mechanism"
            )
        ]

    def __str__(self) -> str:
        """Return the number."""
        return self.no


class Document(models.Model):
    """A document; ``template`` is the key of the pack item it was made from."""

    record = models.OneToOneField(Record, on_delete=models.CASCADE)
    template = models.CharField(max_length=64)

    def __str__(self) -> str:
        """Return the number."""
        return self.record.no


class Version(models.Model):
    """One version of a document: ``number`` counts them, ``label`` is its n.m.

    ``source`` and ``text`` name sealed files: as written, and with its blocks filled in
    and frozen. ``digest`` is SHA-256 of the text that people sign. ``file`` names an
    uploaded one; its digest stands in that text.
    """

    record = models.ForeignKey(Record, on_delete=models.CASCADE)
    number = models.IntegerField()
    label = models.CharField(max_length=8)
    state = models.CharField(max_length=16)
    author = models.CharField(max_length=16)
    source = models.CharField(max_length=64)
    text = models.CharField(max_length=64, default="")
    file = models.CharField(max_length=64, default="")
    digest = models.CharField(max_length=64, default="")
    effective_on = models.DateField(null=True)

    class Meta:
        """One version per number."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["record", "number"], name="one_version_per_number"
            )
        ]

    def __str__(self) -> str:
        """Number and label."""
        return f"{self.record.no} {self.label}"


class Receipt(models.Model):
    """Somebody was shown a version, read it to its end and confirmed it."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE)
    version = models.IntegerField()
    person = models.CharField(max_length=16)
    presented_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        """One receipt of a version per person."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["record", "version", "person"], name="one_receipt_per_person"
            )
        ]

    def __str__(self) -> str:
        """Number, version and person."""
        return f"{self.record.no}/{self.version} {self.person}"


class Task(models.Model):
    """One occurrence of a duty: it opens, falls due and shuts on a day.

    ``engine_position``: where the ledger has the engine's act that settled it.
    """

    record = models.OneToOneField(Record, on_delete=models.CASCADE)
    duty = models.CharField(max_length=64)
    occurs = models.DateField()
    opens_on = models.DateField()
    due_on = models.DateField()
    shuts_on = models.DateField()
    engine_position = models.BigIntegerField(null=True)

    class Meta:
        """One task of a duty per day; calendars go by the day it is due."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["record", "duty", "occurs"], name="one_task_per_duty_and_day"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_on"], name="tasks_by_day"),
            models.Index(fields=["duty", "occurs"], name="tasks_of_a_duty"),
        ]

    def __str__(self) -> str:
        """Return the number."""
        return self.record.no


class Evidence(models.Model):
    """What was handed in for a record. It proves a period; when it came is apart.

    ``sha256`` is of its content; ``facts`` of a query: its name, parameters, result
    and the size of the ledger when it was asked.
    """

    record = models.ForeignKey(Record, on_delete=models.CASCADE)
    kind = models.CharField(max_length=12)
    name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    content = models.CharField(max_length=64, default="")
    proves_from = models.DateField()
    proves_to = models.DateField()
    received_at = models.DateTimeField()
    collected_by = models.CharField(max_length=16)
    source = models.CharField(max_length=8)
    fresh_until = models.DateField(null=True)
    facts = models.JSONField(default=dict)

    def __str__(self) -> str:
        """Number and kind."""
        return f"{self.record.no} {self.kind}"


class Reading(models.Model):
    """A figure of one period, frozen with what it was computed from.

    ``value`` empty: nobody could compute it. ``denominator`` -1: a count, no share.
    ``records``: the first ones that it was read from.
    """

    tenant = models.CharField(max_length=64)
    figure = models.CharField(max_length=48)
    period = models.CharField(max_length=7)
    value = models.CharField(max_length=24)
    numerator = models.BigIntegerField()
    denominator = models.BigIntegerField()
    ledger_size = models.BigIntegerField()
    definition = models.CharField(max_length=12)
    records = models.JSONField(default=list)
    read_at = models.DateTimeField()

    class Meta:
        """One reading of a figure per period."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "figure", "period"], name="one_reading_per_period"
            )
        ]

    def __str__(self) -> str:
        """Figure and period."""
        return f"{self.figure} {self.period}"


class PackItem(models.Model):
    """One item of a pack as it is used here: what was shipped, and what was edited.

    ``kind`` is duty or template. ``since`` is the first day of a duty, ``until`` the
    day up to which its tasks were made.
    """

    tenant = models.CharField(max_length=64)
    pack = models.CharField(max_length=48)
    kind = models.CharField(max_length=12)
    key = models.CharField(max_length=64)
    version = models.CharField(max_length=16)
    shipped = models.JSONField()
    local = models.JSONField(default=dict)
    is_retired = models.BooleanField(default=False)
    since = models.DateField(null=True)
    until = models.DateField(null=True)

    class Meta:
        """One item per kind and key."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "kind", "key"], name="one_item_per_key"
            )
        ]

    def __str__(self) -> str:
        """Kind and key."""
        return f"{self.kind} {self.key}"


class Day(models.Model):
    """The last Beijing day for which tasks were made and settled (``daily.py``).

    ``passed_over``: days without one before it, of late (``clock_ahead.py``).
    """

    tenant = models.CharField(max_length=64, unique=True)
    on = models.DateField()
    passed_over = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        """Tenant and day."""
        return f"{self.tenant} {self.on}"
