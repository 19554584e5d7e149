"""``jieqing secret``: orders to keep rows in secret, by their two named persons."""

from pathlib import Path

import click

from jieqing.casebook.acts import secret
from jieqing.casebook.secret_orders import SecretOrder
from jieqing.casebook.secret_told import annex_told, order_told
from jieqing.cli.options import key_options
from jieqing.cli.passphrase_reading import passphrase
from jieqing.cli.seat import Seat, seated
from jieqing.cli.secret_reading import read_order
from jieqing.keys.signing import SigningKey
from jieqing.language import said


@click.command(
    name="set",
    help=said(
        "Set an order from a file; it acts at once, the second person signs within"
        " three working days.\n\n"
        "Example: jieqing secret set order.yaml --second P-0007 --key he.key"
        " --by P-0006"
    ),
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--second", required=True, help=said("Who signs as the second person."))
@key_options
@seated
def set_(
    seat: Seat, file: Path, second: str, key: Path, passphrase_file: Path | None
) -> None:
    """Set it, signed."""
    new = secret.as_they_stand(seat.desk, read_order(file, second), seat.at)
    signing = SigningKey.load(key, passphrase(passphrase_file))
    signature = signing.sign(secret.message_to_set(seat.desk, new, seat.by))
    order = secret.set_order(seat.desk, new, signature, by=seat.by, at=seat.at)
    words = said(
        "Order {order} acts; it is void after {day} if {second} has not signed."
    )
    seat.answer(
        words.format(order=order.number, day=order.void_after, second=second),
        order_told(order),
    )


@click.command(
    help=said(
        "Sign an order as its second person.\n\n"
        "Example: jieqing secret sign S1 --key gao.key --by P-0007"
    )
)
@click.argument("order")
@key_options
@seated
def sign(seat: Seat, order: str, key: Path, passphrase_file: Path | None) -> None:
    """Sign what the first person set."""
    signing = SigningKey.load(key, passphrase(passphrase_file))
    named = {each.number: each for each in _orders(seat, signing)}
    if order not in named:
        raise secret.SecretOrderUnknown(order=order, person=seat.by)
    signature = signing.sign(secret.message_of(seat.desk, named[order]))
    signed = secret.countersign(seat.desk, order, signature, by=seat.by, at=seat.at)
    seat.answer(
        said("Order {order} is signed.").format(order=order), order_told(signed)
    )


@click.command(
    help=said(
        "End an order; with the second person's ending its rows are gone.\n\n"
        "Example: jieqing secret end S1 --key gao.key --by P-0007"
    )
)
@click.argument("order")
@key_options
@seated
def end(seat: Seat, order: str, key: Path, passphrase_file: Path | None) -> None:
    """End it, signed."""
    signing = SigningKey.load(key, passphrase(passphrase_file))
    signature = signing.sign(secret.message_to_end(seat.desk, order))
    ended = secret.end(seat.desk, order, signature, by=seat.by, at=seat.at)
    words = (
        said("Order {order} has ended.")
        if ended.is_ended
        else said("Order {order} ends when the other named person ends it too.")
    )
    seat.answer(words.format(order=order), order_told(ended))


@click.command(
    name="list",
    help=said(
        "The orders in which you are named.\n\n"
        "Example: jieqing secret list --key he.key --by P-0006"
    ),
)
@key_options
@seated
def list_(seat: Seat, key: Path, passphrase_file: Path | None) -> None:
    """Print them with what they have kept."""
    signing = SigningKey.load(key, passphrase(passphrase_file))
    told = [order_told(order) for order in _orders(seat, signing)]
    lines = [
        "{order}  {organ}  {table} × {rows}  {sealed}  {until}  {review}".format_map(
            one
        )
        for one in told
    ]
    seat.answer(
        "\n".join(lines) or said("You are named in no order."), {"orders": told}
    )


@click.command(
    name="open",
    help=said(
        "What opens the annex of a case's statement, for the ordering organ.\n\n"
        "Example: jieqing secret open CL-2026-0001 --key he.key --by P-0006"
    ),
)
@click.argument("number", metavar="CASE")
@key_options
@seated
def open_(seat: Seat, number: str, key: Path, passphrase_file: Path | None) -> None:
    """Print content and salt."""
    signing = SigningKey.load(key, passphrase(passphrase_file))
    proof = signing.sign(secret.message_to_read(seat.desk, seat.at))
    opened = secret.annex(seat.desk, number, proof, by=seat.by, at=seat.at)
    seat.answer(f"{opened.content.strip()}\n{opened.salt}", annex_told(opened))


def _orders(seat: Seat, signing: SigningKey) -> tuple[SecretOrder, ...]:
    proof = signing.sign(secret.message_to_read(seat.desk, seat.at))
    return secret.orders_of(seat.desk, proof, by=seat.by, at=seat.at)
