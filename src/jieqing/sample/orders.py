"""One order with everything that hangs on it: lines, log, refund, payment, invoice."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from jieqing.sample.people import Place
from jieqing.sample.values import Rows

PRODUCTS = (
    ("有机大米 5 公斤", 6_980),
    ("手工酱油 500 毫升", 2_580),
    ("高山绿茶 250 克", 12_800),
    ("陶土花盆", 3_900),
    ("番茄种子 3 包", 1_500),
    ("园艺剪刀", 5_600),
    ("竹编收纳篮", 4_200),
    ("蜂蜜 1 公斤", 8_800),
    ("亚麻围裙", 7_900),
    ("铸铁小锅", 19_900),
)


LONGEST_WAY_DAYS = 8
"""No parcel takes longer: younger orders are open, older ones are not."""
ARRIVE = 0.9
"""The share of orders that are completed; the others were closed unpaid."""


class Status(IntEnum):
    """What the shop writes into ``trade_order.status``."""

    UNPAID = 0
    PAID = 1
    IN_TRANSIT = 2
    COMPLETED = 3
    CLOSED = 4


class Refund(IntEnum):
    """What the shop writes into ``refund_apply.status``."""

    ASKED = 0
    RETURNING = 1
    PAID_BACK = 2
    REFUSED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """Who gets the parcel, and where."""

    name: str
    phone: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order as a story tells it; ``products`` are positions in PRODUCTS."""

    member_id: int
    status: Status
    created: datetime
    receiver: Receiver
    products: Sequence[int]
    note: str | None = None
    refund: Refund | None = None
    invoice_title: str | None = None
    invoice_email: str | None = None

    @property
    def amount(self) -> int:
        """The sum of its lines, in fen."""
        return sum(PRODUCTS[position][1] for position in self.products)

    def after(self, reached: Status, *, days: float) -> str | None:
        """Return the moment so many days later, if the order got that far."""
        if self.status is Status.CLOSED or self.status < reached:
            return None
        return moment(self.created + timedelta(days=days))


def moment(at: datetime) -> str:
    """Return the text that the shop's columns hold."""
    return at.strftime("%Y-%m-%d %H:%M:%S")


def random_order(
    rng: random.Random, member_id: int, receiver: Receiver, now: datetime
) -> Order:
    """Return an order of any age up to six years; only young ones are open."""
    age_days = rng.random() ** 1.6 * 6 * 365 + 0.2
    status = Status.COMPLETED if rng.random() < ARRIVE else Status.CLOSED
    if age_days < LONGEST_WAY_DAYS:
        status = rng.choice((Status.UNPAID, Status.PAID, Status.IN_TRANSIT))
    refunded = status is Status.COMPLETED and rng.randrange(20) == 0
    invoiced = status is Status.COMPLETED and rng.randrange(5) == 0
    return Order(
        member_id=member_id,
        status=status,
        created=now - timedelta(days=age_days),
        receiver=receiver,
        products=rng.sample(range(len(PRODUCTS)), k=rng.randrange(1, 4)),
        note=rng.choice((None, None, "放门口即可", "请工作日派送")),
        refund=rng.choice((Refund.PAID_BACK, Refund.REFUSED)) if refunded else None,
        invoice_title=receiver.name if invoiced else None,
    )


def write_order(rows: Rows, order: Order) -> int:
    """Add the order and its rows; return its number."""
    number = _write_head(rows, order)
    for position in order.products:
        product, price = PRODUCTS[position]
        rows.add("order_line", number, position + 1, product, price, 1)
    _write_log(rows, order, number)
    _write_payment(rows, order, number)
    _write_refund(rows, order, number)
    _write_invoice(rows, order, number)
    return number


def _write_head(rows: Rows, order: Order) -> int:
    closed = order.status is Status.CLOSED
    where, serial = order.receiver.place, len(rows.tables.get("trade_order", ())) + 1
    return rows.add(
        "trade_order",
        f"QH{order.created:%Y%m%d}{serial:08d}",
        order.member_id,
        int(order.status),
        order.amount,
        moment(order.created),
        order.after(Status.PAID, days=0.02),
        order.after(Status.IN_TRANSIT, days=1),
        order.after(Status.COMPLETED, days=5),
        moment(order.created + timedelta(days=1)) if closed else None,
        order.receiver.name,
        order.receiver.phone,
        where.city,
        f"{where.province}{where.city}{where.detail}",
        order.note,
    )


def _write_log(rows: Rows, order: Order, number: int) -> None:
    steps = (
        ("下单", moment(order.created)),
        ("付款", order.after(Status.PAID, days=0.02)),
        ("发货", order.after(Status.IN_TRANSIT, days=1)),
        ("签收", order.after(Status.COMPLETED, days=5)),
    )
    for action, at in steps:
        if at is not None:
            rows.add("order_log", number, action, "系统", None, at)
    if order.status is Status.CLOSED:
        at = moment(order.created + timedelta(days=1))
        rows.add("order_log", number, "关闭", "系统", "超时未付款", at)


def _write_payment(rows: Rows, order: Order, number: int) -> None:
    paid_at = order.after(Status.PAID, days=0.02)
    if paid_at is not None:
        account = f"pay-{order.member_id:06d}"
        trade_no = f"T{order.created:%Y%m%d}{number:010d}"
        cells = (number, "网上支付", trade_no, account, order.amount, paid_at)
        rows.add("payment", *cells)


def _write_refund(rows: Rows, order: Order, number: int) -> None:
    if order.refund is None:
        return
    settled = order.refund in (Refund.PAID_BACK, Refund.REFUSED)
    rows.add(
        "refund_apply",
        number,
        "收到时外包装破损",
        order.receiver.phone,
        int(order.refund),
        moment(order.created + timedelta(days=7)),
        moment(order.created + timedelta(days=11)) if settled else None,
    )


def _write_invoice(rows: Rows, order: Order, number: int) -> None:
    if order.invoice_title is None:
        return
    rows.add(
        "invoice",
        number,
        f"F{order.created:%Y}{number:012d}",
        order.invoice_title,
        order.invoice_email,
        order.amount,
        moment(order.created + timedelta(days=6)),
    )
