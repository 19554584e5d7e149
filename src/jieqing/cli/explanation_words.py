"""An explanation of the law in words: what happens, by which article, and why.

Every sentence of ``BECAUSE`` may use ``rule``, ``other`` (how they are cited),
``period``, ``clock``, ``start``, ``day`` (of the end), ``end`` (how long, in words),
``effective`` (the first day of ``rule``), ``actors`` and ``word``.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from jieqing.casebook.decision_words import DOUBTS, FATES
from jieqing.casebook.law_words import (
    changed_here_words,
    delegation,
    full,
    period_words,
    short,
    standing,
    title,
    word_of,
)
from jieqing.language import said
from jieqing.law.explanation import Because, Explanation, Reason
from jieqing.law.values import (
    ALL_AS_FORMED,
    PERMANENT,
    Decision,
    Fate,
    Permanent,
    Rule,
)
from jieqing.law.vocabulary import Vocabulary

BECAUSE = {
    Because.HOLD: "A hold binds it: {word}. Nothing of it goes while the hold lasts;"
    " when it is lifted, decide again.",
    Because.CHANGED_HERE: "The company changed {rule} by {word} on {start}; whether the"
    " article still bears it is for counsel.",
    Because.NOT_YET_IN_FORCE: "{rule} does not count yet: it comes into force on"
    " {effective}.",
    Because.REPEALED: "{rule} does not count any more: it ended on {day}.",
    Because.REPLACED: "{rule} does not count any more: from {day} on {other} stands in"
    " its place.",
    Because.RENUMBERED: "Only the number changed: when the record was made it was"
    " {rule}, today it is {other}.",
    Because.OLD_TERM_ENDED: "By the old law, {other}, its term ended on {day}, before"
    " {rule} came into force on {effective}. Whether the longer term reaches back is"
    " for counsel.",
    Because.OLD_TERM_RAN: "By the old law, {other}, its term would have ended on {day}."
    " It had not ended when {rule} came into force on {effective}, so the new term"
    " counts.",
    Because.ACTOR_UNKNOWN: "Nobody has said what the company is to the law. So the"
    " duties of every company are counted.",
    Because.BOUND_IF: "If the company is one of these: {actors}, then {rule} keeps it"
    " {end}.",
    Because.CHILD: "By the person's age it is also this kind of record: {word}.",
    Because.CONDITION_OPEN: "Nobody has said whether this is so: {word}. If it is,"
    " {rule} keeps it {end}.",
    Because.CONDITION_OPEN_OVER: "Nobody has said whether this is so: {word}. It makes"
    " no difference, the term of {rule} is over.",
    Because.CONDITION_OPEN_DECIDES: "Nobody has said whether this is so: {word}. If it"
    " is, the term of {rule} is over. Find out: the outcome depends on it.",
    Because.WOULD_GIVE_WAY: "And then {rule} gives way to {other}.",
    Because.CONDITION_NOT_MET: "{rule} does not apply, since this was ruled out:"
    " {word}.",
    Because.DATE_UNKNOWN: "{rule} runs {period} from an event whose day is not known:"
    " {word}. Find the day; no other date may stand in for it.",
    Because.GIVES_WAY: "{rule} gives way to {other}.",
    Because.KEEP_FOR_EVER: "Must be kept for ever: {rule}.",
    Because.KEEP_IF_REACHES_BACK: "If the new term reaches back, {rule} keeps it"
    " {end}.",
    Because.KEEP_RUNS: "Must be kept: {rule}, {period} from {start} ({clock}). The last"
    " day is {day}.",
    Because.KEEP_OVER: "Need not be kept any longer: {rule}, {period} from {start}"
    " ({clock}). The last day was {day}.",
    Because.CAP_RUNS: "May be kept no longer than to {day}: {rule}, {period} from"
    " {start} ({clock}). That is no reason to keep it until then.",
    Because.CAP_OVER: "May not be kept any longer: {rule}, {period} from {start}"
    " ({clock}). The last day was {day}.",
    Because.CAP_BEFORE_KEEP: "{rule} forbids what {other} commands: keeping it {end}."
    " Both cannot be met.",
    Because.CAP_WITHOUT_NUMBER: "{rule} names no number of years: no longer than the"
    " purpose needs.",
    Because.UNLAWFUL: "It is held unlawfully and would have to go, and yet {rule} keeps"
    " it {end}. Only a person may weigh that.",
    Because.DEAD: "The person has died (Personal Information Protection Law, Art. 49)."
    " What they arranged comes first, then the near kin's own lawful interest; a person"
    " verifies both.",
    Because.FROM_MEMORY: "Erasing would rest on {rule}, and nobody has read that"
    " article. Read it first.",
    Because.GROUND: "Commands that it go: {rule}, since {start} ({clock}).",
    Because.NO_GROUND: "No rule commands erasing yet: neither a request nor withdrawn"
    " consent, nor the end of the purpose or of the service has set one off.",
    Because.NO_GROUND_BY_REQUEST: "The customer asked for erasing on {start}, but no"
    " rule that is known to apply lets the request alone command it; nor has anything"
    " else set a rule off, such as withdrawn consent or the end of the purpose.",
    Because.NOT_OF_EVERYBODY: "{rule} is over, but that says nothing of a company that"
    " it may not bind: only of one that had the duty has the purpose ended with it.",
    Because.EXPIRED: "The last duty to keep it, {rule}, is over, and with it the"
    " purpose; nothing else carries it.",
    Because.ANONYMISE_ONLY_AFTER_TEST: "{rule} would let it stay anonymous, but only"
    " after the test against recognising people was passed.",
    Because.ERASE_BEFORE_ANONYMISE: "{rule} would let it stay anonymous; another rule"
    " commands erasing, and that goes first.",
    Because.SENSITIVE: "The test was passed, but whether sensitive data is anonymous is"
    " no program's call.",
    Because.WEAK_KEEP: "{rule} suggests {period} from {start} ({clock}), to {day}.",
    Because.WEAK_KEEP_UNDATED: "{rule} suggests keeping it; an end cannot be computed.",
    Because.WEAK_KEEP_OVER: "{rule} suggested keeping it to {day}; that is over.",
    Because.WEAK_GROUND: "{rule} suggests erasing it.",
    Because.BELOW_LAW: "{rule} is neither law nor administrative regulation, and only"
    " those may keep data longer than the purpose. Erasing cannot be undone, so it"
    " stays for now.",
    Because.BELOW_LAW_AGAINST_REQUEST: "The customer asks for erasing, and all that"
    " stands against it is {rule}, neither law nor administrative regulation. It stays"
    " for now; counsel decides before the customer is refused.",
    Because.STAYS_WHATEVER: "Whatever is decided, {rule} keeps it {end}.",
    Because.PERSON_AT_THE_END: "The term of {rule} is over, and the rule itself gives"
    " the record to a person then.",
    Because.NO_RULE: "No rule in force speaks of such a record of such a company. That"
    " is no permission to erase it.",
}
AFTER_WORDS = {
    "erase": "erase it",
    "anonymise-or-erase": "erase it, or make it anonymous if the test was passed",
    "destroy-by-register": "appraise it, list it in the register of destruction, have"
    " it signed, destroy it before a witness",
    "approve-then-destroy": "the head of the institution approves and records it, then"
    " it is destroyed",
    "transfer": "hand it over or return it",
    "keep": "it is never destroyed",
    "person": "a person decides",
}
_SUGGESTIONS = frozenset(
    {
        Because.WEAK_KEEP,
        Because.WEAK_KEEP_UNDATED,
        Because.WEAK_KEEP_OVER,
        Because.WEAK_GROUND,
    }
)
_NAMED = {Because.HOLD: "holds", Because.CHILD: "data_kinds"}
_CONDITIONS = frozenset(
    {
        Because.CONDITION_OPEN,
        Because.CONDITION_OPEN_OVER,
        Because.CONDITION_OPEN_DECIDES,
        Because.CONDITION_NOT_MET,
    }
)


def explanation_words(told: Explanation, vocabulary: Vocabulary) -> str:
    """The whole explanation: what happens, by which article, why, and what then."""
    return "\n".join(
        (
            *_outcome(told),
            *_ground(told),
            *_reasons(told, vocabulary),
            *_duties(told, vocabulary),
        )
    )


def sentence(reason: Reason, vocabulary: Vocabulary) -> str:
    """One reason as a sentence."""
    return said(BECAUSE[reason.because]).format_map(_facts(reason, vocabulary))


def _outcome(told: Explanation) -> Iterator[str]:
    decision = told.decision
    if decision.fate is not Fate.KEEP:
        yield said(FATES[decision.fate])
    elif decision.hold is not None:
        yield said("Keep while the hold lasts; store it, and nothing else.")
    elif isinstance(decision.until, date):
        words = said("Keep to {until}, that day included. It may go from {free} on.")
        free = date.fromordinal(decision.until.toordinal() + 1)
        yield words.format(until=decision.until, free=free)
    else:
        yield said("Keep for ever.")
    if decision.doubt is not None:
        yield said(DOUBTS[decision.doubt])
    yield said("Decided by the law of {day}.").format(day=told.today)


def _ground(told: Explanation) -> Iterator[str]:
    rule = told.cited
    if rule is None:
        return
    yield from changed_here_words(told.changed_here.get(rule.id))
    label = said("By: {rule}")
    if told.decision.hold is not None:
        label = said("But for the hold, by: {rule}")
    elif told.decision.fate is Fate.ASK:
        label = said("The rule in question: {rule}")
    yield label.format(rule=full(rule))
    yield f"    {title(rule)}"
    yield f"    {standing(rule, told.today)}"
    if rule.delegated_by:
        words = said("the power to set the number comes from: {law}")
        yield "    " + words.format(law=delegation(rule))


def _reasons(told: Explanation, vocabulary: Vocabulary) -> Iterator[str]:
    firm = [r for r in told.reasons if not _is_told_elsewhere(r, told)]
    weak = [r for r in told.reasons if r.because in _SUGGESTIONS]
    yield said("Why:")
    for number, reason in enumerate(firm, 1):
        yield f"{number:3}. {sentence(reason, vocabulary)}{_unread(reason)}"
    if weak:
        yield said("Suggestions only; a person weighs them, leaning to erasing:")
    for reason in weak:
        yield f"  ·  {sentence(reason, vocabulary)}{_unread(reason)}"


def _is_told_elsewhere(reason: Reason, told: Explanation) -> bool:
    """Whether it is a suggestion, or stands over the rule that the decision cites."""
    is_of_cited = reason.rule == told.cited
    is_change = reason.because is Because.CHANGED_HERE
    return reason.because in _SUGGESTIONS or (is_change and is_of_cited)


def _unread(reason: Reason) -> str:
    rule = reason.rule
    if rule is None or not rule.is_unverified:
        return ""
    return said(" [to be checked by counsel]")


def _duties(told: Explanation, vocabulary: Vocabulary) -> Iterator[str]:
    decision = told.decision
    if decision.fate is Fate.KEEP:
        yield _fields(decision, vocabulary)
        yield said("Until then: store and protect it, and nothing else.")
    if decision.after_expiry is not None:
        then = said(AFTER_WORDS[decision.after_expiry])
        if decision.fate is Fate.KEEP:
            yield said("When the term is over: {then}.").format(then=then)
        elif decision.after_expiry not in {"erase", "anonymise-or-erase"}:
            yield said("How it goes: {then}.").format(then=then)
    if decision.suggested is not None:
        words = said("Suggested end, if a person decides to keep it: {day}.")
        yield words.format(day=decision.suggested)
    yield _counsel(told)


def _counsel(told: Explanation) -> str:
    if told.counsel:
        return said("Counsel must look.")
    if told.names_unread:
        return said(
            "Counsel need not look at the outcome; a rule marked above is checked by"
            " counsel before anybody relies on it."
        )
    return said("Counsel need not look.")


def _fields(decision: Decision, vocabulary: Vocabulary) -> str:
    needed = decision.minimum_fields
    if decision.hold is not None or ALL_AS_FORMED in needed:
        return said("What stays: the whole record as it was made, nothing masked.")
    if not needed:
        return said("What stays: no rule names fields; the map says which.")
    words = vocabulary.words("field_groups")
    names = [
        word_of(vocabulary, "field_groups", word)
        for word in sorted(needed, key=words.index)
    ]
    told = said("What stays: {fields}. The rest is erased or masked now.")
    return told.format(fields=said(", ").join(names))


def _facts(reason: Reason, vocabulary: Vocabulary) -> Mapping[str, object]:
    rule, other = reason.rule, reason.other
    known: dict[str, object] = {
        "rule": "" if rule is None else short(rule),
        "other": "" if other is None else short(other),
        "start": reason.start,
        "day": _day(reason.end),
        "end": _how_long(reason.end),
        "word": _word(reason, vocabulary),
    }
    if rule is not None:
        known |= _of_rule(rule, vocabulary)
    return known


def _of_rule(rule: Rule, vocabulary: Vocabulary) -> Mapping[str, object]:
    actors = sorted(rule.actor, key=vocabulary.words("actors").index)
    return {
        "period": period_words(rule.period),
        "clock": word_of(vocabulary, "clocks", rule.clock),
        "effective": rule.effective,
        "actors": said(", ").join(word_of(vocabulary, "actors", a) for a in actors),
    }


def _word(reason: Reason, vocabulary: Vocabulary) -> str:
    if reason.word is None:
        return ""
    if reason.because is Because.CHANGED_HERE:
        return reason.word
    default = "conditions" if reason.because in _CONDITIONS else "clocks"
    return word_of(vocabulary, _NAMED.get(reason.because, default), reason.word)


def _day(end: date | Permanent | None) -> str:
    return end.isoformat() if isinstance(end, date) else ""


def _how_long(end: date | Permanent | None) -> str:
    if end is PERMANENT:
        return said("for ever")
    if isinstance(end, date):
        return said("to {day}, that day included").format(day=end)
    return said("to a day that is not known")
