"""Stages of the other flows: what was asked for beside closing an account.

Named ``RIGHT-state``; each is reached by the real acts, as those of R7 are.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace

from office import (
    CASE,
    CHEN,
    KEYS,
    Office,
    approved,
    checked,
    executing,
    found,
    identified,
    interrupted,
    noticed,
    opened_as,
    paused,
    planned,
    refused,
    settled,
    stopped,
    unknown_to,
    withdrawn,
)

from jieqing.casebook.acts.answer import answer
from jieqing.casebook.acts.deliver import Delivery, deliver
from jieqing.casebook.acts.fulfil import End, hand_copy, restrict, show
from jieqing.casebook.acts.identify import Identification, Level, Method, identify
from jieqing.casebook.acts.notify import notify
from jieqing.casebook.acts.open import NewRequest, finding_message, open_case
from jieqing.casebook.acts.processor import (
    ProcessorAnswer,
    TaskUnknown,
    record_processor,
)
from jieqing.casebook.acts.stop import stop
from jieqing.casebook.flows import FLOWS, Right, State
from jieqing.erasure.values import IdentityValue

Step = Callable[[Office], Office]
Plan = Mapping[str, tuple[str | None, Step]]
SPOKEN = "seven warm winter coats"
SCOPE = ("shop.address", "shop.browse_log")


def shown(office: Office) -> Office:
    """The customer saw what is held."""
    office.do(show, by=CHEN)
    return office


def copied_out(office: Office) -> Office:
    """The customer's copy reached them."""
    letter = office.do(hand_copy, SPOKEN, by=CHEN)
    office.do(deliver, letter, Delivery.DELIVERED, by=CHEN)
    return office


def restricted(office: Office) -> Office:
    """Use is restricted for ninety days."""
    office.do(restrict, End(), by=CHEN)
    return office


def withdrawn_at_the_channel(office: Office) -> Office:
    """Where consent was given it is withdrawn: the channel is proof enough."""
    proof = Identification(method=Method.CHANNEL, joined_at=Level.P1, is_verified=True)
    office.do(identify, proof, by=CHEN)
    return office


def stopped_by_hand(office: Office) -> Office:
    """陈经办 switched it off where no store has a flag for it."""
    stop(office.desk, CASE, by=CHEN, at=office.at, by_hand=True)
    return office


def told_and_found(office: Office) -> Office:
    """The customer was told the same day; then their rows were found."""
    letter = office.do(answer, by=CHEN)
    office.do(deliver, letter, Delivery.DELIVERED, by=CHEN)
    return found(office)


def found_by_company(right: Right, *scope: str) -> Step:
    """陈经办 signs what the company has found, and opens the case."""

    def opens(office: Office) -> Office:
        office = numbered(office)
        request = signed(office, office.request(right, *scope))
        open_case(office.desk, request, by=CHEN, at=office.at)
        return office

    return opens


def numbered(office: Office) -> Office:
    """The same customer by the number the company knows them by."""
    if office.customer.kind == "customer_no":
        return office
    question = "select id from member where phone = ?"
    found_rows = office.ask("shop", question, office.customer.value)
    number = str(found_rows[0][0]) if found_rows else "99999999"
    return replace(office, customer=IdentityValue(kind="customer_no", value=number))


def signed(office: Office, request: NewRequest, who: str = CHEN) -> NewRequest:
    """The request with the signature of who opens it."""
    message = finding_message(office.desk, request)
    return replace(request, signature=KEYS[who].sign(message))


def told_in_time(office: Office) -> Office:
    """The notice arrived, and its thirty days are over."""
    letter = office.do(notify, by=CHEN)
    office.do(deliver, letter, Delivery.DELIVERED, by=CHEN)
    return office.later(days=31)


def told_without_choice(office: Office) -> Office:
    """The notice arrived; there is nothing to choose."""
    letter = office.do(notify, by=CHEN)
    office.do(deliver, letter, Delivery.DELIVERED, by=CHEN)
    return office


def answered(office: Office) -> Office:
    """The result letter arrived."""
    letter = office.do(answer, by=CHEN)
    office.do(deliver, letter, Delivery.DELIVERED, by=CHEN)
    return office


def ready(office: Office) -> Office:
    """The processors answered, and the recovery window is over."""
    for task in ("crm/sms", "shop/courier"):
        with suppress(TaskUnknown):  # a case about a part may instruct none
            office.do(record_processor, task, ProcessorAnswer.DONE, by=CHEN)
    return office.later(days=7)


def _handing(right: Right, fulfil: Step) -> Plan:
    return {
        "opened": (None, opened_as(right)),
        "identified": ("opened", identified),
        "found": ("identified", found),
        "fulfilled": ("found", fulfil),
        "answered": ("fulfilled", answered),
        "settled": ("answered", settled),
        "refused": ("found", refused),
        "withdrawn": ("found", withdrawn),
        "paused": ("found", paused),
        "not_found": (None, unknown_to(opened_as(right), identified)),
    }


def _erasing(*opening: tuple[str, Step]) -> Plan:
    """From the first stages on, each after the one before it, as closing goes on."""
    before = [None, *(name for name, _ in opening)]
    begun = {name: (before[place], step) for place, (name, step) in enumerate(opening)}
    return {
        **begun,
        "executing": ("approved", executing),
        "interrupted": ("approved", interrupted),
        "checked": ("executing", checked),
        "answered": ("checked", answered),
        "ready": ("answered", ready),
        "settled": ("ready", settled),
        "withdrawn": ("planned", withdrawn),
        "paused": ("planned", paused),
    }


PLANS: Mapping[Right, Plan] = {
    Right.ACCESS: _handing(Right.ACCESS, shown),
    Right.COPY: _handing(Right.COPY, copied_out),
    Right.RESTRICT: {
        "opened": (None, opened_as(Right.RESTRICT)),
        "identified": ("opened", identified),
        "stopped": ("identified", stopped),
        "fulfilled": ("stopped", restricted),
        "answered": ("fulfilled", answered),
        "settled": ("answered", settled),
        "refused": ("stopped", refused),
        "withdrawn": ("stopped", withdrawn),
        "paused": ("stopped", paused),
    },
    Right.DELETE: {
        **_erasing(
            ("opened", opened_as(Right.DELETE, *SCOPE)),
            ("identified", identified),
            ("stopped", stopped),
            ("found", found),
            ("planned", planned),
            ("noticed", noticed),
            ("approved", approved),
        ),
        "refused": ("found", refused),
        "not_found": (
            None,
            unknown_to(opened_as(Right.DELETE, *SCOPE), identified, stopped),
        ),
    },
    Right.WITHDRAW_CONSENT: {
        **_erasing(
            ("opened", opened_as(Right.WITHDRAW_CONSENT, "marketing")),
            ("identified", withdrawn_at_the_channel),
            ("stopped", stopped_by_hand),
            ("found", told_and_found),
            ("planned", planned),
            ("noticed", told_without_choice),
            ("approved", approved),
        ),
        "refused": ("found", refused),
        "not_found": (
            None,
            unknown_to(
                opened_as(Right.WITHDRAW_CONSENT, "marketing"),
                identified,
                stopped_by_hand,
                answered,
            ),
        ),
    },
    Right.PURPOSE_ACHIEVED: {
        **_erasing(
            ("opened", found_by_company(Right.PURPOSE_ACHIEVED)),
            ("found", found),
            ("planned", planned),
            ("noticed", told_in_time),
            ("approved", approved),
        ),
        "not_found": (None, unknown_to(found_by_company(Right.PURPOSE_ACHIEVED))),
    },
    Right.UNLAWFUL: {
        **_erasing(
            ("opened", found_by_company(Right.UNLAWFUL, "shop.browse_log")),
            ("stopped", stopped),
            ("found", found),
            ("planned", planned),
            ("approved", approved),
        ),
        "not_found": (
            None,
            unknown_to(found_by_company(Right.UNLAWFUL, "shop.browse_log"), stopped),
        ),
    },
}
OTHER_STAGES: Mapping[str, tuple[str | None, Step]] = {
    f"{right}-{name}": (f"{right}-{before}" if before else None, step)
    for right, plan in PLANS.items()
    for name, (before, step) in plan.items()
}


def stages_by_flow() -> Mapping[str, Mapping[State, str]]:
    """Return for each flow the stage in which a case stands in each state."""
    others = {
        right: {State(n): f"{right}-{n}" for n in plan if n in set(State)}
        for right, plan in PLANS.items()
    }
    closing = {State(name): name for name in set(State) - {State.FULFILLED}}
    return {Right.CLOSE: closing, **{r: others[r] for r in others if r in FLOWS}}
