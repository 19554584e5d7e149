"""What a person writes in their own words: looked through before it is kept.

Reasons outlive the customer's data, in plans, letters and proofs. Whatever has the form
of personal data, or is what the customer of the case is known by, is refused by place.
"""

from jieqing.casebook.said import Said, Subject
from jieqing.discovery.in_text import Spot, spot
from jieqing.errors import Phrase, WrongUsage, lines, phrase

LONGEST = 200
_SHORTEST_NAME = 2


class PersonInWords(WrongUsage):
    """A reason names somebody, or holds a number of theirs."""

    code = "person-in-words"
    cause = "The reason holds what may be personal data:\n{places}\n"
    advice = (
        "Say it without names, numbers and addresses: the reason is kept for years."
    )


class WordsTooLong(WrongUsage):
    """A reason is longer than anybody reads."""

    code = "words-too-long"
    cause = "The reason is longer than {limit} signs."
    advice = "Say it shorter; what is longer belongs into the file of the case."


def require_nobody_in(text: str, subject: Subject | None = None) -> None:
    """Refuse a reason that holds personal data, so far as that can be seen.

    ``subject``: whom the case is about, whose name and identity are looked for too.
    Raises ``PersonInWords``.
    """
    spots = (*spot(text), *_spots_of(subject, text))
    if spots:
        raise PersonInWords(places=lines([_told(one) for one in spots]))


def require_short(text: str) -> None:
    """Refuse what nobody would read. Raises ``WordsTooLong``."""
    if len(text) > LONGEST:
        raise WordsTooLong(limit=LONGEST)


def require_reasons_of_nobody(said: Said | None, subject: Subject | None) -> None:
    """Refuse decisions whose reasons hold personal data: letters and proofs say them.

    Raises ``PersonInWords``.
    """
    for answer in said.answers if said else ():
        require_nobody_in(answer.reason, subject)


def _spots_of(subject: Subject | None, text: str) -> tuple[Spot, ...]:
    if subject is None:
        return ()
    known = (("value", subject.entry.value), ("name", subject.salutation))
    found = ((kind, text.find(value.strip()), value) for kind, value in known)
    return tuple(
        Spot(kind=kind, sign=at + 1)
        for kind, at, value in found
        if at >= 0 and len(value.strip()) >= _SHORTEST_NAME
    )


def _told(one: Spot) -> Phrase:
    return phrase("from sign {sign} on: {kind}", sign=one.sign, kind=_kind(one.kind))


def _kind(kind: str) -> Phrase:
    words = {
        "email": phrase("an e-mail address"),
        "id_number": phrase("an identity card number"),
        "phone": phrase("a telephone number"),
        "plate": phrase("a number plate"),
        "openid": phrase("an openid"),
        "number": phrase("a long number"),
        "value": phrase("what the customer is known by"),
        "name": phrase("how the customer is addressed"),
    }
    return words[kind]
