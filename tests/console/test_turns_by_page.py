"""Whose turn it is, and values unmasked, as pages show and do it."""

from collections.abc import Callable

from house import HERE, House, act, hidden, text_of
from office import CHEN, WANG, WU, ZHAO

from jieqing.casebook.flows import State
from jieqing.casebook.models import Case
from jieqing.console.models import Handle

Stage = Callable[[str | None], House]
DONE, REFUSED, GONE, FORBIDDEN, UNKNOWN = 303, 409, 410, 403, 404
LOOK = {"group": "customer", "reason": "contact"}


def test_a_value_is_shown_once_to_who_said_why(house: Stage) -> None:
    noticed = house("noticed")
    chen, phone = noticed.browser(CHEN), noticed.office.customer.value
    before = text_of(chen.get(HERE))
    led = act(chen, "show-value", **LOOK).headers["Location"]
    shown, again = chen.get(led), chen.get(led)
    timeline = text_of(chen.get(f"{HERE}proof"))

    assert phone not in before
    assert phone in text_of(shown)
    assert "no-store" in shown.headers["Cache-Control"]
    assert shown.headers["Refresh"].startswith("60;")
    assert phone not in led
    assert again.status_code == GONE
    assert phone not in text_of(again)
    assert "查看了原值" in timeline
    assert phone not in timeline


def test_a_ticket_ends_and_is_nobody_else_s(house: Stage) -> None:
    noticed = house("noticed")
    chen = noticed.browser(CHEN)
    led = act(chen, "show-value", **LOOK).headers["Location"]
    another = noticed.browser(CHEN).get(led)
    late = noticed.later(seconds=61)

    assert another.status_code == GONE
    assert late.browser(WANG).get(led).status_code == FORBIDDEN
    assert chen.get(led).status_code == GONE


def test_who_has_signed_reads_for_whom_it_waits(house: Stage) -> None:
    noticed = house("noticed")
    wang = noticed.browser(WANG)
    act(wang, "approve")
    page = text_of(wang.get(HERE))

    assert "您已签字" in page
    assert "赵审批" in page
    assert f"{HERE}acts/approve" not in page
    assert act(wang, "remind").status_code == DONE
    assert f'href="{HERE}acts/remind"' not in text_of(wang.get(HERE))
    assert act(wang, "remind").status_code == REFUSED


def test_a_reminder_makes_no_page_stale(house: Stage) -> None:
    noticed = house("noticed")
    zhao = noticed.browser(ZHAO)
    page = hidden(zhao.get(f"{HERE}acts/approve"))
    act(noticed.browser(CHEN), "remind")

    assert zhao.post(f"{HERE}acts/approve", page).status_code == DONE


def test_a_plan_sent_back_says_by_whom_and_why(house: Stage) -> None:
    noticed = house("noticed")
    wang, chen = noticed.browser(WANG), noticed.browser(CHEN)
    refused = act(wang, "send-back", reason="fate", words="ask 13800138000")
    act(wang, "send-back", reason="fate", words="<script>alert(1)</script>")
    page = text_of(chen.get(HERE))

    assert refused.status_code == REFUSED
    assert "[person-in-words]" in text_of(refused)
    assert Case.objects.get().state == State.FOUND
    assert "王审批" in page
    assert "&lt;script&gt;alert(1)" in page
    assert f"{HERE}acts/plan" in page


def test_only_who_can_take_it_is_offered_and_why_others_are_not(
    looked_at: Stage,
) -> None:
    page = text_of(looked_at("noticed").browser(WANG).get(f"{HERE}acts/hand-over"))

    assert f'value="{ZHAO}"' in page
    assert f'value="{WU}"' not in page
    assert "岗位不同" in page


def test_what_is_kept_for_a_session_lies_sealed(house: Stage) -> None:
    noticed = house("noticed")
    act(noticed.browser(CHEN), "show-value", **LOOK)

    kept = b"".join(bytes(one.content) for one in Handle.objects.all())
    assert kept
    assert noticed.office.number.encode() not in kept
