"""Questionnaires as packs have them: what is asked, of whom by name, how it is kept."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from jieqing.errors import WrongUsage, phrase
from jieqing.law.document import Item, Problem
from jieqing.programme.items_in_use import items_in_use
from jieqing.programme.kernel_packs import NAMED
from jieqing.programme.pack_checks import Checks
from jieqing.programme.packs import PackKind

KIND = "questionnaire"
LEAST: Final = 5
"""Of how many people a group must be to be shown; a form may ask for more."""
LONGEST: Final = 1000
"""Letters of an answer in words."""


class FormKind(StrEnum):
    """What a questionnaire is for."""

    CSAT = "csat"
    NPS = "nps"
    CES = "ces"
    TRAINING = "training"
    PARTNER = "partner"
    POLL = "poll"
    INTAKE = "intake"


class FormMode(StrEnum):
    """Who knows who answered what: nobody; who answered, not what; both."""

    ANONYMOUS = "anonymous"
    CONFIDENTIAL = "confidential"
    NAMED = "named"


class AskKind(StrEnum):
    """How a question is answered."""

    SCALE = "scale"
    CHOICE = "choice"
    TEXT = "text"


class QuestionnaireUnknown(WrongUsage):
    """There is no such questionnaire."""

    code = "questionnaire-unknown"
    cause = "There is no questionnaire {questionnaire}."
    advice = "The page of forms lists those that are there."


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One question. ``values``: what may be answered, in order; of a text, nothing.

    ``is_facet``: the answers are broken down by it.
    """

    key: str
    text: str
    kind: AskKind
    values: tuple[str, ...] = ()
    is_required: bool = True
    is_facet: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Questionnaire:
    """A questionnaire; ``keep_days``: how long raw answers stay after its end."""

    key: str
    title: str
    intro: str
    kind: FormKind
    mode: FormMode
    owner: str
    items: tuple[str, ...]
    min_group: int
    keep_days: int
    asks: tuple[Ask, ...]

    @property
    def facet(self) -> Ask | None:
        """The question by which answers are broken down; None: by none."""
        return next((one for one in self.asks if one.is_facet), None)


def questionnaire_of(found: Mapping[str, Any]) -> Questionnaire:
    """Read a questionnaire out of a pack item's plain content, checked before."""
    return Questionnaire(
        key=found["key"],
        title=found["title"],
        intro=found["intro"],
        kind=FormKind(found["kind"]),
        mode=FormMode(found["mode"]),
        owner=found["owner"],
        items=tuple(found["items"]),
        min_group=max(int(found.get("min_group", LEAST)), LEAST),
        keep_days=int(found.get("keep_days", 180)),
        asks=tuple(map(_ask_of, found["asks"])),
    )


def questionnaires(tenant: str) -> Mapping[str, Mapping[str, Any]]:
    """Every questionnaire: of loaded packs, and shipped ones not loaded yet."""
    return items_in_use(tenant, KIND)


def questionnaire(tenant: str, key: str) -> Mapping[str, Any]:
    """One as plain content. Raises ``QuestionnaireUnknown``."""
    found = questionnaires(tenant).get(key)
    if found is None:
        raise QuestionnaireUnknown(questionnaire=key[:64])
    return found


def _ask_of(found: Mapping[str, Any]) -> Ask:
    kind = AskKind(found["kind"])
    steps = range(found.get("low", 1), found.get("high", 5) + 1)
    scale = tuple(map(str, steps)) if kind is AskKind.SCALE else ()
    return Ask(
        key=found["key"],
        text=found["text"],
        kind=kind,
        values=tuple(found.get("options", scale)),
        is_required=bool(found.get("required", kind is not AskKind.TEXT)),
        is_facet=bool(found.get("facet", False)),
    )


def _problems(item: Item, checks: Checks) -> Iterator[Problem]:
    yield from checks.known(item, "kind", frozenset(FormKind))
    yield from checks.known(item, "mode", frozenset(FormMode))
    group = item.fields.get("min_group")
    if group is not None and not _is_within(group.value, LEAST, 100):
        yield checks.at(group, phrase("a group has {least} or more", least=LEAST))
    kept = item.fields.get("keep_days")
    if kept is not None and not _is_within(kept.value, 1, 1100):
        yield checks.at(kept, phrase("a whole number is needed"))
    seen: set[str] = set()
    facets = []
    for ask in item.fields["asks"].items if "asks" in item.fields else ():
        key = str(ask.fields["key"].value) if "key" in ask.fields else ""
        if key in seen:
            yield checks.at(ask, phrase("key '{key}' stands twice", key=key))
        seen.add(key)
        facets += [ask] if "facet" in ask.fields else []
        yield from _ask_problems(ask, checks)
    # By two breakdowns one could be taken from the other: one is all that is safe.
    for more in facets[1:]:
        yield checks.at(more, phrase("a form has one breakdown at the most"))


def _ask_problems(ask: Item, checks: Checks) -> Iterator[Problem]:
    for name in ("key", "text", "kind"):
        if name not in ask.fields:
            yield checks.lacks(ask, name)
    for name, value in ask.fields.items():
        if name not in _ASK:
            yield checks.at(value, phrase("field '{name}' is not known", name=name))
    yield from checks.known(ask, "kind", frozenset(AskKind))
    kind = str(ask.fields["kind"].value) if "kind" in ask.fields else ""
    options = ask.fields.get("options")
    if kind == AskKind.CHOICE and (options is None or len(options.items) < 2):  # noqa: PLR2004  # a choice
        yield checks.lacks(ask, "options")
    if "facet" in ask.fields and kind != AskKind.CHOICE:
        yield checks.at(ask, phrase("only a choice can be a breakdown"))
    if kind == AskKind.SCALE:
        yield from _scale_problems(ask, checks)


def _scale_problems(ask: Item, checks: Checks) -> Iterator[Problem]:
    ends = [ask.fields[name] for name in ("low", "high") if name in ask.fields]
    for end in ends:
        if not _is_within(end.value, 0, 10):
            yield checks.at(end, phrase("a scale lies between 0 and 10"))
            return
    low = ask.fields["low"].value if "low" in ask.fields else 1
    high = ask.fields["high"].value if "high" in ask.fields else 5
    if not isinstance(low, int) or not isinstance(high, int) or low >= high:
        yield checks.at(ask, phrase("a scale lies between 0 and 10"))


def _is_within(value: object, least: int, most: int) -> bool:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return is_number and least <= int(str(value)) <= most


_STEP: Mapping[str, Any] = {"type": "integer", "minimum": 0, "maximum": 10}
_ASK: Mapping[str, Any] = {
    "key": {"type": "string"},
    "text": {"type": "string"},
    "kind": {"enum": sorted(AskKind)},
    "low": _STEP,
    "high": _STEP,
    "options": {"type": "array", "items": {"type": "string"}, "minItems": 2},
    "required": {"type": "boolean"},
    "facet": {"const": True},
}
QUESTIONNAIRE = PackKind(
    kind=KIND,
    mark="asks",
    needed={
        "kind": {"enum": sorted(FormKind)},
        "mode": {"enum": sorted(FormMode)},
        **NAMED,
        "intro": {"type": "string"},
        "asks": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": _ASK,
                "required": ["key", "text", "kind"],
                "additionalProperties": False,
            },
        },
    },
    more={
        "min_group": {"type": "integer", "minimum": LEAST, "maximum": 100},
        "keep_days": {"type": "integer", "minimum": 1, "maximum": 1100},
    },
    problems=_problems,
)
"""A questionnaire as a pack has it."""
