"""A tip of the demo year: told, asked back, concluded, watched, its numbers told.

The recipients' keys live as long as this program: nobody opens the demo's tip again.
"""

from datetime import date

import pyrage

from jieqing.cli.year_company import WorkingDay, Year
from jieqing.programme.tips import acts
from jieqing.tips import receiving, recipients, telling
from jieqing.tips.receipt import Derived, Receipt, derive
from jieqing.tips.receiving import Reader
from jieqing.tips.recipients import Recipient, Recipients
from jieqing.tips.telling import Files, NewTip
from jieqing.tips.thread import Thread, TipAct
from jieqing.tips.vault import FOLDER, Vault

INSIDE, OUTSIDE = "吴倩", "何律师"
_MONTHS = 3


def tipping(year: Year, working: WorkingDay) -> None:
    """Do what a working day asks for."""
    chapter = _DAYS.get(working.number)
    if chapter is not None:
        chapter(year, working.day)
    if working.is_last:
        quarter = _quarter_before(working.day)
        reader, officer = _reader(year, INSIDE), year.company.crew.officer
        acts.tell_numbers(year.desk, reader, quarter, by=officer.number, at=year.step())


def _open(year: Year, _: date) -> None:
    for name in (INSIDE, OUTSIDE):
        year.secrets[f"tips {name}"] = str(pyrage.x25519.Identity.generate())
    inside, outside = (_reader(year, name).key for name in (INSIDE, OUTSIDE))
    people = (
        Recipient(name=INSIDE, key=inside, guards=True),
        Recipient(name=OUTSIDE, key=outside, outside=True, guards=True),
    )
    crew, proposed = year.company.crew, Recipients(everybody=people)
    acts.appoint(year.desk, proposed, by=crew.officer.number, at=year.step())
    acts.confirm(year.desk, by=crew.signers[0].number, at=year.step())


def _tell(year: Year, day: date) -> None:
    year.secrets["tips receipt"] = Receipt.draw().signs
    vault = _vault(year)
    new = NewTip(text="仓库的人把快递面单上的电话抄下来，发到自己的群里。")
    known = recipients.load(vault.folder)
    telling.send(vault, known, _tipper(year), new, day)
    _act(year, OUTSIDE, TipAct.ACKNOWLEDGE, "收到，我们会查。", day)
    _act(year, OUTSIDE, TipAct.REPLY, "大约从什么时候开始的？", day)


def _go_on(year: Year, day: date) -> None:
    vault, tipper = _vault(year), _tipper(year)
    told = telling.find(vault, tipper)
    if told is not None:
        telling.write(vault, told, "上个月换了班组长之后。", Files(), day)
    _act(year, INSIDE, TipAct.ASSESS, "内容具体，可以核对。", day)
    _act(year, INSIDE, TipAct.INVESTIGATE, "与例行检查一起核对面单。", day)


def _watch(year: Year, day: date) -> None:
    _act(year, INSIDE, TipAct.CONCLUDE, "属实：已停止，面单改为隐藏号码。", day)
    _act(year, OUTSIDE, TipAct.WATCH, "仓库近一个月没有调岗和降薪。", day)


def _end(year: Year, day: date) -> None:
    _act(year, OUTSIDE, TipAct.CLOSE, "办结，谢谢您。", day)


def _act(year: Year, who: str, act: TipAct, text: str, day: date) -> None:
    vault, reader = _vault(year), _reader(year, who)
    receiving.do(vault, reader, _thread(year, reader), act, text, day)


def _thread(year: Year, reader: Reader) -> Thread:
    (found,) = receiving.threads(_vault(year), reader)
    return found


def _vault(year: Year) -> Vault:
    return Vault.make(year.desk.home.place(FOLDER))


def _reader(year: Year, name: str) -> Reader:
    return Reader(identity=year.secrets[f"tips {name}"])


def _tipper(year: Year) -> Derived:
    return derive(Receipt(year.secrets["tips receipt"]), _vault(year).salt)


def _quarter_before(day: date) -> str:
    number = (day.month - 1) // _MONTHS
    return f"{day.year}Q{number}" if number else f"{day.year - 1}Q4"


_DAYS = {10: _open, 150: _tell, 153: _go_on, 174: _watch, 190: _end}
"""What is done on which working day."""
