"""What a signer is told follows from the case: its recovery copy, its processors."""

from collections.abc import Callable

from house import HERE, House, text_of
from office import CASE, CHEN, WANG

from jieqing.casebook.acts.choose import Chosen, choose
from jieqing.casebook.case_files import case_files
from jieqing.casebook.sources import data_map

Stage = Callable[[str | None], House]


def shown(house: House) -> str:
    return text_of(house.browser(WANG).get(f"{HERE}acts/approve"))


def test_a_signer_sees_that_the_customer_waived_the_recovery_copy(
    house: Stage,
) -> None:
    noticed = house("noticed")
    before = shown(noticed)
    noticed.office.do(choose, Chosen(window_waived=True), by=CHEN)

    assert "执行后 5 天" in before
    assert "不留临时恢复副本" not in before
    assert "不留临时恢复副本：客户不要恢复期" in shown(noticed)


def test_a_signer_sees_how_many_processors_will_be_told(house: Stage) -> None:
    noticed = house("noticed")
    desk = noticed.office.desk
    plan = case_files(desk, CASE).plan()
    assert plan is not None
    told = sum(len(data_map(desk, store).outside) for store in plan.maps)

    assert told > 0
    assert f"<dt>受托方</dt><dd>{told}</dd>" in shown(noticed)
