"""The parties of a demo year: who handles data, who is talked with, who left.

Couriers and senders of messages are assessed, approved and bound before data maps name
them; one leaves with its certificate; a recipient abroad has its path on record.
"""

import json
import re
from datetime import timedelta

from jieqing import content
from jieqing.cli.year_company import WorkingDay, Year
from jieqing.cli.year_programme import sign_round
from jieqing.law.transfer import Transfer
from jieqing.programme.acts import documents
from jieqing.programme.audits.told import Verdict
from jieqing.programme.parties import dealings, entry, leaving, resources
from jieqing.programme.parties.bundle import Tlp
from jieqing.programme.parties.dealings import NewExchange
from jieqing.programme.parties.diligence import Answer, points_in_use
from jieqing.programme.parties.entry import NewParty
from jieqing.programme.parties.flow import PartyAct
from jieqing.programme.parties.kinds import Clause, Ending, ExchangeKind, PartyKind
from jieqing.programme.parties.leaving import Leaving
from jieqing.programme.parties.places import places
from jieqing.programme.parties.resources import NewResource, Received, ResourceAct
from jieqing.programme.parties.told import (
    ToldParty,
    approval_digest,
    ending_digest,
    told,
)

BEGUN, ABROAD, AGAIN, LEFT, SHARED = 6, 90, 200, 120, 160
"""Working days: parties taken in, one abroad, assessed again, left; files shared."""
PROCESSORS = {"shop/courier": "顺达快运有限公司", "crm/sms": "百灵信息技术有限公司"}
"""Who works at which place of the sample maps."""
LEAVER = "迅捷外呼服务有限公司"
RECIPIENT = "Sakura Logistics KK"
ASSOCIATION, FIRM, PUBLIC = "市电子商务协会", "磐石安全技术有限公司", "阳光公益服务中心"
EXCHANGES: dict[int, tuple[str, ExchangeKind, str, int]] = {
    70: (ASSOCIATION, ExchangeKind.MEETING, "与同行对照删除回执的格式", 0),
    150: (PUBLIC, ExchangeKind.PROJECT, "社区课堂：怎样要求删除自己的信息", 86),
    170: (FIRM, ExchangeKind.TRAINING, "一起走了一遍备份恢复后的再次删除", 0),
    190: (ASSOCIATION, ExchangeKind.VISIT, "走访一家平台，看其退出证明的做法", 0),
}
"""What was done together, by working day; each led to the policy on partners."""
_GREEN = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"
_BLANK = re.compile("【(.*?)】")
_CLAUSES = {
    Clause.ERASURE: "乙方在三十日内返还或者删除全部个人信息",
    Clause.CERTIFICATE: "乙方就每次删除出具加盖印章的证明",
    Clause.ONWARD: "未经甲方书面同意，乙方不得转委托",
    Clause.BREACH: "在二十四小时内通知甲方",
    Clause.AUDIT: "甲方每年至少检查乙方一次",
}


def dealing(year: Year, working: WorkingDay) -> None:
    """Take parties in, review them, talk with them and leave one, on their days."""
    match working.number:
        case number if number == BEGUN:
            _take_in(year, working)
        case number if number == ABROAD:
            _go_abroad(year, working)
        case number if number == LEFT:
            _leave(year, working)
        case number if number == SHARED:
            _share(year, working)
        case number if number == AGAIN:
            for name in (*PROCESSORS.values(), RECIPIENT, FIRM):
                _assess(year, year.parties[name])
    found = EXCHANGES.get(working.number)
    if found is not None:
        _exchange(year, working, *found)


def _take_in(year: Year, working: WorkingDay) -> None:
    for place in places(year.desk):
        name = PROCESSORS[place]
        no = _bound(year, working, name, PartyKind.PROCESSOR)
        asked = year.asks(no, PartyAct.NAME, year.company.crew.executor)
        entry.name(year.desk, asked, place)
    _bound(year, working, LEAVER, PartyKind.PROCESSOR)
    _bound(year, working, FIRM, PartyKind.SECURITY)
    for name, kind in (
        (ASSOCIATION, PartyKind.ASSOCIATION),
        (PUBLIC, PartyKind.PUBLIC),
    ):
        _activate(year, _registered(year, name, kind))


def _go_abroad(year: Year, working: WorkingDay) -> None:
    no = _bound(year, working, RECIPIENT, PartyKind.OVERSEAS, "JP")
    paper = _paper(year, working, "assessment.impact", "impact.md", RECIPIENT)
    facts = Transfer(
        day=working.day, people=1_200, sensitive=0, important=False, ciio=False
    )
    asked = year.asks(no, PartyAct.ROUTE, year.company.crew.officer)
    dealings.route(year.desk, asked, facts, assessed_by=paper, filed="")


def _leave(year: Year, working: WorkingDay) -> None:
    no, crew = year.parties[LEAVER], year.company.crew
    asked = year.asks(no, PartyAct.EXIT, crew.officer)
    leaving.leave(year.desk, asked, "外呼业务停办，合同不再续签")
    paper = _paper(year, working, "certificate.exit", "exit.md", LEAVER)
    found = Leaving(
        ending=Ending.ERASED,
        document=paper,
        done_on=working.day,
        access_ended_on=working.day,
        backups_gone_on=working.day,
    )
    asked = year.asks(no, PartyAct.CERTIFY, crew.officer)
    leaving.certify(year.desk, asked, found)
    certificate = _told(year, no).certificate
    if certificate is not None:
        approver, digest = crew.signers[0], ending_digest(no, certificate)
        signature = year.signed(approver, no, PartyAct.END, digest)
        leaving.end(year.desk, year.asks(no, PartyAct.END, approver), signature)


def _share(year: Year, working: WorkingDay) -> None:
    """A file goes to the security firm by two people; one of theirs is used."""
    desk, crew, no = year.desk, year.company.crew, year.parties[FIRM]
    trusting = year.asks(no, PartyAct.TRUST, crew.officer)
    dealings.trust(desk, trusting, Tlp.GREEN)
    ours = NewResource(
        title="假冒本店的钓鱼网址",
        content=_indicator("http://qinghe-refund.example/login"),
        tlp=Tlp.GREEN,
        to=(no,),
    )
    it, at = crew.executor, year.step()
    offered = resources.offer(desk, ours, by=it.number, at=at)
    people = desk.register.roll(year.at).persons
    told_ = resources.told_resource(desk, offered, people, working.day)
    approver, digest = crew.signers[0], resources.sending_digest(told_)
    signature = year.signed(approver, offered, ResourceAct.SEND, digest)
    asked = year.asks(offered, ResourceAct.SEND, approver)
    resources.send(desk, asked, signature)
    theirs = Received(
        title="窃取客户名单的网址",
        content=_indicator("http://crm-export.example/"),
        source=no,
        until=working.day + timedelta(days=90),
    )
    came = resources.receive(desk, theirs, by=it.number, at=year.step())
    asked = year.asks(came, ResourceAct.USE, it)
    resources.use(desk, asked, "网关已拦截，过去三十天没有访问记录")


def _indicator(url: str) -> bytes:
    """A STIX 2.1 bundle with one indicator, marked TLP:GREEN."""
    one = {
        "type": "indicator",
        "spec_version": "2.1",
        "id": "indicator--0f4ba4a1-8a6c-4d0b-8f0c-2f1f4f0a7d11",
        "pattern": f"[url:value = '{url}']",
        "pattern_type": "stix",
        "object_marking_refs": [_GREEN],
    }
    found = {"type": "bundle", "id": "bundle--1", "objects": [one]}
    return json.dumps(found).encode()


def _bound(
    year: Year, working: WorkingDay, name: str, kind: PartyKind, country: str = "CN"
) -> str:
    """Register, assess, approve and bind one, and begin to work with it."""
    no, crew = _registered(year, name, kind, country), year.company.crew
    _assess(year, no)
    assessment = _told(year, no).assessment
    if assessment is not None:
        approver, digest = crew.signers[0], approval_digest(no, assessment)
        signature = year.signed(approver, no, PartyAct.APPROVE, digest)
        entry.approve(year.desk, year.asks(no, PartyAct.APPROVE, approver), signature)
    paper = _paper(year, working, "agreement.processing", "processing.md", name)
    asked = year.asks(no, PartyAct.AGREE, crew.officer)
    entry.agree(year.desk, asked, paper, _CLAUSES, None)
    _activate(year, no)
    return no


def _registered(year: Year, name: str, kind: PartyKind, country: str = "CN") -> str:
    new = NewParty(kind=kind, name=name, country=country, contact="数据保护办公室")
    executor = year.company.crew.executor
    no = entry.register(year.desk, new, by=executor.number, at=year.step())
    year.parties[name] = no
    return no


def _activate(year: Year, no: str) -> None:
    officer = year.company.crew.officer
    entry.activate(year.desk, year.asks(no, PartyAct.ACTIVATE, officer))


def _assess(year: Year, no: str) -> None:
    points = points_in_use(year.desk).points
    answers = {one.key: Answer(verdict=Verdict.CONFORM) for one in points}
    executor = year.company.crew.executor
    entry.assess(year.desk, year.asks(no, PartyAct.ASSESS, executor), answers)


def _exchange(
    year: Year,
    working: WorkingDay,
    name: str,
    kind: ExchangeKind,
    minutes: str,
    reach: int,
) -> None:
    new = NewExchange(
        kind=kind,
        on=working.day,
        minutes=minutes,
        led_to=year.numbers["policy.partners"],
        reach=reach,
    )
    officer = year.company.crew.officer
    asked = year.asks(year.parties[name], PartyAct.EXCHANGE, officer)
    dealings.exchange(year.desk, asked, new)


def _paper(year: Year, working: WorkingDay, template: str, path: str, name: str) -> str:
    """Write a shipped text with its blanks filled in, and have it signed."""
    blank = content.read(f"programme/agreements/{path}")
    words = {"全称": name, "名称": name, "日期": working.day.isoformat()}
    text = _BLANK.sub(lambda found: _word(found[1], words), blank)
    officer = year.company.crew.officer
    no = documents.start(
        year.desk, template, by=officer.number, at=year.step(), text=text
    )
    sign_round(year, no, officer, working.day)
    return no


def _word(asked: str, words: dict[str, str]) -> str:
    return next((word for key, word in words.items() if key in asked), "见附件")


def _told(year: Year, no: str) -> ToldParty:
    people = year.desk.register.roll(year.at).persons
    return told(year.desk, no, people)
