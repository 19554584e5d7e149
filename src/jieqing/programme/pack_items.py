"""What stands in a pack, as values: templates of documents, and duties."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

EVERYBODY = "everybody"


class ItemKind(StrEnum):
    """What an item of a pack is."""

    TEMPLATE = "template"
    DUTY = "duty"


class DocumentKind(StrEnum):
    """What a document is; policies bind, reports tell, letters appoint.

    A staff rule is a policy that touches what its staff have at stake: discipline,
    training, appraisal, watching. The law asks that they are consulted.
    """

    POLICY = "policy"
    STAFF_RULE = "staff-rule"
    PLAN = "plan"
    LETTER = "letter"
    MINUTES = "minutes"
    REPORT = "report"
    INTERPRETATION = "interpretation"
    NORM = "norm"
    GUIDE = "guide"
    AGREEMENT = "agreement"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comprehension:
    """The question that shows whether a text was understood, in one language.

    ``why``: what is told to whom answered wrongly, before they read it again.
    """

    stem: str
    right: str
    wrong: tuple[str, ...]
    why: str


class Shift(StrEnum):
    """Where a duty goes that falls on a day on which nobody works."""

    NONE = "none"
    NEXT = "next-workday"
    PREVIOUS = "prev-workday"


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A document to be filled in.

    ``audience``: posts that must have read it, or ``everybody``. ``is_required``: the
    programme lacks something without it. ``valid_months``: to be looked at again.
    ``made_by``: the mechanism that alone makes such documents; empty: people do.
    ``asks``: by language (zh, en) what its readers answer before they confirm.
    """

    key: str
    kind: DocumentKind
    title: str
    owner: str
    items: tuple[str, ...]
    anchors: tuple[str, ...]
    audience: tuple[str, ...]
    is_required: bool
    valid_months: int
    body: str
    made_by: str = ""
    asks: Mapping[str, Comprehension] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One piece of evidence that a task needs: its kind, and of what it is.

    ``kind`` file, link or signature: a person hands it in. ``act``: the engine did it,
    which settles the task by itself. ``figure``: a reading of that period.
    """

    kind: str
    of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """What comes again and again. Days of ``lead`` and ``window`` are calendar days."""

    key: str
    title: str
    owner: str
    verify_by: str
    rrule: str
    shift: Shift
    lead_days: int
    window_days: int
    evidence: tuple[Wanted, ...]
    items: tuple[str, ...]
    anchors: tuple[str, ...]
    sizes: tuple[str, ...]

    @property
    def is_automatic(self) -> bool:
        """Whether the engine alone settles it."""
        return bool(self.evidence) and all(w.kind == "act" for w in self.evidence)


def template_of(found: Mapping[str, Any]) -> Template:
    """Read a template out of a pack item's plain content, checked before."""
    return Template(
        key=found["key"],
        kind=DocumentKind(found["kind"]),
        title=found["title"],
        owner=found["owner"],
        items=tuple(found["items"]),
        anchors=tuple(found["anchors"]),
        audience=tuple(found.get("audience", ())),
        is_required=bool(found.get("required", False)),
        valid_months=int(found.get("valid_months", 12)),
        body=found["body"],
        made_by=found.get("made_by", ""),
        asks={
            language: Comprehension(
                stem=one["stem"],
                right=one["right"],
                wrong=tuple(one["wrong"]),
                why=one["why"],
            )
            for language, one in found.get("asks", {}).items()
        },
    )


def duty_of(found: Mapping[str, Any]) -> Duty:
    """Read a duty out of a pack item's plain content, checked before."""
    return Duty(
        key=found["key"],
        title=found["title"],
        owner=found["owner"],
        verify_by=found.get("verify_by", ""),
        rrule=found["rrule"],
        shift=Shift(found.get("shift", Shift.NEXT)),
        lead_days=int(found.get("lead_days", 7)),
        window_days=int(found.get("window_days", 10)),
        evidence=tuple(
            Wanted(kind=each["kind"], of=each.get("of", ""))
            for each in found["evidence"]
        ),
        items=tuple(found["items"]),
        anchors=tuple(found["anchors"]),
        sizes=tuple(found["sizes"]),
    )
