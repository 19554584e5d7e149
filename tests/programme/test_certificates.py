"""A certificate says what the ledger says, and names nobody beyond name and post."""

from dataclasses import replace
from io import BytesIO

import pytest
from courses_office import (
    ERASURE,
    LITTLE,
    assigned,
    handed_in,
    small,
    standing,
    with_courses,
)
from office import CHEN, LI, SUN, WANG, Office
from programme_office import asks
from pypdf import PdfReader

from jieqing.casebook.papers.drawing import printed_by
from jieqing.evidence import merkle
from jieqing.flow.record import RecordAltered
from jieqing.programme.courses import certificate_paper, certificates
from jieqing.programme.courses.acts import judge
from jieqing.programme.courses.acts.sit import NotYourCourse
from jieqing.programme.courses.certificates import CertificateMissing, certificate_for
from jieqing.programme.courses.flow import CourseAct
from jieqing.programme.courses.models import Enrolment
from jieqing.programme.lists import exported
from jieqing.programme.packs import shipped_pack


@pytest.fixture
def passed(office: Office) -> Office:
    """孙执行 has passed 注销操作."""
    with_courses(office)
    assigned(office)
    handed_in(office, SUN)
    return office


def certified(office: Office, who: str = SUN) -> certificates.Certificate:
    """What the ledger has of somebody's certificate, asked by themselves."""
    reader = office.desk.register.person(who)
    return certificate_for(reader, standing(office, who))


def test_a_certificate_says_course_version_days_number_and_its_entry(
    passed: Office,
) -> None:
    found = certified(passed)
    printed = printed_by(SUN, passed.at)
    content = certificate_paper.printed_certificate(passed.desk, found, printed)
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    leaf = passed.desk.ledger.leaf_at(found.position)

    assert found.until == standing(passed, SUN).until
    assert found.entry == merkle.leaf_hash(leaf.content).hex()
    assert found.version == shipped_pack("courses").version
    assert found.number == f"{found.no}-{found.position}"
    for word in ("孙执行", "注销操作", "2026-11-02", "2027-11-01", found.number):
        assert word in text
    assert "40" not in text.replace(found.entry, "")[: text.index("SHA-256")]


def test_a_certificate_keeps_its_check_code_whoever_prints_it_and_when(
    passed: Office,
) -> None:
    first = certificate_paper.drawn(passed.desk, certified(passed))
    later = passed.later(days=40)
    again = certificate_paper.drawn(later.desk, certified(later))
    forged = replace(
        certified(passed), until=certified(passed).until.replace(year=2031)
    )

    assert first.check_code == again.check_code
    assert certificate_paper.drawn(passed.desk, forged).check_code != first.check_code


def test_a_renewed_course_has_a_certificate_of_its_own_version(office: Office) -> None:
    with_courses(office, small("7"))
    assigned(office, LITTLE)
    handed_in(office, SUN, LITTLE)

    reader = office.desk.register.person(SUN)
    found = certificate_for(reader, standing(office, SUN, LITTLE))
    assert found.version == "7"


def test_who_failed_or_was_spared_has_no_certificate(office: Office) -> None:
    with_courses(office)
    assigned(office)
    handed_in(office, SUN, well=False)
    with pytest.raises(CertificateMissing):
        certified(office)
    no = standing(office, WANG).no
    asked = asks(office, no, CourseAct.ASK_EXEMPTION, CHEN)
    judge.ask_exemption(office.desk, asked, "十年同岗")
    with pytest.raises(CertificateMissing):
        certified(office, WANG)


def test_a_colleague_gets_nobodys_certificate_and_a_manager_does(
    passed: Office,
) -> None:
    told = standing(passed, SUN)
    with pytest.raises(NotYourCourse):
        certificate_for(passed.desk.register.person(LI), told)

    assert certificate_for(passed.desk.register.person(CHEN), told).person == SUN


def test_a_row_that_was_given_to_somebody_else_certifies_nobody(
    passed: Office,
) -> None:
    Enrolment.objects.filter(person=SUN, course=ERASURE).update(person=LI)

    with pytest.raises(RecordAltered):
        standing(passed, LI)


def test_the_list_of_certificates_counts_and_names_no_number(passed: Office) -> None:
    listed = exported(passed.desk, "certificates", "csv", by=CHEN, at=passed.at)
    lines = listed.decode("utf-8-sig").splitlines()

    version = shipped_pack("courses").version
    assert lines[1:] == [f"注销操作：一张处理单从头到尾,{version},1,1"]
    assert "孙执行" not in listed.decode("utf-8-sig")
