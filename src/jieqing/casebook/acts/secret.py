"""Set and end an order to keep rows in secret, and read it: by its two named persons.

None of this is entered in the ledger, moves a case or a day, or changes what anybody
else is told; each step proves itself by a signature, which lies in the vault. Whoever
is not named gets the same refusal whether or not there is anything to see.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from jieqing.casebook import vault
from jieqing.casebook.annex import Opening, opening_of
from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.secret_orders import (
    NAMED,
    ORAL_DAYS,
    REVIEW_AT_MOST,
    Contents,
    Paper,
    Scope,
    SealedRow,
    SecretOrder,
)
from jieqing.casebook.sources import bound_store, data_map
from jieqing.errors import Phrase, Refused, WrongUsage, phrase
from jieqing.evidence import canonical
from jieqing.evidence.passkey import Assertion
from jieqing.evidence.person_key import row_text, written_signature
from jieqing.people.roll import Person
from jieqing.stores.port import Key, KeysIn

ACT = "secret-order"
DOMAIN = b"urn:jieqing:secret-order:1\n"
_MARGIN = 2  # rows may grow until they go


class SecretOrderIncomplete(WrongUsage):
    """An order to keep in secret rests on a paper, a scope and a term."""

    code = "secret-order-incomplete"
    cause = "The order cannot be set: {reason}."
    advice = "Complete the order from the organ's paper; ask its contact what lacks."


class SecretOrderUnknown(WrongUsage):
    """There is no such order, or the person is not named in it."""

    code = "secret-order-unknown"
    cause = "There is no order {order} in which {person} is named."
    advice = "`jieqing secret list` shows the orders in which you are named."


class SecretOrderUnsigned(Refused):
    """The signature is not that of the person who is named."""

    code = "secret-order-unsigned"
    cause = "{person} has not signed this with their own key."
    advice = "Each of the two named persons signs with their own key."


class SecretRoomFull(Refused):
    """The rows would need more room than the vault has."""

    code = "secret-room-full"
    cause = "The rows of this order need more room than the vault has left."
    advice = "Ask the organ to take the rows now, or name fewer rows."


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOrder:
    """What the organ ordered, which rows, and who signs as the second person."""

    paper: Paper
    store: str
    table: str
    keys: tuple[Key, ...]
    second: str


def message_to_set(desk: Desk, new: NewOrder, by: str) -> bytes:
    """Return what each of the two signs: the whole order, and who set it."""
    content = canonical.canonical(
        {
            "tenant": desk.tenant,
            "by": by,
            "second": new.second,
            "paper": _plain(asdict(new.paper)),
            "table": f"{new.store}.{new.table}",
            "keys": [[str(cell) for cell in key] for key in new.keys],
        }
    )
    return DOMAIN + b"set\n" + content


def message_to_end(desk: Desk, number: str) -> bytes:
    """Return what each of the two signs to end an order."""
    return DOMAIN + f"end\n{desk.tenant}\n{number}".encode()


def message_to_read(desk: Desk, at: datetime) -> bytes:
    """Return what somebody signs to see the orders in which they are named."""
    return DOMAIN + f"read\n{desk.tenant}\n{at.isoformat()}".encode()


def message_of(desk: Desk, order: SecretOrder) -> bytes:
    """Return what the second person signs."""
    new = NewOrder(
        paper=order.paper,
        store=order.scope.store,
        table=order.scope.table,
        keys=order.scope.keys,
        second=order.second,
    )
    return message_to_set(desk, new, order.by)


def as_they_stand(desk: Desk, new: NewOrder, at: datetime) -> NewOrder:
    """Return the order with each key as the store itself gives it.

    A key that is in no row stays as it was told: the row may be in a recovery copy
    already, from which it is still kept.
    """
    if new.table not in data_map(desk, new.store).tables:
        raise _incomplete(phrase("the map has no such table"))
    table = bound_store(desk, new.store).bound.tables[new.table]
    if not table.key or any(len(key) != len(table.key) for key in new.keys):
        raise _incomplete(phrase("its keys are not those of the table"))
    rows = _standing(desk, new, day_of(at))
    spelled = {tuple(map(str, key)): key for key in rows}
    keys = (spelled.get(tuple(map(str, key)), key) for key in new.keys)
    return replace(new, keys=tuple(dict.fromkeys(keys)))


def set_order(
    desk: Desk, new: NewOrder, signature: bytes | Assertion, *, by: str, at: datetime
) -> SecretOrder:
    """Set an order that ``as_they_stand`` returned; it acts at once.

    Without the second person's signature it is void after three working days, as is an
    order without paper. Raises ``SecretOrderIncomplete``, ``SecretOrderUnsigned``,
    ``SecretRoomFull``, ``NotEntitled``.
    """
    person = desk.register.entitled(by, ACT)
    _require_two(desk, person, new.second)
    today = day_of(at)
    void_after = desk.calendar.working_day(today, ORAL_DAYS).day
    _require_complete(new, today, void_after)
    _require_signed(person, message_to_set(desk, new, by), signature)
    columns = bound_store(desk, new.store).bound.tables[new.table].key
    scope = Scope(store=new.store, table=new.table, columns=columns, keys=new.keys)
    reserve = _reserve(scope, _standing(desk, new, today))
    order = SecretOrder(
        number="",
        paper=new.paper,
        scope=scope,
        by=by,
        second=new.second,
        day=today,
        void_after=void_after,
        reserve=reserve,
        set={by: _text(signature)},
    )
    return vault.rewrite(desk.home, lambda known: _added(known, order)).orders[-1]


def countersign(
    desk: Desk, number: str, signature: bytes | Assertion, *, by: str, at: datetime
) -> SecretOrder:
    """The second person signs. Raises ``SecretOrderUnknown``, ``SecretOrderUnsigned``.

    One that is void or ended already is unknown: it is set anew.
    """
    person = desk.register.entitled(by, ACT)
    order = _order_of(desk, number, by)
    if not order.acts_on(day_of(at)):
        raise SecretOrderUnknown(order=number, person=by)
    _require_signed(person, message_of(desk, order), signature)
    signed = {**order.set, by: _text(signature)}
    return _replaced(desk, replace(order, set=signed))


def end(
    desk: Desk, number: str, signature: bytes | Assertion, *, by: str, at: datetime
) -> SecretOrder:
    """One of the two ends it; with both, its rows are gone from the vault.

    What their case's twin did to them has long been done, so nobody sees a change.
    """
    person = desk.register.entitled(by, ACT)
    order = _order_of(desk, number, by)
    _require_signed(person, message_to_end(desk, number), signature)
    ended = replace(order, ended={**order.ended, by: _text(signature)})
    rows: tuple[SealedRow, ...] = ended.rows if ended.acts_on(day_of(at)) else ()
    return _replaced(desk, replace(ended, rows=rows))


def orders_of(
    desk: Desk, signature: bytes | Assertion, *, by: str, at: datetime
) -> tuple[SecretOrder, ...]:
    """Return the orders in which somebody is named, with the rows kept so far."""
    person = desk.register.entitled(by, ACT)
    _require_signed(person, message_to_read(desk, at), signature)
    return tuple(each for each in vault.read(desk.home).orders if each.names(by))


def annex(
    desk: Desk, case: str, signature: bytes | Assertion, *, by: str, at: datetime
) -> Opening:
    """Return what opens the annex of a case's statement, for the ordering organ.

    Only to who is named in an order that kept a row of the case; else
    ``SecretOrderUnknown``, as for a case without one.
    """
    named = orders_of(desk, signature, by=by, at=at)
    opened = opening_of(desk.home, case)
    tables = {order.scope.name for order in named}
    if not opened.sealed or not tables >= opened.sealed.keys():
        raise SecretOrderUnknown(order=case, person=by)
    return opened


def _order_of(desk: Desk, number: str, person: str) -> SecretOrder:
    for order in vault.read(desk.home).orders:
        if order.number == number and order.names(person):
            return order
    raise SecretOrderUnknown(order=number, person=person)


def _replaced(desk: Desk, order: SecretOrder) -> SecretOrder:
    def change(known: Contents) -> Contents:
        orders = (order if o.number == order.number else o for o in known.orders)
        return replace(known, orders=tuple(orders))

    vault.rewrite(desk.home, change)
    return order


def _added(known: Contents, order: SecretOrder) -> Contents:
    if order.reserve > vault.room_left(known):
        raise SecretRoomFull
    numbered = replace(order, number=f"S{len(known.orders) + 1}")
    return replace(known, orders=(*known.orders, numbered))


def _require_two(desk: Desk, person: Person, second: str) -> None:
    other = desk.register.entitled(second, ACT)
    if other.is_same_human(person):
        raise _incomplete(phrase("the two named persons are one human"))


def _require_complete(new: NewOrder, today: date, void_after: date) -> None:
    paper = new.paper
    is_oral = not paper.document
    for is_wrong, reason in (
        (not paper.organ, phrase("it names no organ")),
        (not paper.article, phrase("it names no article")),
        (len(paper.officers) < NAMED, phrase("it names fewer than two officers")),
        (not paper.contact, phrase("it names no contact")),
        (not new.keys, phrase("it names no rows")),
        (paper.until < today, phrase("its last day is over")),
        (
            is_oral and paper.until > void_after,
            phrase("without a document it lasts three working days at most"),
        ),
        (
            not today < paper.review <= today + REVIEW_AT_MOST,
            phrase("its review is not within 30 days"),
        ),
    ):
        if is_wrong:
            raise _incomplete(reason)


def _incomplete(reason: Phrase) -> SecretOrderIncomplete:
    return SecretOrderIncomplete(reason=reason)


def _require_signed(
    person: Person, message: bytes, signature: bytes | Assertion
) -> None:
    if person.signing_key(message, written_signature(signature)) is None:
        raise SecretOrderUnsigned(person=person.number)


def _text(signature: bytes | Assertion) -> str:
    return row_text(written_signature(signature))


def _standing(desk: Desk, new: NewOrder, today: date) -> Mapping[Key, SealedRow]:
    """The rows that are in the store now, by their key as it spells it."""
    mapped = bound_store(desk, new.store)
    table = mapped.bound.tables[new.table]
    columns = tuple(column.name for column in table.schema.columns)
    found: dict[Key, SealedRow] = {}
    with mapped.store.reading(mapped.bound, today) as reader:
        for key in new.keys:
            for row in reader.select(table, columns, [KeysIn(keys=(key,))]):
                found[row.key] = SealedRow(
                    case="",
                    table=new.table,
                    key=tuple(map(str, row.key)),
                    act="",
                    row=dict(row.values),
                )
    return found


def _reserve(scope: Scope, rows: Mapping[Key, SealedRow]) -> int:
    """Return the bytes to set aside: what the rows would take today, and as much."""
    paper = Paper(
        organ="",
        article="",
        document="",
        officers=(),
        until=date.max,
        review=date.max,
        words="",
        contact="",
    )
    order = SecretOrder(
        number="",
        paper=paper,
        scope=scope,
        by="",
        second="",
        day=date.min,
        void_after=date.min,
        reserve=0,
        set={},
        rows=tuple(rows.values()),
    )
    return _MARGIN * vault.weight(Contents(orders=(order,)))


def _plain(value: object) -> object:
    match value:
        case dict():
            return {name: _plain(each) for name, each in value.items()}
        case list() | tuple():
            return [_plain(each) for each in value]
        case date():
            return value.isoformat()
        case _:
            return value
