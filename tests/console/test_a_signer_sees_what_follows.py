"""What a signer is told follows from the case: its recovery copy, its processors."""

from collections.abc import Callable

from house import HERE, House, text_of
from office import CASE, CHEN, WANG

from jieqing.casebook.acts.choose import Chosen, choose
from jieqing.casebook.acts.plan import plan
from jieqing.casebook.case_files import case_files
from jieqing.casebook.said import Said
from jieqing.casebook.sources import data_map
from jieqing.erasure.values import Answer, Fate

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


def test_a_signer_sees_that_the_law_keeps_what_was_decided_to_go(house: Stage) -> None:
    there = house("planned").office
    planned = case_files(there.desk, there.number).plan()
    assert planned is not None
    kept = [r.name for r in planned.rows if r.fate is Fate.KEEP and r.rules]
    first = kept[0]
    same = [n for n in kept if (n.store, n.table) == (first.store, first.table)]
    answers = tuple(
        Answer(
            number=f"A{place}",
            store=name.store,
            table=name.table,
            keys=(name.key,),
            reason="asked for",
            by=CHEN,
            fate=Fate.ERASE,
        )
        for place, name in enumerate(same)
    )
    plan(there.desk, there.number, Said(answers=answers), by=CHEN, at=there.at)
    page = text_of(House(office=there).browser(CHEN).get(f"{HERE}plan"))

    told = f"{first.store}.{first.table} × {len(same)}：asked for"
    assert page.count(told) == 1
    assert "依法须保留，该决定未生效" in page
