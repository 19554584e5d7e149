"""A table-top drill of the demo year: a leak is played from its report to its end."""

from jieqing.cli.year_company import WorkingDay, Year
from jieqing.programme.incidents import acts
from jieqing.programme.incidents.acts import NewIncident
from jieqing.programme.incidents.flow import IncidentAct
from jieqing.programme.incidents.level import Facts

DRILLED = 150
"""The working day of the drill: old enough to be history, fresh enough to count."""


def drill(year: Year, working: WorkingDay) -> None:
    """Play it on its day."""
    if working.number != DRILLED:
        return
    desk, crew = year.desk, year.company.crew
    officer, it, closer = crew.officer, crew.executor, crew.signers[0]
    at = year.step()
    new = NewIncident(
        kind="leak",
        title="桌面推演：导出的客户名单外泄",
        is_exercise=True,
        occurred_on=working.day,
        known_at=at,
        facts=Facts(people=1_200_000, sensitive=True),
        account="推演设定：合作方的网盘上出现一份客户名单，链接可以公开打开。",
    )
    no = acts.report(desk, new, by=it.number, at=at)
    acts.declare(desk, year.asks(no, IncidentAct.DECLARE, officer))
    asked = year.asks(no, IncidentAct.CONTAIN, officer)
    acts.contain(desk, asked, "撤下链接，停用分享账号，核对下载记录。")
    asked = year.asks(no, IncidentAct.SENT, officer)
    acts.sent(desk, asked, "first", year.at, "推演：首报未外发".encode())
    asked = year.asks(no, IncidentAct.TOLD, officer)
    acts.tell_people(desk, asked, "短信（推演，不外发）", 0)
    asked = year.asks(no, IncidentAct.RECOVER, officer)
    acts.recover(desk, asked, "改为按人授权的导出，链接自动到期。")
    asked = year.asks(no, IncidentAct.SENT, officer)
    acts.sent(desk, asked, "final", year.at, "推演：总结报告未外发".encode())
    asked = year.asks(no, IncidentAct.REVIEW, officer)
    acts.review(desk, asked, "分享链接没有期限，夜间值班电话写在旧版预案里。")
    acts.close(desk, year.asks(no, IncidentAct.CLOSE, closer))
