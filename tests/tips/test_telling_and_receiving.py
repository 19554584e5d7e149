"""A tip from told to closed, and what those see who are not meant to see it."""

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pyrage
import pytest
from box import FANG, HE, MONDAY, TIPPER, WORDS, WU, Box, a_tipper, reader
from hypothesis import given, settings
from hypothesis import strategies as st

from jieqing.tips import receiving, telling
from jieqing.tips.bech32 import age_identity
from jieqing.tips.counted import FEW, Counted, count
from jieqing.tips.receipt import LETTERS, Receipt, ReceiptUnfit, derive
from jieqing.tips.receiving import NameNotAsked, NotItsGuard, TipNotThere, WordsMissing
from jieqing.tips.recipients import Recipient, Recipients, RecipientsUnfit
from jieqing.tips.sealing import SLOTS, seal, unseal
from jieqing.tips.telling import Files, NameNotTaken, NewTip, NobodyLeft, TipEmpty
from jieqing.tips.thread import STEPS, TipAct, TipNotMoved, TipState
from jieqing.tips.vault import FILE

TIP = NewTip(text=WORDS)
signs = st.text(LETTERS, min_size=20, max_size=20)


def test_who_comes_back_with_the_receipt_reads_what_was_answered(box: Box) -> None:
    box.send(TIP)
    tip = box.seen_by(box.wu)
    receiving.do(box.vault, box.wu, tip, TipAct.REPLY, "硬盘什么颜色？", MONDAY)
    told = box.told()
    telling.write(box.vault, told, "银色，贴着一张标签", Files(), MONDAY)

    said = [one.text for one in box.seen_by(box.he).contents]
    assert said == [WORDS, "硬盘什么颜色？", "银色，贴着一张标签"]


def test_another_receipt_finds_nothing(box: Box) -> None:
    box.send(TIP)

    assert telling.find(box.vault, a_tipper()) is None


def test_an_administrator_reads_nothing_in_the_files(box: Box) -> None:
    box.send(replace(TIP, name=TIPPER))
    taken = box.bytes_on_disk()
    people = (one.name for one in box.recipients.everybody)

    assert WORDS.encode() not in taken
    assert b"13800000002" not in taken
    vault = (box.folder / FILE).read_bytes()
    assert not any(name.encode() in vault for name in people)
    assert b"2026" not in vault


def test_a_dump_tells_neither_day_nor_order_nor_whom(box: Box) -> None:
    box.send(TIP)
    box.send_from_other(NewTip(text="短", struck=frozenset({FANG, HE})))
    file = sqlite3.connect(box.folder / FILE)
    sealed = [row[0] for row in file.execute("SELECT sealed FROM content")]
    columns = [row[1] for row in file.execute("PRAGMA table_info(content)")]
    file.close()

    assert columns == ["number", "tip", "sealed"]
    # age adds some bytes by chance: it is noise, and tells nothing.
    assert max(map(len, sealed)) - min(map(len, sealed)) < 1024
    assert {one.count(b"-> X25519") for one in sealed} == {SLOTS}


def test_a_manager_named_in_the_text_gets_no_trace_of_it(box: Box) -> None:
    box.send(NewTip(text=f"{FANG[0]} {FANG[1:]}叫人删掉了操作记录"))

    assert receiving.threads(box.vault, box.fang) == ()
    assert len(receiving.threads(box.vault, box.wu)) == 1


def test_who_is_struck_out_gets_no_trace_of_it(box: Box) -> None:
    box.send(NewTip(text=WORDS, struck=frozenset({WU})))
    name = box.seen_by(box.he).name

    assert receiving.threads(box.vault, box.wu) == ()
    with pytest.raises(TipNotThere):
        receiving.thread(box.vault, box.wu, name)


def test_who_is_named_later_sees_no_more_of_it(box: Box) -> None:
    box.send(TIP)
    told = box.told()
    telling.write(box.vault, told, f"其实是{FANG}让他拷的", Files(), MONDAY)
    tip = box.seen_by(box.wu)
    receiving.do(box.vault, box.wu, tip, TipAct.REPLY, "明白", MONDAY)

    assert [one.text for one in box.seen_by(box.fang).contents] == [WORDS]
    assert set(box.seen_by(box.he).to) == {WU, HE}


def test_who_is_named_later_moves_it_no_more(box: Box) -> None:
    box.send(TIP)
    fang = box.seen_by(box.fang)
    receiving.do(box.vault, box.fang, fang, TipAct.ACKNOWLEDGE, "", MONDAY)
    telling.write(box.vault, box.told(), f"其实是{FANG}让他拷的", Files(), MONDAY)
    named = box.seen_by(box.fang)
    receiving.do(box.vault, box.fang, named, TipAct.DECLINE, "不归我们管", MONDAY)
    seen = box.seen_by(box.wu)
    receiving.do(box.vault, box.wu, seen, TipAct.ASSESS, "查", MONDAY)

    assert seen.state is TipState.ACKNOWLEDGED
    assert seen.ended_on is None
    assert box.seen_by(box.he).state is TipState.ASSESSING


def test_a_tip_with_everybody_left_out_is_refused(box: Box) -> None:
    with pytest.raises(NobodyLeft):
        box.send(NewTip(text=f"{WU}、{HE}、{FANG}都知道"))

    assert box.vault.tips() == ()


def test_a_tip_without_words_is_refused(box: Box) -> None:
    with pytest.raises(TipEmpty):
        box.send(NewTip(text=" \n"))


def test_a_name_is_refused_where_a_guard_is_left_out(box: Box) -> None:
    with pytest.raises(NameNotTaken):
        box.send(NewTip(text=WORDS, name=TIPPER, struck=frozenset({WU})))


def test_a_name_opens_by_both_guards_for_who_asked(box: Box) -> None:
    box.send(NewTip(text=WORDS, name=TIPPER))
    ask, day = TipAct.ASK_NAME, MONDAY
    receiving.do(box.vault, box.fang, box.seen_by(box.fang), ask, "需要当面核对", day)
    # The outer seal is of the first guard in the list, whatever the second wants.
    with pytest.raises(NotItsGuard):
        receiving.allow_name(box.vault, box.he, box.seen_by(box.he), "可以", day)
    receiving.allow_name(box.vault, box.wu, box.seen_by(box.wu), "可以", day)
    before = [one.text for one in box.seen_by(box.fang).contents]
    receiving.allow_name(box.vault, box.he, box.seen_by(box.he), "可以", day)

    assert TIPPER not in before
    assert TIPPER in [one.text for one in box.seen_by(box.fang).contents]
    assert TIPPER not in [one.text for one in box.seen_by(box.wu).contents]
    told = box.told()
    assert told.contents[-1].act is TipAct.OPEN_NAME


def test_one_guard_alone_opens_no_name_by_their_own_hands(box: Box) -> None:
    box.send(NewTip(text=WORDS, name=TIPPER))
    sealed = box.seen_by(box.wu).first.box
    half = unseal(sealed, box.wu.identity)
    assert half is not None

    assert TIPPER.encode() not in half
    assert unseal(half, box.wu.identity) is None
    assert unseal(sealed, box.he.identity) is None


def test_a_box_with_a_name_looks_like_one_without(box: Box) -> None:
    box.send(NewTip(text=WORDS, name=TIPPER))
    box.send_from_other(TIP)
    sizes = {len(one.first.box) for one in receiving.threads(box.vault, box.wu)}

    assert max(sizes) - min(sizes) < 1024  # what age adds by chance


def test_why_a_name_stays_shut_reaches_who_asked(box: Box) -> None:
    box.send(NewTip(text=WORDS, name=TIPPER))
    tip = box.seen_by(box.fang)
    receiving.do(box.vault, box.fang, tip, TipAct.ASK_NAME, "想知道", MONDAY)
    receiving.deny_name(box.vault, box.wu, box.seen_by(box.wu), "好奇不够", MONDAY)

    assert box.seen_by(box.fang).contents[-1].text == "好奇不够"
    with pytest.raises(NameNotAsked):
        receiving.allow_name(box.vault, box.he, box.seen_by(box.he), "可以", MONDAY)


def test_what_recipients_say_among_themselves_the_tipper_cannot_open(
    box: Box,
) -> None:
    box.send(TIP)
    receiving.read(box.vault, box.wu, box.seen_by(box.wu), MONDAY)
    tip = box.seen_by(box.wu)
    receiving.do(box.vault, box.wu, tip, TipAct.WATCH, "绩效没有变化", MONDAY)
    told = box.told()

    assert [one.act for one in told.contents] == [TipAct.SEND]
    assert [one.by for one in box.seen_by(box.he).contents] == ["", WU, WU]


def test_a_conclusion_needs_words(box: Box) -> None:
    box.send(TIP)

    tip = box.seen_by(box.wu)
    with pytest.raises(WordsMissing):
        receiving.do(box.vault, box.wu, tip, TipAct.DECLINE, " ", MONDAY)


@pytest.mark.parametrize("act", STEPS)
@pytest.mark.parametrize("state", TipState)
def test_only_the_table_moves_a_tip(act: TipAct, state: TipState, box: Box) -> None:
    box.send(TIP)
    walk(box, state)
    sources, target = STEPS[act]
    if state in sources:
        receiving.do(box.vault, box.wu, box.seen_by(box.wu), act, "因此", MONDAY)
    else:
        with pytest.raises(TipNotMoved):
            receiving.do(box.vault, box.wu, box.seen_by(box.wu), act, "因此", MONDAY)
    told = box.told()

    assert told.state is (target if state in sources else state)


def walk(box: Box, state: TipState) -> None:
    ways: dict[TipState, list[TipAct]] = {TipState.RECEIVED: []}
    for act, (sources, target) in STEPS.items():
        nearest = min((ways[one] for one in sources if one in ways), key=len)
        ways[target] = [*nearest, act]
    for act in ways[state]:
        receiving.do(box.vault, box.wu, box.seen_by(box.wu), act, "因此", MONDAY)


def test_a_tip_not_acknowledged_is_late_after_seven_days(box: Box) -> None:
    box.send(TIP)

    assert not box.seen_by(box.wu).is_overdue(MONDAY + timedelta(7))
    assert box.seen_by(box.wu).is_overdue(MONDAY + timedelta(8))


@pytest.mark.parametrize(
    ("came", "by"),
    [
        (date(2026, 3, 2), date(2026, 6, 2)),
        (date(2026, 11, 30), date(2027, 2, 28)),
        (date(2027, 11, 30), date(2028, 2, 29)),
        (date(2026, 12, 31), date(2027, 3, 31)),
    ],
)
def test_an_outcome_is_due_three_months_after_the_tip(
    came: date, by: date, box: Box
) -> None:
    box.send(TIP, came)

    assert box.seen_by(box.wu).answer_by == by


@pytest.mark.parametrize("after", [30, 90, 180])
def test_both_sides_are_asked_about_retaliation_until_they_answer(
    after: int, box: Box
) -> None:
    box.send(TIP)
    day = MONDAY + timedelta(after)
    told = box.told()
    before, asked = told.asks_tipper(MONDAY + timedelta(29)), told.asks_tipper(day)
    telling.feel(box.vault, told, "被调到了仓库", day)
    tip = box.seen_by(box.wu)
    receiving.do(box.vault, box.wu, tip, TipAct.WATCH, "调岗没有理由，已制止", day)
    tip = box.seen_by(box.wu)

    assert (before, asked) == (False, True)
    assert not tip.asks_tipper(day)
    assert not tip.asks_recipients(day)


def test_the_tippers_words_can_be_taken_back_and_the_talk_stays(box: Box) -> None:
    box.send(NewTip(text=WORDS, name=TIPPER))
    receiving.do(box.vault, box.wu, box.seen_by(box.wu), TipAct.REPLY, "收到", MONDAY)
    told = box.told()
    telling.forget(box.vault, told, MONDAY)
    tip = box.seen_by(box.wu)

    assert [one.text for one in tip.contents] == ["", "收到", ""]
    assert receiving.wrote(tip, box.tipper.author)


def test_a_tip_goes_whole_a_year_after_it_was_closed(box: Box) -> None:
    box.send(TIP)
    walk(box, TipState.CLOSED)
    mine = receiving.threads(box.vault, box.wu)
    early = receiving.purge(box.vault, mine, MONDAY + timedelta(364))
    gone = receiving.purge(box.vault, mine, MONDAY + timedelta(365))

    assert (early, gone) == (0, 1)
    assert box.vault.tips() == ()
    assert telling.find(box.vault, box.tipper) is None


def test_the_code_proves_who_wrote_it_and_opens_nothing(box: Box) -> None:
    box.send(TIP)
    author = box.tipper.author

    assert receiving.wrote(box.seen_by(box.wu), f" {author.upper()} ")
    assert not receiving.wrote(box.seen_by(box.wu), "0" * len(author))
    assert author not in (box.tipper.identity, box.tipper.place.hex())


def test_an_administrator_adds_nothing_to_a_tip_and_begins_it_no_other_way(
    box: Box,
) -> None:
    box.send(TIP)
    number = box.seen_by(box.wu).number
    evil = reader()
    forged = replace(
        box.seen_by(box.wu).first, turn=-1, to={WU: box.wu.key, HE: evil.key}
    )
    begun = replace(forged, key=b"k" * 32)
    reply = replace(forged, act=TipAct.REPLY, turn=1, by=HE, text="请报上姓名")
    for one in (begun, replace(forged, key=b""), reply):
        box.vault.lay(number, seal(one.signed(b"k" * 32), [box.wu.key, evil.key]))
    tip = box.seen_by(box.wu)

    assert [one.text for one in tip.contents] == [WORDS]
    assert evil.key not in tip.to.values()


def test_numbers_leave_out_what_not_everybody_may_open(box: Box) -> None:
    for _ in range(5):
        box.send_from_other(TIP)
    box.send_from_other(NewTip(text=f"{FANG}叫人删掉了操作记录"))
    counted = [
        count(receiving.threads(box.vault, who), "2026Q1")
        for who in (box.wu, box.he, box.fang)
    ]

    assert [one.received for one in counted] == [5, 5, 5]
    assert counted[0].told()["received"] == "5"
    assert counted[0].told()["ended"] == FEW


@settings(deadline=None)
@given(st.integers(0, 12), st.data())
def test_no_number_below_five_follows_from_those_told(
    whole: int, data: st.DataObject
) -> None:
    part = data.draw(st.integers(0, whole))
    told = Counted(
        received=whole,
        acknowledged_in_time=part,
        answered_in_time=part,
        ended=part,
    ).told()
    shown = {key: int(value) for key, value in told.items() if value != FEW}
    rests = [shown["received"] - n for n in shown.values()] if shown else []

    assert all(n >= 5 for n in shown.values())
    assert all(rest == 0 or rest >= 5 for rest in rests)


def test_two_days_commitments_do_not_tell_whether_a_tip_came(box: Box) -> None:
    box.send(TIP)
    days = [box.vault.commitment(f"2026-03-0{n}") for n in (3, 4)]
    box.send_from_other(TIP)
    days.append(box.vault.commitment("2026-03-05"))

    assert len(set(days)) == 3


@pytest.mark.long
def test_a_key_file_opens_with_its_passphrase_only(box: Box) -> None:
    path = box.home / "wu.key"
    made = receiving.make_key(path, "correct horse battery")

    assert receiving.open_key(path, "correct horse battery") == made
    with pytest.raises(receiving.WrongPassphrase):
        receiving.open_key(path, "wrong horse battery")
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_receipt_leads_to_the_same_tip_in_its_own_home_only(box: Box) -> None:
    receipt = Receipt("ABCDEFGHJKLMNPQRSTUV")
    found = [
        derive(receipt, salt) for salt in (box.vault.salt, box.vault.salt, b"0" * 16)
    ]

    assert found[0] == found[1]
    assert not {found[0].place, found[0].identity} & {found[2].place, found[2].identity}


@settings(deadline=None)
@given(signs)
def test_a_receipt_is_read_however_it_was_copied(drawn: str) -> None:
    receipt = Receipt(drawn)

    assert Receipt.typed(f"  {receipt.shown.lower().replace('-', ' ')}\n") == receipt


@pytest.mark.parametrize("typed", ["", "ABCD", "I" * 20, "0" * 20, "A" * 21, "'" * 20])
def test_what_has_not_the_form_of_a_receipt_is_told_so(typed: str) -> None:
    with pytest.raises(ReceiptUnfit):
        Receipt.typed(typed)


@settings(deadline=None)
@given(st.binary(min_size=32, max_size=32))
def test_a_secret_becomes_an_identity_that_age_reads(secret: bytes) -> None:
    identity = age_identity(secret)

    assert str(pyrage.x25519.Identity.from_str(identity)) == identity


@settings(deadline=None)
@given(st.binary(max_size=9000))
def test_sealed_content_opens_whole_for_its_own_keys_only(content: bytes) -> None:
    one, other = reader(), reader()
    sealed = seal(content, [one.key])

    assert unseal(sealed, one.identity) == content
    assert unseal(sealed, other.identity) is None
    assert unseal(sealed[:-1], one.identity) is None


Changed = Callable[[tuple[Recipient, ...]], tuple[Recipient, ...]]


@pytest.mark.parametrize(
    "changed",
    [
        lambda people: people[:1],
        lambda people: people * 3,
        lambda people: (people[0], replace(people[1], name=people[0].name)),
        lambda people: (people[0], replace(people[1], key="age1")),
        lambda people: tuple(replace(one, outside=False) for one in people),
        lambda people: (replace(people[0], guards=False), *people[1:]),
    ],
)
def test_a_list_that_protects_nobody_is_refused(changed: Changed, box: Box) -> None:
    with pytest.raises(RecipientsUnfit):
        Recipients(everybody=changed(box.recipients.everybody))
