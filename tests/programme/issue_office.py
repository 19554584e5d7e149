"""青禾商城's issues: raised, planned, mended and verified by people who are apart."""

from dataclasses import replace
from datetime import timedelta

from office import KEYS, LI, QIAN, SUN, WU, Office
from programme_office import asks

from jieqing.casebook.desk import day_of
from jieqing.keys.signing import SigningKey
from jieqing.people.matrix import Role
from jieqing.people.register import NewPerson
from jieqing.programme.issues import acts
from jieqing.programme.issues.flow import IssueAct
from jieqing.programme.issues.levels import Severity, Source
from jieqing.programme.issues.told import ToldIssue, told

NEW = acts.NewIssue(
    source=Source.PERSON,
    source_key="seen-2026-11-02",
    matter="backup-left-open",
    title="备份目录没有加密",
    fact="备份服务器上的目录任何人可读。",
    severity=Severity.MINOR,
    criterion="pipl:51.3",
    post="it",
    items=("m4.1",),
)


def joined(office: Office, name: str, role: Role) -> str:
    """钱管理 adds somebody with a post; returns their number."""
    register = office.desk.register
    new = NewPerson(
        name=name,
        natural=name,
        key=SigningKey.generate().public,
        roles=frozenset({role}),
    )
    signature = KEYS[QIAN].sign(register.to_add(new, by=QIAN).to_bytes())
    return register.add(new, signature, by=QIAN, at=office.at).number


def raised(office: Office, by: str = WU, **changes: object) -> str:
    """吴审计 raises an issue of IT's."""
    new = replace(NEW, **changes)
    return acts.raise_issue(office.desk, new, by=by, at=office.at)


def planned(office: Office, no: str, doer: str = SUN, **changes: object) -> None:
    """李运维 takes it on and plans that 孙执行 mends it."""
    acts.confirm(office.desk, asks(office, no, IssueAct.CONFIRM, LI))
    plan = acts.NewPlan(
        cause="新增的目录没有纳入加密清单",
        steps="加密目录，补进清单",
        doer=doer,
        due=day_of(office.at) + timedelta(days=14),
    )
    asked = asks(office, no, IssueAct.PLAN, LI)
    acts.plan(office.desk, asked, replace(plan, **changes))


def fixed(office: Office, no: str, doer: str = SUN) -> None:
    """孙执行 begins and mends it."""
    acts.begin(office.desk, asks(office, no, IssueAct.BEGIN, doer))
    asked = asks(office, no, IssueAct.FIX, doer)
    acts.fix(office.desk, asked, "目录已加密", b"listing")


def verified(office: Office, no: str, by: str = QIAN) -> None:
    """钱管理 looks whether it is mended."""
    asked = asks(office, no, IssueAct.VERIFY, by)
    acts.verify(office.desk, asked, "换一台机器读取，已被拒绝")


def mended(office: Office, no: str) -> None:
    """From plan to verification."""
    planned(office, no)
    fixed(office, no)
    verified(office, no)


def seen(office: Office, no: str) -> ToldIssue:
    """The issue as the ledger tells it."""
    return told(office.desk, no, day_of(office.at))
