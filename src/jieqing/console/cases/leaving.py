"""The acts off the straight way: refuse by two, withdraw, pause, resume."""

from django import forms

from jieqing.casebook.acts import pause as pausing
from jieqing.casebook.acts import refuse as refusing
from jieqing.casebook.acts import withdraw as withdrawing
from jieqing.casebook.case_words import case_words, refusable
from jieqing.casebook.flows import Act
from jieqing.casebook.wording import Language
from jieqing.console.cases.act_form import ActForm, CaseForm, Cleaned
from jieqing.console.visit import Visit
from jieqing.language import said, spoken


class RefuseForm(CaseForm):
    """The ground, and whether one proposes or confirms another's proposal."""

    ground = forms.ChoiceField(label="Ground of the refusal")
    step = forms.ChoiceField(
        label="Which of the two people are you",
        choices=[("propose", ""), ("confirm", "")],
        widget=forms.RadioSelect,
    )

    def prepare(self) -> None:
        """Offer the grounds that letters can word."""
        words = case_words(Language(spoken()))
        grounds = [(c, f"{c} {words.refusal(c).fact}") for c in sorted(refusable())]
        self.offer("ground", grounds)
        steps = [
            ("propose", said("I propose it; another person confirms")),
            ("confirm", said("I confirm another person's proposal")),
        ]
        self.offer("step", steps)


def _refuse(visit: Visit, number: str, cleaned: Cleaned) -> None:
    is_first = cleaned["step"] == "propose"
    act = refusing.propose_refusal if is_first else refusing.refuse
    act(visit.desk, number, cleaned["ground"], by=visit.by, at=visit.at)


def _pause(visit: Visit, number: str, _: Cleaned) -> None:
    pausing.pause(visit.desk, number, by=visit.by, at=visit.at)


def _resume(visit: Visit, number: str, _: Cleaned) -> object:
    return pausing.resume(visit.desk, number, by=visit.by, at=visit.at)


def _withdraw(visit: Visit, number: str, _: Cleaned) -> None:
    withdrawing.withdraw(visit.desk, number, by=visit.by, at=visit.at)


FORMS = (
    ActForm(
        act=Act.REFUSE,
        do=_refuse,
        form=RefuseForm,
        result=(
            "A refusal names its article and where the customer can complain. It takes"
            " two people; stop flags are then lifted."
        ),
    ),
    ActForm(act=Act.PAUSE, do=_pause, result="The case stands still; no clock does."),
    ActForm(act=Act.RESUME, do=_resume, result="The case goes on where it was."),
    ActForm(
        act=Act.WITHDRAW,
        do=_withdraw,
        result="The case ends at the asker's word; stop flags are lifted.",
    ),
)
