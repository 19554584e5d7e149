"""A handover by pages: seen by everybody, accepted by the successor alone."""

from collections.abc import Callable

from django.db import connection
from django.test.utils import CaptureQueriesContext
from house import House, hidden, text_of
from office import CHEN, LI, SUN, WU
from programme_office import adopted

from jieqing.people.matrix import Role
from jieqing.people.posts import Post

HERE = "/qinghe/programme/handovers/"
LIST = 'name="list" value="'


def test_the_successor_accepts_on_a_page_what_the_page_has_listed(
    house: Callable[[str | None], House],
) -> None:
    there = house(None)
    before = text_of(there.browser(CHEN).get(HERE))
    there = there.later(hours=1)
    adopted(there.office)
    there = there.later(hours=1)
    there.office.end_post(LI, Post(role=Role.IT))
    there.office.give_post(SUN, Post(role=Role.IT))
    there = there.later(hours=1)
    found = text_of(there.browser(CHEN).get(HERE))
    no = found.partition("<td>JJ-")[2][:6]
    address = f"{HERE}JJ-{no}/"
    with CaptureQueriesContext(connection) as asked:
        page = text_of(there.browser(SUN).get(address))
    others = text_of(there.browser(WU).get(address))
    today = text_of(there.browser(SUN).get("/qinghe/today/"))
    client, accept = there.browser(SUN), f"{address}acts/handover-accept"
    form = client.get(accept)
    digest = text_of(form).partition(LIST)[2][:64]
    refused = there.browser(WU).post(accept, {**hidden(form), "list": digest})
    stale = client.post(accept, {**hidden(form), "list": "0" * 64})
    done = client.post(accept, {**hidden(form), "list": digest})
    after = text_of(client.get(address))

    assert "采用体系以来没有人离岗。有人离岗时" in before
    assert "李运维" in found
    assert "待接收" in found
    assert "acts/handover-accept" in page
    assert "有 0 项未了" not in page
    assert "本岗位没有未了事项" in page
    assert "由“IT”岗位的人接收" in others
    assert "份交接清单还没有接收" in today
    assert len(asked) <= 30
    assert (refused.status_code, stale.status_code) == (409, 409)
    assert "有变化" in text_of(stale)
    assert done.status_code == 303
    assert "接收交接" in after
    assert client.get(f"{HERE}JJ-999999/").status_code == 404


def test_who_refused_is_told_on_the_page_that_it_is_supplied_now(
    house: Callable[[str | None], House],
) -> None:
    there = house(None).later(hours=1)
    adopted(there.office)
    there = there.later(hours=1)
    there.office.end_post(LI, Post(role=Role.IT))
    there.office.give_post(SUN, Post(role=Role.IT))
    there = there.later(hours=1)
    no = text_of(there.browser(CHEN).get(HERE)).partition("<td>JJ-")[2][:6]
    address = f"{HERE}JJ-{no}/"
    refuse, supply = f"{address}acts/handover-refuse", f"{address}acts/handover-supply"
    form = there.browser(SUN).get(refuse)
    typed = {**hidden(form), "reason": "登记簿没有找到"}
    assert there.browser(SUN).post(refuse, typed).status_code == 303
    own, other = (text_of(there.browser(who).get(address)) for who in (SUN, CHEN))
    form = there.browser(CHEN).get(supply)
    typed = {**hidden(form), "reason": "在保险柜第二格"}
    assert there.browser(CHEN).post(supply, typed).status_code == 303
    again = text_of(there.browser(SUN).get(address))

    assert "acts/handover-supply" in other
    assert "acts/handover-supply" not in own
    assert "在保险柜第二格" in again
    assert "所缺已补" in again
    assert "acts/handover-accept" in again
