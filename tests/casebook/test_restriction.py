"""R9: use stops until a day or the end of a dispute, and can be put back."""

from collections.abc import Callable
from datetime import date

import pytest
from office import CASE, CHEN, Office, identified

from jieqing.casebook.acts.deliver import Delivery, deliver
from jieqing.casebook.acts.fulfil import End, EndTooFar, restrict
from jieqing.casebook.acts.open import open_case
from jieqing.casebook.acts.release import NotRestricted, release
from jieqing.casebook.acts.stop import StopNeedsHand, stop
from jieqing.casebook.flows import Act, Right, State
from jieqing.casebook.models import Letter
from jieqing.casebook.read import cases, standing
from jieqing.casebook.trusted import trust_of
from jieqing.evidence.verify import verify

Stage = Callable[[str], Office]
QUESTION = "select status from member where phone = ?"


def _status(office: Office) -> int:
    return int(str(office.ask("shop", QUESTION, office.customer.value)[0][0]))


def test_use_is_stopped_until_the_restriction_is_lifted(at_stage: Stage) -> None:
    office = at_stage("R9-settled")
    while_it_stands = _status(office)
    office.do(release, by=CHEN)

    assert (while_it_stands, _status(office)) == (0, 1)


def test_a_list_says_too_that_the_restriction_still_stands(at_stage: Stage) -> None:
    office = at_stage("R9-settled")
    final = Letter.objects.get(delivery="waits")
    office.do(deliver, final.number, Delivery.DELIVERED, by=CHEN)
    desk = office.desk
    case = standing(desk, CASE)

    assert case.next_act is Act.RELEASE
    assert case.sentence == "Settled; the restriction stands until it is lifted."
    assert [line.sentence for line in cases(desk)] == [case.sentence]


def test_the_restriction_outlives_its_case_and_then_leaves_nothing(
    at_stage: Stage,
) -> None:
    office = at_stage("R9-settled")
    folder = office.desk.home.place("restrictions")
    kept = [path.name for path in folder.iterdir()]
    office.do(release, by=CHEN)

    assert len(kept) == 1
    assert list(folder.iterdir()) == []
    assert kept[0] not in office.desk.home.keyring().names()


def test_it_is_lifted_once_and_the_customer_is_told(at_stage: Stage) -> None:
    office = at_stage("R9-settled")
    office.do(release, by=CHEN)

    assert Letter.objects.filter(kind="released").count() == 1
    with pytest.raises(NotRestricted):
        office.do(release, by=CHEN)


def test_the_answer_names_the_last_day(at_stage: Stage) -> None:
    office = at_stage("R9-answered")
    file = Letter.objects.get(kind="restricted").file
    text = (office.desk.home.place("outbox") / file).read_text(encoding="utf-8")

    assert "限制到 2027 年 1 月 31 日为止" in text
    assert "没有任何信息因此删除" in text


def test_a_restriction_with_a_dispute_is_looked_at_in_ninety_days(
    at_stage: Stage,
) -> None:
    office = at_stage("R9-stopped")
    last = office.do(restrict, End(with_dispute=True), by=CHEN)

    assert last == date(2027, 1, 31)
    assert office.state is State.FULFILLED


@pytest.mark.parametrize("until", [date(2026, 11, 2), date(2027, 2, 1)])
def test_an_end_that_is_over_or_too_far_is_refused(
    at_stage: Stage, until: date
) -> None:
    office = at_stage("R9-stopped")

    with pytest.raises(EndTooFar):
        office.do(restrict, End(until=until), by=CHEN)


def test_a_part_without_a_flag_is_stopped_by_hand_and_said_so(office: Office) -> None:
    request = office.request(Right.RESTRICT, "shop.browse_log")
    open_case(office.desk, request, by=CHEN, at=office.at)
    identified(office)

    with pytest.raises(StopNeedsHand):
        office.do(stop, by=CHEN)
    stop(office.desk, CASE, by=CHEN, at=office.at, by_hand=True)
    assert office.state is State.STOPPED


def test_the_statement_of_a_restriction_holds(at_stage: Stage) -> None:
    office = at_stage("R9-settled")
    package = office.desk.home.place("statements") / f"{CASE}.jqz"
    verdict = verify(package.read_bytes(), trust_of(office.desk).to_bytes())

    assert verdict.exit == 0, [str(finding) for finding in verdict.findings]
