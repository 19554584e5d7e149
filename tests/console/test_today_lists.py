"""今日: what waits for whom, what I began and did, and reminding, once a day."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from box import Box
from django.db import connection
from django.test.utils import CaptureQueriesContext
from house import House, text_of
from office import CASE, CHEN, QIAN, SUN, WANG, WU, ZHAO

from jieqing.casebook.acts.hand_over import hand_over
from jieqing.casebook.acts.hold import LONGEST, NewHold, hold
from jieqing.casebook.flows import Act
from jieqing.casebook.models import Case
from jieqing.casebook.reasons import REASONS, Reason
from jieqing.casebook.waiting import PAGE, acts_of, place_in, waiting
from jieqing.console.cases.holding import USUAL_REVIEW, next_review
from jieqing.people.matrix import Role
from jieqing.tips import recipients
from jieqing.tips.recipients import Recipients

Stage = Callable[[str | None], House]
TODAY = "/qinghe/today/"
LISTS = ("", "to-sign", "started", "copied", "done")


def test_each_list_has_what_it_says_of_a_plan_that_waits_for_signatures(
    looked_at: Stage,
) -> None:
    noticed = looked_at("noticed")
    chen, wang = noticed.browser(CHEN), noticed.browser(WANG)

    officers, signers = text_of(chen.get(TODAY)), text_of(wang.get(f"{TODAY}to-sign"))
    done = text_of(chen.get(f"{TODAY}done"))

    assert "王审批、赵审批（审批人）" in officers
    assert "还剩" in officers
    assert CASE in signers
    assert CASE in text_of(chen.get(f"{TODAY}started"))
    assert CASE not in text_of(wang.get(f"{TODAY}started"))
    assert "告知" in done
    assert CASE not in text_of(wang.get(f"{TODAY}done"))


def test_a_recipient_of_tips_reads_one_line_that_leads_nowhere(house: Stage) -> None:
    opened = house("noticed")
    box = Box(home=opened.office.desk.home.folder)
    first, *others = box.recipients.everybody
    listed = Recipients(everybody=(replace(first, name="陈经办"), *others))
    recipients.save(box.folder, listed)

    line = "请到举报受理人入口看一眼"
    page = opened.browser(CHEN).get(TODAY)
    assert line in text_of(page)
    assert f">{line}" not in page.content.decode()
    assert line not in text_of(opened.browser(WANG).get(TODAY))


def test_who_has_signed_is_told_that_another_signature_is_awaited(
    house: Stage,
) -> None:
    noticed = house("noticed")
    noticed.office.sign(WANG)

    first, second = noticed.browser(WANG), noticed.browser(ZHAO)

    assert "有 1 个方案等您签字" in text_of(second.get(TODAY))
    assert "个方案等您签字" not in text_of(first.get(TODAY))
    assert "您已签字" in text_of(first.get(f"{TODAY}to-sign"))
    assert "赵审批（审批人）" in text_of(first.get(f"{TODAY}to-sign"))
    assert "您已签字" not in text_of(second.get(f"{TODAY}to-sign"))


def test_what_was_handed_over_waits_for_that_one_person(house: Stage) -> None:
    noticed = house("noticed")
    reason = Reason(code=next(iter(REASONS[Act.HAND_OVER])), words="")
    noticed.office.do(hand_over, ZHAO, reason, by=WANG)
    wang, zhao = noticed.browser(WANG), noticed.browser(ZHAO)

    assert CASE not in text_of(wang.get(f"{TODAY}to-sign"))
    assert CASE in text_of(zhao.get(f"{TODAY}to-sign"))
    assert "赵审批 <button" in text_of(wang.get(TODAY))
    assert "赵审批 <button" in text_of(noticed.browser(CHEN).get(TODAY))


def test_reminding_is_entered_and_possible_once_a_day(house: Stage) -> None:
    noticed = house("noticed")
    chen = noticed.browser(CHEN)
    seen = noticed.office.record.length

    done = chen.post(f"{TODAY}reminders", {"case": CASE})
    again = chen.post(f"{TODAY}reminders", {"case": CASE})

    (leaf,) = noticed.office.desk.ledger.newest(1)
    assert (done.status_code, again.status_code) == (303, 409)
    assert "[case-reminded-today]" in text_of(again)
    assert (leaf.entry.act, leaf.entry.actor, leaf.entry.case) == ("remind", CHEN, CASE)
    assert noticed.office.record.length == seen + 1
    assert "今天已催办" in text_of(chen.get(TODAY))
    assert (
        noticed.later(days=1)
        .browser(CHEN)
        .post(f"{TODAY}reminders", {"case": CASE})
        .headers["Location"]
        == TODAY
    )


def test_a_case_is_copied_to_a_colleague_who_then_finds_it(house: Stage) -> None:
    noticed = house("noticed")
    chen, sun = noticed.browser(CHEN), noticed.browser(SUN)
    page = f"{TODAY}copies/{CASE}"

    asked = text_of(chen.get(page))
    nobody = chen.post(page, {"person": QIAN})
    done = chen.post(page, {"person": SUN})

    assert page in text_of(chen.get(f"{TODAY}started"))
    assert "钱管理" not in asked.partition('<form class="stack"')[2]
    assert (nobody.status_code, done.status_code) == (409, 303)
    assert CASE in text_of(sun.get(f"{TODAY}copied"))
    assert CASE not in text_of(noticed.browser(WANG).get(f"{TODAY}copied"))
    assert chen.get(f"{TODAY}copies/CL-2026-9999").status_code == 404
    assert noticed.browser(WU).get(page).status_code == 403


@pytest.mark.parametrize(
    ("who", "case", "status"),
    [(WU, CASE, 403), (QIAN, CASE, 403), (CHEN, "CL-2026-0999", 404)],
)
def test_nobody_else_reminds_and_no_case_that_is_not_there(
    looked_at: Stage, who: str, case: str, status: int
) -> None:
    browser = looked_at("noticed").browser(who)

    assert browser.post(f"{TODAY}reminders", {"case": case}).status_code == status


def test_a_case_that_waits_for_nobody_reminds_nobody(looked_at: Stage) -> None:
    withdrawn = looked_at("withdrawn").browser(CHEN)

    refused = withdrawn.post(f"{TODAY}reminders", {"case": CASE})

    assert "[nobody-else-awaited]" in text_of(refused)


def test_who_has_no_part_in_cases_reads_none_of_the_lists(looked_at: Stage) -> None:
    qian = looked_at("noticed").browser(QIAN)

    answers = [qian.get(f"{TODAY}{name}").status_code for name in LISTS]

    assert answers == [200, 403, 403, 403, 403]
    assert CASE not in text_of(qian.get(TODAY))


@pytest.mark.parametrize("name", LISTS)
def test_no_list_asks_the_casebook_often(looked_at: Stage, name: str) -> None:
    sun = looked_at("noticed").browser(SUN)
    sun.get(f"{TODAY}{name}")

    with CaptureQueriesContext(connection) as asked:
        assert sun.get(f"{TODAY}{name}").status_code == 200

    assert len(asked) <= 30, [q["sql"][:150] for q in asked]


def test_pages_of_what_waits_hold_each_case_once(house: Stage) -> None:
    found = house("found")
    there = Case.objects.get(number=CASE)
    days = [there.due and there.due + timedelta(days=n % 3) for n in range(PAGE + 4)]
    Case.objects.bulk_create(
        Case(
            tenant=there.tenant,
            number=f"CL-2026-1{n:03d}",
            right=there.right,
            state=there.state,
            opened_at=there.opened_at,
            next_act=there.next_act,
            due=day if n % 7 else None,
        )
        for n, day in enumerate(days)
    )
    desk, acts = found.office.desk, acts_of(frozenset({Role.OFFICER}))

    first = waiting(desk, acts, CHEN)
    rest = waiting(desk, acts, CHEN, place_in(str(first.next_after)))

    shown = [row.number for row in (*first.rows, *rest.rows)]
    assert len(shown) == len(set(shown)) == Case.objects.count()
    assert [row.due for row in rest.rows][-1] is None
    assert rest.next_after is None


def test_a_hold_is_begun_from_the_list_of_holds_and_reaches_its_case(
    looked_at: Stage,
) -> None:
    found = looked_at("noticed")
    chen, holds = found.browser(CHEN), "/qinghe/data/holds/"

    led = chen.post(f"{holds}new", {"case": f" {CASE.lower()} "})

    assert "在哪张处理单里设置保全" in text_of(chen.get(holds))
    assert led["Location"] == f"/qinghe/cases/{CASE}/acts/hold"
    assert chen.get(led["Location"]).status_code == 200
    assert chen.post(f"{holds}new", {"case": "CL-2026-0999"}).status_code == 404
    assert found.browser(SUN).post(f"{holds}new", {"case": CASE}).status_code == 403


def test_a_hold_is_offered_only_to_those_who_may_review_it(looked_at: Stage) -> None:
    form = looked_at("noticed").browser(CHEN).get(f"/qinghe/cases/{CASE}/acts/hold")

    assert f'value="{CHEN}"' in form.content.decode()
    assert f'value="{SUN}"' not in form.content.decode()


def test_who_set_a_hold_is_told_why_they_are_not_offered_its_review(
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
        there.browser(who).get(f"/qinghe/cases/{CASE}/").content.decode()
        for who in (WANG, CHEN)
    )
    assert "这项保全是您设的，由另一位同事复核和解除" in own
    assert "acts/hold-review" not in own
    assert "acts/hold-review" in others


def test_the_next_review_that_is_filled_in_is_not_the_day_that_stands() -> None:
    today = date(2026, 11, 2)
    usual = today + USUAL_REVIEW

    assert next_review(today, today) == usual
    assert next_review(usual, today) == usual + timedelta(days=30)
    assert next_review(today + LONGEST, today) == usual
