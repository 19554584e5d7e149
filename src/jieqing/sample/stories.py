"""The customers whose stories are fixed: same facts for every seed.

The demo and many tests ask for them by name, so each difficulty of the first case has
a person: time that is over and time that is not, an address for two, a parcel on its
way, a child, a stranger to the shop, a phone of two people, a nickname of two.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType

from jieqing.sample.orders import Order, Receiver, Refund, Status, moment, write_order
from jieqing.sample.people import (
    Place,
    email_of,
    full_width,
    phone_of,
    with_country_code,
    with_dashes,
)
from jieqing.sample.values import NamedCustomer, Rows

HOME = Place(province="浙江省", city="杭州市", detail="青禾路18号6幢302室")
FAMILY = Place(province="浙江省", city="绍兴市", detail="麦田街7号")
ELSEWHERE = Place(province="福建省", city="厦门市", detail="听雨里26号")
OLD_DAYS = 1_250
RECENT_DAYS = (210, 25)
MINOR_AGE = 15
SHARED_NICKNAME = "小禾苗"


def _member(number: int, name: str, nickname: str, story: str) -> NamedCustomer:
    return NamedCustomer(
        name=name,
        nickname=nickname,
        member_id=number,
        phone=phone_of(number),
        email=email_of(number),
        story=story,
    )


CUSTOMERS: Mapping[str, NamedCustomer] = MappingProxyType(
    {
        "demo": _member(42, "林小禾", SHARED_NICKNAME, "演示用的客户，要求注销账号"),
        "father": _member(43, "林建民", "老林", "与林小禾共用一处地址"),
        "in_transit": _member(50, "方远舟", "远舟", "有一笔订单正在运输"),
        "minor": _member(61, "沈小雨", "雨滴", "十五岁"),
        "phone_owner": _member(70, "周启明", "启明", "手机号被家人留作联系电话"),
        "phone_borrower": NamedCustomer(
            name="周桂兰",
            nickname="桂兰",
            member_id=71,
            phone=None,
            email=email_of(71),
            story="没有自己的手机号，收件电话是周启明的",
        ),
        "same_nickname": _member(80, "何苗", SHARED_NICKNAME, "昵称与林小禾相同"),
        "crm_only": NamedCustomer(
            name="何一舟",
            nickname=None,
            member_id=None,
            phone="19900009001",
            email="yizhou@example.test",
            story="从未注册，只打过客服电话",
        ),
    }
)


def birthday(customer: NamedCustomer, today: date) -> str:
    """Return the person's birthday; the minor is fifteen on ``today``."""
    years = MINOR_AGE if customer is CUSTOMERS["minor"] else 34
    return date(today.year - years, 1, 9).isoformat()


def receiver_of(customer: NamedCustomer, place: Place) -> Receiver:
    """Return the person as receiver; who has no phone gives the family's."""
    phone = customer.phone or phone_of(70)
    return Receiver(name=customer.name, phone=phone, place=place)


def write_shop_stories(rows: Rows, now: datetime) -> None:
    """Add what the shop holds of the named customers beyond their member row."""
    _write_addresses(rows, now)
    _write_demo_orders(rows, now)
    _write_other_orders(rows, now)
    _write_demo_traces(rows, now)


def _address(rows: Rows, receiver: Receiver, owners: tuple[int, ...], at: str) -> None:
    where = receiver.place
    cells = (receiver.name, receiver.phone, where.province, where.city, where.detail)
    number = rows.add("address", *cells, at)
    for owner in owners:
        rows.pair("member_address", number, owner, 0)


def _write_addresses(rows: Rows, now: datetime) -> None:
    at = moment(now - timedelta(days=OLD_DAYS + 3))
    _address(rows, receiver_of(CUSTOMERS["demo"], HOME), (42,), at)
    _address(rows, receiver_of(CUSTOMERS["father"], FAMILY), (42, 43), at)
    _address(rows, receiver_of(CUSTOMERS["phone_borrower"], ELSEWHERE), (71,), at)


def _write_demo_orders(rows: Rows, now: datetime) -> None:
    demo = CUSTOMERS["demo"]
    receiver = receiver_of(demo, HOME)
    stories = (
        (OLD_DAYS, (0, 3), "到了请打13800000042，放快递柜", None),
        (RECENT_DAYS[0], (2, 7), None, demo.name),
        (RECENT_DAYS[1], (9,), "林小禾收，周末在家", None),
    )
    for days, products, note, invoice_title in stories:
        order = Order(
            member_id=42,
            status=Status.COMPLETED,
            created=now - timedelta(days=days),
            receiver=receiver,
            products=products,
            note=note,
            invoice_title=invoice_title,
            invoice_email=demo.email if invoice_title else None,
        )
        write_order(rows, order)


def _write_other_orders(rows: Rows, now: datetime) -> None:
    plain = Status.COMPLETED
    stories = (
        ("father", 400, plain, None),
        ("in_transit", 2, Status.IN_TRANSIT, None),
        ("in_transit", 1_300, plain, None),
        ("in_transit", 30, plain, Refund.RETURNING),
        ("minor", 90, plain, None),
        ("phone_owner", 120, plain, None),
        ("phone_borrower", 60, plain, None),
        ("same_nickname", 1_400, plain, None),
    )
    for key, days, status, refund in stories:
        customer = CUSTOMERS[key]
        order = Order(
            member_id=customer.member_id or 0,
            status=status,
            created=now - timedelta(days=days),
            receiver=receiver_of(customer, ELSEWHERE),
            products=(1, 4),
            refund=refund,
        )
        write_order(rows, order)


def _write_demo_traces(rows: Rows, now: datetime) -> None:
    def ago(days: int) -> str:
        return moment(now - timedelta(days=days))

    rows.add("cart_item", 42, 5, 1, ago(3))
    rows.add("cart_item", 42, 9, 2, ago(1))
    rows.add("coupon_grant", 42, "QHDEMO0042", "满 100 减 10", 0, ago(40))
    rows.add("points_log", 42, 68, "购物", ago(RECENT_DAYS[1] - 5))
    rows.pair("member_tag", 42, "爱种花")
    for days in (2, 20, 150, 200, 420):
        rows.add("login_log", 42, "登录", "192.0.2.42", "dev-demo-42", ago(days))
    for product, days in ((1, 1), (5, 3), (9, 9)):
        rows.add("browse_log", 42, product, "dev-demo-42", ago(days))
    review = ("花盆很结实，种了番茄。", "茶叶清香，包装也好。")
    rows.add("product_review", 4, 42, SHARED_NICKNAME, 5, review[0], ago(1_200))
    rows.add("product_review", 3, 42, SHARED_NICKNAME, 4, review[1], ago(180))
    rows.add("product_review", 6, 80, SHARED_NICKNAME, 5, "剪刀好用。", ago(300))
    story = "我在阳台上种出了第一筐番茄。"
    rows.add("company_notice", "会员故事：阳台菜园", story, 42, "林小禾", ago(330))
    rows.add(
        "company_notice", "春节发货安排", "春节期间照常发货。", None, None, ago(290)
    )
    rows.add("admin_log", 1, "重置登录密码", phone_of(42), ago(100))


def write_crm_stories(rows: Rows, now: datetime) -> None:
    """Add the contacts, tickets, notes and messages of the named customers."""

    def ago(days: int) -> str:
        return moment(now - timedelta(days=days))

    spellings = (with_country_code(phone_of(42)), full_width(phone_of(42)))
    first = rows.add("contact", "林小禾", spellings[0], None, None, "热线", ago(800))
    cells = ("林小禾", spellings[1], "M00042@Example.TEST", None, "在线客服", ago(205))
    second = rows.add("contact", *cells)
    note = "林小禾来电，说13800000042收不到取件短信，已重发。"
    rows.add("call_note", first, 1, note, ago(799))
    rows.add("call_note", second, 2, "回访林小禾，对茶叶满意。", ago(180))
    asked = ("开票咨询", "要求把发票发到邮箱。", 1, ago(204), ago(203))
    rows.add("ticket", second, 2, *asked)
    rows.pair("campaign_tag", second, "园艺")
    for mobile, days in ((spellings[0], 798), (spellings[1], 203)):
        rows.add("sms_log", mobile, "取件", "您的包裹已到快递柜。", ago(days))
    _write_other_contacts(rows, now)


def _write_other_contacts(rows: Rows, now: datetime) -> None:
    at = moment(now - timedelta(days=90))
    owner, borrower = phone_of(70), email_of(71)
    rows.add("contact", "周启明", with_dashes(owner), email_of(70), None, "热线", at)
    rows.add("contact", "周桂兰", None, borrower, owner, "热线", at)
    only = CUSTOMERS["crm_only"]
    mobile = with_dashes(only.phone or "")
    number = rows.add("contact", only.name, mobile, only.email, None, "热线", at)
    rows.add("call_note", number, 1, "何一舟咨询团购，留了邮箱。", at)
    rows.add("sms_log", mobile, "回访", "感谢来电。", at)
    asked = ("团购报价", "希望报二十份礼盒的价。", 1, at, at)
    rows.add("ticket", number, 1, *asked)
