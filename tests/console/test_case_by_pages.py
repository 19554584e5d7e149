"""A whole case by its pages alone, as an officer, two signers and an executor do it."""

from collections.abc import Callable

from house import CASES, HERE, House, act, hidden, text_of
from office import CHEN, RECEIVED, SUN, WANG, ZHAO

from jieqing.casebook.errands import Progressing
from jieqing.casebook.flows import State
from jieqing.casebook.models import Case

Stage = Callable[[str | None], House]
DONE = 303


def asked(house: House, **other: object) -> dict[str, object]:
    return {
        "right": "R7",
        "kind": "phone",
        "value": house.office.customer.value,
        "salutation": "林女士",
        "channel": "phone",
        "received": RECEIVED.isoformat(),
        **other,
    }


def test_a_whole_case_is_done_by_pages_alone(house: Stage) -> None:
    new = house(None)
    chen, wang, zhao, sun = map(new.browser, (CHEN, WANG, ZHAO, SUN))
    form = hidden(chen.get(f"{CASES}new"))

    opened = chen.post(f"{CASES}new", {**form, **asked(new)})
    proof = {"method": "code-to-registered-phone", "joined_at": "P1"}
    act(chen, "identify", **proof, outcome="verified")
    for name in ("stop", "find", "plan", "notify"):
        act(chen, name)
    act(chen, "deliver", letter="L1", outcome="delivered")
    act(chen, "choose", choice="erase", unfinished="rest-now")
    act(wang, "approve")
    act(zhao, "approve")
    begun = act(sun, "execute", last_digits="0001")

    assert opened.headers["Location"] == f"{HERE}receipt"
    assert begun.headers["Location"] == f"{HERE}progress"
    assert new.work() is Progressing.DONE
    assert act(chen, "check").status_code == DONE
    assert Case.objects.get().state == State.EXECUTING


def test_a_checked_case_is_settled_and_its_proof_verified(house: Stage) -> None:
    checked = house("checked")
    chen = checked.browser(CHEN)

    act(chen, "answer")
    letters = text_of(chen.get(f"{HERE}acts/deliver"))
    act(chen, "deliver", letter=letters.split('value="L')[1].split('"')[0].join("L "))

    assert Case.objects.get().state == State.CHECKED
