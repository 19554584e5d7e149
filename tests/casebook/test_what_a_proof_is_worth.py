"""A statement claims no more than stood at each act, whatever was edited since."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from office import (
    CASE,
    CHEN,
    KEYS,
    MONDAY,
    QIAN,
    ZHAO,
    Office,
    checked,
    enter,
    executing,
    identified,
    noticed,
    opened,
    planned,
    ready,
    stopped,
)
from office import found as searched

from casebooks import in_a_file_alone
from jieqing.casebook import models
from jieqing.casebook.acts.answer import answer
from jieqing.casebook.acts.deliver import Delivery, deliver
from jieqing.casebook.acts.processor import ProcessorAnswer, record_processor
from jieqing.casebook.acts.settle import settle
from jieqing.casebook.desk import HomeMadeReal
from jieqing.casebook.statements import envelope_path
from jieqing.evidence import predicate, statement
from jieqing.home import Clock, Mode, read_home, write_home
from jieqing.keys.signing import SigningKey
from jieqing.people.matrix import Role
from jieqing.people.register import NewPerson

Stage = Callable[[str], Office]
pytestmark = in_a_file_alone
ALL_POSTS = frozenset({Role.OFFICER, Role.APPROVER, Role.EXECUTOR})


def _edited(office: Office, **company: object) -> Office:
    """Somebody edits jieqing.toml; the next command opens the home anew."""
    home = read_home(office.folder / "home")
    write_home(replace(home, company=replace(home.company, **company)))
    return enter(office.folder, office.customer, office.at)


def _told(office: Office) -> predicate.Statement:
    return statement.read(envelope_path(office.desk, CASE).read_bytes())[1]


def _hired_for_all_posts(office: Office) -> str:
    """钱管理 adds somebody who may do everything, as a small organisation may."""
    key, register = SigningKey.generate(), office.desk.register
    new = NewPerson(name="全能", natural="all", key=key.public, roles=ALL_POSTS)
    signature = KEYS[QIAN].sign(register.to_add(new, by=QIAN).to_bytes())
    number = register.add(new, signature, by=QIAN, at=MONDAY).number
    KEYS[number] = key
    return number


@pytest.mark.parametrize("real", [{"mode": Mode.NORMAL}, {"clock": Clock.SYSTEM}])
def test_a_demo_home_is_never_made_a_real_one(
    at_stage: Stage, real: dict[str, object]
) -> None:
    office = at_stage("ready")

    with pytest.raises(HomeMadeReal):
        _edited(office, **real)


def test_joined_posts_during_the_case_are_told_though_switched_off(
    at_stage: Stage,
) -> None:
    office = _edited(at_stage("checked"), small_organisation=True)
    office = _edited(ready(office), small_organisation=False)
    office.do(settle, by=CHEN)

    assert _told(office).small_organisation


def test_joined_posts_of_somebody_who_acted_are_told_though_switched_off_before(
    office: Office,
) -> None:
    small = _edited(office, small_organisation=True)
    everything = _hired_for_all_posts(small)
    case = _edited(small, small_organisation=False)
    for act in (opened, identified, stopped, searched, planned, noticed):
        case = act(case)
    case.sign(everything)
    case.sign(ZHAO)
    case = ready(checked(executing(case)))
    case.do(settle, by=CHEN)

    assert _told(case).small_organisation


def test_posts_held_apart_are_told_as_they_are(at_stage: Stage) -> None:
    told = _told(at_stage("settled"))

    assert not told.small_organisation
    assert told.adopted is False
    assert (told.mode, told.clock) == (predicate.Mode.DEMO, predicate.Clock.MOVED)


def test_a_processors_answer_is_told_as_entered_not_as_its_row_says(
    at_stage: Stage,
) -> None:
    office = at_stage("checked")
    office.do(deliver, office.do(answer, by=CHEN), Delivery.DELIVERED, by=CHEN)
    late = office.later(days=40)
    for task in ("crm/sms", "shop/courier"):
        late.do(record_processor, task, ProcessorAnswer.LATE, by=CHEN)
    models.ProcessorTask.objects.update(state="done")
    late.do(settle, by=CHEN)

    assert [one.state for one in _told(late).processors] == ["late", "late"]
