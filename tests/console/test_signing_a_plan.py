"""Outside a demo the page signs with the key of whoever signs, never with ours."""

from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import replace
from json import dumps

import pytest
from house import CASES, HERE, House, act, hidden, text_of
from office import CHEN, KEYS, RECEIVED, WANG, Office

from jieqing.casebook.models import Approval
from jieqing.home import Mode, write_home

Stage = Callable[[str | None], House]
ASKED = f"{HERE}acts/approve/asked"


@pytest.fixture
def real(house: Stage) -> House:
    """A plan that waits for signatures, in a home that is no demo."""
    return made_real(house("noticed").office)


def made_real(office: Office) -> House:
    """A home that is no demo, so that nobody's key lies on the server."""
    home = office.desk.home
    company = replace(home.company, mode=Mode.REHEARSAL)
    write_home(replace(home, company=company))
    return House(office=office)


def finding_of(house: House) -> dict[str, object]:
    """What the officer types of a purpose that is reached."""
    number = house.office.ask("shop", "select id from member order by id limit 1")
    return {
        "right": "C1",
        "kind": "customer_no",
        "value": str(number[0][0]),
        "channel": "app",
        "received": RECEIVED.isoformat(),
    }


def test_a_plan_is_signed_with_the_key_of_the_signer(real: House) -> None:
    wang = real.browser(WANG)
    message = b64decode(wang.get(ASKED).json()["message"])

    signed = act(
        wang, "approve", signature=dumps(b64encode(KEYS[WANG].sign(message)).decode())
    )

    assert signed.status_code == 303
    assert Approval.objects.get().person == WANG


@pytest.mark.parametrize("given", ["", "x", dumps("AAAA"), "{", "9" * 5000])
def test_without_the_signer_s_signature_nothing_is_signed(
    real: House, given: str
) -> None:
    assert act(real.browser(WANG), "approve", signature=given).status_code == 409
    assert not Approval.objects.exists()


def test_nobody_else_is_told_what_to_sign(real: House) -> None:
    assert real.browser(CHEN).get(ASKED).status_code == 409


def test_what_the_company_found_is_signed_by_the_officer_and_registered(
    house: Stage,
) -> None:
    new = made_real(house(None).office)
    chen, typed = new.browser(CHEN), finding_of(new)
    typed |= hidden(chen.get(f"{CASES}new"))
    page = text_of(chen.post(f"{CASES}new", typed))
    message = b64decode(chen.post(f"{CASES}new/asked", typed).json()["message"])
    forged = chen.post(f"{CASES}new", {**typed, "signature": dumps("AAAA")})
    signature = dumps(b64encode(KEYS[CHEN].sign(message)).decode())
    opened = chen.post(f"{CASES}new", {**typed, "signature": signature})

    assert "data-signing-posted" in page
    assert forged.status_code == 409
    assert (opened.status_code, opened["Location"]) == (303, f"{HERE}receipt")
