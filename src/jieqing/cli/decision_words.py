"""A decision of the law in words, and as JSON: what happens, until when, by what."""

from datetime import date

from jieqing.language import said
from jieqing.law.values import Decision, Doubt, Fate, Permanent, Rule

FATES = {
    Fate.ERASE: "Erase: nothing keeps it and a ground commands erasing.",
    Fate.ANONYMISE: "Make anonymous: the row may stay without the person.",
    Fate.KEEP: "Keep.",
    Fate.ASK: "A person must decide.",
}
DOUBTS = {
    Doubt.NO_RULE: "No rule of the law pack speaks of this record.",
    Doubt.NO_GROUND: "Nothing commands keeping and nothing commands erasing.",
    Doubt.UNKNOWN_ACTOR: "Nobody has said what the company is to the law.",
    Doubt.UNKNOWN_CONDITION: "A rule has a condition, and nobody said if it is met.",
    Doubt.NO_DATE: "A rule commands keeping, and its beginning is not known.",
    Doubt.OLD_TERM_OVER: "The old term ended before the new law came.",
    Doubt.CAP_BEFORE_KEEP: "Two commands cannot both be met.",
    Doubt.WEAK_ONLY: "Only rules that suggest speak of it.",
    Doubt.UNVERIFIED: "Erasing would rest on a rule that nobody has confirmed.",
    Doubt.UNLAWFUL_BUT_KEPT: "It is held unlawfully, and yet a keep runs.",
    Doubt.DECEASED: "The person has died; next of kin have rights of their own.",
    Doubt.SENSITIVE: "Whether sensitive data is anonymous is no program's call.",
    Doubt.AFTER_EXPIRY: "The rule itself asks a person at its end.",
}


def decision_words(decision: Decision) -> str:
    """Say the fate, the doubt or the end, and every rule that counted."""
    lines = [said(FATES[decision.fate])]
    if decision.doubt is not None:
        lines.append(said(DOUBTS[decision.doubt]))
    lines += _end(decision)
    if decision.minimum_fields:
        fields = ", ".join(sorted(decision.minimum_fields))
        lines.append(
            said("Only these fields need to stay: {fields}").format(fields=fields)
        )
    if decision.counsel:
        lines.append(said("Counsel should look at it."))
    lines += [_rule(rule, decision) for rule in decision.rules]
    lines += [
        said("Suggests only: {rule}").format(rule=_named(r)) for r in decision.weak
    ]
    return "\n".join(lines)


def decision_content(decision: Decision) -> dict[str, object]:
    """Return the decision as JSON."""
    return {
        "fate": decision.fate,
        "until": _text(decision.until),
        "hold": decision.hold,
        "doubt": decision.doubt,
        "decisive": decision.decisive,
        "rules": [_rule_content(rule) for rule in decision.rules],
        "weak": [_rule_content(rule) for rule in decision.weak],
        "minimum_fields": sorted(decision.minimum_fields),
        "storage_only": decision.storage_only,
        "counsel": decision.counsel,
        "suggested": _text(decision.suggested),
        "bounds": {name: day.isoformat() for name, day in decision.bounds.items()},
    }


def _end(decision: Decision) -> list[str]:
    until = decision.until
    if decision.hold is not None:
        return [said("Held: {hold}").format(hold=decision.hold)]
    if isinstance(until, date):
        return [said("Kept until {until}, that day included.").format(until=until)]
    return [said("Kept permanently.")] if until is not None else []


def _rule(rule: Rule, decision: Decision) -> str:
    sign = "→" if rule.id == decision.decisive else "·"
    unsure = (
        said(" (from memory, to be checked by counsel)") if rule.is_unverified else ""
    )
    return f"{sign} {_named(rule)}{unsure}"


def _named(rule: Rule) -> str:
    return f"{rule.id}: {rule.law} {rule.article}"


def _rule_content(rule: Rule) -> dict[str, object]:
    return {
        "id": rule.id,
        "law": rule.law,
        "article": rule.article,
        "verified": not rule.is_unverified,
    }


def _text(until: date | Permanent | None) -> str | None:
    if isinstance(until, Permanent):
        return until.value
    return until.isoformat() if until is not None else None
