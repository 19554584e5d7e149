"""What the staff had to say to a rule that binds them, as the ledger tells it.

Labour Contract Law, article 4: such a rule is discussed by the staff's congress or by
all staff, settled with the union or with representatives of the staff, and made public.
What was discussed may still be mended; what was settled is one text, by its digest.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from jieqing.errors import NeedsPerson, Phrase, Refused, WrongUsage, listed, phrase
from jieqing.flow.ledger import Leaf
from jieqing.programme.flows import DocumentAct
from jieqing.programme.pack_items import DocumentKind, Template
from jieqing.programme.versions import ToldVersion


class Discussed(StrEnum):
    """Who discussed the rule."""

    CONGRESS = "congress"
    ALL = "all-staff"


class SettledWith(StrEnum):
    """With whom the text was settled."""

    UNION = "union"
    REPRESENTATIVES = "representatives"


class MadePublic(StrEnum):
    """How the staff were told what was decided."""

    BOARD = "board"
    HANDED_OUT = "handed-out"
    MAIL = "mail"
    MEETING = "meeting"


class ConsultationMissing(NeedsPerson):
    """A rule that binds staff lacks what the law asks before it may hold."""

    code = "document-consultation-missing"
    cause = "{record} binds the staff, who were not consulted on this text: {lacks}."
    advice = (
        "Let the congress or all staff discuss it, settle this very text with the"
        " union or representatives, and enter both with their records."
    )


class NoStaffRule(Refused):
    """The staff are consulted on rules that bind them."""

    code = "document-no-staff-rule"
    cause = "{record} is no rule that binds the staff."
    advice = "Only documents of the kind staff rule go this way."


class CountsWrong(WrongUsage):
    """The numbers of a discussion contradict each other."""

    code = "document-consultation-counts"
    cause = "{asked} people asked, {heard} opinions: that is no discussion of {record}."
    advice = "Enter how many people were asked, and how many opinions came."


@dataclass(frozen=True, slots=True, kw_only=True)
class Discussion:
    """The discussion of a rule: by whom, when, how many were asked, what came of it.

    ``record`` is SHA-256 (hex) of its minutes; ``outcome`` says what became of what
    people said, and names nobody.
    """

    by: Discussed
    first: date
    last: date
    asked: int
    heard: int
    outcome: str

    def require_possible(self, record: str) -> None:
        """Somebody was asked. Raises ``CountsWrong``."""
        if self.asked < 1 or self.heard < 0:
            raise CountsWrong(record=record, asked=self.asked, heard=self.heard)


@dataclass(frozen=True, slots=True, kw_only=True)
class Consultation:
    """What is there of a version's consultation; each None: not yet."""

    discussed: Leaf | None
    settled: Leaf | None
    made_public: Leaf | None

    @property
    def lacking(self) -> tuple[Phrase, ...]:
        """What lacks before somebody may approve the text."""
        steps = (
            (self.discussed, phrase("not discussed")),
            (self.settled, phrase("not settled with the staff")),
        )
        return tuple(words for leaf, words in steps if leaf is None)


def binds_staff(template: Template) -> bool:
    """Whether documents of a template need the staff's consultation."""
    return template.kind is DocumentKind.STAFF_RULE


def consultation_of(told: ToldVersion) -> Consultation:
    """Read it off a version's entries; what was settled is the text that goes round."""
    sent = told.record.last(DocumentAct.SUBMIT)
    settled = told.record.last(DocumentAct.SETTLE)
    is_this = (
        settled is not None
        and sent is not None
        and settled.position > sent.position
        and settled.entry.facts["digest"] == told.digest
    )
    return Consultation(
        discussed=told.record.last(DocumentAct.DISCUSS),
        settled=settled if is_this else None,
        made_public=told.record.last(DocumentAct.PUBLISH),
    )


def require_consulted(told: ToldVersion, template: Template) -> None:
    """A rule that binds staff was discussed and settled. Raises its refusal."""
    if not binds_staff(template):
        return
    lacks = consultation_of(told).lacking
    if lacks:
        raise ConsultationMissing(record=told.no, lacks=listed(lacks))
