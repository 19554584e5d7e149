"""The rows of the casebook. No personal value stands in any of them.

Identities, findings, plans and stop records are files sealed under the case key
(work_files.py). What a guard must believe stands in the ledger; these rows are for
lists, and where the two differ an act refuses (``record-altered``).
"""

from datetime import date
from typing import ClassVar

from django.db import connection, models

from jieqing.casebook.flows import State

# Whole, not composed: each act ends with it, and composing takes longer.
_MOVE = """
UPDATE casebook_case SET state = %s, next_act = %s, due = %s, asked_of = %s
WHERE id = %s"""


class Case(models.Model):
    """One case. ``mark`` and ``folder`` are random; neither leads to the number.

    ``next_act``, ``due`` and ``asked_of`` (the one person who was asked to do it;
    empty: anybody of its roles) repeat what the record says, to find and sort by.
    ``who`` is what lists show of the customer, masked, sealed under the case's key.
    """

    tenant = models.CharField(max_length=64)
    number = models.CharField(max_length=32)
    right = models.CharField(max_length=4)
    state = models.CharField(max_length=16)
    opened_at = models.DateTimeField()
    mark = models.CharField(max_length=32)
    folder = models.CharField(max_length=32)
    key_name = models.CharField(max_length=32)
    capsule_key_name = models.CharField(max_length=32, default="")
    next_act = models.CharField(max_length=24, default="")
    due = models.DateField(null=True)
    asked_of = models.CharField(max_length=16, default="")
    who = models.BinaryField(default=b"")

    class Meta:
        """One case per number; what waits for an act is found by its day."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "number"], name="one_case_per_number"
            )
        ]
        indexes: ClassVar = [
            # What soonest.py asks for, whole: no row is read beside these.
            models.Index(
                fields=["tenant", "next_act", "due", "id", "right"],
                name="cases_waiting_for_an_act",
            ),
            models.Index(
                fields=["tenant", "next_act", "asked_of", "due", "id", "right"],
                name="cases_kept_for_somebody",
            ),
            models.Index(
                fields=["tenant", "next_act", "due", "id", "asked_of", "right"],
                condition=models.Q(asked_of__gt=""),
                name="cases_handed_over",
            ),
            models.Index(fields=["tenant", "id", "right"], name="cases_newest_first"),
            models.Index(fields=["tenant", "state", "id"], name="cases_by_state"),
            models.Index(fields=["tenant", "right", "id"], name="cases_by_right"),
            models.Index(fields=["tenant", "next_act", "id"], name="cases_by_next_act"),
            models.Index(
                fields=["tenant", "due", "next_act", "right"], name="cases_by_last_day"
            ),
            models.Index(fields=["tenant", "opened_at"], name="cases_by_opening"),
        ]

    def __str__(self) -> str:
        """Return the number."""
        return self.number

    def move_to(
        self, state: State, next_act: str, due: date | None, asked_of: str
    ) -> None:
        """Write where it stands; by ``Work.conclude`` only."""
        self.state = state
        self.next_act, self.due, self.asked_of = next_act, due, asked_of
        day = connection.ops.adapt_datefield_value(due)
        with connection.cursor() as cursor:
            cursor.execute(_MOVE, [state, next_act, day, asked_of, self.pk])

    def wait_for(self, next_act: str, due: date | None, asked_of: str) -> None:
        """Write what comes next where no act was done: after a change of the law."""
        self.next_act, self.due, self.asked_of = next_act, due, asked_of
        self.save(update_fields=["next_act", "due", "asked_of"])


class Request(models.Model):
    """What was asked, through which channel, on which day it reached us."""

    tenant = models.CharField(max_length=64)
    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    right = models.CharField(max_length=4)
    channel = models.CharField(max_length=20)
    purpose = models.CharField(max_length=40)
    ground = models.CharField(max_length=80)
    received = models.DateField()

    def __str__(self) -> str:
        """Return the right asked for."""
        return self.right


class SubjectEntry(models.Model):
    """That some subject has an open erasing case: a keyed digest and nothing else."""

    tenant = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    case = models.ForeignKey(Case, on_delete=models.PROTECT)

    class Meta:
        """One open erasing case per subject."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "digest"], name="one_case_per_subject"
            )
        ]

    def __str__(self) -> str:
        """Return the digest."""
        return self.digest


class Approval(models.Model):
    """A signature over a plan's hash."""

    tenant = models.CharField(max_length=64)
    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    person = models.CharField(max_length=16)
    plan_hash = models.CharField(max_length=64)
    signature = models.TextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        """Return who signed."""
        return self.person


class Hold(models.Model):
    """Rows or units that must stay; their keys lie in a sealed file."""

    tenant = models.CharField(max_length=64)
    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    number = models.CharField(max_length=16)
    ground = models.CharField(max_length=40)
    store = models.CharField(max_length=64)
    table = models.CharField(max_length=128)
    rows = models.IntegerField()
    owner = models.CharField(max_length=16)
    review = models.DateField()
    visibility = models.CharField(max_length=8)
    is_lifted = models.BooleanField(default=False)

    class Meta:
        """Those in force are listed by the day of their review."""

        indexes: ClassVar = [
            models.Index(
                fields=["tenant", "review", "id"],
                condition=models.Q(is_lifted=False),
                name="holds_in_force_by_review",
            )
        ]

    def __str__(self) -> str:
        """Return the hold's number."""
        return self.number


class Chunk(models.Model):
    """One intended chunk of a run: the durable journal (journal.py)."""

    tenant = models.CharField(max_length=64)
    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    store = models.CharField(max_length=64)
    chunk = models.IntegerField()
    lease = models.BigIntegerField()
    state = models.CharField(max_length=10)
    intent = models.JSONField()

    class Meta:
        """One intention per chunk and lease."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "store", "chunk", "lease"], name="one_intent_per_lease"
            )
        ]

    def __str__(self) -> str:
        """Return store, chunk and state."""
        return f"{self.store}/{self.chunk} {self.state}"


class Letter(models.Model):
    """A letter in the outbox: its template, its digest and how it was delivered."""

    tenant = models.CharField(max_length=64)
    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    number = models.CharField(max_length=16)
    kind = models.CharField(max_length=20)
    file = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    delivery = models.CharField(max_length=12, default="waits")
    delivered_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        """Return number and kind."""
        return f"{self.number} {self.kind}"


class ProcessorTask(models.Model):
    """What somebody outside our stores must erase, and what they answered."""

    tenant = models.CharField(max_length=64)
    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    name = models.CharField(max_length=80)
    store = models.CharField(max_length=64)
    due = models.DateField()
    state = models.CharField(max_length=12, default="asked")
    answered_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        """Return name and state."""
        return f"{self.name} {self.state}"


class CheckRun(models.Model):
    """One search after erasing, counted per table."""

    tenant = models.CharField(max_length=64)
    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    number = models.IntegerField()
    at = models.DateTimeField()
    is_clean = models.BooleanField()
    tables = models.JSONField()

    def __str__(self) -> str:
        """Return its number and outcome."""
        return f"{self.number} {'clean' if self.is_clean else 'not clean'}"


class Issue(models.Model):
    """What a check raised and somebody must mend: where, never what."""

    tenant = models.CharField(max_length=64)
    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    kind = models.CharField(max_length=20)
    places = models.JSONField()
    at = models.DateTimeField()
    is_open = models.BooleanField(default=True)

    def __str__(self) -> str:
        """Return its kind."""
        return self.kind


class MapConfirmation(models.Model):
    """That a person confirmed a map against the store's schema of that day."""

    tenant = models.CharField(max_length=64)
    store = models.CharField(max_length=64)
    map_digest = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64)
    person = models.CharField(max_length=16)
    at = models.DateTimeField()

    def __str__(self) -> str:
        """Return the store."""
        return self.store


class Errand(models.Model):
    """A long act that was asked for and is done by a worker, not by a page.

    ``tag`` seals who asked for what, under the home's own key: a row that somebody
    wrote by hand, or opened again, moves nothing. ``nonce`` is how many entries the
    case had then, and chance. ``refusal`` holds the message ids and facts of what
    stopped it, ``stage``, ``done`` and ``total`` how far it has come.
    """

    tenant = models.CharField(max_length=64)
    act = models.CharField(max_length=24)
    case = models.CharField(max_length=32, default="")
    person = models.CharField(max_length=16)
    asked_at = models.DateTimeField()
    nonce = models.CharField(max_length=32)
    tag = models.CharField(max_length=64)
    state = models.CharField(max_length=8)
    code = models.CharField(max_length=64, default="")
    refusal = models.JSONField(default=dict)
    stage = models.CharField(max_length=16, default="")
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """One errand at a time per case; those that are open are found quickly."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "case"],
                condition=models.Q(state__in=["waits", "runs"]),
                name="one_open_errand_per_case",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["tenant", "state", "id"], name="errands_by_state"),
            models.Index(fields=["tenant", "case", "id"], name="errands_of_a_case"),
        ]

    def __str__(self) -> str:
        """Return act, case and state."""
        return f"{self.act} {self.case} {self.state}"


class Vault(models.Model):
    """The sealed place for what an organ has ordered kept in secret (vault.py).

    One for each company, of one size, whether or not anything lies in it.
    """

    tenant = models.CharField(max_length=64, unique=True)
    content = models.BinaryField()

    def __str__(self) -> str:
        """Return the company."""
        return self.tenant


class KeptCount(models.Model):
    """What is kept, as a worker counted it last (kept_count.py): ends, tables, counts.

    ``stamp`` says of which batches and law it is; ``seconds``: how long it took.
    """

    tenant = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField()
    stamp = models.CharField(max_length=128)
    seconds = models.FloatField()
    lines = models.JSONField()
    unreadable = models.IntegerField()
    older_law = models.IntegerField()

    def __str__(self) -> str:
        """Return the company."""
        return self.tenant
