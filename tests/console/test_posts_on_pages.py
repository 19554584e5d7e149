"""The administrator gives posts and deputies on pages; both end by their days."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlencode

from house import CASES, House, text_of
from office import CHEN, LI, MONDAY, QIAN, WANG, ZHAO

from jieqing.people.matrix import Role

Stage = Callable[[str | None], House]
PEOPLE = "/qinghe/organisation/people"
FRIDAY = MONDAY.date() + timedelta(days=4)
DONE, CONFLICT, FORBIDDEN, GONE, OK = 303, 409, 403, 404, 200


def give(number: str, **asked: object) -> str:
    return f"{PEOPLE}/{number}/posts/acts/give?{urlencode(asked)}"


def test_a_deputy_does_the_holders_work_until_the_last_day(house: Stage) -> None:
    new = house(None)
    qian, li = new.browser(QIAN), new.browser(LI)
    before = li.get(f"{CASES}new").status_code
    asked = give(LI, role="officer", until=FRIDAY, instead_of=CHEN)

    page, given = text_of(qian.get(asked)), qian.post(asked)
    told = text_of(qian.get(f"{PEOPLE}/{LI}/"))
    roles = text_of(qian.get("/qinghe/organisation/roles"))
    during = li.get(f"{CASES}new").status_code
    new.later(days=5)
    after = li.get(f"{CASES}new").status_code

    assert FRIDAY.isoformat() in page
    assert given.status_code == DONE
    assert 'class="soon"' in told
    assert FRIDAY.isoformat() in roles
    assert (before, during, after) == (FORBIDDEN, OK, FORBIDDEN)


def test_a_post_is_ended_on_its_page_and_a_second_click_changes_nothing(
    house: Stage,
) -> None:
    new = house(None)
    qian = new.browser(QIAN)
    end = f"{PEOPLE}/{CHEN}/posts/acts/end?role=officer&instead_of="

    answers = [qian.post(end).status_code for _ in range(2)]

    assert answers == [DONE, DONE]
    assert new.browser(CHEN).get(CASES).status_code == FORBIDDEN


def test_what_nobody_should_hold_is_refused_before_it_is_signed(
    looked_at: Stage,
) -> None:
    there = looked_at(None)
    qian, before = there.browser(QIAN), there.office.entries
    asked = {
        give(WANG, role="executor"): CONFLICT,
        give(WANG, role="approver", instead_of=ZHAO): CONFLICT,
        give(WANG, role="it", since="2026-12-01", until="2026-11-01"): CONFLICT,
        give(WANG, role="it", until="never"): CONFLICT,
        give(WANG, role="king"): GONE,
        give("P-0099", role="it"): GONE,
    }

    answers = {address: qian.post(address).status_code for address in asked}

    assert answers == asked
    assert there.browser(WANG).post(give(WANG, role="it")).status_code == FORBIDDEN
    assert there.office.entries == before


def superior(**asked: object) -> str:
    return f"/qinghe/organisation/roles/acts/superior?{urlencode(asked)}"


def test_the_superior_of_a_post_is_set_on_its_page_and_a_second_click_is_the_first(
    house: Stage,
) -> None:
    new = house(None)
    qian, change = new.browser(QIAN), superior(post="it", over="approver")

    offered = text_of(qian.get("/qinghe/organisation/roles"))
    shown = qian.get(change).status_code
    answers = [qian.post(change).status_code for _ in range(2)]

    assert "roles/acts/superior" in offered
    assert (shown, answers) == (OK, [DONE, DONE])
    assert new.office.desk.register.roll().superiors[Role.IT] is Role.APPROVER


def test_circles_and_posts_that_are_not_there_are_refused_on_the_page(
    looked_at: Stage,
) -> None:
    there = looked_at(None)
    qian, before = there.browser(QIAN), there.office.entries
    circle = superior(post="approver", over="it")

    assert " → " in text_of(qian.post(circle))
    assert qian.post(circle).status_code == CONFLICT
    assert qian.post(superior(post="king", over="it")).status_code == GONE
    assert qian.post(superior(over="it")).status_code == GONE
    assert there.browser(WANG).get(circle).status_code == FORBIDDEN
    assert "roles/acts" not in text_of(
        there.browser(WANG).get("/qinghe/organisation/roles")
    )
    assert there.office.entries == before
