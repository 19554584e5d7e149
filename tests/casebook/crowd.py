"""青禾商城 closes the accounts of several customers in one case, stage by stage."""

from office import CASE, CHEN, KEYS, RECEIVED, SUN, WANG, ZHAO, Office

from jieqing.casebook.acts.approve import message_to_sign
from jieqing.casebook.acts.choose import Chosen, choose
from jieqing.casebook.acts.deliver import Delivery, deliver
from jieqing.casebook.acts.identify import Identification, Level, Method, identify
from jieqing.casebook.acts.open import Channel
from jieqing.casebook.acts.processor import ProcessorAnswer, record_processor
from jieqing.casebook.flows import Right
from jieqing.casebook.many.approving import approve_all
from jieqing.casebook.many.checking import check_all
from jieqing.casebook.many.executing import execute_all
from jieqing.casebook.many.finding import find_all, stop_many
from jieqing.casebook.many.opening import NewBatch, open_many
from jieqing.casebook.many.planning import plan_all
from jieqing.casebook.many.sample import draw, look
from jieqing.casebook.many.settling import settle_all
from jieqing.casebook.many.subjects import OneOfMany, Result, results_of
from jieqing.casebook.many.telling import answer_all, notify_all
from jieqing.casebook.work import glance
from jieqing.erasure.values import IdentityValue

MEMBERS = 6
UNKNOWN, TWICE = MEMBERS + 1, MEMBERS + 2


def listed(office: Office, members: int = MEMBERS) -> tuple[OneOfMany, ...]:
    """Members by number, one unknown to all, and the first one by phone again."""
    asked = "select id, phone from member order by id limit ?"
    rows = office.ask("shop", asked, members)
    values = [*(str(row[0]) for row in rows), "99999999", str(rows[0][1])]
    kinds = [*["customer_no"] * (members + 1), "phone"]
    return tuple(
        OneOfMany(number=n, entry=IdentityValue(kind=kind, value=value))
        for n, (kind, value) in enumerate(zip(kinds, values, strict=True), 1)
    )


def opened_for_many(office: Office, members: int = MEMBERS) -> Office:
    batch = NewBatch(
        right=Right.CLOSE,
        subjects=listed(office, members),
        channel=Channel.APP,
        received=RECEIVED,
    )
    assert open_many(office.desk, batch, by=CHEN, at=office.at) == CASE
    return office


def planned_for_many(office: Office) -> Office:
    proof = Identification(
        method=Method.PHONE_CODE, joined_at=Level.P1, is_verified=True
    )
    office.do(identify, proof, by=CHEN)
    office.do(stop_many, by=CHEN)
    office.do(find_all, by=CHEN)
    office.do(plan_all, by=CHEN)
    return office


def noticed_to_many(office: Office) -> Office:
    letters = office.do(notify_all, by=CHEN)
    office.do(deliver, letters, Delivery.DELIVERED, by=CHEN)
    office.do(choose, Chosen(), by=CHEN)
    return office


def signed_for_many(office: Office, who: str) -> object:
    signature = KEYS[who].sign(office.do(message_to_sign, by=who))
    return office.do(approve_all, signature, by=who)


def sample_opened(office: Office, who: str) -> None:
    for number in office.do(draw, by=who).left:
        office.do(look, number, by=who)


def approved_for_many(office: Office) -> Office:
    for who in (WANG, ZHAO):
        sample_opened(office, who)
        signed_for_many(office, who)
    return office


def executed_for_many(office: Office) -> Office:
    office.do(execute_all, by=SUN)
    return office


def settled_for_many(office: Office) -> Office:
    office.do(check_all, by=CHEN)
    later = office.later(hours=25)
    later.do(check_all, by=CHEN)
    letters = later.do(answer_all, by=CHEN)
    later.do(deliver, letters, Delivery.DELIVERED, by=CHEN)
    for task in ("crm/sms", "shop/courier"):
        later.do(record_processor, task, ProcessorAnswer.DONE, by=CHEN)
    ready = later.later(days=7)
    ready.do(settle_all, by=CHEN)
    return ready


def results(office: Office) -> dict[int, Result]:
    """How it stands for each subject with whom it ended, by number."""
    seen = glance(office.desk, CASE, "hold", by=CHEN, at=office.at)
    return {one.number: one for one in results_of(seen)}


CROWD_STAGES = {
    "many-opened": (None, opened_for_many),
    "many-planned": ("many-opened", planned_for_many),
    "many-noticed": ("many-planned", noticed_to_many),
    "many-approved": ("many-noticed", approved_for_many),
    "many-executed": ("many-approved", executed_for_many),
    "many-settled": ("many-executed", settled_for_many),
}
