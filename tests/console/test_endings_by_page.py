"""Restoring with two people, letters and the end of a case, by pages alone."""

from collections.abc import Callable

from house import HERE, House, act, text_of
from office import CHEN, SUN, WANG, ZHAO

from jieqing.casebook.flows import State
from jieqing.casebook.models import Case, Letter

Stage = Callable[[str | None], House]
DONE, REFUSED = 303, 409


def test_what_went_is_restored_once_two_others_have_signed(house: Stage) -> None:
    there = house("executing")
    chen, wang, zhao, sun = map(there.browser, (CHEN, WANG, ZHAO, SUN))

    proposed = act(chen, "propose-restore")
    alone = act(sun, "restore")
    signed = [act(wang, "approve").status_code, act(zhao, "approve").status_code]
    restored = act(sun, "restore")
    there.work()

    assert proposed.status_code == DONE
    assert alone.status_code == REFUSED
    assert signed == [DONE, DONE]
    assert restored.status_code == DONE
    assert Case.objects.get().state == State.WITHDRAWN
    assert act(chen, "answer").status_code == DONE
    overview, execution = text_of(chen.get(HERE)), text_of(chen.get(f"{HERE}execution"))
    assert "已撤回" in overview
    assert "恢复日" in overview
    assert "删除的数据已于" in overview
    assert "可恢复到" not in overview
    assert "删除的数据已于" in execution
    assert "等答复" not in execution
    assert "我方数据后来已恢复" in execution


def test_a_case_is_settled_and_its_letters_are_read_by_page(house: Stage) -> None:
    there = house("ready")
    chen = there.browser(CHEN)
    result = Letter.objects.order_by("pk").first()
    assert result is not None
    letter = chen.get(f"{HERE}letters/{result.number}")
    settled = act(chen, "settle")
    there.work()
    waiting = Letter.objects.filter(delivery="waits").order_by("pk").last()
    assert waiting is not None
    delivered = act(chen, "deliver", letter=waiting.number, outcome="delivered")

    assert letter.status_code == 200
    assert settled.status_code == DONE
    assert delivered.status_code == DONE
    assert Case.objects.get().state == State.SETTLED
    assert "证明成立" in text_of(chen.get(f"{HERE}verify"))
