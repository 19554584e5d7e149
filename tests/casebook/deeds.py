"""Every act of a case as a deed: the stage it starts from, and how it is done.

Used by the tests of faults, which do each of them again and again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from office import (
    CASE,
    CHEN,
    KEYS,
    LI,
    QIAN,
    STAGES,
    SUN,
    WANG,
    WU,
    ZHAO,
    Office,
)
from test_holds import complaint_on_orders

from jieqing.casebook import models
from jieqing.casebook.acts.answer import answer
from jieqing.casebook.acts.check import check
from jieqing.casebook.acts.choose import Chosen, choose
from jieqing.casebook.acts.deliver import Delivery, deliver
from jieqing.casebook.acts.execute import execute
from jieqing.casebook.acts.hold import hold, lift
from jieqing.casebook.acts.notify import notify
from jieqing.casebook.acts.pause import pause, resume
from jieqing.casebook.acts.processor import ProcessorAnswer, record_processor
from jieqing.casebook.acts.refuse import propose_refusal, refuse
from jieqing.casebook.acts.restore import propose_restore, restore
from jieqing.casebook.acts.settle import settle
from jieqing.casebook.acts.withdraw import withdraw
from jieqing.casebook.sources import confirm_map
from jieqing.keys.signing import SigningKey
from jieqing.people.matrix import Role
from jieqing.people.register import NewPerson

Step = Callable[[Office], object]
SMALL = partial(execute, chunk_rows=20)  # several chunks
NEWCOMER = SigningKey.generate()


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One act. ``before`` leads from the stage to where it can be done.

    ``goes_on`` says that the act enters its beginning too, so that doing it again goes
    on; every other act that is entered once is done.
    """

    stage: str | None
    does: Step
    before: Callable[[Office], Office] = lambda office: office
    goes_on: bool = False
    draws: bool = False


def _does(act: Callable[..., object], *told: object, by: str) -> Step:
    return lambda office: office.do(act, *told, by=by)


def _after(*steps: Step) -> Callable[[Office], Office]:
    def lead(office: Office) -> Office:
        for step in steps:
            step(office)
        return office

    return lead


def _deliver(office: Office) -> object:
    waits = models.Letter.objects.filter(case__number=CASE, delivery="waits")
    number = waits.order_by("pk").values_list("number", flat=True)[0]
    return office.do(deliver, number, Delivery.DELIVERED, by=CHEN)


def _hold(office: Office) -> object:
    return office.do(hold, complaint_on_orders(office), by=WANG)


def _hire(office: Office) -> object:
    new = NewPerson(
        name="周新人",
        natural="周新人",
        key=NEWCOMER.public,
        roles=frozenset({Role.AUDITOR}),
    )
    register = office.desk.register
    signature = KEYS[QIAN].sign(register.to_add(new, by=QIAN).to_bytes())
    return register.add(new, signature, by=QIAN, at=office.at)


def _dismiss(office: Office) -> object:
    register = office.desk.register
    signature = KEYS[QIAN].sign(register.to_disable(WU, by=QIAN).to_bytes())
    return register.disable(WU, signature, by=QIAN, at=office.at)


def _next_day(office: Office) -> Office:
    office.do(check, by=CHEN)
    return office.later(hours=25)


_NOTIFY = _does(notify, by=CHEN)
_PROPOSE = _does(propose_refusal, "X3", by=CHEN)
_BRING_BACK = _does(propose_restore, by=CHEN)
_CHOOSE = _does(choose, Chosen(), by=CHEN)
_PROCESSOR = _does(record_processor, "crm/sms", ProcessorAnswer.DONE, by=CHEN)
_WANG_SIGNS: Step = lambda office: office.sign(WANG)  # noqa: E731 -- one of a row
_ZHAO_SIGNS: Step = lambda office: office.sign(ZHAO)  # noqa: E731 -- one of a row
_SIGNED = (_WANG_SIGNS, _ZHAO_SIGNS)
DEEDS: Mapping[str, Deed] = {
    "person add": Deed(stage=None, does=_hire),
    "person disable": Deed(stage=None, does=_dismiss),
    "map confirm": Deed(
        stage=None,
        does=lambda office: confirm_map(office.desk, "shop", by=LI, at=office.at),
    ),
    "open": Deed(stage=None, does=STAGES["opened"][1]),
    "identify": Deed(stage="opened", does=STAGES["identified"][1]),
    "stop": Deed(stage="identified", does=STAGES["stopped"][1], goes_on=True),
    "find": Deed(stage="stopped", does=STAGES["found"][1]),
    "plan": Deed(stage="found", does=STAGES["planned"][1]),
    "notify": Deed(stage="planned", does=_NOTIFY),
    "deliver": Deed(stage="planned", before=_after(_NOTIFY), does=_deliver),
    "choose": Deed(stage="planned", before=_after(_NOTIFY, _deliver), does=_CHOOSE),
    "approve, the first": Deed(stage="noticed", does=_WANG_SIGNS),
    "approve, the second": Deed(
        stage="noticed", before=_after(_WANG_SIGNS), does=_ZHAO_SIGNS
    ),
    "execute": Deed(stage="approved", does=_does(SMALL, by=SUN), goes_on=True),
    "check, the first": Deed(stage="executing", does=_does(check, by=CHEN)),
    "check, the second": Deed(
        stage="executing", before=_next_day, does=_does(check, by=CHEN)
    ),
    "answer": Deed(stage="checked", does=_does(answer, by=CHEN), goes_on=True),
    "processor": Deed(stage="checked", does=_PROCESSOR),
    "settle": Deed(
        stage="ready", does=_does(settle, by=CHEN), goes_on=True, draws=True
    ),
    "propose-restore": Deed(stage="executing", does=_BRING_BACK),
    "restore": Deed(
        stage="executing",
        before=_after(_BRING_BACK, *_SIGNED),
        does=_does(restore, by=SUN),
        goes_on=True,
    ),
    "propose-refusal": Deed(stage="found", does=_PROPOSE),
    "refuse": Deed(
        stage="found", before=_after(_PROPOSE), does=_does(refuse, "X3", by=WANG)
    ),
    "withdraw": Deed(stage="noticed", does=_does(withdraw, by=CHEN)),
    "pause": Deed(stage="noticed", does=_does(pause, by=CHEN)),
    "resume": Deed(stage="paused", does=_does(resume, by=CHEN)),
    "hold": Deed(stage="planned", does=_hold),
    "lift": Deed(
        stage="planned", before=_after(_hold), does=_does(lift, "H1", by=ZHAO)
    ),
}


def restored_by_two(office: Office) -> Office:
    """Propose, sign twice, bring back."""
    deed = DEEDS["restore"]
    deed.does(deed.before(office))
    return office
