"""Every field of the letters: its fact in the disclosure matrix, and its words.

A template can say only what stands in ``FIELDS``; each field belongs to one fact, so
nothing reaches a reader without a row of the matrix.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from jieqing.casebook.letter_facts import LetterFacts, LetterKind, Processor, Stays
from jieqing.casebook.wording import Wording

Say = Callable[[LetterFacts, Wording], str]


def _silent(_facts: LetterFacts, _words: Wording) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Field:
    """A field's fact, its full words and its general words (none: left out)."""

    fact: str
    tell: Say
    general: Say = _silent


def _kept_line(phrase: str, number: int, group: Stays, words: Wording) -> str:
    return words.fill(
        phrase if group.until else f"{phrase}_open",
        number=number,
        what=group.what,
        law=group.article.law if group.article else "",
        article=group.article.article if group.article else "",
        reason=group.reason,
        until=words.day(group.until) or words.phrases["permanent"],
        purpose=group.purpose,
        who=group.who,
    )


def _stays(facts: LetterFacts, words: Wording) -> str:
    groups = (group for group in facts.stays if group.article)
    lines = (_kept_line("stays", n, g, words) for n, g in enumerate(groups, start=1))
    return "\n".join(lines)


def _decided(facts: LetterFacts, words: Wording) -> str:
    groups = (group for group in facts.stays if group.reason)
    lines = (_kept_line("decided", n, g, words) for n, g in enumerate(groups, start=1))
    return "\n".join(lines)


def _went(facts: LetterFacts, words: Wording) -> str:
    return "\n".join(
        words.fill("went", what=group.what, when=words.day(group.when))
        if group.when
        else words.fill("went_undated", what=group.what)
        for group in facts.went
    )


def _holds(facts: LetterFacts, words: Wording) -> str:
    return "\n".join(
        words.fill("hold", what=h.what, kind=h.kind, review=words.day(h.review))
        for h in facts.holds
    )


def _limited(facts: LetterFacts, words: Wording) -> str:
    return "\n".join(words.fill("hold_limited", what=what) for what in facts.limited)


def _unfinished(facts: LetterFacts, words: Wording) -> str:
    return "\n".join(
        words.fill("unfinished", what=u.what, state=u.state, option=u.option)
        for u in facts.unfinished
    )


def _choices(facts: LetterFacts, words: Wording) -> str:
    return "\n".join(
        words.fill("choice", what=c.what, until=words.day(c.until))
        for c in facts.choices
    )


def _left_over(facts: LetterFacts, words: Wording) -> str:
    return "\n".join(
        words.fill("left_over", what=p.what, reason=p.reason, due=words.day(p.due))
        for p in facts.left_over
    )


def _not_restored(facts: LetterFacts, words: Wording) -> str:
    return "\n".join(
        words.fill("not_restored", what=n.what, reason=n.reason)
        for n in facts.not_restored
    )


def _processors(facts: LetterFacts, words: Wording) -> str:
    return words.join(
        words.fill("processor", name=p.name, what=p.what) for p in facts.processors
    )


def _answer(processor: Processor, words: Wording) -> str:
    if processor.answered is None:
        return words.fill("processor_waiting", name=processor.name)
    if processor.answered:
        return words.fill("processor_done", name=processor.name)
    chased = words.day(processor.chased)
    return words.fill("processor_open", name=processor.name, chased=chased)


def _processor_answers(facts: LetterFacts, words: Wording) -> str:
    return "\n".join(_answer(processor, words) for processor in facts.processors)


def _remedies(facts: LetterFacts, words: Wording) -> str:
    return words.fill(
        "remedies",
        review=facts.remedies.review,
        authority=facts.remedies.authority,
        court=facts.remedies.court,
        contact=facts.tenant.contact,
        officer=facts.tenant.officer,
    )


def _handler(facts: LetterFacts, words: Wording) -> str:
    who = facts.tenant
    return words.fill("handler", contact=who.contact, officer=who.officer)


def _signature(facts: LetterFacts, words: Wording) -> str:
    who, dated = facts.tenant, words.day(facts.dated)
    return words.fill("signature", tenant=who.name, post=who.signing_post, dated=dated)


def _standing_clause(facts: LetterFacts, words: Wording) -> str:
    if facts.backups_until is None:
        return ""
    return words.fill("standing_clause", backups=words.day(facts.backups_until))


def _existence_clause(facts: LetterFacts, words: Wording) -> str:
    """Keep silent on whether there is anything, unless the kept groups are named."""
    return "" if facts.stays else words.fill("existence_clause")


def _provisional(facts: LetterFacts, words: Wording) -> str:
    years = words.join(str(year) for year in facts.provisional_years)
    return words.fill("provisional", years=years) if years else ""


def _occasion(facts: LetterFacts, words: Wording) -> str:
    phrase = "occasion_companys" if facts.by_company else "occasion"
    return words.fill(phrase, received=words.day(facts.received), asked=facts.asked)


def _listed(names: tuple[str, ...], words: Wording) -> str:
    return "\n".join(words.fill("held", what=what) for what in names)


def _refusal(facts: LetterFacts, words: Wording) -> str:
    if facts.refusal is None:
        return ""
    why = facts.refusal
    law, article = why.article.law, why.article.article
    return words.fill("refusal", fact=why.fact, law=law, article=article)


def _refusal_posts(facts: LetterFacts, words: Wording) -> str:
    if facts.refusal is None:
        return ""
    first, second = facts.refusal.posts
    return words.fill("posts", first=first, second=second)


def _instruction_no(facts: LetterFacts, _words: Wording) -> str:
    return facts.instruction.number if facts.instruction else ""


def _processor_part(facts: LetterFacts, words: Wording) -> str:
    return words.join(facts.instruction.part) if facts.instruction else ""


def _processor_due(facts: LetterFacts, words: Wording) -> str:
    return words.day(facts.instruction.due) if facts.instruction else ""


def _kept_part(facts: LetterFacts, words: Wording) -> str:
    keep = facts.instruction.keep if facts.instruction else ()
    return words.fill("kept_part", what=words.join(keep)) if keep else ""


def _hold_part(facts: LetterFacts, words: Wording) -> str:
    hold = facts.instruction.hold if facts.instruction else ()
    return words.fill("hold_part", what=words.join(hold)) if hold else ""


def _statement(facts: LetterFacts, words: Wording) -> str:
    return words.fill("statement", name=facts.statement) if facts.statement else ""


FIELDS: Mapping[str, Field] = MappingProxyType(
    {
        "tenant": Field("handler", lambda f, _: f.tenant.name),
        "handler": Field("handler", _handler),
        "signature": Field("handler", _signature),
        "remedies": Field("handler", _remedies),
        "standing_clause": Field("handler", _standing_clause),
        "existence_clause": Field("handler", _existence_clause),
        "provisional": Field("case", _provisional),
        "silence_clause": Field("handler", lambda _, w: w.fill("silence_clause")),
        "case_no": Field("case", lambda f, _: f.case_no, _instruction_no),
        "salutation": Field("case", lambda f, _: f.salutation),
        "asked": Field("case", lambda f, _: f.asked),
        "received": Field("case", lambda f, w: w.day(f.received)),
        "occasion": Field("case", _occasion),
        "dated": Field("case", lambda f, w: w.day(f.dated)),
        "notice_over": Field("case", lambda f, w: w.day(f.notice_over)),
        "fulfilled_on": Field("case", lambda f, w: w.day(f.fulfilled_on)),
        "end_on": Field("case", lambda f, w: w.day(f.end_on)),
        "review_on": Field("case", lambda f, w: w.day(f.review_on)),
        "until_dispute": Field("case", lambda f, w: w.day(f.review_on)),
        "scope": Field("case", lambda f, w: w.join(f.scope)),
        "restricted": Field("found", lambda f, w: _listed(f.scope, w)),
        "held": Field("found", lambda f, w: _listed(f.held, w)),
        "left_out": Field("found", lambda f, w: _listed(f.left_out, w)),
        "needed": Field("kept", lambda f, w: _listed(f.needed, w)),
        "outer_on": Field("case", lambda f, w: w.day(f.outer_on)),
        "undo_until": Field("case", lambda f, w: w.day(f.undo_until)),
        "result_on": Field("case", lambda f, w: w.day(f.result_on)),
        "final_on": Field("case", lambda f, w: w.day(f.final_on)),
        "window_end": Field("case", lambda f, w: w.day(f.window_end)),
        "checked_on": Field("case", lambda f, w: w.day(f.checked_on)),
        "withdrawn_on": Field("case", lambda f, w: w.day(f.withdrawn_on)),
        "restored_on": Field("case", lambda f, w: w.day(f.restored_on)),
        "capsule_destroyed_on": Field(
            "case", lambda f, w: w.day(f.capsule_destroyed_on)
        ),
        "stopped": Field("case", lambda f, w: w.join(f.stopped)),
        "still_stopped": Field("case", lambda f, w: w.join(f.still_stopped)),
        "choices": Field("case", _choices),
        "refusal": Field("case", _refusal),
        "refusal_mend": Field("case", lambda f, _: f.refusal.mend if f.refusal else ""),
        "refusal_posts": Field("case", _refusal_posts),
        "processor_due": Field("case", _processor_due, _processor_due),
        "went": Field("found", _went),
        "restored": Field("found", lambda f, w: w.join(f.restored)),
        "searched_by": Field("found", lambda f, w: w.join(f.searched_by)),
        "searched_in": Field("found", lambda f, w: w.join(f.searched_in)),
        "processor_part": Field("found", _processor_part),
        "stays": Field("kept", _stays),
        "decided": Field("person_decided", _decided),
        "kept_part": Field("kept", _silent, _kept_part),
        "holds": Field("hold", _holds),
        "holds_limited": Field("hold_limited", _silent, _limited),
        "unfinished": Field("hold", _unfinished),
        "hold_part": Field("hold", _silent, _hold_part),
        "processors": Field("processors", _processors),
        "processor": Field("processors", _processors),
        "processor_answers": Field("errors", _processor_answers),
        "left_over": Field("errors", _left_over),
        "not_restored": Field("errors", _not_restored),
        "statement": Field("statement", _statement),
    }
)
"""All fields by the name that templates use."""

_ANSWER = frozenset({"case_no", "remedies", "signature", "standing_clause"})
_TO_CUSTOMER = _ANSWER | {"salutation", "occasion"}
_NOTICE = _TO_CUSTOMER | {"went", "result_on", "final_on"}
_SHOWN = _TO_CUSTOMER | {"fulfilled_on", "held", "silence_clause"}

REQUIRED: Mapping[LetterKind, frozenset[str]] = MappingProxyType(
    {
        LetterKind.RECEIPT: _ANSWER - {"standing_clause"}
        | {"asked", "salutation", "outer_on"},
        LetterKind.NOTICE: _NOTICE | {"undo_until", "choices"},
        LetterKind.NOTICE_PART: _NOTICE | {"undo_until"},
        LetterKind.NOTICE_PURPOSE: _NOTICE | {"notice_over"},
        LetterKind.NOTICE_UNLAWFUL: _NOTICE,
        LetterKind.STOPPED: _TO_CUSTOMER | {"scope", "dated", "result_on"},
        LetterKind.ACCESSED: _SHOWN,
        LetterKind.COPIED: _SHOWN | {"end_on"},
        LetterKind.RESTRICTED: _TO_CUSTOMER | {"fulfilled_on", "restricted"},
        LetterKind.RELEASED: _ANSWER | {"salutation", "dated"},
        LetterKind.DONE: _TO_CUSTOMER | {"went", "checked_on", "final_on"},
        LetterKind.IN_PART: _TO_CUSTOMER | {"checked_on", "final_on"},
        LetterKind.REFUSED: _ANSWER
        | {"asked", "refusal", "refusal_mend", "silence_clause"},
        LetterKind.NOT_FOUND: _ANSWER
        | {"occasion", "searched_by", "searched_in", "silence_clause"},
        LetterKind.WITHDRAWN: _ANSWER | {"asked", "salutation", "withdrawn_on"},
        LetterKind.RECALLED: _ANSWER | {"salutation", "withdrawn_on"},
        LetterKind.RESTORED: _ANSWER
        | {"asked", "salutation", "restored_on", "restored"},
        LetterKind.FINAL: _TO_CUSTOMER,
        LetterKind.CLOSED: _TO_CUSTOMER | {"fulfilled_on"},
        LetterKind.PROCESSOR: frozenset(
            {"case_no", "processor", "processor_part", "processor_due", "signature"}
        ),
    }
)
"""What a letter may not go without, whatever else is empty."""
