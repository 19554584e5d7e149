"""What people say in a demo year: forms they answer, tickets that are answered."""

from collections.abc import Mapping
from datetime import timedelta

from jieqing.cli.crew import Colleague
from jieqing.cli.year_company import WorkingDay, Year
from jieqing.cli.year_parties import PROCESSORS
from jieqing.programme.forms import acts as forms
from jieqing.programme.forms.answering import answer as answer_form
from jieqing.programme.forms.flow import FormAct
from jieqing.programme.tickets import acts as tickets
from jieqing.programme.tickets import contacts
from jieqing.programme.tickets.acts import NewTicket
from jieqing.programme.tickets.flow import TicketAct

PARTNERS = "form.partner"
ASKED: Mapping[int, str] = {
    130: "form.closing",
    150: "form.training",
    160: PARTNERS,
}
"""Working days on which a form is opened; a week later it is counted."""
ANSWERED = 12
"""How many people answer each; of the partners, each that works for the company."""
LATER = 5
ENDS: Mapping[str, str] = {
    "complaint": "upheld",
    "proposal": "adopted",
    "policy-change": "adopted",
    "consultation": "unknown",
}


def voices(year: Year, working: WorkingDay) -> None:
    """Ask, and answer what comes in, on their days."""
    number = working.number
    if number in ASKED:
        year.numbers[ASKED[number]] = _asked(year, working, ASKED[number])
    if number - LATER in ASKED:
        _counted(year, year.numbers[ASKED[number - LATER]])
    for new in _came(working):
        _answered(year, new)
    if working.is_last:
        _contacted(year)


def _asked(year: Year, working: WorkingDay, key: str) -> str:
    desk, crew = year.desk, year.company.crew
    closes_on = working.day + timedelta(days=14)
    by, at = crew.officer.number, year.step()
    no = forms.draft(desk, key, closes_on, by=by, at=at)
    forms.review(desk, year.asks(no, FormAct.REVIEW, crew.signers[0]))
    forms.open_(desk, year.asks(no, FormAct.OPEN, crew.officer))
    whom = tuple(PROCESSORS.values()) if key == PARTNERS else ()
    count = 0 if whom else ANSWERED
    wanted = forms.Wanted(channel="message", count=count, names=whom)
    asked = year.asks(no, FormAct.INVITE, crew.officer)
    made = forms.invite(desk, asked, wanted)
    for n, (_, token) in enumerate(made):
        answer_form(desk, token, _said(key, n), year.at)
    return no


def _said(key: str, n: int) -> Mapping[str, str]:
    """Two of three are content."""
    if key == PARTNERS:
        return _of_a_partner(n)
    score = "5" if n % 3 else "3"
    if key == "form.training":
        return {"useful": score, "clear": score, "long": "合适", "fair": score}
    recommend = "9" if n % 3 else "7"
    return {"satisfied": score, "easy": score, "clear": score, "recommend": recommend}


def _of_a_partner(n: int) -> Mapping[str, str]:
    """Every other one keeps a part of it without encryption."""
    return {
        "officer": "有",
        "encryption": "部分加密" if n % 2 else "全部加密",
        "location": "是",
        "sub": "经我方同意后委托",
        "incident": "24 小时内",
        "erasure": "能删除并出具证明",
        "more": "历史备份在更换设备时一并加密。" if n % 2 else "",
    }


def _counted(year: Year, no: str) -> None:
    officer = year.company.crew.officer
    forms.close(year.desk, year.asks(no, FormAct.CLOSE, officer))
    forms.report(year.desk, year.asks(no, FormAct.REPORT, officer))


def _came(working: WorkingDay) -> tuple[NewTicket, ...]:
    match working.number:
        case 135:
            return (
                NewTicket(
                    kind="complaint",
                    title="注销以后还收到推销短信",
                    category="marketing",
                    channel="phone",
                    received_on=working.day,
                    account="来电：注销满两周，昨天还收到一条推销短信。",
                ),
            )
        case 140:
            return (
                NewTicket(
                    kind="proposal",
                    title="注销页面先列出会留下什么",
                    category="",
                    channel="form",
                    received_on=working.day,
                    account="客户问得最多的是“留下什么”，建议放在页面第一屏。",
                ),
                NewTicket(
                    kind="policy-change",
                    title="合规审计办法的解读问答",
                    category="",
                    channel="other",
                    received_on=working.day,
                    account="监管部门发布了解读问答，涉及抽样和整改期限。",
                ),
            )
        case 145:
            return (
                NewTicket(
                    kind="consultation",
                    title="行业注销指引征求意见",
                    category="",
                    channel="mail",
                    received_on=working.day,
                    stated_on=working.day + timedelta(days=20),
                    account="行业协会就注销指引公开征求意见。",
                ),
            )
    return ()


def _answered(year: Year, new: NewTicket) -> None:
    desk, crew = year.desk, year.company.crew
    no = tickets.receive(desk, new, by=crew.executor.number, at=year.step())
    tickets.accept(desk, year.asks(no, TicketAct.ACCEPT, crew.officer))
    tickets.take(desk, year.asks(no, TicketAct.TAKE, crew.officer))
    said = {
        "result": "已查明，按下面的办法处理。",
        "reason": "个人信息保护法第四十七条、第五十条；公司投诉处理办法。",
        "remedy": "名单已更新并复查；不满意可以要求换人复核，或者向网信部门反映。",
        "duties": "合规专员本月内修订相关文件，审计人员下次月检核对。",
    }
    asked = year.asks(no, TicketAct.ANSWER, crew.officer)
    tickets.answer(desk, asked, ENDS[new.kind], said)
    _closed(year, no, crew.signers[0])


def _closed(year: Year, no: str, by: Colleague) -> None:
    tickets.close(year.desk, year.asks(no, TicketAct.CLOSE, by))


def _contacted(year: Year) -> None:
    desk, officer = year.desk, year.company.crew.officer.number
    contacts.suppress(desk, "U100001", by=officer, at=year.step())
    contacts.look(desk, "U100001", by=officer, at=year.step())
    whom = [f"U10000{n}" for n in range(1, 6)]
    contacts.screen(desk, whom, by=officer, at=year.step())
