"""Outside a demo the page signs with the key of whoever signs, never with ours."""

from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import replace
from json import dumps

import pytest
from house import HERE, House, act
from office import CHEN, KEYS, WANG, Office

from jieqing.casebook.models import Approval
from jieqing.home import Mode, write_home

Stage = Callable[[str | None], House]
ASKED = f"{HERE}acts/approve/asked"


@pytest.fixture
def real(house: Stage) -> House:
    """A plan that waits for signatures, in a home that is no demo."""
    office: Office = house("noticed").office
    home = office.desk.home
    company = replace(home.company, mode=Mode.REHEARSAL)
    write_home(replace(home, company=company))
    return House(office=office)


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
