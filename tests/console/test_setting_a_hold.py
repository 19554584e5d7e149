"""Holding rows of a case: ticked among what was found, never by who may not see it."""

import re
from collections.abc import Callable
from datetime import date

from house import HERE, House, act, text_of
from office import CASE, CHEN, WANG

from jieqing.casebook.acts.hold import NewHold, hold
from jieqing.casebook.case_files import case_files
from jieqing.casebook.models import Hold

Stage = Callable[[str | None], House]


def test_rows_that_the_case_found_are_ticked_to_be_held(house: Stage) -> None:
    there = house("noticed")
    chen, phone = there.browser(CHEN), there.office.customer.value
    page = text_of(chen.get(f"{HERE}acts/hold"))
    offered = set(map(int, re.findall(r'name="rows" value="(\d+)"', page)))
    finding = case_files(there.office.desk, CASE).finding()
    assert finding is not None
    orders = [n for n, r in enumerate(finding.rows) if r.name.table == "trade_order"]
    member = [n for n, r in enumerate(finding.rows) if r.name.table == "member"]

    told = {"ground": "complaint", "owner": CHEN, "review": "2026-12-01"}
    none = act(chen, "hold", **told)
    mixed = act(chen, "hold", **told, rows=[orders[0], member[0]])
    both = act(chen, "hold", **told, rows=orders[:1], table="shop.member", keys="1")
    done = act(chen, "hold", **told, rows=orders[:2])

    assert {*orders[:2], *member} <= offered <= set(range(len(finding.rows)))
    assert phone not in page
    for place in orders:  # its words stand beside the box, and nowhere else
        line = page.split(f'name="rows" value="{place}"')[1].split("</label>")[0]
        assert page.count(line.partition(">")[2].strip()) == 1
    assert "请勾选记录，或写明表和主键。" in text_of(none)
    assert "勾选同一张表的记录；另一张表另设一项保全。" in text_of(mixed)
    assert "勾选记录或写明主键，只用一种。" in text_of(both)
    assert done.status_code == 303
    held = Hold.objects.get()
    assert (held.table, held.rows) == ("trade_order", 2)


def test_who_may_not_plan_a_case_is_not_shown_what_it_found(looked_at: Stage) -> None:
    page = text_of(looked_at("noticed").browser(WANG).get(f"{HERE}acts/hold"))

    assert 'name="rows"' not in page
    assert 'name="keys"' in page


def test_the_list_of_holds_offers_their_setter_no_act_that_refuses(
    house: Stage,
) -> None:
    there = house("noticed")
    new = NewHold(
        ground="complaint",
        store="shop",
        table="member",
        keys=((1,),),
        owner=CHEN,
        review=date(2026, 12, 15),
    )
    there.office.do(hold, new, by=WANG)

    own, others = (
        text_of(there.browser(who).get("/qinghe/data/holds/")) for who in (WANG, CHEN)
    )

    assert "这项保全是您设的，由另一位同事复核和解除。" in own
    assert "acts/lift" not in own
    assert "acts/lift" in others
