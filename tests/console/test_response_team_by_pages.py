"""The response team by pages: entered, called, and reached by one deliberate press."""

from collections.abc import Callable

from house import House, hidden, text_of
from office import CHEN, LI, WU
from test_response_team import PAIRS

from jieqing.programme.models import Record
from jieqing.programme.reach.flow import ROLES

HERE = "/qinghe/programme/incidents/team/"


def test_looking_is_no_answer_and_one_press_is(
    house: Callable[[str | None], House],
) -> None:
    there = house(None)
    empty = text_of(there.browser(CHEN).get(HERE))
    others = text_of(there.browser(WU).get(HERE))
    officer, roster = there.browser(CHEN), f"{HERE}acts/team-roster"
    typed = {key: PAIRS[key][0] for key in ROLES}
    typed |= {f"{key}_deputy": PAIRS[key][1] for key in ROLES}
    form = {**hidden(officer.get(roster)), **typed, "on_call": LI}
    twice = {**form, "until": "2026-12-31", "telling_deputy": CHEN}
    wrong = officer.post(roster, twice)
    entered = officer.post(roster, {**form, "until": "2026-12-31"})
    call = f"{HERE}acts/reach-call"
    forbidden = there.browser(WU).get(call)
    called = officer.post(call, hidden(officer.get(call)))
    no = Record.objects.get(mechanism="reach").no
    test = f"/qinghe/programme/incidents/reach/{no}/"
    member = there.browser(LI)
    today = text_of(member.get("/qinghe/today/"))
    team = text_of(member.get(HERE))
    looked = member.get(f"{test}acts/reach-answer")
    before = text_of(officer.get(test))
    pressed = member.post(f"{test}acts/reach-answer", hidden(looked))
    again = member.post(f"{test}acts/reach-answer", hidden(looked))
    after = text_of(officer.get(test))

    assert "还没有响应团队。请按角色登记" in empty
    assert "还没有响应团队。由下列岗位登记：事件指挥、合规专员" in others
    assert (wrong.status_code, entered.status_code) == (409, 303)
    assert forbidden.status_code == 403
    assert called.headers["Location"] == test
    assert "联络测试正在呼叫您" in today
    assert "您被呼叫" in team
    assert "1 / 5" in text_of(officer.get(HERE))
    assert "✔" not in before
    assert pressed.status_code == 303
    assert again.status_code == 409
    assert "✔" in after
    unknown = officer.get(test.replace(no, "LL-2026-0099"))
    assert unknown.status_code == 404
