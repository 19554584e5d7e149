"""A text out of date opens one task of its post and waits to be an issue."""

from office import KEYS, QIAN, Office
from programme_office import in_force

from jieqing.casebook.desk import day_of
from jieqing.keys.signing import SigningKey
from jieqing.people.matrix import Role
from jieqing.people.register import NewPerson
from jieqing.programme import models
from jieqing.programme.flows import TaskState
from jieqing.programme.issues.levels import Source
from jieqing.programme.issues.sources import findings
from jieqing.programme.tasks import told
from jieqing.programme.versions import versions_of
from jieqing.programme.watching import differing, watch


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


def test_a_text_whose_blocks_moved_opens_one_task_of_its_post(office: Office) -> None:
    no = in_force(office)
    current = versions_of(office.desk.ledger, no, day_of(office.at))[-1]
    today = day_of(office.at)
    assert differing(office.desk, current, today) == ()

    with_colleague(office)
    for _ in range(2):
        watch(office.desk, office.at)
    task = models.Task.objects.get()

    assert differing(office.desk, current, today) == ("posts:table",)
    assert [(f.source, f.key) for f in findings(office.desk, today)] == [
        (Source.DOCUMENT, f"{no}/1.0")
    ]
    assert task.record.owner_post == "officer"
    assert told(office.desk, task.record.no, today).state is TaskState.OPEN
