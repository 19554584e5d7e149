"""What an attacker, a slip or a second click tries on the pages of a case."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from house import CASES, HERE, House, act, hidden, text_of
from office import CHEN, LI, QIAN, RECEIVED, STAFF, SUN, WANG, WU, ZHAO

import jieqing
from jieqing.casebook.flows import State
from jieqing.casebook.models import Case, Errand
from jieqing.console.cases.act_forms import FORMS
from jieqing.people.matrix import roles_for

Stage = Callable[[str | None], House]
SCRIPT = "<script>alert(1)</script>"
NOT_ESCAPED = {
    "words.py",
    "papers.py",
    "rows.py",
    "activate_form.html",
    "fields.html",
}
"""Icons, forms that a renderer escapes, lines that a template has drawn, the picture
for an app, Django's own hints."""
DONE, REFUSED, FORBIDDEN, UNKNOWN = 303, 409, 403, 404


def test_a_script_as_a_name_is_shown_as_text(house: Stage) -> None:
    new = house(None)
    chen = new.browser(CHEN)
    typed = {
        "right": "R7",
        "kind": "customer_no",
        "value": SCRIPT,
        "salutation": SCRIPT,
        "channel": "counter",
        "received": "yesterday",
    }

    again = chen.post(f"{CASES}new", {**hidden(chen.get(f"{CASES}new")), **typed})
    opened = chen.post(f"{CASES}new", {**typed, "received": RECEIVED.isoformat()})

    assert again.status_code == REFUSED
    assert SCRIPT not in text_of(again)
    assert "&lt;script&gt;" in text_of(again)
    assert opened.status_code == DONE
    assert SCRIPT not in text_of(chen.get(HERE))


def test_a_form_of_another_site_changes_nothing(looked_at: Stage) -> None:
    noticed = looked_at("noticed")
    before = noticed.office.entries

    forged = noticed.browser(CHEN, enforce_csrf_checks=True).post(f"{HERE}acts/pause")

    assert forged.status_code == FORBIDDEN
    assert noticed.office.entries == before


def test_a_second_click_shows_what_the_first_one_did(house: Stage) -> None:
    noticed = house("noticed")
    chen = noticed.browser(CHEN)
    form = hidden(chen.get(f"{HERE}acts/pause"))

    first = chen.post(f"{HERE}acts/pause", form)
    entries = noticed.office.entries
    second = chen.post(f"{HERE}acts/pause", form)

    assert (first.status_code, second.status_code) == (DONE, DONE)
    assert noticed.office.entries == entries


def test_a_second_click_on_a_new_request_opens_one_case(house: Stage) -> None:
    new = house(None)
    chen = new.browser(CHEN)
    typed = {
        **hidden(chen.get(f"{CASES}new")),
        "right": "R1",
        "kind": "phone",
        "value": new.office.customer.value,
        "channel": "phone",
        "received": RECEIVED.isoformat(),
    }

    answers = {chen.post(f"{CASES}new", typed).headers["Location"] for _ in range(2)}

    assert answers == {f"{HERE}receipt"}
    assert Case.objects.count() == 1


def test_of_two_signers_at_once_the_second_looks_again(house: Stage) -> None:
    noticed = house("noticed")
    wang, zhao = noticed.browser(WANG), noticed.browser(ZHAO)
    page = hidden(zhao.get(f"{HERE}acts/approve"))

    act(wang, "approve")
    stale = zhao.post(f"{HERE}acts/approve", page)
    fresh = act(zhao, "approve")

    assert stale.status_code == REFUSED
    assert "[case-moved]" in text_of(stale)
    assert fresh.status_code == DONE
    assert Case.objects.get().state == State.APPROVED


def test_what_was_typed_on_a_stale_page_is_not_lost(house: Stage) -> None:
    noticed = house("noticed")
    chen = noticed.browser(CHEN)
    page = hidden(chen.get(f"{HERE}acts/hold"))
    act(noticed.browser(WANG), "approve")

    typed = {"table": "shop.trade_order", "keys": "4711", "ground": "litigation"}
    more = {"owner": CHEN, "review": "2026-12-01"}
    stale = chen.post(f"{HERE}acts/hold", {**page, **typed, **more})

    assert "[case-moved]" in text_of(stale)
    assert "4711" in text_of(stale)


def test_a_refusal_that_a_page_tells_its_reader_is_no_line_of_the_log(
    house: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    chen = house("noticed").browser(CHEN)

    refused = act(chen, "hold", ground="litigation", keys="4711")

    assert refused.status_code == REFUSED
    assert caplog.messages == []


def test_the_digits_of_another_case_start_nothing(house: Stage) -> None:
    approved = house("approved")
    sun = approved.browser(SUN)

    wrong = act(sun, "execute", last_digits="0002")

    assert wrong.status_code == REFUSED
    assert not Errand.objects.exists()


@pytest.mark.parametrize("who", STAFF)
def test_every_act_is_open_to_the_roles_of_the_matrix_alone(
    looked_at: Stage, who: str
) -> None:
    noticed = looked_at("noticed")
    browser, role = noticed.browser(who), STAFF[who][1]
    before = noticed.office.entries
    theirs = {name for name in FORMS if role in roles_for(name)}

    shown = {n for n in FORMS if browser.get(f"{HERE}acts/{n}").status_code == 200}
    others = FORMS.keys() - theirs
    sent = {browser.post(f"{HERE}acts/{name}").status_code for name in others}

    assert shown == theirs
    assert sent == {FORBIDDEN}
    assert noticed.office.entries == before


@pytest.mark.parametrize("who", [QIAN, LI])
def test_who_has_no_part_in_cases_sees_no_page_of_them(
    looked_at: Stage, who: str
) -> None:
    noticed = looked_at("noticed")
    browser = noticed.browser(who)
    pages = (CASES, HERE, f"{HERE}findings", f"{HERE}letters/L1", f"{CASES}new")

    answers = {browser.get(page).status_code for page in pages}

    assert answers == {FORBIDDEN}


def test_an_auditor_reads_no_letter_and_no_customer(looked_at: Stage) -> None:
    noticed = looked_at("noticed")
    wu, phone = noticed.browser(WU), noticed.office.customer.value

    assert phone[-4:] not in text_of(wu.get(HERE))
    assert wu.get(f"{HERE}letters/L1").status_code == FORBIDDEN
    assert wu.get(f"{HERE}decide").status_code == FORBIDDEN


@pytest.mark.parametrize(
    "address",
    [
        "/another/cases/",
        f"{CASES}CL-2026-9999/",
        f"{CASES}' OR 1=1 --/",
        f"{HERE}nothing",
        f"{HERE}acts/nothing",
        f"{HERE}letters/L99",
        f"{HERE}statement.jqz",
        f"{HERE}statement.key",
        f"{CASES}found/AAAAAAAAAAAA",
    ],
)
def test_what_does_not_exist_is_one_and_the_same(
    looked_at: Stage, address: str
) -> None:
    chen = looked_at("noticed").browser(CHEN)

    assert chen.get(address).status_code == UNKNOWN


def test_who_is_not_signed_in_is_led_to_the_door(looked_at: Stage) -> None:
    looked_at("noticed")

    assert Client(SERVER_NAME="localhost").get(HERE).status_code == 302


def test_fields_that_a_form_does_not_have_are_not_read(house: Stage) -> None:
    noticed = house("noticed")

    act(noticed.browser(CHEN), "pause", state="settled", by=WANG, number="CL-1")

    assert Case.objects.get().state == State.PAUSED
    assert noticed.office.record.leaves[-1].entry.actor == CHEN


def test_words_of_sql_in_a_filter_filter_nothing(looked_at: Stage) -> None:
    chen = looked_at("noticed").browser(CHEN)

    page = chen.get(CASES, {"state": "' or 1=1", "after": "1; drop", "right": "R7'"})

    assert "CL-2026-0001" in text_of(page)


def test_an_act_out_of_its_time_is_refused_in_the_box(house: Stage) -> None:
    noticed = house("noticed")
    before = noticed.office.entries

    refused = act(noticed.browser(CHEN), "settle")

    assert refused.status_code == REFUSED
    assert 'role="alert"' in text_of(refused)
    assert noticed.office.entries == before


def test_escaping_is_switched_off_for_our_own_drawings_and_hints_alone() -> None:
    source = Path(jieqing.__file__).parent
    files = [*source.rglob("*.html"), *source.rglob("*.py")]
    off = re.compile(r"\|safe\b|autoescape off|mark_safe\(|-> SafeString")
    found = {f.name for f in files if off.search(f.read_text(encoding="utf-8"))}

    assert len(files) > 400
    assert found == NOT_ESCAPED
