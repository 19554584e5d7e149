"""Files shared with partners: one gate, two people, and nothing by default."""

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from office import CHEN, LI, WANG, Office
from party_office import NAME, activated, misp, registered, worked_with
from programme_office import asks, signature_of

from jieqing.casebook.desk import day_of
from jieqing.flow.table import NotInTable
from jieqing.people.roll import NotEntitled
from jieqing.programme.lists import exported
from jieqing.programme.measures import shipped_measures
from jieqing.programme.parties import dealings
from jieqing.programme.parties import resources as acts
from jieqing.programme.parties.bundle import (
    Form,
    ResourceContradicts,
    ResourceUnreadable,
    Tlp,
    read_bundle,
)
from jieqing.programme.parties.entry import NewParty
from jieqing.programme.parties.flow import PartyAct
from jieqing.programme.parties.resources import (
    NewResource,
    NobodyToSend,
    PartyNotTrusted,
    Received,
    ResourceAct,
    ResourceEndUnfit,
    ResourceState,
    TellsOfSomebody,
    ToldResource,
    sending_digest,
    told_resource,
)
from jieqing.programme.seen import see
from jieqing.programme.shown import CellState, cells

AMBER = "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421"
GREEN = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"
PEER = NewParty(kind="peer", name="远山商城有限公司")


def stix(*marks: str, **more: object) -> bytes:
    """A bundle with one indicator for each mark."""
    objects = [
        {
            "type": "indicator",
            "spec_version": "2.1",
            "id": f"indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd{n:02d}",
            "pattern": "[url:value = 'http://bad.example/a']",
            "object_marking_refs": [mark] if mark else [],
            **more,
        }
        for n, mark in enumerate(marks)
    ]
    return json.dumps(
        {"type": "bundle", "id": "bundle--1", "objects": objects}
    ).encode()


@given(st.binary(max_size=200))
def test_no_bytes_make_the_reader_fail_otherwise_than_by_refusing(some: bytes) -> None:
    with pytest.raises((ResourceUnreadable, ResourceContradicts)):
        read_bundle(some)


def test_a_file_goes_as_far_as_its_strictest_mark() -> None:
    assert read_bundle(stix(GREEN, AMBER)).tlp is Tlp.AMBER
    assert read_bundle(stix(GREEN)).form is Form.STIX
    assert read_bundle(misp("white", "3")).tlp is Tlp.CLEAR


@pytest.mark.parametrize(
    "wrong",
    [
        stix(GREEN, ""),
        misp("amber", "3"),
        misp("red", "1"),
        misp("green", "0", sharing_group_id="7"),
        misp("green", "0", SharingGroup={"name": "联盟"}),
        misp("none"),
        misp("green", "5"),
    ],
)
def test_what_is_unmarked_or_says_two_things_goes_nowhere(wrong: bytes) -> None:
    with pytest.raises(ResourceContradicts):
        read_bundle(wrong)


def trusted(office: Office, tlp: Tlp = Tlp.GREEN) -> str:
    """A company of the trade that may be sent things up to a mark."""
    no = registered(office, PEER)
    activated(office, no)
    dealings.trust(office.desk, asks(office, no, PartyAct.TRUST, CHEN), tlp)
    return no


def offered(office: Office, content: bytes, *to: str, tlp: str = "green") -> str:
    new = NewResource(title="钓鱼网址", content=content, tlp=tlp, to=to)
    return acts.offer(office.desk, new, by=LI, at=office.at)


def seen(office: Office, no: str) -> ToldResource:
    people = office.desk.register.roll(office.at).persons
    return told_resource(office.desk, no, people, day_of(office.at))


def sent(office: Office, no: str, by: str = WANG) -> None:
    digest = sending_digest(seen(office, no))
    signature = signature_of(by, no, ResourceAct.SEND, digest)
    acts.send(office.desk, asks(office, no, ResourceAct.SEND, by), signature)


def received(office: Office, source: str, days: int = 90) -> str:
    until = day_of(office.at) + timedelta(days=days)
    new = Received(title="对方的指标", content=stix(AMBER), source=source, until=until)
    return acts.receive(office.desk, new, by=LI, at=office.at)


def test_a_file_is_offered_by_one_and_sent_by_another(office: Office) -> None:
    no = offered(office, stix(GREEN), trusted(office))
    with pytest.raises(NotEntitled):
        sent(office, no, CHEN)
    sent(office, no)

    assert seen(office, no).state is ResourceState.SENT


def test_nothing_goes_to_nobody_nor_to_who_was_not_trusted(office: Office) -> None:
    peer, courier = trusted(office), worked_with(office)
    with pytest.raises(NobodyToSend):
        offered(office, stix(GREEN))
    with pytest.raises(PartyNotTrusted):
        offered(office, stix(GREEN), peer, courier)
    with pytest.raises(PartyNotTrusted):
        offered(office, stix(AMBER), peer, tlp="amber")
    with pytest.raises(ResourceContradicts):
        offered(office, stix(AMBER), peer, tlp="green")


@pytest.mark.parametrize(
    "told", ["打 13812345678", "x@bad.example", "来自 远山商城有限公司", NAME]
)
def test_a_file_that_tells_of_somebody_is_refused(office: Office, told: str) -> None:
    registered(office)
    with pytest.raises(TellsOfSomebody):
        offered(office, stix(GREEN, description=told), trusted(office))


def test_the_gate_is_asked_again_when_it_goes(office: Office) -> None:
    peer = trusted(office)
    no = offered(office, stix(GREEN), peer)
    dealings.trust(office.desk, asks(office, peer, PartyAct.TRUST, CHEN), Tlp.CLEAR)

    with pytest.raises(PartyNotTrusted):
        sent(office, no)
    acts.refuse(office.desk, asks(office, no, ResourceAct.REFUSE, WANG), "不再共享")
    assert seen(office, no).state is ResourceState.REFUSED


def test_what_came_in_is_used_until_its_day_and_not_after(office: Office) -> None:
    peer = trusted(office)
    with pytest.raises(ResourceEndUnfit):
        received(office, peer, days=400)
    with pytest.raises(PartyNotTrusted):
        received(office, "DW-2026-0099")
    no = received(office, peer)
    late = office.later(days=91)
    use = asks(office, no, ResourceAct.USE, LI)
    acts.use(office.desk, use, "网关已拦截这些网址")

    listed = acts.states_of(late.desk, [no], day_of(late.at))
    assert seen(late, no).state is ResourceState.EXPIRED
    assert listed == {no: ResourceState.EXPIRED}
    with pytest.raises(NotInTable):
        acts.use(late.desk, asks(late, no, ResourceAct.USE, LI), "又用了一次")


def test_sharing_is_kept_up_by_sending_and_by_using(office: Office) -> None:
    def cell() -> CellState:
        found = see(office.desk, day_of(office.at))
        return cells(found, [shipped_measures()["m18.3"]])["m18.3"].state

    peer = trusted(office)
    sent(office, offered(office, stix(GREEN), peer))
    half = cell()
    no = received(office, peer)
    acts.use(office.desk, asks(office, no, ResourceAct.USE, LI), "网关已拦截")

    file = exported(office.desk, "resources", "csv", by=CHEN, at=office.at).decode()
    assert (half, cell()) == (CellState.IN_PROGRESS, CellState.KEPT)
    assert no in file
