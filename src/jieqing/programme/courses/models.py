"""Rows of courses: for lists and forms. What a guard believes is the ledger."""

from typing import ClassVar

from django.db import models

from jieqing.programme.models import Record


class Enrolment(models.Model):
    """One person's course; ``until``: how long the newest credential holds.

    ``due_on``: the day by which it should be passed the first time.
    """

    record = models.OneToOneField(Record, on_delete=models.CASCADE)
    course = models.CharField(max_length=64)
    person = models.CharField(max_length=16)
    due_on = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        """Found by person, and by course."""

        indexes: ClassVar = [
            models.Index(fields=["person", "course"], name="courses_of_a_person"),
            models.Index(fields=["course"], name="people_of_a_course"),
        ]

    def __str__(self) -> str:
        """Return the number."""
        return self.record.no


class Session(models.Model):
    """A course taught in a room on a day; its code is never stored."""

    record = models.OneToOneField(Record, on_delete=models.CASCADE)
    course = models.CharField(max_length=64)
    place = models.CharField(max_length=80)
    held_on = models.DateField()

    def __str__(self) -> str:
        """Return the number."""
        return self.record.no


class Attempt(models.Model):
    """One sitting: its own sealed copy of the questions, and of the answers.

    ``paper`` and ``answers`` name sealed files, ``digest`` is SHA-256 of the paper.
    ``points`` of ``most``; ``marks`` are points that a person gave, by question.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE)
    number = models.IntegerField()
    paper = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    answers = models.CharField(max_length=64, default="")
    marks = models.JSONField(default=dict)
    points = models.IntegerField(default=0)
    most = models.IntegerField()
    is_passed = models.BooleanField(null=True)

    class Meta:
        """One attempt per number."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["enrolment", "number"], name="one_attempt_per_number"
            )
        ]

    def __str__(self) -> str:
        """Number of the course and of the attempt."""
        return f"{self.enrolment.record.no}/{self.number}"


class PackageFile(models.Model):
    """One file of a package: ``package`` is the digest over all files of it.

    ``content`` names the sealed file, ``sha256`` is of what is in it.
    """

    tenant = models.CharField(max_length=64)
    package = models.CharField(max_length=64)
    path = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    content = models.CharField(max_length=64)

    class Meta:
        """A path stands once in a package."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "package", "path"], name="one_file_per_path"
            )
        ]

    def __str__(self) -> str:
        """Its path."""
        return self.path


class Commit(models.Model):
    """What a package said of one lesson at a moment; ``content`` names a sealed file.

    ``session``: one opening of its page; ``seconds``: how long that took so far.
    ``sha256``: over this and all before it in the attempt.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE)
    lesson = models.CharField(max_length=64)
    attempt = models.IntegerField()
    number = models.IntegerField()
    session = models.CharField(max_length=16)
    at = models.DateTimeField()
    seconds = models.IntegerField()
    status = models.CharField(max_length=16)
    score = models.CharField(max_length=16)
    is_end = models.BooleanField()
    content = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)

    class Meta:
        """Numbered in their attempt."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["enrolment", "lesson", "attempt", "number"],
                name="one_commit_per_number",
            )
        ]

    def __str__(self) -> str:
        """Number of the course, the attempt and the commit."""
        return f"{self.enrolment.record.no}/{self.attempt}/{self.number}"


class Campaign(models.Model):
    """A campaign on its days; ``kit`` names the sealed copy of what it says."""

    record = models.OneToOneField(Record, on_delete=models.CASCADE)
    kit = models.CharField(max_length=64)
    first_on = models.DateField()
    last_on = models.DateField()

    class Meta:
        """The newest first."""

        indexes: ClassVar = [
            models.Index(fields=["first_on"], name="campaigns_by_day"),
        ]

    def __str__(self) -> str:
        """Return the number."""
        return self.record.no


class Phishing(models.Model):
    """A phishing exercise; ``lure`` names the sealed copy of what it sends.

    ``sent``: how many mails were taken from here. ``opened`` and ``machine``: requests
    that only opened a link, and such as programs make; neither counts people.
    """

    record = models.OneToOneField(Record, on_delete=models.CASCADE)
    lure = models.CharField(max_length=64)
    first_on = models.DateField()
    last_on = models.DateField()
    sent = models.IntegerField(default=0)
    opened = models.IntegerField(default=0)
    machine = models.IntegerField(default=0)

    class Meta:
        """The newest first."""

        indexes: ClassVar = [
            models.Index(fields=["first_on"], name="phishing_by_day"),
        ]

    def __str__(self) -> str:
        """Return the number."""
        return self.record.no


class PhishingMail(models.Model):
    """Who still gets the mail of an exercise; gone as soon as it went out.

    Its number is drawn by lot. ``is_taken``: it is being handed in, and if nobody says
    how that ended it is not handed in again.
    """

    id = models.BigIntegerField(primary_key=True)
    exercise = models.ForeignKey(Phishing, on_delete=models.CASCADE)
    person = models.CharField(max_length=16)
    not_before = models.DateTimeField()
    tries = models.IntegerField(default=0)
    is_taken = models.BooleanField(default=False)

    def __str__(self) -> str:
        """Of which exercise it is."""
        return self.exercise.record.no


class PhishingLink(models.Model):
    """A link in a mail. ``token``: SHA-256 of what stands in the address.

    Its number is drawn by lot and no person, no mail and no moment stands beside it.
    ``outcome``: what was done with it first; empty: nothing that counts.
    """

    id = models.BigIntegerField(primary_key=True)
    exercise = models.ForeignKey(Phishing, on_delete=models.CASCADE)
    token = models.CharField(max_length=64, unique=True)
    outcome = models.CharField(max_length=8, default="")

    def __str__(self) -> str:
        """Of which exercise it is."""
        return self.exercise.record.no
