"""What acts ask before they do anything; each raises and none changes anything.

State, role and time are asked by ``work.py`` before any of these. Every guard believes
the record from the ledger; rows are only compared with it.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import NoReturn

from django.db import connection

from jieqing.casebook import told, whose_turn
from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.flows import Act
from jieqing.casebook.law_in_force import FOLDER, published
from jieqing.casebook.models import Chunk, Letter, ProcessorTask
from jieqing.casebook.sources import bound_store
from jieqing.casebook.told import Choice, Phase, Signed
from jieqing.casebook.work import Work
from jieqing.erasure.plan import in_store
from jieqing.erasure.recheck import PlanOutOfDate
from jieqing.erasure.values import (
    ChunkState,
    Fate,
    HeldRows,
    MappedStore,
    Plan,
    PlannedRow,
    Why,
)
from jieqing.errors import NeedsPerson, Refused
from jieqing.evidence import instant
from jieqing.evidence.approval import approval_message
from jieqing.evidence.passkey import Assertion
from jieqing.evidence.person_key import written_signature
from jieqing.flow.ledger import Leaf
from jieqing.flow.record import Record, RecordAltered, moment_of
from jieqing.law.overlay import OWN_FILE
from jieqing.people.roll import Person, SignedWith, meet

APPROVALS_NEEDED = 2
CHECKS_NEEDED = 2
FIRST_CHUNK = 1
SHORT_LAW = 12
"""Of a law's digest, what a person reads."""
QUIET = timedelta(hours=24)
_GOING = frozenset({Fate.ERASE, Fate.MASK, Fate.UNTIE})
# Whole, not composed: each signature asks both, and composing takes longer.
_SIGNED = "SELECT person, plan_hash FROM casebook_approval WHERE case_id = %s"
_OPEN_HOLDS = """
SELECT number FROM casebook_hold WHERE case_id = %s AND is_lifted = %s"""


class PersonInvolved(Refused):
    """The same human has another part in the case."""

    code = "person-is-involved"
    cause = "{person} cannot do this in {case}: they are its {part}."
    advice = "Another entitled person must do it; two accounts of one human are one."


class SignatureHandedOver(Refused):
    """The signature was given to somebody else."""

    code = "signature-handed-over"
    cause = "You handed this signature in {case} over to {person}."
    advice = "They sign, or hand it back to you."


class SignerAwaited(Refused):
    """Somebody who was asked to sign has not signed."""

    code = "signer-awaited"
    cause = "{person} was asked to sign {case} too and has not signed yet."
    advice = "Wait for them, or send the plan back and have it signed anew."


class LawChanged(Refused):
    """The plan was made by another law than the one in force."""

    code = "law-changed"
    cause = (
        "The plan of {case} was made on {planned}; since then {law} is in force, so"
        " that the plan rests on the law of before."
    )
    advice = (
        "The officer plans again: `jieqing case plan {case}`; what it says may have"
        " changed."
    )


class SignatureForged(Refused):
    """The signature is not one of this person over this plan."""

    code = "signature-not-genuine"
    cause = "The signature does not belong to {person} and this plan of {case}."
    advice = "Sign again with your own key file: `jieqing case approve`."


class ApprovalsMissing(NeedsPerson):
    """Fewer than two different people have approved this plan."""

    code = "approvals-missing"
    cause = "{case} has {count} of {needed} approvals of the plan in force."
    advice = "Two different approvers must sign: `jieqing case approve`."


class ChoiceMissing(NeedsPerson):
    """The customer has not chosen and the day is not over."""

    code = "choice-missing"
    cause = "In {case} nothing was chosen yet; the customer may choose until {until}."
    advice = "Record the choice, or the default once that day is over."


class NoticeNotDelivered(NeedsPerson):
    """Nobody recorded that the notice arrived, or failed to."""

    code = "notice-not-delivered"
    cause = "The notice {letter} of {case} is neither delivered nor recorded as failed."
    advice = "Send it from the outbox and record it: `jieqing case deliver`."


class NoticeNotOver(NeedsPerson):
    """The customer was told, and the days of the notice are not over."""

    code = "notice-not-over"
    cause = "The notice of {case} runs until {until}."
    advice = "Sign after that day; if the customer comes back, withdraw the case."


class StopNotTold(NeedsPerson):
    """Who withdrew consent has not been told that its use has stopped."""

    code = "stop-not-told"
    cause = "In {case} nobody has told the customer yet that the use has stopped."
    advice = "Tell them the same day: `jieqing case answer`; then search."


class WaitsForUnfinished(NeedsPerson):
    """The customer lets everything wait until their unfinished business has ended."""

    code = "waits-for-unfinished-business"
    cause = "{case} waits for the customer's unfinished business, as they chose."
    advice = (
        "Plan again once it has ended, or record a new choice: "
        "`jieqing case choose --choice erase --unfinished rest-now`, then plan."
    )


class ChoiceNotErase(Refused):
    """The customer chose something else than erasing."""

    code = "choice-is-not-erase"
    cause = "In {case} the customer chose {choice}, which this case cannot carry out."
    advice = "Record a new choice, or withdraw the case; to restrict use, open R9."


class RowsHeld(Refused):
    """A hold binds rows that the frozen plan would erase."""

    code = "rows-held"
    cause = "Hold {hold} binds {count} rows of {store}.{table} that the plan erases."
    advice = "Lift the hold, or let the case be withdrawn: nothing more is erased."


class NotExecuted(Refused):
    """The erasing has not finished."""

    code = "execution-not-finished"
    cause = "The erasing of {case} has not finished."
    advice = "Run `jieqing case execute` again; it goes on where it stopped."


class RestoreUnfinished(Refused):
    """A restore has begun and was interrupted."""

    code = "restore-unfinished"
    cause = "A restore of {case} has begun and is not finished."
    advice = "Run `jieqing case restore` again; it goes on where it stopped."


class AlreadyCommitted(Refused):
    """Rows have gone; there is nothing to withdraw any more."""

    code = "already-committed"
    cause = "Rows of {case} have already gone."
    advice = "Inside the recovery window they can be brought back: `case restore`."


class WindowOver(Refused):
    """There is no recovery window, or it is over."""

    code = "window-over"
    cause = "The recovery window of {case} is over or was never open ({until})."
    advice = "The rows cannot be brought back; tell the customer so."


class WindowOpen(NeedsPerson):
    """The customer may still ask for the rows back."""

    code = "window-open"
    cause = "The recovery window of {case} is open until {until}."
    advice = "Settle after that day, or record that the customer waives it."


class ResultNotDelivered(NeedsPerson):
    """Nobody recorded that the result letter arrived, or failed to."""

    code = "result-letter-not-delivered"
    cause = "The result letter of {case} is neither delivered nor recorded as failed."
    advice = "Send the letter from the outbox and record it: `jieqing case deliver`."


class CopyNotDelivered(NeedsPerson):
    """Nobody recorded that the copy arrived, or failed to."""

    code = "copy-not-delivered"
    cause = "The copy {letter} of {case} is neither delivered nor recorded as failed."
    advice = "Hand it over and record it: `jieqing case deliver`."


class CopyMissing(NeedsPerson):
    """The customer wants a copy before anything goes, and there is none."""

    code = "copy-missing"
    cause = "In {case} the customer wants a copy first, and none was made yet."
    advice = "Make it (`jieqing case fulfil`), hand it over and record the delivery."


class SecondCheckMissing(Refused):
    """No clean search after the quiet period."""

    code = "second-check-missing"
    cause = "{case} has no clean second check after the quiet period."
    advice = "Run `jieqing case check` once the quiet period is over."


class ProcessorsSilent(NeedsPerson):
    """A processor has not answered, and its day is not over."""

    code = "processors-silent"
    cause = "{count} processors of {case} have not answered; the day is {due}."
    advice = "Record their answers, or mark them late once their day is over."


def require_record_leads_here(work: Work) -> None:
    """The rows of approvals and holds must be those of the ledger."""
    signed = sorted(one.row for one in told.approvals(work.record))
    with connection.cursor() as cursor:
        cursor.execute(_SIGNED, [work.case.pk])
        approvals = sorted(map(tuple, cursor.fetchall()))
        cursor.execute(_OPEN_HOLDS, [work.case.pk, False])
        open_holds = sorted(number for (number,) in cursor.fetchall())
    if approvals != signed:
        raise RecordAltered(record=work.number, what="approvals")
    held = sorted(told.fact(leaf, "hold") for leaf in told.open_holds(work.record))
    if open_holds != held:
        raise RecordAltered(record=work.number, what="holds")


def require_notice_delivered(work: Work) -> None:
    """The notice arrived, or its failure is recorded (rights: two channels, 2.6)."""
    letter = told.notice(work.record)
    if letter not in told.delivered(work.record):
        raise NoticeNotDelivered(case=work.number, letter=letter)


def require_notice_over(work: Work) -> None:
    """The days of a notice that the law or the company gives are over."""
    until = told.days(work.record, work.desk.calendar)["notice_over"]
    if day_of(work.at) <= until:
        raise NoticeNotOver(case=work.number, until=until)


def require_stop_told(work: Work) -> None:
    """The letter that says what has stopped was written; its day is the first."""
    if not told.stop_letter(work.record):
        raise StopNotTold(case=work.number)


def require_no_wait(work: Work, plan: Plan) -> None:
    """The customer does not let everything wait for their unfinished business."""
    waiting = (row for row in plan.rows if row.fate is Fate.WAIT)
    if any(row.why == Why.UNFINISHED for row in waiting):
        raise WaitsForUnfinished(case=work.number)


def require_choice_made(work: Work) -> None:
    """The customer chose to erase, or the default of the ground was recorded.

    Who chose a copy first has it before anybody signs.
    """
    chosen = told.chosen(work.record)
    if chosen is None:
        until = told.days(work.record, work.desk.calendar)[told.CHOOSE]
        raise ChoiceMissing(case=work.number, until=until)
    if chosen.choice is Choice.COPY_FIRST:
        _require_copy_made(work)
        require_copy_handed_over(work)
    elif chosen.choice is not Choice.ERASE:
        raise ChoiceNotErase(case=work.number, choice=chosen.choice)


def _require_copy_made(work: Work) -> None:
    if not told.handed_over(work.record):
        raise CopyMissing(case=work.number)


def require_not_applicant(work: Work) -> None:
    """Other eyes are the point; who opened it as a deputy opened it for the holder."""
    opening = work.record.leaves[0]
    then = work.desk.register.roll_before(opening)
    behind = then.behind(then.persons[opening.entry.actor], opening.entry.act)
    if meet(behind, work.roll.behind(work.person, work.act)):
        _refuse_involved(work, "applicant")


def require_not_signer(work: Work, hash_: str) -> None:
    """Nobody signs twice, and no signer executes."""
    signers = [one.person for one in told.approvals_of(work.record, hash_)]
    for number in signers:
        signer = (work.roll.person(number), Act.APPROVE)
        if work.roll.are_one_side(signer, (work.person, work.act)):
            _refuse_involved(work, "signer")


def require_not_handed_over(work: Work) -> None:
    """Whoever gave their signature to somebody else does not sign as well."""
    to = whose_turn.handed_over_to(work.record).get(work.person.number)
    if to is not None:
        raise SignatureHandedOver(case=work.number, person=to)


def require_added_signed(work: Work, hash_: str) -> None:
    """Whoever was asked to sign the plan beside two others has signed it."""
    if hash_ != told.plan_hash(work.record):
        return
    signed = {one.person for one in told.approvals_of(work.record, hash_)}
    lacking = [p for p in whose_turn.must_sign(work.record) if p not in signed]
    if lacking:
        raise SignerAwaited(case=work.number, person=lacking[0])


def require_law_of_plan(work: Work) -> None:
    """The law in force is the one the plan was made by, if there is a plan."""
    require_law_in_force(work.desk, work.record)


def require_law_in_force(desk: Desk, record: Record) -> None:
    """Ask the same of a record. Raises ``LawChanged``."""
    plan, law = told.plan_entry(record), desk.catalogue.version
    if plan is None or told.planned_law(record) == law:
        return
    raise LawChanged(
        case=record.number,
        planned=day_of(moment_of(plan)),
        law=_newer_than(desk, plan) or law[:SHORT_LAW],
    )


def _newer_than(desk: Desk, plan: Leaf) -> str:
    """Name the change published since a plan, else the company's own rules, if any."""
    change = published(desk.ledger)
    if change is not None and change.position > plan.position:
        since = day_of(change.published_at or change.proposed_at)
        return f"{change.number} · {since}"
    is_own = (desk.home.place(FOLDER) / OWN_FILE).is_file()
    return f"{FOLDER}/{OWN_FILE}" if is_own else ""


def require_plan_of_today(
    work: Work, planned: Plan, today: Plan, todays_hash: str
) -> None:
    """The plan that people sign is the plan as it stands today, by the same law."""
    require_law_of_plan(work)
    if todays_hash == told.plan_hash(work.record):
        return
    was, now = _counts(planned.rows), _counts(today.rows)
    names = sorted({*was, *now})
    moved = [name for name in names if was.get(name) != now.get(name)]
    store, table = (moved or names or [("", "")])[0]
    raise PlanOutOfDate(
        store=store,
        table=table,
        planned=sum(was.get((store, table), {}).values()),
        found=sum(now.get((store, table), {}).values()),
        moved=len(moved),
    )


def message_over(work: Work, person: str, hash_: str) -> bytes:
    """Return the bytes that a person signs over the plan of this hash, this time."""
    turn = told.turn_of(work.record, hash_)
    return approval_message(work.desk.tenant, work.number, hash_, turn, person)


def require_genuine(work: Work, hash_: str, signature: bytes | Assertion) -> SignedWith:
    """The signature is this person's own, over this plan; returns it with its key."""
    message = message_over(work, work.person.number, hash_)
    written = written_signature(signature)
    held = work.person.signing_key(message, written)
    if held is None:
        raise SignatureForged(person=work.person.number, case=work.number)
    return SignedWith(key_id=held.id, signature=written, at=instant.to_text(work.at))


def require_approvals_stood(work: Work, hash_: str) -> None:
    """Two different humans signed this very hash; every signature is tried again.

    That is enough once rows have gone: who has left since did approve them.
    """
    signed = told.approvals_of(work.record, hash_)
    signers = [work.roll.person(one.person) for one in signed]
    for one, person in zip(signed, signers, strict=True):
        if not _is_genuine(work, one, person):
            raise SignatureForged(person=one.person, case=work.number)
    _require_enough(work, len({one.natural for one in signers}))
    require_added_signed(work, hash_)


def require_approvals_stand(work: Work, hash_: str) -> None:
    """Those who signed may still approve today: nobody who left or lost the role."""
    require_approvals_stood(work, hash_)
    signed = told.approvals_of(work.record, hash_)
    signers = [work.roll.person(one.person) for one in signed]
    able = [s for s in signers if s.is_active and s.may(Act.APPROVE)]
    _require_enough(work, work.roll.sides(able, Act.APPROVE))


def _require_enough(work: Work, count: int) -> None:
    if count < APPROVALS_NEEDED:
        raise ApprovalsMissing(case=work.number, count=count, needed=APPROVALS_NEEDED)


def require_nothing_held(planned: Plan, held: Iterable[HeldRows]) -> None:
    """No row that goes is under a hold, by itself or through its unit."""
    for hold in held:
        units = _units_of(hold, planned)
        bound = [row for row in planned.rows if _is_bound(row, hold, units)]
        if bound:
            raise RowsHeld(
                hold=hold.number, count=len(bound), store=hold.store, table=hold.table
            )


def require_nothing_half_restored(work: Work) -> None:
    """No restore has begun that is not finished: some rows are back, some are not."""
    if told.half_restored(work.record):
        raise RestoreUnfinished(case=work.number)


def require_executed(work: Work) -> None:
    """The erasing has finished."""
    if told.outcome(work.record) is None:
        raise NotExecuted(case=work.number)


def require_nothing_committed(work: Work) -> None:
    """No chunk has been committed; the stores' own marks have the last word."""
    committed = Chunk.objects.filter(case=work.case, state=ChunkState.COMMITTED)
    if committed.exists() or is_marked(work):
        raise AlreadyCommitted(case=work.number)


def require_window_open(work: Work) -> None:
    """What was erased may still be brought back today."""
    until = told.window_until(work.record)
    if until is None or day_of(work.at) > until:
        raise WindowOver(case=work.number, until=until or "-")


def require_window_over(work: Work) -> None:
    """The customer can no longer ask for the rows back, or does not want to."""
    until = told.window_until(work.record)
    chosen = told.chosen(work.record)
    waived = chosen is not None and chosen.window_waived
    if until is not None and day_of(work.at) <= until and not waived:
        raise WindowOpen(case=work.number, until=until)


def require_result_delivered(work: Work) -> None:
    """The result letter arrived, or somebody recorded that it did not."""
    number = told.result_letter(work.record)
    delivered = {told.fact(leaf, "letter") for leaf in work.record.of(Act.DELIVER)}
    if not number or number not in delivered:
        raise ResultNotDelivered(case=work.number)
    waits = Letter.objects.filter(case=work.case, number=number, delivery="waits")
    if waits.exists():
        raise RecordAltered(record=work.number, what="letters")


def require_copy_handed_over(work: Work) -> None:
    """The copy that was made reached the customer, or its failure is recorded."""
    waiting = told.handed_over(work.record) - told.delivered(work.record)
    if waiting:
        raise CopyNotDelivered(case=work.number, letter=min(waiting))


def require_second_check(work: Work) -> None:
    """The newest check is clean, left nothing out, and came after the quiet period."""
    checks = work.record.of(Act.CHECK)
    finished = told.quiet_since(work.record)
    newest = checks[-1].entry.facts if checks else {}
    is_clean = newest.get("is_clean") is True and not newest.get("put_off", 0)
    quiet = (
        finished is not None
        and bool(checks)
        and moment_of(checks[-1]) - moment_of(finished) >= QUIET
    )
    if len(checks) < CHECKS_NEEDED or not is_clean or not quiet:
        raise SecondCheckMissing(case=work.number)


def require_processors_answered(work: Work) -> None:
    """Each processor answered, or its day is over and it is marked late."""
    told_tasks = told.in_phase(work.record.of(Act.EXECUTE), Phase.FINISHED)
    asked = set(told.mapping(told_tasks, "processors")) if told_tasks else set()
    answers = {told.fact(leaf, "task") for leaf in work.record.of(Act.PROCESSOR)}
    silent = asked - answers
    if silent:
        due = told.days(work.record, work.desk.calendar)["processor_late"]
        raise ProcessorsSilent(case=work.number, count=len(silent), due=due)
    waits = ProcessorTask.objects.filter(case=work.case, state="asked")
    if waits.exists():
        raise RecordAltered(record=work.number, what="processors")


def is_marked(work: Work) -> bool:
    """Whether a store says that the case's first chunk happened there."""
    stores = (bound_store(work.desk, name) for name in work.desk.home.searched)
    return any(_is_marked(work, mapped) for mapped in stores)


def _is_marked(work: Work, mapped: MappedStore) -> bool:
    if not mapped.store.has_mark_table():
        return False
    with mapped.store.reading(mapped.bound, day_of(work.at)) as reader:
        return reader.mark(work.case.mark, FIRST_CHUNK) is not None


def _refuse_involved(work: Work, part: str) -> NoReturn:
    raise PersonInvolved(person=work.person.number, case=work.number, part=part)


def _is_genuine(work: Work, signed: Signed, person: Person) -> bool:
    message = message_over(work, signed.person, signed.plan_hash)
    return person.had_signed(message, signed.by)


def _counts(
    rows: Iterable[PlannedRow],
) -> Mapping[tuple[str, str], Mapping[Fate, int]]:
    counted: dict[tuple[str, str], dict[Fate, int]] = {}
    for row in rows:
        fates = counted.setdefault((row.name.store, row.name.table), {})
        fates[row.fate] = fates.get(row.fate, 0) + 1
    return counted


def _is_bound(row: PlannedRow, hold: HeldRows, units: frozenset[str]) -> bool:
    if row.fate not in _GOING or row.name.store != hold.store:
        return False
    if row.name.table == hold.table and row.name.key in hold.keys:
        return True
    return row.unit in units


def _units_of(hold: HeldRows, plan: Plan) -> frozenset[str]:
    """Units that hold one of the rows: an order is held with its items."""
    return frozenset(
        row.unit
        for row in in_store(plan.rows, hold.store)
        if row.unit and row.name.table == hold.table and row.name.key in hold.keys
    )
