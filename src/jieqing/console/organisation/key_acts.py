"""Taking in a key that somebody offers, and ending one, signed by who does it."""

from functools import partial

from django.http import Http404, HttpRequest

from jieqing.console.organisation.own_keys import HERE, is_passkey
from jieqing.console.organisation.part import address_of
from jieqing.console.organisation.signed_act import (
    DoneAlready,
    Signature,
    SignedAct,
    signed_act,
)
from jieqing.console.visit import Visit
from jieqing.evidence.person_key import PersonKey, key_id
from jieqing.language import said
from jieqing.people.accounts import offered_keys
from jieqing.people.accounts.models import OfferedKey
from jieqing.people.further_key import (
    add_key,
    end_key,
    offer_to_take,
    to_end_key,
)
from jieqing.people.key_change import KeyOffer
from jieqing.people.roll import KEY, KEY_END, Person


def _taking(request: HttpRequest, visit: Visit, offer: int) -> SignedAct:
    del request
    row = offered_keys.one(visit.desk.register, offer)
    if row is None:
        raise DoneAlready(address_of(visit, HERE))
    offered = offered_keys.read(row)
    change = offer_to_take(visit.desk.register, offered)
    return SignedAct(
        message=change.to_bytes(),
        do=partial(_take, visit, row, offered),
        title=said("Take in the key"),
        sentence=said(
            "From now on the person signs with this key too. Ask them by another way "
            "whether the key number is the one they see."
        ),
        facts=_facts(visit, offered.person, offered.key),
        command="jieqing person key add offer.json --by P-0001 --signed-with KEY",
        back=address_of(visit, HERE),
        here=HERE,
    )


def _take(
    visit: Visit, row: OfferedKey, offered: KeyOffer, signature: Signature
) -> None:
    add_key(visit.desk.register, offered, signature, by=visit.by, at=visit.at)
    offered_keys.forget(row)


def _ending(request: HttpRequest, visit: Visit, number: str, key: str) -> SignedAct:
    del request
    person = visit.desk.register.roll().persons.get(number)
    if person is None:
        raise Http404
    back = address_of(visit, f"people/{number}/")
    if _is_over(person, key):
        raise DoneAlready(back)
    change = to_end_key(visit.desk.register, number, key)
    return SignedAct(
        message=change.to_bytes(),
        do=partial(_end, visit, number, key),
        title=said("End the key"),
        sentence=said(
            "The person signs nothing more with this key. What it signed stays signed."
        ),
        facts=_facts(visit, number, change.key),
        command=f"jieqing person key end {number} {key} --by P-0001 --signed-with KEY",
        back=back,
        here="",
    )


def _end(visit: Visit, number: str, key: str, signature: Signature) -> None:
    register = visit.desk.register
    end_key(register, number, key, signature, by=visit.by, at=visit.at)


def _is_over(person: Person, key: str) -> bool:
    return any(held.id == key and held.until is not None for held in person.keys)


def _facts(visit: Visit, number: str, key: PersonKey) -> tuple[tuple[str, str], ...]:
    passkey, other = said("Passkey"), said("Key of a browser or a file")
    return (
        (said("Person"), f"{visit.names().get(number, number)} ({number})"),
        (said("Kind of key"), passkey if is_passkey(key) else other),
        (said("Key number"), key_id(key)),
    )


take, take_asked = signed_act(KEY, _taking)
end, end_asked = signed_act(KEY_END, _ending)
