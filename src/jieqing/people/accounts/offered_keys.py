"""Keys made in a browser, kept until the security administrator takes them in.

The rows only carry an offer from one person's browser to the other's: who may sign with
what is entered by ``further_key``, which tries every signature of the offer anew.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from jieqing.errors import Refused
from jieqing.people.accounts.models import OfferedKey
from jieqing.people.further_key import KeyNotOffered, require_begun
from jieqing.people.key_change import KeyOffer
from jieqing.people.models import Person
from jieqing.people.register import Register

MOST = 5
"""Offers of one person that may wait."""


class OffersMany(Refused):
    """So many offers wait that nobody could tell them apart."""

    code = "person-keys-offered-many"
    cause = "{person} has {most} offered keys that wait."
    advice = "Withdraw those that are not needed, or have them taken in."


def keep(register: Register, offer: KeyOffer, *, by: str, at: datetime) -> None:
    """Keep an offer of ``by``; one that lacks ``own`` waits to be completed.

    Raises ``OffersMany``, or what ``require_begun`` raises.
    """
    if offer.person != by:
        raise KeyNotOffered(person=by)
    require_begun(register, offer)
    mine = _of(register, by)
    if mine.count() >= MOST:
        raise OffersMany(person=by, most=MOST)
    person = Person.objects.get(tenant=register.ledger.tenant, number=by)
    content = offer.to_bytes().decode()
    OfferedKey.objects.create(person=person, content=content, made_at=at)


def complete(register: Register, row: OfferedKey, offer: KeyOffer) -> None:
    """Put the whole offer in the place of its half. Raises what ``keep`` raises."""
    half = read(row)
    if replace(offer, own=None) != replace(half, own=None):
        raise KeyNotOffered(person=half.person)
    require_begun(register, offer)
    OfferedKey.objects.filter(pk=row.pk).update(content=offer.to_bytes().decode())


def waiting(register: Register, by: str | None = None) -> Mapping[OfferedKey, KeyOffer]:
    """Return what waits, oldest first: everybody's, or that of one person."""
    return {row: read(row) for row in _of(register, by)}


def one(register: Register, pk: int, by: str | None = None) -> OfferedKey | None:
    """Return one that waits; None: there is none, or it is not of ``by``."""
    row: OfferedKey | None = _of(register, by).filter(pk=pk).first()
    return row


def read(row: OfferedKey) -> KeyOffer:
    """Return the offer. Raises ``Damaged`` where somebody edited the row."""
    return KeyOffer.from_bytes(row.content.encode())


def forget(row: OfferedKey) -> None:
    """Let an offer wait no more: it was taken in or withdrawn."""
    row.delete()


def _of(register: Register, by: str | None) -> Any:  # noqa: ANN401  # a queryset
    rows = OfferedKey.objects.select_related("person").order_by("pk")
    rows = rows.filter(person__tenant=register.ledger.tenant, person__is_active=True)
    return rows if by is None else rows.filter(person__number=by)
