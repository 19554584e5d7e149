"""Incidents of the demo year: at a table, live in a sandbox, and a real one."""

from collections.abc import Mapping

from jieqing.cli.year_company import WorkingDay, Year
from jieqing.people.matrix import Role
from jieqing.programme.incidents import (
    acts,
    drilling,
    handling,
    improving,
    table_top,
)
from jieqing.programme.incidents.acts import NewIncident
from jieqing.programme.incidents.drills import drill as drill_of_pack
from jieqing.programme.incidents.flow import IncidentAct
from jieqing.programme.incidents.level import Facts
from jieqing.programme.incidents.papers import REPORT, write
from jieqing.programme.incidents.told import told
from jieqing.programme.issues.levels import Severity
from jieqing.programme.reach import acts as reach
from jieqing.programme.reach.flow import ReachAct
from jieqing.programme.reach.team import LONGEST, Team, enter_team
from jieqing.programme.reach.told import told as reach_told

TEAMED, REACHED = 140, (145, 230)
"""Working days on which the response team was entered, and on which it was called."""
DRILLED, PLAYED, HAPPENED = 150, 160, 170
"""Working days of the three: old enough to be history, fresh enough to count."""
LIVE = "drill.tamper"
MISSED = (5, 1)
"""The point that the drill at a table lost: of which inject, the how many-th."""


def incidents(year: Year, working: WorkingDay) -> None:
    """Play each on its day."""
    if working.number in REACHED:
        _reach(year)
    deed = {TEAMED: _team, DRILLED: _drill, PLAYED: _play, HAPPENED: _handle}.get(
        working.number
    )
    if deed is not None:
        deed(year, working)


def _team(year: Year, working: WorkingDay) -> None:
    """Who responds is entered: five roles, each with somebody who stands in."""
    crew = year.company.crew
    officer, it, signers = crew.officer.number, crew.executor.number, crew.signers
    team = Team(
        roles={
            "commander": (officer, signers[0].number),
            "technical": (it, officer),
            "reporting": (officer, signers[1].number),
            "telling": (officer, signers[0].number),
            "recording": (year.auditor.number, it),
        },
        on_call=it,
        until=working.day + LONGEST,
    )
    enter_team(year.desk, team, by=officer, at=year.step())


def _reach(year: Year) -> None:
    """The team is called; each presses the button within the fifteen minutes."""
    no = reach.call(year.desk, by=year.company.crew.officer.number, at=year.step())
    called = reach_told(year.desk, no).called
    for one in year.everybody:
        if one.number in called:
            reach.answer(year.desk, year.asks(no, ReachAct.ANSWER, one))


def _drill(year: Year, working: WorkingDay) -> None:
    """A leak is played at a table, from its report to its end."""
    it, officer = year.holder(Role.IT), year.company.crew.officer
    at = year.step()
    new = NewIncident(
        kind="leak",
        title="桌面推演：导出的客户名单外泄",
        is_exercise=True,
        occurred_on=working.day,
        known_at=at,
        facts=Facts(people=1_200_000, sensitive=True),
        account="推演设定：合作方的网盘上出现一份客户名单，链接可以公开打开。",
        drill="drill.press",
    )
    no = acts.report(year.desk, new, by=it.number, at=at)
    acts.declare(year.desk, year.asks(no, IncidentAct.DECLARE, officer))
    _at_table(year, no)
    asked = year.asks(no, IncidentAct.CONTAIN, officer)
    acts.contain(year.desk, asked, "撤下链接，停用分享账号，核对下载记录。")
    _send(year, no, "first")
    asked = year.asks(no, IncidentAct.TOLD, officer)
    acts.tell_people(year.desk, asked, "短信（推演，不外发）", 0)
    asked = year.asks(no, IncidentAct.RECOVER, officer)
    acts.recover(year.desk, asked, "改为按人授权的导出，链接自动到期。")
    _send(year, no, "final")
    _end(year, no, "分享链接没有期限，夜间值班电话写在旧版预案里。")


DECISIONS = (
    "王经理统一对外，记下记者姓名和回电时刻，宣布事件。",
    "先留存导出记录，再停用导出账号；样例来自上月的导出。",
    "按一百二十万录入，级别“较大”，首次报告时限已算出。",
    "先报已知的两点，写明其余不清楚。",
    "口径写成一页，短信告知名单上的人，今天发完。",
)
"""What the team decided on each inject of the drill at a table."""


def _at_table(year: Year, no: str) -> None:
    """Told by one, decided by another, scored by a third; one point was missed."""
    officer, teller = year.company.crew.officer, year.company.crew.signers[0]
    found = told(year.desk, no, year.desk.register.roll(year.at).persons)
    sheet = table_top.sheet_in(year.desk, found)
    for play in sheet.plays if sheet else ():
        number = play.number
        asked = year.asks(no, IncidentAct.TELL, teller)
        table_top.tell(year.desk, asked, number)
        asked = year.asks(no, IncidentAct.DECIDE, officer)
        table_top.decide(year.desk, asked, number, DECISIONS[number - 1])
        met = [(number, n) != MISSED for n in range(len(play.inject.points))]
        asked = year.asks(no, IncidentAct.SCORE, year.auditor)
        table_top.score(year.desk, asked, number, met)
    lesson = improving.Lesson(
        title="推演：对客户的口径没有写以后到哪里问",
        fact="第五条情况的口径里没有写客户以后到哪里问，客服只能各自回答。",
        post="officer",
        severity=Severity.MINOR,
        inject=MISSED[0],
    )
    asked = year.asks(no, IncidentAct.ISSUE, year.auditor)
    improving.raise_from(year.desk, asked, lesson)


def _nothing(year: Year, no: str) -> None:
    """Two sign that nothing is to improve after one that went as it should."""
    officer, approver = year.company.crew.officer, year.company.crew.signers[1]
    reason = "各步都按手册完成，没有需要改的地方。"
    digest = improving.digest_of(no, reason)
    act = IncidentAct.NOTHING
    signed = year.signed(officer, no, act, digest)
    improving.ask_nothing(year.desk, year.asks(no, act, officer), reason, signed)
    act = IncidentAct.CONFIRM_NOTHING
    signed = year.signed(approver, no, act, digest)
    improving.confirm_nothing(year.desk, year.asks(no, act, approver), signed)


def _play(year: Year, working: WorkingDay) -> None:
    """A live drill: bytes are really changed, in a sandbox that is really made."""
    it = year.holder(Role.IT)
    played, at = drill_of_pack(year.desk.tenant, LIVE), year.step()
    new = NewIncident(
        kind=played.incident,
        title=played.title,
        is_exercise=True,
        occurred_on=working.day,
        known_at=at,
        facts=Facts(people=0),
        account=played.injects[0].text,
        drill=LIVE,
    )
    no = acts.report(year.desk, new, by=it.number, at=at)
    officer = year.company.crew.officer
    acts.declare(year.desk, year.asks(no, IncidentAct.DECLARE, officer))
    drilling.run(year.desk, no, by=it.number, at=year.step())
    _set_right(year, no, ("三处改动都被发现。", "放回原样，审计与验证都通过。"))
    _end(year, no, "发现得及时；把审计命令写进值班清单。")


def _handle(year: Year, working: WorkingDay) -> None:
    """A real one: forty letters go to the wrong people, handled by its playbook."""
    it, officer, at = year.holder(Role.IT), year.company.crew.officer, year.step()
    new = NewIncident(
        kind="wrong-notice",
        title="四十封到期通知发错收件人",
        is_exercise=False,
        occurred_on=working.day,
        known_at=at,
        facts=Facts(people=40),
        account="名单错行，四十封到期通知各发给了下一行的客户，信里有称呼和订单数。",
    )
    no = acts.report(year.desk, new, by=it.number, at=at)
    acts.declare(year.desk, year.asks(no, IncidentAct.DECLARE, officer))
    asked = year.asks(no, IncidentAct.FACTS, officer)
    acts.weigh(year.desk, asked, Facts(people=80))
    _set_right(year, no, ("停发本批，撤回三十一封。", "名单改由系统取，不再贴表。"))
    _end(year, no, "名单由人复制粘贴，没有先试发一封。")
    write(year.desk, year.asks(no, IncidentAct.WRITE, officer), REPORT)
    _close(year, no)


DONE: Mapping[str, str] = {
    "stop": "这一批停在第四十封，其余未发。",
    "which": "收件人错行，共四十封，内容为到期通知。",
    "back": "撤回三十一封，九封已请收到的人删除。",
    "report": "上午十点二十分电话通知市网信办，值班室接听并登记。",
    "tell": "八十位客户都已告知。",
    "mend": "试发给自己的那一封核对无误。",
}
"""What was said of the steps of the real one."""


def _set_right(year: Year, no: str, how: tuple[str, str]) -> None:
    officer = year.company.crew.officer
    asked = year.asks(no, IncidentAct.CONTAIN, officer)
    acts.contain(year.desk, asked, how[0])
    asked = year.asks(no, IncidentAct.TOLD, officer)
    acts.tell_people(year.desk, asked, "短信", 80)
    acts.recover(year.desk, year.asks(no, IncidentAct.RECOVER, officer), how[1])


def _send(year: Year, no: str, clock: str) -> None:
    asked = year.asks(no, IncidentAct.SENT, year.company.crew.officer)
    acts.sent(year.desk, asked, clock, year.at, "推演：报告未外发".encode())


def _end(year: Year, no: str, cause: str) -> None:
    """Say what each step still open came to, then the cause; another closes it."""
    officer = year.company.crew.officer
    found = told(year.desk, no, year.desk.register.roll(year.at).persons)
    steps = handling.playbook_in(year.desk, found).steps
    posts = {step.key: step.post for step in steps}
    for key in found.steps_left:
        if found.is_exercise:
            asked = year.asks(no, IncidentAct.SKIP, officer)
            handling.skip_step(year.desk, asked, key, "演练中口头过了一遍。")
        else:
            who = year.holder(posts[key])
            asked = year.asks(no, IncidentAct.STEP, who)
            handling.end_step(year.desk, asked, key, DONE[key])
    asked = year.asks(no, IncidentAct.REVIEW, officer)
    acts.review(year.desk, asked, cause)
    if not improving.issues_of(found):
        _nothing(year, no)
    if found.is_exercise:
        _close(year, no)


def _close(year: Year, no: str) -> None:
    closer = year.company.crew.signers[0]
    acts.close(year.desk, year.asks(no, IncidentAct.CLOSE, closer))
