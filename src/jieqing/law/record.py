"""What a decision leaves behind, so that anybody can later decide the same again.

A record names the rules and the day, and holds two digests: of the law pack and of the
facts. It holds no fact itself. Facts are few and guessable (a day has ten thousand
values), so wherever a record is stored beside people the digest must be keyed. The
caller hands it over: keyed by a case's key, or plain where the reader has the facts.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256

from jieqing.law.catalogue import Catalogue
from jieqing.law.decide import decide
from jieqing.law.values import Decision, Facts, Permanent

Digest = Callable[[bytes], str]
"""Bytes to text; the same key must be used for a record and its replay."""


class Difference(StrEnum):
    """What is not as it was when the decision was recorded."""

    FACTS = "facts-changed"
    PACK = "pack-changed"
    FATE = "fate-changed"
    UNTIL = "until-changed"
    DECISIVE = "decisive-rule-changed"
    RULES = "rules-changed"
    DOUBT = "doubt-changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRecord:
    """One decision without its facts: what came out, by which rules, on which day.

    ``until`` as text: a day, ``permanent`` or empty. ``pack``: the version of the law
    pack. ``facts``: digest of the facts in one form (``facts_text``).
    """

    fate: str
    until: str
    hold: str
    doubt: str
    decisive: str
    rules: tuple[str, ...]
    weak: tuple[str, ...]
    day: date
    pack: str
    facts: str

    def content(self) -> dict[str, object]:
        """The record as JSON."""
        return {
            "fate": self.fate,
            "until": self.until,
            "hold": self.hold,
            "doubt": self.doubt,
            "decisive": self.decisive,
            "rules": list(self.rules),
            "weak": list(self.weak),
            "day": self.day.isoformat(),
            "pack": self.pack,
            "facts": self.facts,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """A record decided again; ``differences`` is empty if all is as it was."""

    before: DecisionRecord
    now: DecisionRecord
    differences: tuple[Difference, ...]

    @property
    def is_same(self) -> bool:
        """Whether the same facts under the same pack gave the same decision."""
        return not self.differences


def sha256_hex(message: bytes) -> str:
    """The digest without a key, for facts that the reader of the record has anyway."""
    return sha256(message).hexdigest()


def record(
    decision: Decision, facts: Facts, catalogue: Catalogue, today: date, digest: Digest
) -> DecisionRecord:
    """The record of a decision that was made on these facts by the law of ``today``."""
    return DecisionRecord(
        fate=decision.fate.value,
        until=_text(decision.until),
        hold=decision.hold or "",
        doubt="" if decision.doubt is None else decision.doubt.value,
        decisive=decision.decisive or "",
        rules=tuple(rule.id for rule in decision.rules),
        weak=tuple(rule.id for rule in decision.weak),
        day=today,
        pack=catalogue.version,
        facts=digest(facts_text(facts).encode()),
    )


def replay(
    before: DecisionRecord, facts: Facts, catalogue: Catalogue, digest: Digest
) -> Replay:
    """Decide again on the record's own day and name all that differs.

    Raises ``WordUnknown`` if the pack has lost a word that the facts are written in.
    """
    decision = decide(facts, catalogue, before.day)
    now = record(decision, facts, catalogue, before.day, digest)
    return Replay(before=before, now=now, differences=_differences(before, now))


def facts_text(facts: Facts) -> str:
    """The facts in one form: equal facts give equal text, in any order."""
    return json.dumps(facts_content(facts), ensure_ascii=False, sort_keys=True)


def facts_content(facts: Facts) -> Mapping[str, object]:
    """The facts as JSON, as ``jieqing rules decide --facts`` reads them back."""
    return {
        "kinds": sorted(facts.kinds),
        "actors": sorted(facts.actors or ()),
        "clocks": {name: _day(day) for name, day in sorted(facts.clocks.items())},
        "conditions": sorted(facts.conditions),
        "ruled_out": sorted(facts.ruled_out),
        "holds": sorted(facts.holds),
        "subject_age": facts.subject_age,
        "given_at_age": facts.given_at_age,
        "subject_alive": facts.subject_alive,
        "anonymise_test_passed": facts.anonymise_test_passed,
    }


def _differences(before: DecisionRecord, now: DecisionRecord) -> tuple[Difference, ...]:
    pairs = (
        (Difference.FACTS, before.facts, now.facts),
        (Difference.PACK, before.pack, now.pack),
        (Difference.FATE, before.fate, now.fate),
        (Difference.UNTIL, before.until, now.until),
        (Difference.DECISIVE, before.decisive, now.decisive),
        (Difference.RULES, (*before.rules, *before.weak), (*now.rules, *now.weak)),
        (Difference.DOUBT, (before.doubt, before.hold), (now.doubt, now.hold)),
    )
    return tuple(difference for difference, old, new in pairs if old != new)


def _text(until: date | Permanent | None) -> str:
    if isinstance(until, Permanent):
        return until.value
    return until.isoformat() if until is not None else ""


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
