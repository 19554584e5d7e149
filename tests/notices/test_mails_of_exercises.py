"""An exercise's mails go the way of other mails, one each, and say nothing of whom."""

import re
from email import message_from_string, policy

import pytest
from office import CHEN, LI, QIAN, SUN, WANG, WU, ZHAO
from phishing_office import HIRED, hired, planned, ready
from posted import Posted
from programme_office import asks

from jieqing.notices.exercises import mailed
from jieqing.notices.preferences import Wish, choose
from jieqing.programme.courses.models import Phishing, PhishingLink, PhishingMail
from jieqing.programme.courses.phishing import acts
from jieqing.programme.courses.phishing.flow import PhishingAct

LINK = re.compile(r"https://console\.example\.test/letter/([\w-]{43})\b")


@pytest.fixture
def exercised(posted: Posted) -> Posted:
    """An exercise was confirmed; everybody gets mail but 李运维, who wants none."""
    there = posted.later(hours=1)
    office = there.office
    new = hired(office)
    ready(office)
    there.mailed_to(*new, CHEN, WANG, ZHAO, SUN, WU, QIAN)
    no = planned(office)
    asked = asks(office, no, PhishingAct.CONFIRM, WANG)
    acts.confirm(office.desk, asked, mailed(office.desk))
    return there


def letters(there: Posted) -> list[tuple[str, str, str]]:
    """Receiver, sender and link of each mail of the exercise."""
    found = []
    for _, to, content in there.mail.handed_in:
        mail = message_from_string(content, policy=policy.default)
        body = mail.get_body()
        assert body is not None
        links = LINK.findall(body.get_content())
        if links:
            found.append((to[0], str(mail["From"]), links[0]))
    return found


def test_each_gets_one_mail_by_a_link_of_their_own(exercised: Posted) -> None:
    exercised.round(minutes=1)
    exercised.round(minutes=2)
    sent = letters(exercised)

    assert len(sent) == len({to for to, _, _ in sent}) == HIRED + 4
    assert len({link for _, _, link in sent}) == len(sent)
    assert {sender for _, sender, _ in sent} == {
        "信息技术服务台 <jieqing@example.test>"
    }
    assert not any(who.lower() in str(sent) for who in (CHEN, WANG, LI))
    assert Phishing.objects.get().sent == len(sent)
    assert not PhishingMail.objects.exists()


def test_no_table_and_no_header_ties_a_person_to_a_link(exercised: Posted) -> None:
    exercised.round(minutes=1)
    heads = [content.partition("\n\n")[0] for *_, content in exercised.mail.handed_in]
    links = {link for _, _, link in letters(exercised)}

    assert not any(link in head for head in heads for link in links)
    assert not PhishingLink.objects.filter(token__in=links).exists()
    assert PhishingLink.objects.count() == len(links)


def test_at_night_nothing_goes_out_and_who_chose_otherwise_gets_none(
    exercised: Posted,
) -> None:
    desk = exercised.office.desk
    choose(desk, SUN, Wish(mail="sun@example.test", by_mail=False))
    exercised.round(hours=12)
    assert letters(exercised) == []
    exercised.round(hours=24)

    assert len(letters(exercised)) == HIRED + 3


def test_a_server_that_takes_nothing_is_asked_again_later(exercised: Posted) -> None:
    exercised.mail.has_tls = False
    exercised.round(minutes=1)
    assert not PhishingLink.objects.exists()
    exercised.mail.has_tls = True
    exercised.round(minutes=20)

    assert len(letters(exercised)) == HIRED + 4
    assert PhishingLink.objects.count() == HIRED + 4


def test_nobody_is_mailed_where_no_link_could_be_built(posted: Posted) -> None:
    home = posted.office.desk.home
    file = home.folder / "notices.toml"
    posted.mailed_to(SUN)
    assert mailed(posted.office.desk) == {SUN}
    text = file.read_text(encoding="utf-8")
    file.write_text(text.partition("\n")[2], encoding="utf-8")
    assert mailed(posted.office.desk) == frozenset()
    file.unlink()

    assert mailed(posted.office.desk) == frozenset()
