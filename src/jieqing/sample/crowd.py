"""Everybody else: members and contacts drawn from the seed.

Each member is drawn from a generator of their own, so a change in one life leaves the
others as they were.
"""

import random
from datetime import datetime, timedelta

from jieqing.sample.orders import (
    PRODUCTS,
    Receiver,
    moment,
    random_order,
    write_order,
)
from jieqing.sample.people import (
    SPELLINGS,
    email_of,
    id_number_of,
    name,
    nickname,
    phone_of,
    place,
)
from jieqing.sample.stories import CUSTOMERS, birthday
from jieqing.sample.values import NamedCustomer, Rows

TAGS = ("爱种花", "常买茶", "价格敏感", "新客", "老客", "送礼")
STORIES = {c.member_id: c for c in CUSTOMERS.values() if c.member_id is not None}


def write_member(rows: Rows, number: int, rng: random.Random, now: datetime) -> None:
    """Add one member; a named one gets the row only, the rest is their story."""
    joined = now - timedelta(days=1_600 + rng.randrange(800))
    story = STORIES.get(number)
    if story is not None:
        _member_row(rows, story, birthday(story, now.date()), joined)
        return
    person = NamedCustomer(
        name=name(rng),
        nickname=nickname(rng),
        member_id=number,
        phone=phone_of(number),
        email=email_of(number) if rng.randrange(10) else None,
        story="",
    )
    born = now.date() - timedelta(days=rng.randrange(19 * 366, 70 * 365))
    _member_row(rows, person, born.isoformat(), joined)
    _write_life(rows, person, rng, now)


def _member_row(rows: Rows, who: NamedCustomer, born: str, joined: datetime) -> None:
    number = who.member_id or 0
    rows.add(
        "member",
        f"qh{number:06d}",
        who.phone,
        who.email,
        who.nickname,
        who.name,
        id_number_of(number) if number % 20 == 0 else None,
        number % 3,
        born,
        f"pbkdf2${number * 7919:016x}",
        f"avatar/{number:06d}.png",
        1 + number % 4,
        number % 500,
        1,
        moment(joined),
    )


def _write_life(
    rows: Rows, who: NamedCustomer, rng: random.Random, now: datetime
) -> None:
    number = who.member_id or 0
    where = place(rng)
    receiver = Receiver(name=who.name, phone=who.phone or "", place=where)
    at = moment(now - timedelta(days=rng.randrange(1, 1_500)))
    cells = (receiver.name, receiver.phone, where.province, where.city, where.detail)
    address = rows.add("address", *cells, at)
    rows.pair("member_address", address, number, 1)
    for _ in range(rng.choice((0, 1, 1, 2, 3, 6))):
        write_order(rows, random_order(rng, number, receiver, now))
    _write_habits(rows, who, rng, now)


def _write_habits(
    rows: Rows, who: NamedCustomer, rng: random.Random, now: datetime
) -> None:
    def ago(days: int) -> str:
        return moment(now - timedelta(days=1 + rng.randrange(days)))

    number = who.member_id or 0
    device = f"dev-{rng.getrandbits(40):010x}"
    for _ in range(rng.randrange(3)):
        product = 1 + rng.randrange(len(PRODUCTS))
        rows.add("cart_item", number, product, 1, ago(60))
    for _ in range(rng.randrange(4)):
        code = f"QH{rng.getrandbits(36):09X}"
        rows.add("coupon_grant", number, code, "新人券", rng.randrange(3), ago(900))
        rows.add("points_log", number, rng.randrange(1, 90), "购物", ago(900))
    for _ in range(rng.randrange(1, 6)):
        product = 1 + rng.randrange(len(PRODUCTS))
        rows.add("browse_log", number, product, device, ago(400))
        ip = f"198.51.100.{rng.randrange(1, 250)}"
        rows.add("login_log", number, "登录", ip, device, ago(500))
    for tag in rng.sample(TAGS, k=rng.randrange(3)):
        rows.pair("member_tag", number, tag)
    if rng.randrange(4) == 0:
        product, stars = 1 + rng.randrange(len(PRODUCTS)), rng.randrange(3, 6)
        text = rng.choice(("不错。", "会再来。", "送货快。"))
        cells = (product, number, who.nickname, stars, text)
        rows.add("product_review", *cells, ago(900))


def write_contact(rows: Rows, number: int, rng: random.Random, now: datetime) -> None:
    """Add what the CRM holds of one ordinary member who once called."""

    def ago(days: int) -> str:
        return moment(now - timedelta(days=1 + rng.randrange(days)))

    who, agent = name(rng), 1 + rng.randrange(4)
    mobile = rng.choice(SPELLINGS)(phone_of(number))
    at = ago(1_200)
    contact = rows.add("contact", who, mobile, email_of(number), None, "热线", at)
    note = f"{who}来电（{phone_of(number)}），询问到货时间。"
    rows.add("call_note", contact, agent, note, ago(1_000))
    rows.add("sms_log", mobile, "取件", "您的包裹已到快递柜。", ago(600))
    if rng.randrange(2):
        open_now = rng.randrange(25) == 0
        closed = None if open_now else ago(20)
        asked = ("到货咨询", "包裹三天没有更新。", int(not open_now), ago(500), closed)
        rows.add("ticket", contact, agent, *asked)
    if rng.randrange(3) == 0:
        rows.pair("campaign_tag", contact, rng.choice(TAGS))
