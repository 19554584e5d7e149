"""A whole case by its pages alone, as an officer, two signers and an executor do it."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from house import CASES, HERE, House, act, hidden, text_of
from office import CASE, CHEN, RECEIVED, SUN, WANG, WU, ZHAO, enter

from jieqing.casebook import told
from jieqing.casebook.acts.hold import NewHold, hold
from jieqing.casebook.acts.plan import plan
from jieqing.casebook.errands import Progressing
from jieqing.casebook.flows import State
from jieqing.casebook.gone import gone
from jieqing.casebook.models import Case
from jieqing.console.cases.parts import CONTENT
from jieqing.console.cases.progress import progress_of
from jieqing.flow import record as records
from jieqing.home import write_home

Stage = Callable[[str | None], House]
DONE, REFUSED = 303, 409


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
    for name in ("stop", "plan", "notify"):
        act(chen, name)
        new.work()
    act(chen, "deliver", letter="L1", outcome="delivered")
    act(chen, "choose", choice="erase", unfinished="rest-now")
    act(wang, "approve")
    act(zhao, "approve")
    begun = act(sun, "execute", last_digits="0001")

    assert opened.headers["Location"] == f"{HERE}receipt"
    assert begun.headers["Location"] == f"{HERE}progress"
    assert new.work() is Progressing.DONE
    assert act(chen, "check").headers["Location"] == f"{HERE}progress?then"
    assert new.work() is Progressing.DONE
    assert Case.objects.get().state == State.EXECUTING


def test_a_search_asked_for_twice_is_done_once_and_its_page_leads_on(
    house: Stage,
) -> None:
    there = house("identified")
    chen = there.browser(CHEN)
    form = hidden(chen.get(f"{HERE}acts/stop"))
    asked_for = [chen.post(f"{HERE}acts/stop", form) for _ in range(2)]
    find = chen.post(f"{HERE}acts/find", hidden(chen.get(f"{HERE}acts/find")))
    waits = f"{HERE}progress?then"
    before = text_of(chen.get(waits))
    worked = [there.work(), there.work()]

    assert {one.headers["Location"] for one in (asked_for[0], find)} == {waits}
    assert 'content="1"' in before
    assert worked == [Progressing.DONE, None]
    assert chen.get(waits).headers["Location"] == f"{HERE}acts/plan"
    polled = chen.get(waits, headers={"hx-request": "true"})
    assert polled.headers["HX-Redirect"] == f"{HERE}acts/plan"


def test_what_a_worker_could_not_do_is_said_on_the_page_that_waited(
    house: Stage,
) -> None:
    there = house("approved")
    sun, chen = there.browser(SUN), there.browser(CHEN)
    asked_for = act(sun, "execute", last_digits="0001")
    act(chen, "pause")

    assert there.work() is Progressing.REFUSED
    assert "没有完成" in text_of(sun.get(asked_for.headers["Location"]))
    polled = sun.get(f"{HERE}progress", headers={"hx-request": "true"})
    assert polled.headers["HX-Refresh"] == "true"


def test_the_page_of_progress_counts_as_the_page_of_the_case(house: Stage) -> None:
    desk = house("executing").office.desk
    record = records.read(desk.ledger, CASE)
    seen, told_of = progress_of(desk, record), gone(desk, CASE)

    assert seen.done == seen.planned <= told.planned_to_go(record)
    assert sum(store.masked for store in seen.stores) == told_of.masked
    assert sum(store.reduced for store in seen.stores) == told_of.reduced > 0


def test_a_search_for_many_is_a_workers_and_its_page_tells_how_far(
    house: Stage,
) -> None:
    many = house("many-opened")
    chen = many.browser(CHEN)
    proof = {"method": "code-to-registered-phone", "joined_at": "P1"}
    act(chen, "identify", **proof, outcome="verified")
    stopped = act(chen, "stop")
    waits = text_of(chen.get(f"{HERE}progress"))

    assert stopped.headers["Location"] == f"{HERE}progress?then"
    assert "<progress" in waits
    assert 'hx-trigger="every 1s"' in waits
    assert many.work() is Progressing.DONE
    assert Case.objects.get().state == State.FOUND
    assert "hx-trigger" not in text_of(chen.get(f"{HERE}progress"))


def test_the_pages_of_a_case_show_its_customer_masked(looked_at: Stage) -> None:
    planned = looked_at("noticed")
    chen, phone = planned.browser(CHEN), planned.office.customer.value
    parts = ("", "findings", "plan", "notice", "execution", "proof", "receipt")

    shown = [text_of(chen.get(f"{HERE}{part}")) for part in parts]

    assert f"{phone[:3]}****{phone[-4:]}" in shown[0]
    assert phone not in "".join(shown)
    assert "电子商务法" in shown[1]
    assert "/letters/" not in shown[0]


def test_of_held_rows_the_hold_is_the_basis_and_articles_only_without_it(
    house: Stage,
) -> None:
    there = house("planned")
    orders = "select min(id) from trade_order where member_id = 42"
    ((order,),) = there.office.ask("shop", orders)
    complaint = NewHold(
        ground="complaint",
        store="shop",
        table="trade_order",
        keys=((int(str(order)),),),
        owner=CHEN,
        review=date(2026, 12, 15),
    )
    there.office.do(hold, complaint, by=WANG)
    there.office.do(plan, by=CHEN)

    shown = text_of(there.browser(CHEN).get(f"{HERE}findings"))

    assert '<td data-name="依据">投诉未结；若没有冻结，依据：' in shown


def test_a_settled_case_hands_out_a_statement_that_holds(looked_at: Stage) -> None:
    settled = looked_at("settled")
    chen = settled.browser(CHEN)

    package = chen.get(f"{HERE}statement.jqz")
    verdict = text_of(chen.get(f"{HERE}verify"))

    assert package.content.startswith(b"PK")
    assert f'"{CASE}.jqz"' in package.headers["Content-Disposition"]
    assert "证明成立" in verdict


def test_why_settling_must_wait_stands_in_the_buttons_place(house: Stage) -> None:
    checked = house("ready").later(days=-6)

    page = text_of(checked.browser(CHEN).get(HERE))

    assert "为什么还不能办理" in page
    assert f"{HERE}acts/settle" not in page


def test_a_search_by_phone_leaves_the_phone_in_no_address(looked_at: Stage) -> None:
    noticed = looked_at("noticed")
    chen, phone = noticed.browser(CHEN), noticed.office.customer.value

    answer = chen.post(f"{CASES}search", {"text": phone})
    found = chen.get(answer.headers["Location"])

    assert phone not in answer.headers["Location"]
    assert CASE in text_of(found)
    assert phone not in text_of(found)


def test_who_may_not_read_customers_finds_no_case_by_them(looked_at: Stage) -> None:
    noticed = looked_at("noticed")
    wang, phone = noticed.browser(WANG), noticed.office.customer.value

    answer = wang.post(f"{CASES}search", {"text": phone})

    assert CASE not in text_of(wang.get(answer.headers["Location"]))


def test_what_was_found_is_good_for_its_session_alone(looked_at: Stage) -> None:
    noticed = looked_at("noticed")
    answer = noticed.browser(CHEN).post(f"{CASES}search", {"text": CASE})

    assert noticed.browser(CHEN).get(answer.headers["Location"]).status_code == 404


def test_rows_that_ask_are_decided_on_a_page_that_masks_them(house: Stage) -> None:
    found = house("found")
    home = found.office.desk.home
    write_home(replace(home, company=replace(home.company, ruled_out=frozenset())))
    there = found.office
    found = House(office=enter(there.folder, there.customer, there.at))
    chen, phone = found.browser(CHEN), found.office.customer.value
    act(chen, "plan")
    found.work()
    page = text_of(chen.get(f"{HERE}decide"))
    fates = dict.fromkeys(re.findall(r'name="(fate-\d+)"', page), "erase")
    looked = act(chen, "show-value", group="asked", reason="decide")
    shown = chen.get(looked.headers["Location"])

    half = chen.post(f"{HERE}decide", {**hidden(chen.get(f"{HERE}decide")), **fates})
    named = {**fates, "reason": f"asked again under {phone}"}
    personal = chen.post(f"{HERE}decide", {**hidden(half), **named})
    typed = {**fates, "reason": "nothing there needs to stay"}
    whole = chen.post(f"{HERE}decide", {**hidden(half), **typed})

    assert fates
    assert "没有人说过是否如此</dt><dd>发票存根联单独装订且没有用作会计原始凭证" in page
    assert "《中华人民共和国发票管理办法（2023年修订）》第二十八条" in page
    assert "如果不是</dt><dd>这条规则不适用，由其余规则决定。" in page
    assert '发票抬头/税号(个人或企业) <small class="muted">title</small>' in page
    assert phone not in page
    assert shown.headers["Refresh"] == f"60; url={HERE}decide"
    assert text_of(shown).count("<dt>") >= len(fates)
    assert half.status_code == REFUSED
    assert "[person-in-words]" in text_of(personal)
    assert whole.headers["Location"] == f"{HERE}findings"
    assert "等您决定" not in text_of(chen.get(f"{HERE}findings"))


@pytest.mark.parametrize("stage", ["opened", "noticed", "ready", "settled"])
def test_no_page_of_a_case_asks_the_casebook_more_than_thirty_times(
    looked_at: Stage, stage: str
) -> None:
    there = looked_at(stage)
    pages = [CASES, *(f"{HERE}{part}" for part in CONTENT)]
    pages += [f"{HERE}acts/{name}" for name in ("approve", "hand-over", "remind")]
    asked: dict[str, int] = {}
    for who in (CHEN, WANG):
        browser = there.browser(who)
        for page in pages:
            with CaptureQueriesContext(connection) as queries:
                browser.get(page)
            asked[f"{who} {page}"] = len(queries)

    assert {page: count for page, count in asked.items() if count > 30} == {}


def test_a_part_is_offered_by_what_is_in_it_with_the_tables_name_behind(
    looked_at: Callable[[str | None], House],
) -> None:
    page = text_of(looked_at(None).browser(CHEN).get(f"{CASES}new"))

    assert '<option value="shop.address">联系方式（shop.address）</option>' in page
    assert '<option value="contact-info">联系方式</option>' in page


def test_who_looked_at_values_of_a_case_stands_in_the_operation_log(
    house: Stage,
) -> None:
    there = house("noticed")
    act(there.browser(CHEN), "show-value", group="customer", reason="decide")

    page = text_of(there.browser(WU).get("/qinghe/evidence/operations/"))

    line = page.partition("<tbody>")[2].partition("</tr>")[0]
    assert "查看" in line
    assert CASE in line
    assert there.office.customer.value not in page
