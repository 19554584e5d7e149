"""What may be offered as a key on the page, and who takes it in or ends it."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.http import HttpResponse
from django.test import Client
from house import House, text_of
from office import CHEN, QIAN, WANG

from jieqing.evidence.person_key import key_id
from jieqing.people.accounts.models import OfferedKey
from jieqing.people.further_key import to_add_key
from jieqing.people.key_change import KeyOffer
from soft_authenticator import SoftAuthenticator

Stage = Callable[[str | None], House]
PAGE = "/qinghe/organisation/keys"
PHONE = SoftAuthenticator(rp_id="localhost", origin="http://localhost")
DONE, CONFLICT, FORBIDDEN, GONE = 303, 409, 403, 404


def offer_of(house: House, person: str, phone: SoftAuthenticator = PHONE) -> KeyOffer:
    """What the browser makes; the demo's house signs with the key file."""
    register = house.office.desk.register
    message = to_add_key(register, person, phone.passkey).to_bytes()
    return KeyOffer(person=person, key=phone.passkey, proof=phone.sign(message))


def send(client: Client, offer: KeyOffer) -> HttpResponse:
    return client.post(PAGE, {"offer": offer.to_bytes().decode()})


def test_an_offered_key_signs_once_the_administrator_took_it_in_and_not_after_its_end(
    house: Stage,
) -> None:
    new = house(None)
    wang, qian = new.browser(WANG), new.browser(QIAN)
    number = key_id(PHONE.passkey)

    offered = send(wang, offer_of(new, WANG))
    take = f"{PAGE}/offers/{OfferedKey.objects.get().pk}/acts/take"
    asked = text_of(qian.get(take))
    by_others = {wang.get(take).status_code, wang.post(take).status_code}
    taken, again = qian.post(take), qian.post(take)
    keys = new.office.desk.register.person(WANG).keys_in_force
    end = f"/qinghe/organisation/people/{WANG}/keys/{number}/acts/end"
    ended, over = qian.post(end), qian.post(end)

    assert (offered.status_code, by_others) == (DONE, {FORBIDDEN})
    assert number in asked
    assert (taken.status_code, again.status_code) == (DONE, DONE)
    assert [held.id for held in keys][1:] == [number]
    assert (ended.status_code, over.status_code) == (DONE, DONE)
    assert len(new.office.desk.register.person(WANG).keys_in_force) == 1


def test_nobody_offers_a_key_for_another_or_twice_or_of_another_address(
    house: Stage,
) -> None:
    new = house(None)
    wang = new.browser(WANG)
    offer = offer_of(new, WANG)
    elsewhere = replace(PHONE, origin="http://localhost:1")
    forged = replace(offer, proof=offer_of(new, CHEN).proof)

    answers = [
        send(wang, offer_of(new, CHEN)),
        send(wang, offer_of(new, WANG, elsewhere)),
        send(wang, forged),
        wang.post(PAGE, {"offer": "{"}),
        wang.post(PAGE),
    ]
    send(wang, offer)
    theirs = f"{PAGE}/offers/{OfferedKey.objects.get().pk}"
    chen = new.browser(CHEN)
    seen = {
        chen.get(f"{theirs}/{page}").status_code for page in ("file", "acts/withdraw")
    }

    assert [answer.status_code for answer in answers] == [CONFLICT] * len(answers)
    assert seen == {GONE}
    assert key_id(offer.key) not in text_of(chen.get(PAGE))


def test_who_offers_without_end_is_stopped_and_may_withdraw(house: Stage) -> None:
    new = house(None)
    wang = new.browser(WANG)
    phones = [
        SoftAuthenticator(rp_id="localhost", origin="http://localhost")
        for _ in range(6)
    ]

    answers = [send(wang, offer_of(new, WANG, phone)).status_code for phone in phones]
    first = OfferedKey.objects.earliest("pk").pk
    wang.post(f"{PAGE}/offers/{first}/acts/withdraw")

    assert answers == [DONE] * 5 + [CONFLICT]
    assert OfferedKey.objects.count() == 4


@pytest.mark.parametrize("page", ["", "/asked"])
def test_the_page_tells_what_to_do_without_scripts(looked_at: Stage, page: str) -> None:
    answer = looked_at(None).browser(WANG).get(PAGE + page)

    assert answer.status_code == 200
    assert "jieqing person key offer" in text_of(answer) or page
