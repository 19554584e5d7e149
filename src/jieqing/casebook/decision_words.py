"""What a decision comes to, in a sentence; and the whole of an explanation as JSON."""

from datetime import date

from jieqing.law.explanation import Explanation, Reason
from jieqing.law.shipped import shipped_notes
from jieqing.law.values import ChangedHere, Doubt, Fate, Permanent, Rule

FATES = {
    Fate.ERASE: "Erase: nothing keeps it any longer.",
    Fate.ANONYMISE: "Make anonymous: the row may stay without the person.",
    Fate.KEEP: "Keep.",
    Fate.ASK: "A person must decide.",
}
DOUBTS = {
    Doubt.NO_RULE: "No rule of the law pack speaks of this record.",
    Doubt.NO_GROUND: "Nothing commands keeping and nothing commands erasing.",
    Doubt.UNKNOWN_ACTOR: "Nobody has said what the company is to the law.",
    Doubt.UNKNOWN_CONDITION: "A rule has a condition, and nobody said if it is met.",
    Doubt.NO_DATE: "A rule sets a term, and the day of its beginning is not known.",
    Doubt.OLD_TERM_OVER: "The old term ended before the new law came.",
    Doubt.CAP_BEFORE_KEEP: "Two commands cannot both be met.",
    Doubt.WEAK_ONLY: "Only rules that suggest speak of it.",
    Doubt.UNVERIFIED: "Erasing would rest on a rule that nobody has confirmed.",
    Doubt.UNLAWFUL_BUT_KEPT: "It is held unlawfully, and yet a keep runs.",
    Doubt.DECEASED: "The person has died; next of kin have rights of their own (PIPL"
    " 49).",
    Doubt.SENSITIVE: "Whether sensitive data is anonymous is no program's call.",
    Doubt.AFTER_EXPIRY: "The rule itself asks a person at its end.",
}


def explanation_content(told: Explanation) -> dict[str, object]:
    """Return the decision and all its reasons as JSON."""
    decision = told.decision
    return {
        "fate": decision.fate,
        "until": text_of(decision.until),
        "hold": decision.hold,
        "doubt": decision.doubt,
        "day": told.today.isoformat(),
        "decisive": decision.decisive,
        "rules": [_rule(rule, told) for rule in _rules(told)],
        "weak": [_rule(rule, told) for rule in decision.weak],
        "reasons": [_reason(reason) for reason in told.reasons],
        "minimum_fields": sorted(decision.minimum_fields),
        "storage_only": decision.storage_only,
        "counsel": told.counsel,
        "must_stay": text_of(decision.must_stay),
        "suggested": text_of(decision.suggested),
        "after_expiry": decision.after_expiry,
        "bounds": {name: day.isoformat() for name, day in decision.bounds.items()},
    }


def text_of(end: date | Permanent | None) -> str | None:
    """A day as ISO text, ``permanent``, or nothing."""
    if isinstance(end, Permanent):
        return end.value
    return end.isoformat() if end is not None else None


def _rules(told: Explanation) -> tuple[Rule, ...]:
    """The rules that counted, the decisive one among them."""
    first = () if told.cited is None else (told.cited,)
    found = {rule.id: rule for rule in (*first, *told.decision.rules)}
    return tuple(found.values())


def _rule(rule: Rule, told: Explanation) -> dict[str, object]:
    changed = told.changed_here.get(rule.id)
    return {
        "id": rule.id,
        "name_zh": rule.name_zh,
        "name_en": rule.name_en,
        "law": rule.law,
        "article": rule.article,
        "authority": rule.authority,
        "level": rule.level,
        "rank": rule.rank,
        "delegated_by": rule.delegated_by,
        "effective": rule.effective.isoformat(),
        "repealed": text_of(rule.repealed),
        "in_force": rule.in_force(told.today),
        "changed_here": None if changed is None else _changed_here(changed),
        "supersedes": list(rule.supersedes),
        "superseded_by": list(rule.superseded_by),
        "transition": rule.transition,
        "strength": rule.strength,
        "confidence": rule.confidence,
        "verified": rule.verified,
        "counsel_must_check": rule.is_unverified,
        "note": rule.note,
        "note_en": shipped_notes().of(rule),
    }


def _changed_here(changed: ChangedHere) -> dict[str, object]:
    return {
        "change": changed.change,
        "day": changed.day.isoformat(),
        "is_quoted_as_before": changed.is_quoted_as_before,
        "is_cited_as_before": changed.is_cited_as_before,
    }


def _reason(reason: Reason) -> dict[str, object]:
    found = {
        "because": reason.because.value,
        "rule": None if reason.rule is None else reason.rule.id,
        "other": None if reason.other is None else reason.other.id,
        "start": text_of(reason.start),
        "end": text_of(reason.end),
        "word": reason.word,
    }
    return {name: value for name, value in found.items() if value is not None}
