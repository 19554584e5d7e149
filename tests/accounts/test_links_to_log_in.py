"""A link lets one person set their own log-in, once; a signer's reset takes two."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from doorway import PASSWORD, Served, is_in, log_in, new_browser

from jieqing.people.accounts.log_ins import open_account
from jieqing.people.accounts.models import Account, Invitation

NEW = "a second umbrella, for the gander"
LINK = re.compile(r"http://localhost(/account/invitation/[\w-]+)")
HERE = "/account/invitation/"
OFFICER, WANG, WU = "P-0002", "P-0003", "P-0004"
DONE, CONFLICT, FORBIDDEN, GONE = 303, 409, 403, 410


@pytest.fixture
def qian(served: Served) -> Client:
    open_account(served.home.tenant, "P-0001", "qian", PASSWORD)
    log_in(client := new_browser(), name="qian")
    return client


def act(client: Client, number: str, name: str) -> HttpResponse:
    return client.post(f"/qinghe/organisation/people/{number}/log-in/acts/{name}")


def link_in(answer: HttpResponse) -> str:
    found = LINK.search(answer.content.decode())
    return found[1] if found else ""


def set_log_in(link: str, name: str = "wang", again: str = NEW) -> HttpResponse:
    client = new_browser()
    client.get(link)
    typed = {"name": name, "password": NEW, "again": again}
    return client.post(HERE, typed)


def test_the_invited_sets_name_and_password_once_and_goes_on_to_the_second_factor(
    qian: Client, served: Served
) -> None:
    link = link_in(act(qian, WANG, "invite"))
    text = link.removeprefix(HERE)
    visitor = new_browser()
    followed = visitor.get(link)
    page = visitor.get(HERE).content.decode()

    done, again = set_log_in(link), set_log_in(link, name="other")
    log_in(client := new_browser(), NEW, name="wang", then="/account/second/")

    assert followed["Location"] == HERE
    assert text not in page
    assert "王建国" in page
    assert done["Location"] == "/account/login/?next=/account/second/"
    assert (again.status_code, is_in(client)) == (GONE, True)
    assert text not in str(list(Invitation.objects.values()))
    acts = [leaf.entry.act for leaf in served.register.ledger.leaves_of("log-ins")]
    assert acts == ["log-in-invite", "log-in-set"]


def test_a_link_that_ended_was_replaced_or_withdrawn_opens_nothing(
    qian: Client,
) -> None:
    first = link_in(act(qian, WANG, "invite"))
    second = link_in(act(qian, WANG, "invite"))
    replaced = set_log_in(first)
    Invitation.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    over = set_log_in(second)
    third = link_in(act(qian, WANG, "invite"))
    act(qian, WANG, "withdraw")

    ends = [replaced, over, set_log_in(third), set_log_in(f"{HERE}{'x' * 43}")]

    assert len({first, second, third}) == 3
    assert {answer.status_code for answer in ends} == {GONE}
    assert not Account.objects.filter(name="wang").exists()


def test_a_slip_at_the_form_leaves_the_link_good(qian: Client) -> None:
    link = link_in(act(qian, WANG, "invite"))

    slips = [set_log_in(link, again="x"), set_log_in(link, name="zhoumin")]

    assert [answer.status_code for answer in slips] == [CONFLICT, CONFLICT]
    assert NEW not in slips[0].content.decode() + slips[1].content.decode()
    assert set_log_in(link).status_code == DONE


def test_a_link_is_made_under_no_other_hosts_name(qian: Client) -> None:
    address = f"/qinghe/organisation/people/{WANG}/log-in/acts/invite"

    answer = qian.post(address, headers={"host": "evil.example"})

    assert answer.status_code == 400
    assert not Invitation.objects.exists()


@pytest.mark.usefixtures("qian")
def test_only_the_security_administrator_gives_links_out() -> None:
    log_in(client := new_browser())

    names = ("invite", "reset", "withdraw", "unlock", "agree")
    answers = {act(client, WANG, name).status_code for name in names}

    assert answers == {FORBIDDEN}
    assert not Invitation.objects.exists()


def test_a_reset_takes_the_old_password_sessions_and_second_factors_away(
    qian: Client,
) -> None:
    log_in(old := new_browser())
    zhou = Account.objects.get(name="zhoumin")
    Authenticator.objects.create(user=zhou, type="totp", data={})

    done = set_log_in(link_in(act(qian, OFFICER, "reset")))

    assert done.status_code == DONE
    assert not is_in(old)
    assert not Authenticator.objects.exists()
    log_in(again := new_browser(), NEW)
    assert is_in(again)


def test_nobody_lets_a_signer_in_anew_alone(qian: Client, served: Served) -> None:
    for number, name in ((WANG, "wang"), (WU, "wuqian")):
        open_account(served.home.tenant, number, name, PASSWORD)
    log_in(wu := new_browser(), name="wuqian")

    alone = act(qian, WANG, "reset")
    own = act(qian, WANG, "agree")
    agreed = act(wu, WANG, "agree")
    once_more = act(wu, WANG, "agree")
    link = link_in(act(qian, WANG, "reset"))

    assert (alone.status_code, link_in(alone)) == (DONE, "")
    assert (own.status_code, agreed.status_code) == (CONFLICT, DONE)
    assert once_more.status_code == CONFLICT
    assert set_log_in(link).status_code == DONE
    assert act(qian, "P-0001", "reset").status_code == CONFLICT


def test_a_lock_is_opened_by_the_administrator_and_said_on_the_page(
    qian: Client,
) -> None:
    for number in range(6):
        log_in(new_browser(), f"wrong number {number}")
    page = qian.get(f"/qinghe/organisation/people/{OFFICER}/").content.decode()

    unlocked = act(qian, OFFICER, "unlock")

    assert "log-in/acts/unlock" in page
    assert unlocked.status_code == DONE
    log_in(client := new_browser())
    assert is_in(client)
