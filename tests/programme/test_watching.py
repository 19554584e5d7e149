"""What went wrong is found by itself, told once; a text out of date opens a task."""

from collections.abc import Iterator
from datetime import date

import pytest
from office import CHEN, KEYS, QIAN, Office
from programme_office import in_force, loaded, on

from jieqing.casebook.desk import day_of
from jieqing.keys.signing import SigningKey
from jieqing.people.matrix import Role
from jieqing.people.register import NewPerson
from jieqing.programme import alarms, models
from jieqing.programme.acts.freeze_figures import freeze
from jieqing.programme.alarms import Alarm, heard_by
from jieqing.programme.flows import TaskState
from jieqing.programme.tasks import told
from jieqing.programme.versions import versions_of
from jieqing.programme.watching import differing, watch


@pytest.fixture
def heard() -> Iterator[list[Alarm]]:
    """The alarms that a listener heard."""
    found: list[Alarm] = []
    heard_by("test", lambda _desk, alarm, _at: found.append(alarm))
    yield found
    alarms.deaf("test")


def with_colleague(office: Office) -> None:
    """One more person joins, so that the table of posts says something else."""
    register = office.desk.register
    new = NewPerson(
        name="郑运维",
        natural="郑运维",
        key=SigningKey.generate().public,
        roles=frozenset({Role.IT}),
    )
    signature = KEYS[QIAN].sign(register.to_add(new, by=QIAN).to_bytes())
    register.add(new, signature, by=QIAN, at=office.at)


def test_a_missed_task_is_told_to_who_keeps_issues(
    office: Office, heard: list[Alarm]
) -> None:
    there = on(loaded(office), date(2026, 12, 1))
    watch(there.desk, there.at)

    assert [(alarm.source, alarm.post) for alarm in heard] == [("task", "it")]


def test_a_figure_out_of_its_band_for_two_months_is_told(
    office: Office, heard: list[Alarm]
) -> None:
    place = office.desk.home.place("cases")
    place.mkdir(exist_ok=True)
    (place / "plain.txt").write_text("in clear", encoding="utf-8")
    first, second = on(office, date(2026, 12, 2)), on(office, date(2027, 1, 5))
    freeze(first.desk, "2026-11", by=CHEN, at=first.at)
    watch(first.desk, first.at)
    assert heard == []

    freeze(second.desk, "2026-12", by=CHEN, at=second.at)
    watch(second.desk, second.at)

    assert "sealed_files/2026-12" in {alarm.key for alarm in heard}


def test_a_text_whose_blocks_moved_opens_one_task_of_its_post(
    office: Office, heard: list[Alarm]
) -> None:
    no = in_force(office)
    current = versions_of(office.desk.ledger, no, day_of(office.at))[-1]
    today = day_of(office.at)
    assert differing(office.desk, current, today) == ()

    with_colleague(office)
    for _ in range(2):
        watch(office.desk, office.at)
    task = models.Task.objects.get()

    assert differing(office.desk, current, today) == ("posts:table",)
    assert {alarm.key for alarm in heard} == {f"{no}/1.0"}
    assert task.record.owner_post == "officer"
    assert told(office.desk, task.record.no, today).state is TaskState.OPEN
