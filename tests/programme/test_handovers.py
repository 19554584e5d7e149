"""Whoever leaves a post hands it over: a list that somebody else accepts or refuses."""

from datetime import date, timedelta

import pytest
from office import CHEN, KEYS, LI, QIAN, SUN, WANG, WU, Office
from programme_office import adopted, asks, first_task, handed_in, loaded, on
from test_incidents import new
from test_what_waits_beside_cases import lines

from jieqing.casebook.desk import day_of
from jieqing.flow.table import NEW, NotInTable
from jieqing.notices.agenda import Waits
from jieqing.people.leaving import leavings
from jieqing.people.matrix import Role
from jieqing.people.posts import Post
from jieqing.programme import models
from jieqing.programme.acts import tasks
from jieqing.programme.flows import TaskAct
from jieqing.programme.guards import NotYourPost, ReasonMissing, SamePerson
from jieqing.programme.handovers import acts
from jieqing.programme.handovers.contents import digest_of, things_of
from jieqing.programme.handovers.flow import HandoverAct, HandoverState
from jieqing.programme.handovers.told import (
    HandoverUnknown,
    ToldHandover,
    handovers,
)
from jieqing.programme.incidents import acts as acts_of_incidents
from jieqing.programme.incidents.flow import IncidentAct

IT = Post(role=Role.IT)


def left(office: Office) -> Office:
    """李运维, whose task to look at the keys is open, leaves the post."""
    then = on(adopted(loaded(office)), date(2026, 11, 16))
    then.end_post(LI, IT)
    return then


def owed(office: Office) -> tuple[ToldHandover, ...]:
    people = office.desk.register.roll(office.at).persons
    found = handovers(office.desk, people, day_of(office.at))
    return tuple(one for one in found if one.is_owed)


def seen(office: Office) -> str:
    """The digest of what is open on the post of IT."""
    people = office.desk.register.roll(office.at).persons
    return digest_of(things_of(office.desk, Role.IT, day_of(office.at), people))


def accept(office: Office, by: str, digest: str | None = None) -> None:
    no = owed(office)[0].no
    asked = asks(office, no, HandoverAct.ACCEPT, by)
    acts.accept(office.desk, asked, digest or seen(office))


def refuse(office: Office, by: str, missing: str) -> None:
    asked = asks(office, owed(office)[0].no, HandoverAct.REFUSE, by)
    acts.refuse(office.desk, asked, missing)


def test_a_post_that_was_left_waits_red_for_its_successor_and_the_superior(
    office: Office,
) -> None:
    then = left(office)
    vacant = lines(then, CHEN)
    then.give_post(SUN, IT)
    successor, above = lines(then, SUN), lines(then, CHEN)
    accept(then, by=SUN)

    assert vacant[Waits.HANDOVERS].is_late
    assert successor[Waits.HANDOVERS].count == 1
    assert above[Waits.HANDOVERS_BELOW].is_late
    assert Waits.HANDOVERS not in lines(then, WANG)
    assert Waits.HANDOVERS not in lines(then, SUN)
    assert Waits.HANDOVERS_BELOW not in lines(then, CHEN)
    assert owed(then) == ()


def test_what_is_accepted_stands_in_the_ledger_by_number_and_digest(
    office: Office,
) -> None:
    then = left(office)
    then.give_post(SUN, IT)
    no, digest = owed(then)[0].no, seen(then)
    accept(then, by=SUN)
    people = then.desk.register.roll(then.at).persons
    found = next(o for o in handovers(then.desk, people, day_of(then.at)) if o.no == no)
    facts = found.record.leaves[-1].entry.facts

    assert found.state == HandoverState.ACCEPTED
    assert (facts["leaver"], facts["post"], facts["digest"]) == (LI, "it", digest)
    assert facts["counts"] == {"task": 1}
    assert "查看密钥" not in str(facts)


def test_who_refuses_says_what_is_missing_and_it_goes_on_waiting(
    office: Office,
) -> None:
    then = left(office)
    then.give_post(SUN, IT)
    with pytest.raises(ReasonMissing):
        refuse(then, SUN, " ")
    refuse(then, SUN, "备份盘的保管登记没有找到")

    assert owed(then)[0].state == HandoverState.REFUSED
    assert lines(then, SUN)[Waits.HANDOVERS].is_late
    accept(then, by=SUN)
    assert owed(then) == ()


def test_what_was_missing_is_supplied_by_another_and_the_successor_looks_again(
    office: Office,
) -> None:
    then = left(office)
    then.give_post(SUN, IT)
    no = owed(then)[0].no
    with pytest.raises(NotInTable):
        acts.supply(then.desk, asks(then, no, HandoverAct.SUPPLY, CHEN), "在保险柜")
    refuse(then, SUN, "备份盘的保管登记没有找到")
    with pytest.raises(SamePerson):
        acts.supply(then.desk, asks(then, no, HandoverAct.SUPPLY, SUN), "找到了")
    with pytest.raises(ReasonMissing):
        acts.supply(then.desk, asks(then, no, HandoverAct.SUPPLY, WU), " ")
    acts.supply(then.desk, asks(then, no, HandoverAct.SUPPLY, WU), "在保险柜")
    (supplied,) = owed(then)

    assert supplied.state == HandoverState.SUPPLIED
    assert lines(then, SUN)[Waits.HANDOVERS].is_late
    refuse(then, SUN, "还少一份")
    acts.supply(then.desk, asks(then, no, HandoverAct.SUPPLY, CHEN), "补上了")
    accept(then, by=SUN)
    assert owed(then) == ()


def test_neither_the_leaver_nor_another_post_accepts(office: Office) -> None:
    then = left(office)
    then.give_post(SUN, IT)
    with pytest.raises(NotYourPost):
        accept(then, by=WU)
    then.give_post(LI, Post(role=Role.IT, until=day_of(then.at), instead_of=SUN))
    with pytest.raises(SamePerson):
        accept(then, by=LI)

    assert owed(then)[0].state == NEW


def test_steps_of_incidents_and_checks_of_others_tasks_are_handed_over_too(
    office: Office,
) -> None:
    then = left(office)
    no = acts_of_incidents.report(then.desk, new(then), by=CHEN, at=then.at)
    acts_of_incidents.declare(then.desk, asks(then, no, IncidentAct.DECLARE, CHEN))
    task = owed_task(then)
    people = then.desk.register.roll(then.at).persons
    lists = {
        post: [
            (one.kind, one.no)
            for one in things_of(then.desk, post, day_of(then.at), people)
        ]
        for post in (Role.IT, Role.AUDITOR)
    }
    steps = [no for kind, no in lists[Role.IT] if kind == "step"]
    texts = things_of(then.desk, Role.IT, day_of(then.at), people)

    assert set(steps) == {no}
    assert len(steps) == len({one.part for one in texts if one.kind == "step"}) > 1
    assert lists[Role.AUDITOR] == [("check", task)]
    assert any("关掉泄露的口子" in one.title for one in texts)


def owed_task(office: Office) -> str:
    """陈经办, above the vacant post, hands the task in: 吴审计 has to verify it."""
    no = first_task()
    handed_in(office, no, by=CHEN)
    tasks.submit(office.desk, asks(office, no, TaskAct.SUBMIT, CHEN))
    return no


def test_a_vacant_posts_list_is_accepted_by_the_post_above(office: Office) -> None:
    then = left(office)
    accept(then, by=CHEN)

    assert owed(then) == ()


def test_a_list_that_moved_since_it_was_shown_is_looked_at_again(
    office: Office,
) -> None:
    then = left(office)
    then.give_post(SUN, IT)
    digest = seen(then)
    models.Task.objects.filter(opens_on__lte=day_of(then.at)).update(
        opens_on=day_of(then.at) + timedelta(days=1)
    )
    with pytest.raises(acts.HandoverListMoved):
        accept(then, SUN, digest)


def test_a_row_edited_to_accepted_hides_nothing(office: Office) -> None:
    then = left(office)
    then.give_post(SUN, IT)
    refuse(then, SUN, "口令信封少一个")
    models.Record.objects.filter(mechanism="handover").update(state="accepted")

    assert lines(then, SUN)[Waits.HANDOVERS].count == 1


def test_what_was_left_before_the_programme_is_not_asked_for(office: Office) -> None:
    office.end_post(LI, IT)

    assert owed(office) == ()
    assert owed(adopted(on(office, date(2026, 11, 3)))) == ()


def test_whoever_holds_the_post_again_has_nothing_to_hand_over(office: Office) -> None:
    then = left(office)
    no = owed(then)[0].no
    then.give_post(LI, IT)

    assert owed(then) == ()
    with pytest.raises(HandoverUnknown):
        acts.refuse(then.desk, asks(then, no, HandoverAct.REFUSE, LI), "少一页")


def test_a_post_with_a_last_day_is_left_on_the_day_after(office: Office) -> None:
    then = adopted(office)
    last = day_of(then.at) + timedelta(days=3)
    then.give_post(LI, Post(role=Role.IT, until=last))
    on_last, after = on(then, last), on(then, last + timedelta(days=1))

    assert owed(on_last) == ()
    assert [one.left.on for one in owed(after)] == [last + timedelta(days=1)]


def test_an_account_that_ends_leaves_every_post_of_its_own(office: Office) -> None:
    then = adopted(office)
    then.give_post(SUN, Post(role=Role.IT, until=day_of(then.at), instead_of=LI))
    register = then.desk.register
    signature = KEYS[QIAN].sign(register.to_disable(SUN, by=QIAN).to_bytes())
    register.disable(SUN, signature, by=QIAN, at=then.at)
    leaves = then.desk.ledger.leaves_of("people")
    found = leavings(leaves, day_of(then.at))

    assert [(one.person, one.role) for one in found] == [(SUN, Role.EXECUTOR)]
    assert [one.left.role for one in owed(then)] == [Role.EXECUTOR]
