"""Questions on a change of the law: the form to write them, the page to check them."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms

from jieqing.console.cases.act_form import Cleaned, SpokenForm
from jieqing.console.visit import Visit
from jieqing.language import said
from jieqing.paper.markdown import parts_of_text
from jieqing.programme.courses.acts import question as acts
from jieqing.programme.courses.changes import (
    COUNT,
    LONGEST,
    Written,
    asked_in,
    is_checked,
)
from jieqing.programme.flows import DocumentAct
from jieqing.programme.versions import ToldVersion, explained_by, versions_of

ACTS = frozenset({DocumentAct.ASK, DocumentAct.CHECK})
OWN_QUESTIONS = "You wrote them: somebody else checks them."
_PARTS = {
    "stem": "Question",
    "right": "The right answer",
    "wrong": "Wrong answers, each on a line of its own",
    "why": "Why it is right",
}


class QuestionsForm(SpokenForm):
    """Five questions, each with its answers and a reason."""

    def __init__(self, typed: Any = None) -> None:  # noqa: ANN401 -- as Django's
        super().__init__(typed)
        for number in range(1, COUNT + 1):
            for part, words in _PARTS.items():
                self.fields[f"{part}{number}"] = forms.CharField(
                    label=f"{number}. {said(words)}",
                    max_length=LONGEST * (5 if part == "wrong" else 1),
                    widget=forms.Textarea(attrs={"rows": 3})
                    if part == "wrong"
                    else forms.TextInput(),
                )


def is_asked(versions: Sequence[ToldVersion], act: DocumentAct) -> bool:
    """Whether the act is one of this document now: it explains a change."""
    if not explained_by(tuple(versions)):
        return False
    if act is DocumentAct.ASK:
        return True
    return asked_in(versions) is not None and not is_checked(versions)


def asking(visit: Visit, no: str) -> dict[str, Any]:
    """Return what the page is on which the author writes the questions."""
    known = acts.read_questions(visit.desk, _versions(visit, no))
    return {
        "form": QuestionsForm,
        "initial": dict(_typed(known)),
        "do": lambda c, asked, _: acts.ask(visit.desk, asked, _written(c)),
        "sentence": (
            "Ask what each post must do differently from now on; another person checks"
            " the questions before anybody is asked."
        ),
    }


def checking(visit: Visit, no: str) -> dict[str, Any]:
    """Return what the page is on which a second person checks them."""
    versions = _versions(visit, no)
    known = acts.read_questions(visit.desk, versions)
    is_author = versions[-1].author == visit.by
    return {
        "closed": said(OWN_QUESTIONS) if is_author else "",
        "do": lambda _, asked, __: acts.check(visit.desk, asked) and None,
        "sentence": (
            "Each question has one right answer by the text in force. Agree, and the"
            " posts that the text tells what to do are enrolled; nobody twice."
        ),
        "extra": {"text": parts_of_text(_as_text(known))},
        "template": "console/programme/act_text.html",
    }


def _versions(visit: Visit, no: str) -> tuple[ToldVersion, ...]:
    return versions_of(visit.desk.ledger, no, visit.today)


def _written(cleaned: Cleaned) -> tuple[Written, ...]:
    return tuple(
        Written(
            stem=str(cleaned[f"stem{n}"]).strip(),
            right=str(cleaned[f"right{n}"]).strip(),
            wrong=tuple(
                line.strip()
                for line in str(cleaned[f"wrong{n}"]).splitlines()
                if line.strip()
            ),
            why=str(cleaned[f"why{n}"]).strip(),
        )
        for n in range(1, COUNT + 1)
    )


def _typed(known: Sequence[Written]) -> Iterator[tuple[str, str]]:
    for number, one in enumerate(known, start=1):
        yield f"stem{number}", one.stem
        yield f"right{number}", one.right
        yield f"wrong{number}", "\n".join(one.wrong)
        yield f"why{number}", one.why


def _as_text(known: Sequence[Written]) -> str:
    return "\n\n".join(
        "\n".join(
            (
                f"# {number}. {one.stem}",
                "",
                f"- ✔ {one.right}",
                *(f"- ✘ {each}" for each in one.wrong),
                "",
                f"{said('Why it is right')}{said(': ')}{one.why}",
            )
        )
        for number, one in enumerate(known, start=1)
    )
