"""Programs are told of each act once, signed; those that fail are tried again."""

import base64
import hashlib
import hmac
import json
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import connection, transaction
from office import (
    CASE,
    CHEN,
    QIAN,
    SUN,
    WANG,
    ZHAO,
    found_company,
    identified,
    opened,
    stopped,
)
from posted import Posted

from casebooks import OnServer
from jieqing.casebook.desk import Desk
from jieqing.notices import deeds
from jieqing.notices.endpoints import Channel
from jieqing.notices.models import Deed, Endpoint, Reading, Sending
from jieqing.notices.rounds import Rounds
from jieqing.notices.sending import Round, send_waiting
from jieqing.notices.setup import read_setup
from jieqing.notices.telling import read_on


def expected(secret: str, headers: dict[str, str], body: bytes) -> str:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    return base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def test_an_act_is_told_once_signed_and_without_a_customer(posted: Posted) -> None:
    secret = posted.add()
    posted.office.sign(WANG)

    posted.round()
    posted.round(seconds=9)

    (came,) = posted.web.came
    told = json.loads(came.body)
    data = told["data"]
    assert came.headers["webhook-signature"] == (
        f"v1,{expected(secret, came.headers, came.body)}"
    )
    assert int(came.headers["webhook-timestamp"]) == int(posted.at.timestamp())
    assert (told["type"], data["case"], data["act"], data["state"]) == (
        "case.approve",
        CASE,
        "approve",
        "noticed",
    )
    assert data["id"] == came.headers["webhook-id"]
    assert data["link"] == f"https://console.example.test/qinghe/cases/{CASE}/"
    assert posted.office.customer.value.encode() not in came.body
    assert WANG.encode() not in came.body


def test_what_was_done_before_the_first_reading_is_told_to_nobody(
    posted: Posted,
) -> None:
    posted.add()

    posted.round()

    assert posted.web.came == []
    assert Deed.objects.filter(case=CASE, act="open").exists()


def test_a_process_that_dies_while_reading_loses_no_act(posted: Posted) -> None:
    posted.add()
    posted.office.sign(WANG)
    before = Reading.objects.get().position

    def dies(_: Desk, __: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        deeds.catch_up(posted.office.desk, posted.at, dies)
    stood = Reading.objects.get().position
    posted.round()

    assert stood == before
    assert len(posted.web.came) == 1
    assert Deed.objects.filter(act="approve").count() == 1


def test_a_failing_receiver_is_tried_again_later_under_the_same_id(
    posted: Posted,
) -> None:
    posted.add()
    posted.office.sign(WANG)
    posted.web.status = 500

    posted.round()
    trouble = Sending.objects.get(channel=Channel.WEBHOOK).trouble
    posted.round(seconds=4)
    posted.web.status = 204
    arrived = posted.round(seconds=6)
    posted.round(hours=3)

    identifiers = [came.headers["webhook-id"] for came in posted.web.came]
    times = [int(came.headers["webhook-timestamp"]) for came in posted.web.came]
    assert times[1] - times[0] == 6
    assert arrived == 1
    assert len(identifiers) == 2
    assert len(set(identifiers)) == 1
    assert trouble == "HTTP 500"


def test_one_failure_holds_up_what_else_goes_there_and_nothing_else(
    posted: Posted,
) -> None:
    posted.add()
    posted.office.sign(WANG)
    posted.office.sign(ZHAO)
    posted.web.status = 503

    posted.round()

    assert len(posted.web.came) == 1


def test_a_receiver_that_hangs_is_cut_off(posted: Posted) -> None:
    posted.add()
    posted.office.sign(WANG)
    posted.web.hangs = True

    posted.round()

    row = Sending.objects.get(channel=Channel.WEBHOOK)
    assert (row.state, row.tries) == ("waits", 1)
    assert row.trouble


def test_a_redirection_is_followed_nowhere(posted: Posted) -> None:
    posted.add()
    posted.office.sign(WANG)
    posted.web.status = 307
    posted.web.headers["Location"] = f"http://localhost:{posted.web.port}/secret"

    posted.round()

    assert [came.path for came in posted.web.came] == ["/hook"]
    assert Sending.objects.get(channel=Channel.WEBHOOK).trouble == "HTTP 307"


def test_after_days_of_failing_it_is_switched_off_and_the_administrator_told(
    posted: Posted,
) -> None:
    posted.add()
    posted.office.sign(WANG)
    posted.web.status = 500

    posted.round()
    since = Endpoint.objects.get().failing_since
    posted.round(days=6)
    posted.later(days=6).office.sign(ZHAO)
    posted.round(days=7)

    assert since == posted.at
    assert Endpoint.objects.get().disabled_at is not None
    assert posted.told("channel.disabled") == {QIAN}
    assert len(posted.web.came) == len({1, 2})


def test_who_says_gone_is_told_nothing_more(posted: Posted) -> None:
    posted.add()
    posted.office.sign(WANG)
    posted.web.status = 410

    posted.round()
    posted.office.sign(ZHAO)
    posted.round(hours=1)

    assert len(posted.web.came) == 1
    assert posted.told("channel.disabled") == {QIAN}


def test_two_workers_send_each_message_once(posted: Posted) -> None:
    posted.add()
    posted.office.sign(WANG)
    posted.office.sign(ZHAO)
    read_on(posted.office.desk, posted.at)
    with transaction.atomic():
        (first, *_) = Sending.objects.filter(channel=Channel.WEBHOOK)
        first.pk = None
        for place in range(12):
            first.event, first.pk = f"evt_{place:032d}", None
            first.save()
    desk = posted.office.desk
    round_ = Round(desk=desk, setup=read_setup(desk.home), at=posted.at)

    def work() -> None:
        send_waiting(round_, bool)
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    [worker.start() for worker in workers]
    [worker.join() for worker in workers]

    identifiers = [came.headers["webhook-id"] for came in posted.web.came]
    assert len(identifiers) == len(set(identifiers)) == 14


@pytest.mark.long
def test_an_act_is_told_once_where_the_casebook_is_on_a_server(
    books: OnServer, posted: Posted, tmp_path: Path
) -> None:
    office = found_company(tmp_path / "served", books)
    for act in (opened, identified):
        office = act(office)
    setup = (posted.office.desk.home.folder / "notices.toml").read_bytes()
    (office.desk.home.folder / "notices.toml").write_bytes(setup)
    served = replace(posted, office=office)
    served.round()
    served.add()
    stopped(office)

    served.round(minutes=1)
    served.round(minutes=2)

    assert [json.loads(came.body)["type"] for came in posted.web.came] == ["case.stop"]
    assert Deed.objects.filter(act="stop").count() == 1
    assert served.told("digest") == {CHEN, SUN}


def test_a_worker_goes_round_and_lives_on_when_a_file_is_wrong(posted: Posted) -> None:
    rounds = Rounds(folder=posted.office.desk.home.folder)
    (rounds.folder / "notices.toml").write_text("[mail]\n", encoding="utf-8")

    rounds.go()

    assert rounds.next_at > 0
