"""青禾商城's programme: the same named people adopt it, write and sign documents."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from office import CHEN, KEYS, LI, WANG, WU, ZHAO, Office

from jieqing.casebook.desk import day_of
from jieqing.evidence.programme_signature import programme_message
from jieqing.programme import models
from jieqing.programme.acting import Asked
from jieqing.programme.acts import documents, load_pack, tasks
from jieqing.programme.acts.adopt import confirm_adoption, propose_adoption
from jieqing.programme.adoption import RECORD, digest_of
from jieqing.programme.evidence import EvidenceKind, NewEvidence
from jieqing.programme.flows import AdoptionAct, DocumentAct, TaskAct
from jieqing.programme.packs import Pack, read_pack
from jieqing.programme.versions import versions_of

POLICY = "policy.erasure-retention"
PACK = """
key: house
version: "{version}"
locale: zh-CN
title: 本公司
items:
  - {{key: keys.check, title: 查看密钥, owner: it, verify_by: auditor,
     rrule: {rule}, shift: next-workday, lead_days: 3, window_days: 5,
     evidence: [{{kind: file}}], items: [m4.3], anchors: ["gbt39786"], sizes: [small]}}
"""
MONTHLY = "FREQ=MONTHLY;BYMONTHDAY=15"


def signature_of(who: str, record: str, act: str, digest: str) -> bytes:
    """Somebody's own signature over an act on a digest."""
    return KEYS[who].sign(programme_message("qinghe", record, act, digest, who))


def adopted(office: Office, size: str = "small") -> Office:
    """陈经办 proposed the programme, 王审批 confirmed it."""
    digest = digest_of(size)
    proposed = signature_of(CHEN, RECORD, AdoptionAct.ADOPT, digest)
    propose_adoption(office.desk, size, proposed, by=CHEN, at=office.at)
    confirmed = signature_of(WANG, RECORD, AdoptionAct.CONFIRM, digest)
    confirm_adoption(office.desk, confirmed, by=WANG, at=office.at)
    return office


def started(office: Office, template: str = POLICY, by: str = CHEN) -> str:
    """陈经办 begins a document from a template."""
    return documents.start(office.desk, template, by=by, at=office.at)


def asks(office: Office, no: str, act: str, by: str, seen: int | None = None) -> Asked:
    """Who asks for an act now."""
    return Asked(no=no, act=act, by=by, at=office.at, seen=seen)


def sent_round(office: Office, no: str, by: str = CHEN, day: date | None = None) -> str:
    """The author sends it round."""
    asked = asks(office, no, DocumentAct.SUBMIT, by)
    return documents.submit(office.desk, asked, day or day_of(office.at))


def named(office: Office, no: str) -> str:
    """What is signed for: the newest version's name."""
    return versions_of(office.desk.ledger, no, day_of(office.at))[-1].signing_name


def digest_sent(office: Office, no: str) -> str:
    """The digest that waits for signatures."""
    return versions_of(office.desk.ledger, no, day_of(office.at))[-1].digest


def reviewed(office: Office, no: str, by: str = WU) -> None:
    """吴审计 reviews it."""
    act = DocumentAct.REVIEW
    made = signature_of(by, named(office, no), act, digest_sent(office, no))
    documents.review(office.desk, asks(office, no, act, by), made)


def approved(office: Office, no: str, by: str = ZHAO) -> None:
    """赵审批 approves it."""
    act = DocumentAct.APPROVE
    made = signature_of(by, named(office, no), act, digest_sent(office, no))
    documents.approve(office.desk, asks(office, no, act, by), made)


def in_force(office: Office, template: str = POLICY, by: str = CHEN) -> str:
    """A document that holds from today on."""
    no = started(office, template, by)
    sent_round(office, no, by)
    reviewed(office, no, WU if by != WU else CHEN)
    approved(office, no)
    return no


def pack(version: str = "1", rule: str = MONTHLY) -> Pack:
    """A pack of one duty: the keys are looked at."""
    text = PACK.format(version=version, rule=rule)
    return read_pack(text, "house.yaml", lambda name: name)


def loaded(office: Office, found: Pack | None = None) -> Office:
    """陈经办 loaded it."""
    seen = load_pack.plan(office.desk, found or pack(), "small")
    load_pack.apply(office.desk, seen, by=CHEN, at=office.at)
    return office


def first_task() -> str:
    """The number of the first task."""
    rows = models.Task.objects.order_by("occurs")
    return str(rows.values_list("record__no", flat=True)[0])


def on(office: Office, day: date) -> Office:
    """The office on another day."""
    return replace(office, at=datetime(day.year, day.month, day.day, 2, tzinfo=UTC))


def paper(day: date) -> NewEvidence:
    """A paper that proves the thirty days before a day."""
    return NewEvidence(
        kind=EvidenceKind.FILE,
        name="检查记录",
        content="钥匙都在".encode(),
        proves_from=day - timedelta(days=30),
        proves_to=day,
    )


def handed_in(office: Office, no: str, by: str = LI, to: date | None = None) -> None:
    """It is handed in, of today if no other day is told."""
    asked = asks(office, no, TaskAct.EVIDENCE, by)
    tasks.add_evidence(office.desk, asked, paper(to or day_of(office.at)))
