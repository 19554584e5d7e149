"""Every page and endpoint tells the same with and without a secret order.

The addresses are those of the resolver: a page that is made tomorrow is compared too.
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from django.test import Client
from house import House, program_of
from office import CASE, CHEN, LI, SUN, WANG, WU, Office, checked, copied, executing
from test_secret_orders import carts, set_by_both, with_counsel
from test_walk_of_every_address import API, FIRST, PAGED, UNTOLD, _entry
from test_walk_of_every_address import ENDPOINTS as OPEN
from twins import form

from jieqing.casebook.flows import Act
from jieqing.casebook.work import glance
from jieqing.casebook.work_files import Kind
from jieqing.erasure import spool
from jieqing.erasure.values import Fate

Offices = Callable[[str | None], Office]
RANDOM = re.compile(r'[A-Za-z0-9]{64}|(?:name="(?:seen|once|plan)" value=")[^"]*')
OF_THE_CLOCK = "/qinghe/organisation/tokens"  # made at the machine's own time
TEXT = ("text/html", "application/json", "text/csv")


def addresses() -> list[str]:
    pages = [a for a in PAGED if _entry(a) not in {*FIRST, UNTOLD}]
    asked = (a for a in (*pages, *OPEN) if a not in {API, OF_THE_CLOCK})
    return [a.replace("/x1", f"/{CASE}") for a in asked]


def seen(client: Client, folder: str) -> Mapping[str, str]:
    """What each address answers, with whatever is random in it left out."""
    told = {}
    for address in addresses():
        got = client.get(address)
        is_text = got.headers.get("Content-Type", "").startswith(TEXT)
        body = got.content.decode() if is_text and not got.streaming else ""
        told[address] = (
            f"{got.status_code} {form(RANDOM.sub('', body.replace(folder, '')))}"
        )
    return told


def played(office: Office, who: str, *, is_ordered: bool) -> list[Mapping[str, str]]:
    """The pages before the rows go and after, under an order or none."""
    if is_ordered:
        looked = glance(office.desk, CASE, Act.EXECUTE, by=SUN, at=office.at)
        rows = spool.load_plan(looked.read(Kind.PLAN)).rows
        going = tuple(r for r in rows if r.fate in (Fate.ERASE, Fate.MASK))
        set_by_both(office, carts(going))
    told = []
    for step in (lambda one: one, executing, checked):
        office = step(office)
        there = House(office=office)
        folder = str(office.folder)
        told += [seen(there.browser(who), folder), seen(program_of(who), folder)]
    return told


@pytest.mark.long
@pytest.mark.parametrize("who", [CHEN, WANG, WU, LI, SUN])
def test_pages_and_endpoints_of_twins_are_the_same(
    offices: Offices, tmp_path: Path, who: str
) -> None:
    base = with_counsel(copied(offices("approved"), tmp_path / "base"))
    plain = played(copied(base, tmp_path / "a"), who, is_ordered=False)
    held = played(copied(base, tmp_path / "b"), who, is_ordered=True)
    pairs = list(zip(held, plain, strict=True))

    assert [a for here, there in pairs for a in here if here[a] != there[a]] == []
    assert sum(told.startswith("200 ") for told in plain[0].values()) > 40
