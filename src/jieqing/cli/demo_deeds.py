"""What the people of the demo do: one deed each, done by an act of the casebook.

A deed is done on one case (``Scene``) at one moment. Which deeds make which case, and
on which days: ``demo_threads``.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from jieqing.casebook.acts.approve import message_to_sign
from jieqing.casebook.acts.choose import Chosen, choose
from jieqing.casebook.acts.deliver import Delivery, deliver
from jieqing.casebook.acts.due_run import run
from jieqing.casebook.acts.due_standing import NewStanding, propose, sign, to_sign
from jieqing.casebook.acts.execute import ExecutionStopped, execute
from jieqing.casebook.acts.find import find
from jieqing.casebook.acts.fulfil import End, hand_copy, restrict, show
from jieqing.casebook.acts.hold import NewHold, hold
from jieqing.casebook.acts.identify import Identification, Level, Method, identify
from jieqing.casebook.acts.open import (
    USUAL,
    Channel,
    NewRequest,
    finding_message,
    open_case,
)
from jieqing.casebook.acts.pause import pause
from jieqing.casebook.acts.plan import plan
from jieqing.casebook.acts.processor import ProcessorAnswer, record_processor
from jieqing.casebook.acts.refuse import propose_refusal, refuse
from jieqing.casebook.acts.release import release
from jieqing.casebook.acts.restore import propose_restore
from jieqing.casebook.acts.withdraw import withdraw
from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.flows import Act, Right, asks_choice
from jieqing.casebook.many import either
from jieqing.casebook.many.executing import execute_all
from jieqing.casebook.many.finding import find_all
from jieqing.casebook.many.opening import NewBatch, open_many
from jieqing.casebook.many.planning import plan_all
from jieqing.casebook.many.sample import draw, look
from jieqing.casebook.many.subjects import OneOfMany
from jieqing.casebook.models import Letter, ProcessorTask
from jieqing.casebook.said import Said, Subject
from jieqing.casebook.work import glance
from jieqing.casebook.work_files import Kind
from jieqing.cli.crew import Colleague, Crew
from jieqing.cli.demo_company import DemoCompany
from jieqing.erasure import spool
from jieqing.erasure.recheck import PlanOutOfDate
from jieqing.erasure.values import Fate, IdentityValue, Unfinished
from jieqing.evidence.standing import standing_message
from jieqing.progress import Stage, Unit

ORDERS = "trade_order"
REVIEW = timedelta(days=30)
STANDING_DAYS = timedelta(days=300)
SPOKEN = "七件 温暖的 冬天 外套"
REFUSAL = "X3"
CEILING = 50
FIRST_CHUNK = 10


@dataclass(slots=True, kw_only=True)
class Scene:
    """One case as it is played: who it is about, its number once it has one."""

    company: DemoCompany
    right: Right
    people: tuple[IdentityValue, ...]
    at: datetime
    scope: tuple[str, ...] = ()
    number: str = ""

    @property
    def desk(self) -> Desk:
        """Where the acts are done."""
        return self.company.desk

    @property
    def crew(self) -> Crew:
        """Who does them."""
        return self.company.crew

    @property
    def officer(self) -> str:
        """周敏."""
        return self.crew.officer.number

    @property
    def executor(self) -> str:
        """孙浩."""
        return self.crew.executor.number

    def do(self, act: Callable[..., object], *told: object, by: str = "") -> object:
        """Do an act on the case now; 周敏 does it, unless somebody else is named."""
        return act(self.desk, self.number, *told, by=by or self.officer, at=self.at)


Deed = Callable[[Scene], object]


def opened(scene: Scene) -> None:
    """The request is taken up; what the company found is signed."""
    is_companys = scene.right.is_companys
    purpose, ground = USUAL[scene.right]
    request = NewRequest(
        right=scene.right,
        subject=Subject(entry=scene.people[0]),
        channel=Channel.COMPANY if is_companys else Channel.APP,
        received=day_of(scene.at),
        purpose=purpose,
        ground=ground,
        scope=scene.scope,
    )
    if is_companys:
        message = finding_message(scene.desk, request)
        signature = scene.crew.officer.key.sign(message)
        request = replace(request, signature=signature)
    scene.number = open_case(scene.desk, request, by=scene.officer, at=scene.at)


def opened_for_many(scene: Scene) -> None:
    """One case about many customers."""
    batch = NewBatch(
        right=scene.right,
        subjects=tuple(
            OneOfMany(number=number, entry=entry)
            for number, entry in enumerate(scene.people, start=1)
        ),
        channel=Channel.LETTER,
        received=day_of(scene.at),
    )
    scene.number = open_many(scene.desk, batch, by=scene.officer, at=scene.at)


def _identified(*, method: Method, is_verified: bool = True) -> Deed:
    proof = Identification(method=method, joined_at=Level.P1, is_verified=is_verified)

    def deed(scene: Scene) -> None:
        scene.do(identify, proof)

    return deed


identified = _identified(method=Method.PHONE_CODE)
identified_by_channel = _identified(method=Method.CHANNEL)
not_identified = _identified(method=Method.PHONE_CODE, is_verified=False)


def _stopped(*, by_hand: bool) -> Deed:
    def deed(scene: Scene) -> None:
        either.stop(
            scene.desk, scene.number, by=scene.officer, at=scene.at, by_hand=by_hand
        )

    return deed


stopped = _stopped(by_hand=False)
stopped_by_hand = _stopped(by_hand=True)


def found(scene: Scene) -> None:
    """Everything held is found."""
    scene.do(find)


def planned(scene: Scene) -> None:
    """Every row has a fate: invoices are booked as vouchers here."""
    scene.do(plan, Said(ruled_out=scene.company.sample.ruled_out))


def planned_with_questions(scene: Scene) -> None:
    """Nobody has said yet whether invoices are vouchers: those rows wait for that."""
    scene.do(plan, Said())


def found_and_planned_for_many(scene: Scene) -> None:
    """The same for every customer of the list."""
    scene.do(find_all)
    scene.do(plan_all, Said(ruled_out=scene.company.sample.ruled_out))


def noticed(scene: Scene) -> None:
    """The notice lies in the outbox."""
    scene.do(either.notify)


def delivered(scene: Scene) -> None:
    """Every letter that lay in the outbox has arrived."""
    waiting = Letter.objects.filter(case__number=scene.number, delivery="waits")
    for letter in waiting.values_list("number", flat=True):
        scene.do(deliver, letter, Delivery.DELIVERED)


def chosen(scene: Scene) -> None:
    """The customer chose to erase at once."""
    scene.do(choose, Chosen())


def chosen_to_wait(scene: Scene) -> None:
    """The customer wants everything to wait for an order under way."""
    scene.do(choose, Chosen(unfinished=Unfinished.WAIT))


def _sign(scene: Scene, signer: Colleague) -> None:
    asked = message_to_sign(scene.desk, scene.number, by=signer.number, at=scene.at)
    scene.do(either.approve, signer.key.sign(asked), by=signer.number)


def signed_once(scene: Scene) -> None:
    """王建国 signed."""
    _sign_all(scene, scene.crew.signers[:1])


def signed_twice(scene: Scene) -> None:
    """王建国 and 赵琳 signed."""
    _sign_all(scene, scene.crew.signers)


def _sign_all(scene: Scene, signers: Sequence[Colleague]) -> None:
    """Sign; where a row has come due since the plan, plan and tell again first."""
    try:
        for signer in signers:
            _sign(scene, signer)
    except PlanOutOfDate:
        _planned_again(scene)
        for signer in signers:
            _sign(scene, signer)


def _planned_again(scene: Scene) -> None:
    scene.do(plan)
    if scene.right is not Right.UNLAWFUL:
        noticed(scene)
        delivered(scene)
    if asks_choice(scene.right):
        chosen(scene)


def sampled_and_signed(scene: Scene) -> None:
    """Both opened the sample of a case about many, then signed."""
    for signer in scene.crew.signers:
        drawn = draw(scene.desk, scene.number, by=signer.number, at=scene.at)
        for one in drawn.left:
            scene.do(look, one, by=signer.number)
        _sign(scene, signer)


def executed(scene: Scene) -> None:
    """孙浩 erased; where a row has come due since, after new signatures."""
    try:
        scene.do(execute, by=scene.executor)
    except PlanOutOfDate:
        _planned_again(scene)
        signed_twice(scene)
        scene.do(execute, by=scene.executor)


def executed_for_many(scene: Scene) -> None:
    """孙浩 erased for every customer of the list."""
    scene.do(execute_all, by=scene.executor)


@dataclass(slots=True, kw_only=True)
class _StopAfterOneChunk:
    """Presses Ctrl-C as soon as the first chunk was committed."""

    is_erasing: bool = False

    def begin(self, stage: Stage, total: int = 0, unit: Unit = Unit.ROWS) -> None:
        """Remember whether rows go now."""
        del total, unit
        self.is_erasing = stage is Stage.ERASE

    def advance(self, count: int) -> None:
        """Stop, if a chunk was committed."""
        if self.is_erasing:
            raise KeyboardInterrupt(count)


def cut_off(scene: Scene) -> None:
    """Signed, and the same day 孙浩 began to erase and stopped after one chunk."""
    desk = replace(scene.desk, progress=_StopAfterOneChunk())
    asked = (desk, scene.number)
    signed_twice(scene)
    with suppress(ExecutionStopped):
        execute(*asked, by=scene.executor, at=scene.at, chunk_rows=FIRST_CHUNK)


def checked(scene: Scene) -> None:
    """Searched again by another path."""
    scene.do(either.check)


def answered(scene: Scene) -> None:
    """The result letter lies in the outbox."""
    scene.do(either.answer)


def processors_answered(scene: Scene) -> None:
    """Everybody outside who was asked has erased."""
    tasks = ProcessorTask.objects.filter(case__number=scene.number, state="asked")
    for name in tasks.values_list("name", flat=True):
        scene.do(record_processor, name, ProcessorAnswer.DONE)


def settled(scene: Scene) -> None:
    """Keys destroyed, proof handed out."""
    scene.do(either.settle)


def refusal_proposed(scene: Scene) -> None:
    """周敏 proposes to refuse."""
    scene.do(propose_refusal, REFUSAL)


def refused(scene: Scene) -> None:
    """王建国 confirms it."""
    scene.do(refuse, REFUSAL, by=scene.crew.signers[0].number)


def withdrawn(scene: Scene) -> None:
    """The customer withdrew."""
    scene.do(withdraw)


def paused(scene: Scene) -> None:
    """周敏 paused the case."""
    scene.do(pause)


def held(scene: Scene) -> None:
    """王建国 holds the orders that would go: a complaint was raised."""
    signer = scene.crew.signers[0].number
    seen = glance(scene.desk, scene.number, Act.HOLD, by=signer, at=scene.at)
    rows = spool.load_plan(seen.read(Kind.PLAN)).rows
    going = tuple(
        row.name.key
        for row in rows
        if row.name.table == ORDERS and row.fate in (Fate.ERASE, Fate.MASK)
    )
    new = NewHold(
        ground="complaint",
        store="shop",
        table=ORDERS,
        keys=going,
        owner=scene.officer,
        review=day_of(scene.at + REVIEW),
    )
    scene.do(hold, new, by=signer)


def restore_proposed(scene: Scene) -> None:
    """The customer came back inside the window."""
    scene.do(propose_restore)


def restored(scene: Scene) -> None:
    """孙浩 brought the rows back."""
    scene.do(either.restore, by=scene.executor)


def shown(scene: Scene) -> None:
    """The customer saw what is held."""
    scene.do(show)


def copied(scene: Scene) -> None:
    """An encrypted copy lies in the outbox."""
    scene.do(hand_copy, SPOKEN)


def restricted(scene: Scene) -> None:
    """Use is restricted for ninety days."""
    scene.do(restrict, End())


def released(scene: Scene) -> None:
    """The restriction was lifted."""
    scene.do(release)


def standing_agreed(scene: Scene) -> None:
    """周敏 proposes that due rows go every day; 王建国 and 赵琳 sign it."""
    new = NewStanding(
        stores=frozenset(scene.desk.home.stores),
        ceiling=CEILING,
        until=day_of(scene.at + STANDING_DAYS),
    )
    standing = propose(scene.desk, new, by=scene.officer, at=scene.at)
    for signer in scene.crew.signers:
        waiting = to_sign(scene.desk, standing.number, on=day_of(scene.at))
        message = standing_message(
            scene.desk.tenant, standing.number, waiting.terms_hash, signer.number
        )
        signature = signer.key.sign(message)
        sign(scene.desk, standing.number, signature, by=signer.number, at=scene.at)


def due_run(scene: Scene) -> None:
    """孙浩 does the day's due run."""
    run(scene.desk, by=scene.executor, at=scene.at)
