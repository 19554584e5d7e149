"""学习 by pages: assign, read, sit a paper without script, see the result, mark it."""

import re
from collections.abc import Callable

import pytest
from courses_office import ERASURE, LITTLE_CASE, loaded, right_answers, small
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from house import House, hidden, program_of, text_of
from office import CHEN, LI, SUN, WANG, WU
from scorm_packages import packed, with_file

from jieqing.casebook.desk import day_of
from jieqing.console.courses.wall import QUIET, square_of, with_code
from jieqing.programme.courses.acts import sit
from jieqing.programme.courses.catalogue import course_in_use
from jieqing.programme.courses.models import Attempt, Campaign, Enrolment, Session
from jieqing.programme.courses.practice import judged
from jieqing.programme.packs import shipped_pack

HERE = "/qinghe/programme/courses/"


def send(house: House, who: str, address: str, **typed: object) -> int:
    """Open a page of an act and send its form."""
    client = house.browser(who)
    page = client.get(f"{HERE}{address}")
    sent = client.post(f"{HERE}{address}", {**hidden(page), **typed})
    return int(sent.status_code)


@pytest.fixture
def there(house: Callable[[str | None], House]) -> House:
    """The company before its first case, with the courses that ship."""
    found = house(None)
    loaded(found.office, shipped_pack("courses"))
    return found


def number_of(who: str, course: str = ERASURE) -> str:
    """The number of somebody's course."""
    row = Enrolment.objects.select_related("record").get(person=who, course=course)
    return row.record.no


def lessons_taken(house: House, who: str, no: str) -> None:
    """Somebody opens each lesson and says that it was taken."""
    client = house.browser(who)
    shown = text_of(client.get(f"{HERE}{no}/"))
    for key in dict.fromkeys(re.findall(rf"{no}/lessons/([a-z]+)", shown)):
        opened = client.get(f"{HERE}{no}/lessons/{key}")
        if opened.status_code == 303:
            practised(house, who, no, key)
        else:
            client.post(f"{HERE}{no}/lessons/{key}/take")


def practised(house: House, who: str, no: str, key: str) -> None:
    """Somebody judges the records of a lesson by hand, wrong first, then right."""
    course, _ = course_in_use(house.office.desk, ERASURE)
    lesson = course.lesson(key)
    assert lesson is not None
    desk, today = house.office.desk, day_of(house.office.at)
    fields: dict[str, str] = {}
    for n, one in enumerate(judged(lesson, desk.catalogue, today)):
        fields[f"fate-{n}"] = "keep" if one.is_kept else "go"
        fields[f"until-{n}"] = one.until.isoformat() if one.until else ""
    page = f"{HERE}{no}/practice/{key}"
    wrong = house.browser(who).post(page, {**fields, "fate-0": "go"})
    assert wrong.status_code == 409
    assert house.browser(who).post(page, fields).status_code == 303


def test_from_assigning_to_a_credential_without_any_script(there: House) -> None:
    assert "还没有分配给您的课程" in text_of(there.browser(SUN).get(HERE))
    assert send(there, SUN, f"of/{ERASURE}/acts/course-assign") == 403
    assert send(there, CHEN, f"of/{ERASURE}/acts/course-assign") == 303
    no = number_of(SUN)
    mine = text_of(there.browser(SUN).get(HERE))
    assert f"{HERE}{no}/" in mine
    assert send(there, SUN, f"{no}/acts/course-start") == 409
    assert there.browser(SUN).get(f"{HERE}{no}/certificate.pdf").status_code == 409
    lessons_taken(there, SUN, no)
    assert send(there, SUN, f"{no}/acts/course-start") == 303
    with CaptureQueriesContext(connection) as asked:
        paper = text_of(there.browser(SUN).get(f"{HERE}{no}/paper"))
    attempt = Attempt.objects.get()
    drawn = sit.paper_of(there.office.desk, attempt)
    assert len(asked) <= 30
    assert paper.count("<fieldset>") == 20
    assert not any(one.why in paper for one in drawn.drawn)
    assert there.browser(WANG).get(f"{HERE}{no}/paper").status_code == 403
    assert there.browser(SUN).get(f"{HERE}{no}/papers/1").status_code == 404
    form = posted(right_answers(drawn), drawn)
    sent = there.browser(SUN).post(f"{HERE}{no}/paper", {"attempt": "1", **form})
    assert sent.headers["Location"] == f"{HERE}{no}/papers/1"
    twice = there.browser(SUN).post(f"{HERE}{no}/paper", {"attempt": "1", **form})
    assert twice.headers["Location"] == f"{HERE}{no}/papers/1"
    result = text_of(there.browser(SUN).get(f"{HERE}{no}/papers/1"))
    assert drawn.drawn[0].why in result
    assert "个人信息保护法" in result
    assert all(f"<dt>{word}</dt>" in result for word in ("正确答案", "得分"))
    assert "40 / 40" in text_of(there.browser(SUN).get(f"{HERE}{no}/"))
    mine = there.browser(SUN).get(f"{HERE}{no}/certificate.pdf")
    assert mine.content.startswith(b"%PDF-")
    assert there.browser(LI).get(f"{HERE}{no}/certificate.pdf").status_code == 403
    over_rest = f"/api/v1/courses/{no}/certificate"
    assert program_of(SUN, "read").get(over_rest).content == mine.content
    assert program_of(LI, "read").get(over_rest).status_code == 409


def posted(given: dict[str, list[str]], drawn: object) -> dict[str, object]:
    """The fields that a browser sends for these answers."""
    fields: dict[str, object] = {}
    for one in drawn.drawn:  # type: ignore[attr-defined]  # a Paper
        letters = given[one.asked.id]
        name = f"q-{one.asked.id}"
        if one.asked.kind == "order":
            fields |= {f"{name}-{x}": n + 1 for n, x in enumerate(letters)}
        else:
            fields[name] = letters
    return fields


def test_managers_see_done_or_not_done_and_others_see_nobody(there: House) -> None:
    assert send(there, CHEN, f"of/{ERASURE}/acts/course-assign") == 303
    no = number_of(SUN)
    seen = text_of(there.browser(WU).get(f"{HERE}of/{ERASURE}"))
    plain = text_of(there.browser(LI).get(f"{HERE}of/{ERASURE}"))
    state_only = text_of(there.browser(WU).get(f"{HERE}{no}/"))

    assert "孙执行" in seen
    assert "未完成" in seen
    assert "孙执行" not in plain
    assert "/lessons/" not in state_only
    assert there.browser(LI).get(f"{HERE}{no}/").status_code == 403
    assert there.browser(WU).get(f"{HERE}{no}/papers/1").status_code == 403
    listed = text_of(there.browser(WU).get(f"{HERE}all/"))
    assert "注销操作" in listed


def test_a_case_is_marked_by_another_person_by_page(there: House) -> None:
    loaded(there.office, small(course=LITTLE_CASE))
    assert send(there, CHEN, "of/course.small/acts/course-assign") == 303
    no = number_of(SUN, "course.small")
    lessons_taken(there, SUN, no)
    assert send(there, SUN, f"{no}/acts/course-start") == 303
    answer = {"attempt": "1", "q-q1": "先停用，再查找，理由是……"}
    assert send(there, SUN, f"{no}/paper", **answer) == 303
    waiting = text_of(there.browser(SUN).get(f"{HERE}{no}/"))
    assert "等待" in waiting
    assert there.browser(SUN).get(f"{HERE}{no}/marking").status_code == 403
    shown = text_of(there.browser(WU).get(f"{HERE}{no}/marking"))
    assert "先停用，再查找" in shown
    assert send(there, WU, f"{no}/marking") == 409
    assert send(there, WU, f"{no}/marking", **{"m-q1": "2"}) == 303

    assert Attempt.objects.get().is_passed is True


def test_a_room_is_opened_signed_into_and_closed_and_a_bank_goes_out_and_in(
    there: House,
) -> None:
    assert send(there, CHEN, f"of/{ERASURE}/acts/course-assign") == 303
    held = {"place": "三楼会议室", "held_on": "2026-11-02"}
    assert send(there, CHEN, f"of/{ERASURE}/acts/course-session", **held) == 303
    no = Session.objects.get().record.no
    wall = text_of(there.browser(CHEN).get(f"{HERE}sessions/{no}/"))
    code = re.search(r"<code>([A-Z2-9]{6})</code>", wall)
    assert code is not None
    assert "大屏幕" not in text_of(there.browser(SUN).get(f"{HERE}sessions/{no}/"))
    assert send(there, SUN, f"sessions/{no}/", code="AAAAAA") == 409
    assert send(there, SUN, f"sessions/{no}/", code=code[1]) == 303
    sheet = SimpleUploadedFile("sheet.pdf", b"%PDF-1.4 signed")
    form = {"file": sheet, "people": [WANG]}
    assert send(there, CHEN, f"sessions/{no}/acts/course-sheet", **form) == 303
    assert send(there, CHEN, f"sessions/{no}/acts/course-session-close") == 303

    gift = there.browser(CHEN).get(f"{HERE}of/{ERASURE}/bank.gift")
    assert gift.content.startswith(b"// ")
    assert there.browser(WANG).get(f"{HERE}of/{ERASURE}/bank.csv").status_code == 403
    more = SimpleUploadedFile("b.gift", "新题 {=甲 ~乙 ~丙}".encode())
    taken = {"file": more, "shelf": "步骤/1"}
    assert send(there, CHEN, f"of/{ERASURE}/acts/take-in", **taken) == 303
    assert "49" in text_of(there.browser(CHEN).get(f"{HERE}of/{ERASURE}"))


def test_the_wall_shows_a_square_of_the_address_with_the_code_behind_the_hash(
    there: House,
) -> None:
    held = {"place": "三楼会议室", "held_on": "2026-11-02"}
    assert send(there, CHEN, f"of/{ERASURE}/acts/course-session", **held) == 303
    page = f"{HERE}sessions/{Session.objects.get().record.no}/"
    wall = text_of(there.browser(CHEN).get(page))
    code = re.search(r"<code>([A-Z2-9]{6})</code>", wall)
    assert code is not None
    square = square_of(with_code(f"http://localhost{page}", code[1]))

    assert square.path in wall
    assert f'viewBox="0 0 {square.size} {square.size}"' in wall
    assert f"code={code[1]}" not in wall
    assert "http-equiv" not in wall
    assert "<path" not in text_of(there.browser(SUN).get(page))
    assert "sign-in.js" in text_of(there.browser(SUN).get(page))


def test_a_square_has_a_light_border_of_four_modules_and_three_finders() -> None:
    square = square_of("http://localhost/a/#code=AB23CD")
    dark = {(int(x), int(y)) for x, y in re.findall(r"M(\d+) (\d+)h", square.path)}
    far = square.size - QUIET - 7
    finder = {(0, n) for n in range(7)} | {(n, 0) for n in range(7)}

    assert {min(x for x, _ in dark), min(y for _, y in dark)} == {QUIET}
    assert {max(x for x, _ in dark), max(y for _, y in dark)} == {far + 6}
    assert {(x + QUIET, y + QUIET) for x, y in finder} <= dark
    assert {(x + far, y + QUIET) for x, y in finder} <= dark
    assert {(x + QUIET, y + far) for x, y in finder} <= dark


@pytest.fixture
def packed_lesson(there: House) -> str:
    """小课 with a package as a lesson; the address of 孙执行's player."""
    loaded(there.office, small())
    file = SimpleUploadedFile("course.zip", packed())
    taken = {"file": file, "title": "识别钓鱼邮件"}
    assert send(there, CHEN, "of/course.small/acts/take-in-package", **taken) == 303
    assert send(there, CHEN, "of/course.small/acts/course-assign") == 303
    no = number_of(SUN, "course.small")
    key = re.search(
        r"scorm-[0-9a-f]{8}", text_of(there.browser(SUN).get(f"{HERE}{no}/"))
    )
    assert key is not None
    return f"{HERE}{no}/packages/{key[0]}"


def test_a_package_is_framed_without_origin_cookies_or_any_other_address(
    there: House, packed_lesson: str
) -> None:
    player = there.browser(SUN).get(packed_lesson)
    frame = re.search(r'<iframe data-begins="([^"]+)"', text_of(player))
    assert frame is not None
    anybody = Client(SERVER_NAME="localhost")
    page = anybody.get(frame[1])
    policy = page["Content-Security-Policy"]
    base = f"http://localhost{frame[1].rpartition('/')[0]}/"

    assert 'sandbox="allow-scripts"' in text_of(player)
    assert f"frame-src {base}" in player["Content-Security-Policy"]
    assert policy.startswith("sandbox allow-scripts; default-src 'none'; ")
    assert f"connect-src {base};" in policy
    assert "frame-src 'none'; form-action 'none'; base-uri 'none'" in policy
    assert "X-Frame-Options" not in page
    assert page["Referrer-Policy"] == "no-referrer"
    assert page["X-Content-Type-Options"] == "nosniff"
    assert not page.cookies
    assert page.content.index(b"scorm.js") < page.content.index(b"lesson.js")
    assert anybody.get(frame[1].replace("index.html", "none.js")).status_code == 404
    assert anybody.get(f"/packages/{'0' * 64}.9.{'0' * 64}/x.js").status_code == 404
    assert there.browser(WANG).get(packed_lesson).status_code == 403


def test_what_a_package_says_is_kept_by_its_learner_alone(
    there: House, packed_lesson: str
) -> None:
    data = {"cmi.core.lesson_status": "completed"}
    said = {"session": "0" * 16, "data": data, "end": True}
    at = f"{packed_lesson}/commit"
    typed = {"content_type": "application/json"}
    kept = there.browser(SUN).post(at, said, **typed)
    foreign = there.browser(WANG).post(at, said, **typed)
    bad = there.browser(SUN).post(at, {**said, "session": "x"}, **typed)
    strange = Client(SERVER_NAME="localhost", enforce_csrf_checks=True)

    assert kept.json() == {"number": 1, "done": True}
    assert foreign.status_code == bad.status_code == 409
    assert "不能保存" in bad.json()["refusal"]
    assert strange.post(at, said, **typed).status_code == 403
    assert "已经学完" in text_of(there.browser(SUN).get(packed_lesson))


def test_a_package_that_attacks_is_refused_by_page_and_one_is_taken_out(
    there: House, packed_lesson: str
) -> None:
    key = packed_lesson.rpartition("/")[2]
    evil = SimpleUploadedFile("evil.zip", with_file("../../x.js"))
    at = "of/course.small/acts/take-in-package"
    assert send(there, CHEN, at, file=evil, title="x") == 409
    assert send(there, LI, at) == 403
    assert send(there, CHEN, f"of/course.small/lessons/{key}/acts/take-out") == 303
    assert key not in text_of(there.browser(CHEN).get(f"{HERE}of/course.small"))
    assert there.browser(SUN).get(packed_lesson).status_code == 409


def test_a_campaign_is_planned_read_and_counted_by_pages(there: House) -> None:
    loaded(there.office, shipped_pack("campaigns"))
    assert "campaigns/new/campaign.04" in text_of(
        there.browser(CHEN).get(f"{HERE}campaigns/")
    )
    days = {"first_on": "2026-11-02", "last_on": "2026-11-22", "audience": "everybody"}
    assert send(there, LI, "campaigns/new/campaign.04", **days) == 403
    assert send(there, CHEN, "campaigns/new/campaign.04", **days) == 303
    no = Campaign.objects.get().record.no
    assert f"campaigns/{no}/" in text_of(there.browser(SUN).get(HERE))
    page = f"campaigns/{no}/"
    assert send(there, SUN, page, answer="立即报告") == 303
    wrong = there.browser(WANG).post(f"{HERE}{page}", {"answer": "等等看有没有异常"})
    twice = there.browser(SUN).post(f"{HERE}{page}", {"answer": "立即报告"})
    shown = text_of(there.browser(WU).get(f"{HERE}{page}"))
    poster = there.browser(WU).get(f"{HERE}{page}poster.pdf")

    assert "正确答案：立即报告" in text_of(wrong)
    assert twice.status_code == 409
    assert f"campaigns/{no}/" not in text_of(there.browser(SUN).get(HERE))
    assert re.search(r"2 / \d", shown)
    assert "孙执行" not in shown
    assert poster.content.startswith(b"%PDF-")
    off = f"{page}acts/campaign-call-off"
    assert send(there, SUN, off, reason="x") == 403
    assert send(there, CHEN, off, reason="日期有误") == 303
    assert "已取消" in text_of(there.browser(SUN).get(f"{HERE}{page}"))
