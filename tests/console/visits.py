"""What each visitor of the sample company does before they look around.

Each gives the addresses to begin from: kinds of pages that no link of a fresh company
leads to.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path

from scorm_packages import packed
from test_changes_of_law_by_page import CHANGE
from walking import Walker

from jieqing.casebook.flows import State
from jieqing.casebook.intake.request_list import heads
from jieqing.language import heard
from jieqing.programme.reach.flow import ROLES
from jieqing.sample.stories import CUSTOMERS

Deeds = Callable[[Walker], Iterator[str]]
HERE = "/qinghe-demo"
COURSES = "分类与数据地图", "注销操作"
"""The course that is sat, and the one with practice and a lesson from elsewhere."""
PHONE = str(CUSTOMERS["phone_owner"].phone)
PAPER = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< >>\n%%EOF\n"
ENROLMENT = "main td a[href*='/programme/courses/']"


def one_case_a_state(walker: Walker) -> Iterator[str]:
    """Where the newest case in each state is."""
    for state in State:
        walker.page.goto(f"{HERE}/cases/?state={state}")
        yield walker.first("main table a[href*='/cases/CL-']")


def what_was_handed_out(walker: Walker) -> Iterator[str]:
    """The letters of a case that waits, and the statement of a settled one."""
    for state, part in (("noticed", "notice"), ("settled", "proof")):
        walker.page.goto(f"{HERE}/cases/?state={state}")
        case = walker.first("main table a[href*='/cases/CL-']")
        yield f"{case}{part}"


def officers_deeds(walker: Walker) -> Iterator[str]:
    """周敏 finds a customer, begins a review, and looks at a case of every state."""
    page = walker.page
    walker.act(f"{HERE}/customers/", kind="phone", value=PHONE)
    page.goto(f"{page.url}values")
    walker.submit("form:has(.primary)")
    new = f"{HERE}/customers/reviews/new"
    walker.act(new, asks="accuracy", judges="P-0005")
    yield page.url.removeprefix(walker.origin)
    yield from many_cases(walker)
    yield from evidence(walker)
    yield from a_change_of_law(walker)
    page.goto(f"{HERE}/organisation/tokens/new")
    walker.submit("form:has(.primary)", label="tickets", days=9)
    yield f"{HERE}/organisation/tokens"
    yield from programme(walker)
    yield from what_comes_in(walker)
    yield from a_response(walker)
    yield from what_was_handed_out(walker)
    yield from one_case_a_state(walker)


def programme(walker: Walker) -> Iterator[str]:
    """A document goes round, one is begun; an issue, an incident, a party and more."""
    page, there = walker.page, f"{HERE}/programme"
    begun = list[str]()
    for _ in range(3):
        page.goto(f"{there}/documents/")
        page.goto(walker.first("main a[href*='/documents/new/']"))
        begun.append(walker.submit("form:has(.primary)"))
    page.goto(f"{begun[0]}acts/doc-submit")
    yield walker.submit("form:has(.primary)")
    yield begun[1]
    page.goto(f"{begun[2]}acts/doc-edit")
    walker.submit("form:has(.primary)", file=_scan(walker.pictures))
    page.goto(f"{begun[2]}acts/doc-submit")
    yield walker.submit("form:has(.primary)")
    page.goto(f"{there}/items/m11.1/acts/item-exempt")
    until = (date.today() + timedelta(days=90)).isoformat()  # noqa: DTZ011  # any day to come
    why = "本公司不向境外提供任何个人信息"
    yield walker.submit("form:has(.primary)", until=until, reason=why)
    page.goto(f"{there}/issues/new")
    yield walker.submit("form:has(.primary)")
    page.goto(f"{there}/courses/campaigns/")
    page.goto(walker.first("main a[href*='/campaigns/new/']"))
    yield walker.submit("form:has(.primary)")
    page.goto(f"{there}/parties/acts/party-register")
    yield walker.submit("form:has(.primary)", code="91350100M000100Y43")
    page.goto(f"{there}/courses/all/")
    course = walker.first("main a[href*='course.data']")
    for act in ("course-assign", "course-session"):
        page.goto(f"{course}/acts/{act}")
        yield walker.submit("form:has(.primary)")
    page.goto(course)
    page.goto(f"{walker.first(ENROLMENT)}acts/course-exempt-ask")
    yield walker.submit("form:has(.primary)")
    yield from a_lesson_from_elsewhere(walker, f"{there}/courses/of/course.erasure")


def a_lesson_from_elsewhere(walker: Walker, course: str) -> Iterator[str]:
    """A package comes into a course, which is then assigned."""
    package = walker.pictures / "lesson.zip"
    package.write_bytes(packed())
    walker.page.goto(f"{course}/acts/take-in-package")
    walker.submit("form:has(.primary)", file=package, title="认一认")
    walker.page.goto(f"{course}/acts/course-assign")
    yield walker.submit("form:has(.primary)")
    yield course


def _scan(folder: Path) -> Path:
    """A document that came as a file."""
    path = folder / "scan.pdf"
    path.write_bytes(PAPER)
    return path


def what_comes_in(walker: Walker) -> Iterator[str]:
    """A complaint is answered, a survey begun, and the calendar read elsewhere."""
    page, there = walker.page, f"{HERE}/programme"
    page.goto(f"{there}/tickets/new")
    nothing = dict.fromkeys(("stated_on", "subject", "against", "link"), "")
    ticket = walker.submit("form:has(.primary)", kind="complaint", **nothing)
    for act in ("accept", "take", "answer"):
        page.goto(f"{ticket}acts/ticket-{act}")
        walker.submit("form:has(.primary)")
    yield ticket
    page.goto(f"{there}/forms/")
    page.goto(walker.first("main a[href*='/forms/new/']"))
    yield walker.submit("form:has(.primary)")
    page.goto(f"{there}/calendar/feeds/")
    walker.submit("form:has(.primary)", label="phone", days=9)
    yield f"{there}/calendar/feeds/"


def a_response(walker: Walker) -> Iterator[str]:
    """An incident is declared; the response team is entered, and called."""
    page, there = walker.page, f"{HERE}/programme/incidents"
    page.goto(f"{there}/acts/incident-report")
    incident = walker.submit("form:has(.primary)")
    page.goto(f"{incident}acts/incident-declare")
    yield walker.submit("form:has(.primary)")
    team = dict.fromkeys(ROLES, "P-0003")
    deputies = {f"{role}_deputy": "P-0004" for role in ROLES}
    page.goto(f"{there}/team/acts/team-roster")
    walker.submit("form:has(.primary)", on_call="P-0003", **team, **deputies)
    page.goto(f"{there}/team/acts/reach-call")
    yield walker.submit("form:has(.primary)")


def many_cases(walker: Walker) -> Iterator[str]:
    """Cases searched for, taken in from a sheet, and reminded of together."""
    page = walker.page
    page.goto(f"{HERE}/cases/")
    yield walker.submit("form[action$='/search']", text="CL-")
    page.goto(f"{HERE}/cases/?state=noticed")
    number = walker.first("main table a[href*='/cases/CL-']").rstrip("/")
    page.goto(f"{number}/acts/show-value")
    walker.submit("form:has(.primary)")
    page.goto(f"{HERE}/cases/export")
    walker.take("form .primary")
    page.goto(f"{HERE}/cases/import")
    page.set_input_files("#sheet", _sheet(walker.pictures))
    walker.send()
    walker.look()
    page.goto(f"{HERE}/cases/?state=noticed")
    page.select_option("#which", "all")
    with page.expect_navigation():
        page.click("main form:has(#which) button")
    walker.look()


def _sheet(folder: Path) -> Path:
    """A list with one request, under the heads of the template."""
    with heard("zh"):
        lines = (",".join(heads().values()), f"R7,phone,{PHONE},phone,2026-11-02,,")
    path = folder / "list.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def evidence(walker: Walker) -> Iterator[str]:
    """A pack is asked for, and a form of one case."""
    walker.page.goto(f"{HERE}/evidence/inspection/")
    yield walker.submit("form")
    walker.page.goto(f"{HERE}/evidence/papers/")
    yield walker.submit("form:has(#of_case)", case="CL-2026-0001")


def a_change_of_law(walker: Walker) -> Iterator[str]:
    """A change is drafted, tried and proposed."""
    draft = walker.pictures / "change.yaml"
    draft.write_text(CHANGE, encoding="utf-8")
    walker.page.goto(f"{HERE}/rules/changes/try")
    walker.submit("form:has(.primary)", file=draft)
    walker.send()
    walker.look()
    yield f"{HERE}/rules/changes/"


def approvers_deeds(walker: Walker) -> Iterator[str]:
    """赵琳 opens what waits for her signature."""
    walker.page.goto(f"{HERE}/today/to-sign")
    yield walker.first("main a[data-open]")


def reviewers_deeds(walker: Walker) -> Iterator[str]:
    """王建国 does the same, looks at an exemption and a document that goes round."""
    yield from approvers_deeds(walker)
    walker.page.goto(f"{HERE}/programme/courses/all/")
    walker.page.goto(walker.first("main a[href*='course.data']"))
    yield walker.first(ENROLMENT)
    walker.page.goto(f"{HERE}/programme/documents/")
    document = walker.first("main a[href*='/documents/WJ-'][href$='-0001/']")
    walker.page.goto(f"{document}acts/doc-review")
    walker.look()
    yield walker.submit("form:has(.primary)")


def auditors_deeds(walker: Walker) -> Iterator[str]:
    """吴倩 begins an audit, as far as its points, and an access review."""
    walker.page.goto(f"{HERE}/programme/audits/")
    walker.page.goto(walker.first("main a[href*='new/']"))
    audit = walker.submit("form:has(.primary)", number="271828")
    walker.page.goto(f"{audit}acts/audit-prepare")
    walker.submit("form:has(.primary)")
    walker.page.goto(f"{audit}acts/audit-begin")
    walker.submit("form:has(.primary)", number="271828")
    point = walker.first("main a[href*='/points/']")
    walker.act(point, verdict="minor", note="新表没有写入地图")
    yield f"{point}/issue"
    yield audit
    walker.act(f"{HERE}/organisation/reviews")
    yield walker.page.url.removeprefix(walker.origin)
    yield f"{HERE}/programme/handovers/"


def administrators_deeds(walker: Walker) -> Iterator[str]:
    """陈立 invites somebody, gives posts and ends one, adds a channel, makes a key."""
    page, there = walker.page, f"{HERE}/organisation"
    walker.act(f"{there}/people/P-0007/log-in/acts/reset")
    page.goto(f"{there}/channels/new")
    walker.submit(
        "form:has(.primary)", channel="webhook", url="https://example.test/told"
    )
    page.goto(f"{there}/keys")
    with page.expect_navigation():
        page.click("button[value=browser]")
    walker.look()
    last = (date.today() + timedelta(days=9)).isoformat()  # noqa: DTZ011  # any day to come
    page.goto(f"{there}/access/")
    asked = walker.first("main a[href*='/access/QX-']")
    page.goto(f"{there}/people/P-0009/")
    page.goto(walker.first("main a[href*='/posts/acts/end']"))
    walker.send()
    walker.look()
    yield asked
    yield f"{asked}acts/grant?role=auditor&until={last}"
    yield f"{there}/roles/acts/superior?post=it&over=approver"
    yield f"{there}/people/P-0008/posts/acts/give?role=it&until={last}"
    yield f"{there}/channels/"
    yield f"{there}/keys"
    yield f"{there}/"


def counsels_deeds(walker: Walker) -> Iterator[str]:
    """高律 sets an order, opens an annex, and asks for pages that she lacks."""
    walker.act(f"{HERE}/orders/")
    walker.submit("form[action$='/new']")
    today = date.today()  # noqa: DTZ011  # the demo's day
    days = {"until": today + timedelta(days=90), "review": today + timedelta(days=9)}
    typed = {"table": "shop.member", "keys": "1", "officers": "甲警官\n乙警官"}
    walker.submit("form:has(.primary)", **typed, **days)
    walker.submit("form[action$='/set']")
    yield f"{HERE}/orders/"
    walker.page.goto(f"{HERE}/organisation/access/new/evidence")
    walker.look()
    yield walker.submit("form:has(.primary)")


def seconds_deeds(walker: Walker) -> Iterator[str]:
    """何平 signs the order that names him, and ends it."""
    walker.act(f"{HERE}/orders/")
    walker.submit("form[action$='/sign']")
    walker.page.click("main section details summary")
    walker.submit("form[action$='/end']")
    yield f"{HERE}/orders/"


def learners_deeds(walker: Walker) -> Iterator[str]:
    """孙浩 sits one course up to its result, and opens every lesson of another."""
    page = walker.page
    page.goto(f"{HERE}/programme/courses/")
    sat, read = (walker.first(f"main a:has-text('{title}')") for title in COURSES)
    page.goto(sat)
    while lesson := walker.first("main .primary[href*='/lessons/']"):
        page.goto(lesson)
        walker.submit("form:has(.primary)")
    page.goto(walker.first("main .primary[href*='course-start']"))
    yield walker.submit("form:has(.primary)")
    page.goto(f"{sat}paper")
    yield walker.submit("form:has(.primary)")
    page.goto(read)
    for lesson in walker.every("main a[href*='/lessons/']"):
        page.goto(lesson)
        walker.look()
    yield read


def no_deeds(_: Walker) -> Iterator[str]:
    """Nothing but looking."""
    yield from ()


VISITORS: Mapping[str, Deeds] = {
    "zhoumin": officers_deeds,
    "wangjianguo": reviewers_deeds,
    "zhaolin": approvers_deeds,
    "gaolv": counsels_deeds,
    "heping": seconds_deeds,
    "zhengke": no_deeds,
    "chenli": administrators_deeds,
    "sunhao": learners_deeds,
    "wuqian": auditors_deeds,
}
"""The officer, approvers, counsel, administrators, and who takes over a post."""


def listed(walker: Walker, title: str) -> str:
    """Where a document with this in its title is, on whichever page of the list."""
    walker.page.goto(f"{HERE}/programme/documents/")
    while not (found := walker.first(f"main td a:has-text('{title}')")):
        walker.page.goto(walker.first("main a[href*='before=']"))
    return found


def a_newcomers_deeds(walker: Walker) -> Iterator[str]:
    """何新 has read nothing yet: opens what asks a question of its readers."""
    yield listed(walker, "往来指南")


def a_years_officer(walker: Walker) -> Iterator[str]:
    """周敏 proposes a change and opens the text that all the staff discussed."""
    yield from a_change_of_law(walker)
    yield listed(walker, "行为规范")


def a_years_approver(walker: Walker) -> Iterator[str]:
    """王建国 publishes the change, which is then to be explained."""
    walker.page.goto(f"{HERE}/rules/changes/")
    walker.page.goto(walker.first("main a[href*='LC-']"))
    yield walker.submit("form:has(.primary)")


LOOKERS: Mapping[str, Deeds] = {
    "zhoumin": a_years_officer,
    "wangjianguo": a_years_approver,
    "zhaolin": no_deeds,
    "sunhao": no_deeds,
    "hexin": a_newcomers_deeds,
    "chenli": no_deeds,
    "wuqian": no_deeds,
}
"""Who looks around where a year of deeds has been done."""
