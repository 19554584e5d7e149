"""青禾商城's parties: a courier is looked at, bound, named and led out again."""

import json
from collections.abc import Mapping
from datetime import date

from office import CHEN, LI, WANG, WU, ZHAO, Office
from programme_office import approved, asks, reviewed, sent_round, signature_of

from jieqing import content
from jieqing.casebook.desk import day_of
from jieqing.programme.acts import documents
from jieqing.programme.audits.told import Verdict
from jieqing.programme.parties import entry, leaving
from jieqing.programme.parties.diligence import Answer, points_in_use
from jieqing.programme.parties.entry import NewParty
from jieqing.programme.parties.flow import PartyAct
from jieqing.programme.parties.kinds import Clause, Ending
from jieqing.programme.parties.leaving import Leaving
from jieqing.programme.parties.told import (
    ToldParty,
    approval_digest,
    ending_digest,
    told,
)

NAME = "顺达快运有限公司"
COURIER = NewParty(
    kind="processor", name=NAME, code="91350100M000100Y43", contact="法务部"
)
ERASES = "协议终止、无效、被撤销或者被解除的，乙方在三十日内返还或者删除全部个人信息"
PROVES = "乙方就每次删除出具加盖印章的证明"
PLACE = "shop/courier"


def filled(path: str, name: str = NAME) -> str:
    """A shipped text with everything in 【】 filled in."""
    parts = content.read(f"programme/agreements/{path}").split("【")
    rest = (f"{name}{part.partition('】')[2]}" for part in parts[1:])
    return "".join((parts[0], *rest))


def document(office: Office, template: str, text: str) -> str:
    """陈经办 writes it, 吴审计 reviews, 赵审批 approves; it holds from today."""
    no = documents.start(office.desk, template, by=CHEN, at=office.at, text=text)
    sent_round(office, no)
    if template.startswith(("agreement", "policy")):
        reviewed(office, no, WU)
    approved(office, no, ZHAO)
    return no


def agreement(office: Office, name: str = NAME) -> str:
    """The agreement with the courier, filled in and in force."""
    return document(office, "agreement.processing", filled("processing.md", name))


def certificate(office: Office, name: str = NAME) -> str:
    """The certificate of its exit, in force."""
    return document(office, "certificate.exit", filled("exit.md", name))


def seen(office: Office, no: str) -> ToldParty:
    """The party as the ledger tells it."""
    return told(office.desk, no, office.desk.register.roll(office.at).persons)


def answers(office: Office, **found: Verdict) -> Mapping[str, Answer]:
    """Everything conforms, but for what is told otherwise."""
    points = points_in_use(office.desk).points
    all_ = {one.key: Answer(verdict=Verdict.CONFORM) for one in points}
    return all_ | {k: Answer(verdict=v, note="看过") for k, v in found.items()}


def registered(office: Office, new: NewParty = COURIER) -> str:
    """李运维 enters it."""
    return entry.register(office.desk, new, by=LI, at=office.at)


def assessed(office: Office, no: str, **found: Verdict) -> bool:
    """李运维 answers all points."""
    asked = asks(office, no, PartyAct.ASSESS, LI)
    return entry.assess(office.desk, asked, answers(office, **found))


def party_approved(office: Office, no: str, by: str = WANG) -> None:
    """王审批 approves it as it was assessed."""
    assessment = seen(office, no).assessment
    assert assessment is not None
    digest = approval_digest(no, assessment)
    signature = signature_of(by, no, PartyAct.APPROVE, digest)
    entry.approve(office.desk, asks(office, no, PartyAct.APPROVE, by), signature)


def bound(office: Office, no: str, by: str = "", until: date | None = None) -> str:
    """陈经办 enters the agreement; returns the document's number."""
    document_ = by or agreement(office)
    clauses = {Clause.ERASURE: ERASES, Clause.CERTIFICATE: PROVES}
    asked = asks(office, no, PartyAct.AGREE, CHEN)
    entry.agree(office.desk, asked, document_, clauses, until)
    return document_


def activated(office: Office, no: str) -> None:
    """陈经办 begins to work with it."""
    entry.activate(office.desk, asks(office, no, PartyAct.ACTIVATE, CHEN))


def named(office: Office, no: str, place: str = PLACE) -> None:
    """李运维 names it as the processor of a place."""
    entry.name(office.desk, asks(office, no, PartyAct.NAME, LI), place)


def worked_with(office: Office) -> str:
    """The courier, assessed, approved, bound, worked with and named."""
    no = registered(office)
    assessed(office, no)
    party_approved(office, no)
    bound(office, no)
    activated(office, no)
    named(office, no)
    return no


def left(office: Office, no: str, document_: str, **more: object) -> None:
    """陈经办 leads it out and enters its certificate."""
    asked = asks(office, no, PartyAct.EXIT, CHEN)
    leaving.leave(office.desk, asked, "合同到期，换了快递公司")
    certified(office, no, document_, **more)


def certified(office: Office, no: str, document_: str, **more: object) -> None:
    """陈经办 enters the certificate."""
    today = day_of(office.at)
    whole = {
        "ending": Ending.ERASED,
        "document": document_,
        "done_on": today,
        "access_ended_on": today,
        "backups_gone_on": today,
        **more,
    }
    found = Leaving(**whole)  # type: ignore[arg-type]  # by name
    leaving.certify(office.desk, asks(office, no, PartyAct.CERTIFY, CHEN), found)


def ended(office: Office, no: str, by: str = WANG) -> None:
    """王审批 ends it and signs."""
    found = seen(office, no).certificate
    digest = ending_digest(no, found) if found else "0" * 64
    signature = signature_of(by, no, PartyAct.END, digest)
    leaving.end(office.desk, asks(office, no, PartyAct.END, by), signature)


def misp(tlp: str, distribution: str = "0", **more: object) -> bytes:
    """An event with one attribute."""
    event = {
        "distribution": distribution,
        "Tag": [{"name": f"tlp:{tlp}"}],
        "Attribute": [{"type": "domain", "value": "bad.example"}],
        **more,
    }
    return json.dumps({"Event": event}).encode()
