"""A key made in the console: offered, taken in, and a plan signed with it holds."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from devices import (
    KEYS_PAGE,
    device,
    hand_in,
    make_key,
    press,
    take_at_the_command_line,
)
from house import HERE as CASE_PAGE
from house import House
from listening import heard
from office import (
    CASE,
    QIAN,
    WANG,
    ZHAO,
    checked,
    executing,
    ready,
    settled,
)

from browsers import Do, running_chromium
from jieqing.casebook.models import Approval
from jieqing.casebook.trusted import trust_of
from jieqing.evidence.verify import verify
from jieqing.home import Mode, write_home
from jieqing.people.accounts.models import OfferedKey

Stage = Callable[[str | None], House]


@pytest.fixture(scope="module")
def browser() -> Iterator[Do]:
    with running_chromium() as do:
        yield do


@pytest.fixture
def real(house: Stage) -> House:
    """A plan that waits for signatures, in a home that is no demo."""
    home = (office := house("noticed").office).desk.home
    company = replace(home.company, mode=Mode.REHEARSAL)
    write_home(replace(home, company=company))
    return House(office=office)


def test_a_passkey_made_here_signs_a_plan_whose_proof_holds_offline(
    real: House, browser: Do
) -> None:
    office = real.office
    with heard() as origin:
        qian, wang = (device(real, browser, origin, who) for who in (QIAN, WANG))
        browser(lambda _: make_key(qian, "browser"))
        hand_in(real, QIAN, origin)
        take_at_the_command_line(real, QIAN)

        browser(lambda _: make_key(wang, "passkey"))
        hand_in(real, WANG, origin)
        take = f"{KEYS_PAGE}/offers/{OfferedKey.objects.get().pk}/acts/take"
        browser(lambda _: press(qian, take))
        browser(lambda _: press(wang, f"{CASE_PAGE}acts/approve"))
        browser(lambda _: [page.context.close() for page in (qian, wang)])
    office = office.later(hours=1)
    office.sign(ZHAO)
    for step in (executing, checked, ready, settled):
        office = step(office)
    package = office.desk.home.place("statements") / f"{CASE}.jqz"
    verdict = verify(package.read_bytes(), trust_of(office.desk).to_bytes())

    assert "client_data" in Approval.objects.get(person=WANG).signature
    assert verdict.exit == 0
