"""The acts at the end: answer, deliver, processor, settle, release."""

from collections.abc import Mapping

from django import forms

from jieqing.casebook.acts import deliver as delivering
from jieqing.casebook.acts import processor as processing
from jieqing.casebook.acts import release as releasing
from jieqing.casebook.acts.deliver import Delivery
from jieqing.casebook.acts.processor import ProcessorAnswer
from jieqing.casebook.code_words import LETTERS, named
from jieqing.casebook.flows import Act
from jieqing.casebook.many import either
from jieqing.console.cases.act_form import ActForm, CaseForm, Cleaned
from jieqing.console.cases.by_worker import asked_for, by_worker_if_many, to_progress
from jieqing.console.visit import Visit

WAITS, ASKED = "waits", "asked"
DELIVERY_WORDS: Mapping[Delivery, str] = {
    Delivery.DELIVERED: "It was delivered",
    Delivery.FAILED: "It could not be delivered: two channels on two days",
}
ANSWER_WORDS: Mapping[ProcessorAnswer, str] = {
    ProcessorAnswer.DONE: "It has answered that it erased",
    ProcessorAnswer.LATE: "No answer came by its day",
}


class DeliverForm(CaseForm):
    """Which letter, and what became of it."""

    letter = forms.ChoiceField(label="Letter")
    outcome = forms.ChoiceField(
        label="What became of it",
        choices=[(each.value, words) for each, words in DELIVERY_WORDS.items()],
        widget=forms.RadioSelect,
    )

    def prepare(self) -> None:
        """Offer the letters that wait."""
        waiting = [one for one in self.case.letters if one.delivery == WAITS]
        self.offer(
            "letter",
            [
                (one.number, f"{one.number} {named(LETTERS, one.kind)}")
                for one in waiting
            ],
        )


class ProcessorForm(CaseForm):
    """Which processor, and what it answered."""

    task = forms.ChoiceField(label="Processor")
    answer = forms.ChoiceField(
        label="What is known",
        choices=[(each.value, words) for each, words in ANSWER_WORDS.items()],
        widget=forms.RadioSelect,
    )

    def prepare(self) -> None:
        """Offer the tasks without an answer."""
        waiting = [one for one in self.case.processors if one.state == ASKED]
        self.offer("task", [(one.task, f"{one.task} · {one.due}") for one in waiting])


def _answer(visit: Visit, number: str, _: Cleaned) -> object:
    return either.answer(visit.desk, number, by=visit.by, at=visit.at)


def _deliver(visit: Visit, number: str, cleaned: Cleaned) -> None:
    letter, outcome = cleaned["letter"], Delivery(cleaned["outcome"])
    delivering.deliver(visit.desk, number, letter, outcome, by=visit.by, at=visit.at)


def _processor(visit: Visit, number: str, cleaned: Cleaned) -> None:
    task, answer = cleaned["task"], ProcessorAnswer(cleaned["answer"])
    processing.record_processor(
        visit.desk, number, task, answer, by=visit.by, at=visit.at
    )


def _settle(visit: Visit, number: str, _: Cleaned) -> object:
    return either.settle(visit.desk, number, by=visit.by, at=visit.at)


def _release(visit: Visit, number: str, _: Cleaned) -> object:
    return releasing.release(visit.desk, number, by=visit.by, at=visit.at)


FORMS = (
    ActForm(
        act=Act.ANSWER,
        do=_answer,
        result="The result letter is written and lies in the outbox.",
    ),
    ActForm(
        act=Act.DELIVER,
        do=_deliver,
        form=DeliverForm,
        result="What became of the letter is recorded; sending it is your work.",
    ),
    ActForm(
        act=Act.PROCESSOR,
        do=_processor,
        form=ProcessorForm,
        result="No answer is not yes: what is late is recorded as late.",
    ),
    ActForm(
        act=Act.SETTLE,
        do=by_worker_if_many(Act.SETTLE, _settle),
        on_page=asked_for(Act.SETTLE),
        answer=to_progress,
        result=(
            "The case's keys are destroyed, the statement is signed and the final"
            " letter is written. This cannot be taken back."
        ),
    ),
    ActForm(
        act=Act.RELEASE,
        do=_release,
        result="What was stopped is put back and the customer is told.",
    ),
)
