"""A party by pages: registered, assessed, approved, bound, named, worked out abroad."""

from collections.abc import Callable, Mapping

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from house import House, hidden, text_of
from office import CHEN, LI, WANG, WU, ZHAO
from party_office import COURIER, ERASES, NAME, PLACE, filled, misp

from jieqing.programme import models

HERE = "/qinghe/programme/parties/"
DOCUMENTS = "/qinghe/programme/documents/"
BORN = {
    "name": NAME,
    "kind": "processor",
    "country": "cn",
    "code": COURIER.code,
    "contact": "<script>alert(1)</script> 法务部",
}


def deed(house: House, who: str, address: str, **typed: object) -> int:
    client = house.browser(who)
    page = client.get(address)
    answer = client.post(address, {**hidden(page), **typed})
    return int(answer.status_code)


def no_of(mechanism: str) -> str:
    rows = models.Record.objects.filter(mechanism=mechanism)
    return rows.order_by("-created").values_list("no", flat=True)[0]


def points() -> Mapping[str, str]:
    return {f"D{n:02d}": "conform" for n in range(1, 43)}


def document(house: House, template: str, text: str) -> str:
    """陈经办 writes it, 吴审计 reviews it, 赵审批 approves it."""
    assert deed(house, CHEN, f"{DOCUMENTS}new/{template}") == 303
    no = no_of("document")
    acts = f"{DOCUMENTS}{no}/acts/doc-"
    assert deed(house, CHEN, f"{acts}edit", text=text) == 303
    assert deed(house, CHEN, f"{acts}submit", day="2026-11-02") == 303
    if template.startswith("agreement"):
        assert deed(house, WU, f"{acts}review") == 303
    assert deed(house, ZHAO, f"{acts}approve") == 303
    return no


@pytest.fixture
def there(house: Callable[[str | None], House]) -> House:
    """The company before its first case."""
    return house(None)


def test_a_party_walks_by_pages_from_the_register_to_its_end(there: House) -> None:
    empty = text_of(there.browser(LI).get(HERE))
    assert deed(there, LI, f"{HERE}acts/party-register", **BORN) == 303
    no = no_of("party")
    acts = f"{HERE}{no}/acts/party-"
    short = {**points(), "D07": ""}
    assert deed(there, LI, f"{acts}assess", **short) == 409
    assert deed(there, LI, f"{acts}assess", **points()) == 303
    assert deed(there, LI, f"{acts}approve") == 403
    assert deed(there, WANG, f"{acts}approve") == 303
    assert deed(there, CHEN, f"{acts}activate") == 409  # nothing binds it
    paper = document(there, "agreement.processing", filled("processing.md"))
    agreed = {"document": paper, "erasure": ERASES}
    assert deed(there, CHEN, f"{acts}agree", **agreed) == 303
    assert deed(there, CHEN, f"{acts}activate") == 303
    assert deed(there, LI, f"{acts}name", place=PLACE) == 303
    with CaptureQueriesContext(connection) as asked:
        page = text_of(there.browser(CHEN).get(f"{HERE}{no}/"))
    listed = text_of(there.browser(CHEN).get(HERE))
    assert deed(there, CHEN, f"{acts}exit", reason="合同到期") == 303
    letter = document(there, "certificate.exit", filled("exit.md"))
    gone = {
        "ending": "erased",
        "document": letter,
        "done_on": "2026-11-02",
        "access_ended_on": "2026-11-02",
        "backups_gone_on": "2026-11-02",
    }
    assert deed(there, CHEN, f"{acts}certify", **gone) == 303
    signed = text_of(there.browser(WANG).get(f"{acts}end"))
    assert deed(there, WANG, f"{acts}end") == 303

    ended = text_of(there.browser(CHEN).get(f"{HERE}{no}/"))
    assert "快递公司电子运单" in empty
    assert "快递公司电子运单" not in listed
    assert "短信公司的发送记录" in listed
    assert ERASES in page
    assert "<script>alert" not in page
    assert len(asked) <= 30
    assert letter in signed
    assert "已结束" in ended


def test_the_path_abroad_is_worked_out_on_the_partys_page(there: House) -> None:
    born = {**BORN, "kind": "overseas", "name": "Sakura KK", "country": "JP"}
    assert (
        deed(there, CHEN, f"{HERE}acts/party-register", **{**born, "code": ""}) == 303
    )
    no = no_of("party")
    client = there.browser(CHEN)
    asked = "?people=100000&sensitive=0&important=no&ciio=no&purpose=other&zone=none"
    open_ = text_of(client.get(f"{HERE}{no}/?people=100000"))
    told = text_of(client.get(f"{HERE}{no}/{asked}"))
    form = client.get(f"{HERE}{no}/acts/party-route{asked}").content.decode()

    assert "须有人先查清" in open_
    assert "标准合同" in told
    assert 'value="100000"' in form


def test_what_is_wrong_on_the_form_is_said_and_nothing_typed_is_lost(
    there: House,
) -> None:
    client = there.browser(LI)
    address = f"{HERE}acts/party-register"
    typed = {**hidden(client.get(address)), **BORN, "code": "91350100M000100Y44"}
    answer = client.post(address, typed)

    assert answer.status_code == 409
    assert NAME in answer.content.decode()
    assert not models.Record.objects.filter(mechanism="party").exists()
    assert there.browser(CHEN).get(f"{HERE}DW-2026-9999/").status_code == 404


def test_a_file_is_offered_sent_and_taken_in_by_pages(there: House) -> None:
    born = {**BORN, "kind": "peer", "name": "远山商城", "code": ""}
    assert deed(there, CHEN, f"{HERE}acts/party-register", **born) == 303
    no = no_of("party")
    assert deed(there, CHEN, f"{HERE}{no}/acts/party-activate") == 303
    assert deed(there, CHEN, f"{HERE}{no}/acts/party-trust", tlp="green") == 303
    shared = f"{HERE}resources/"
    file = SimpleUploadedFile("a.json", misp("green", "3"))
    asked = {"title": "域名", "file": file, "tlp": "green", "to": no}
    assert deed(there, LI, f"{shared}acts/resource-offer", **asked) == 409
    file = SimpleUploadedFile("a.json", misp("green", "2"))
    asked = {**asked, "file": file}
    assert deed(there, LI, f"{shared}acts/resource-offer", **asked) == 303
    sent = no_of("resource")
    assert deed(there, LI, f"{shared}{sent}/acts/resource-send") == 403
    assert deed(there, WANG, f"{shared}{sent}/acts/resource-send") == 303
    file = SimpleUploadedFile("b.json", misp("amber"))
    given = {"title": "来件", "file": file, "source": no, "until": "2027-01-01"}
    assert deed(there, LI, f"{shared}acts/resource-receive", **given) == 303
    came = no_of("resource")
    use = f"{shared}{came}/acts/resource-use"
    assert deed(there, LI, use, reason="网关已拦截") == 303

    page = text_of(there.browser(LI).get(f"{shared}{came}/"))
    item = text_of(there.browser(CHEN).get("/qinghe/programme/items/m18.3"))
    assert "TLP:AMBER" in page
    assert "网关已拦截" in page
    assert "bad.example" in text_of(there.browser(LI).get(f"{shared}{came}/file"))
    assert there.browser(WU).get(f"{shared}{came}/file").status_code == 403
    assert came in item
    assert sent in text_of(there.browser(LI).get(shared))
