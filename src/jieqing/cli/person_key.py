"""``jieqing person key``: a further signing key for a person, or the end of one.

The person offers a key, alone, with the hands they have; the security administrator
takes it. Neither needs the other's passphrase.
"""

from dataclasses import replace
from pathlib import Path
from typing import TypedDict, Unpack

import click

from jieqing.casebook.trusted import write_trust
from jieqing.cli.named_file import FileMissing
from jieqing.cli.passphrase_reading import (
    new_passphrase,
    own_passphrase,
    signer_passphrase,
)
from jieqing.cli.person import signing_options
from jieqing.cli.seat import Seat, Visit, seated, visiting
from jieqing.evidence.person_key import written_key, written_signature
from jieqing.evidence.shape import to_json
from jieqing.keys import durable
from jieqing.keys.signing import SigningKey
from jieqing.language import said
from jieqing.people.further_key import (
    add_key,
    end_key,
    offer_to_take,
    to_add_key,
    to_end_key,
)
from jieqing.people.key_change import KeyOffer
from jieqing.people.register import Register
from jieqing.people.roll import Person


class _Told(TypedDict):
    """What the options tell of an offer."""

    key: Path | None
    made: Path | None
    passphrase_file: Path | None
    own_key: Path
    own_passphrase_file: Path | None
    out: Path


@click.command(
    help=said(
        "Offer the security administrator a further key of your own: a key file made"
        " here, or what the console's page saved (--made).\n\n"
        "Example: jieqing person key offer P-0003 --key second.key"
        " --own-key wang.key --out offer.json"
    )
)
@click.argument("person")
@click.option(
    "--key",
    type=click.Path(path_type=Path),
    help=said("Where to write the new key file; never over another file."),
)
@click.option(
    "--made",
    type=click.Path(path_type=Path),
    help=said("File that the console saved with a passkey or browser key."),
)
@click.option(
    "--passphrase-file",
    type=click.Path(path_type=Path),
    help=said("File whose first line is the passphrase."),
)
@click.option(
    "--own-key",
    required=True,
    type=click.Path(path_type=Path),
    help=said("Your key file so far."),
)
@click.option(
    "--own-passphrase-file",
    type=click.Path(path_type=Path),
    help=said("File whose first line is the passphrase of your key so far."),
)
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    help=said("Where to write the offer; never over another file."),
)
@visiting
def offer(visit: Visit, person: str, **told: Unpack[_Told]) -> None:
    """Make the key, or read the one made in a browser; sign for it; write the offer."""
    own = SigningKey.load(told["own_key"], own_passphrase(told["own_passphrase_file"]))
    register, out = visit.desk.register, told["out"]
    half = _half(register, person, told)
    message = to_add_key(register, person, half.key).to_bytes()
    whole = replace(half, own=written_signature(own.sign(message)))
    durable.create(out, lambda file: durable.write_all(file, whole.to_bytes()))
    words = said("The offer of {person} is in {file}: give it to the administrator.")
    visit.answer(
        words.format(person=person, file=out), {"person": person, "offer": str(out)}
    )


@click.command(
    help=said(
        "Take a further key that a person offers; it signs from now on.\n\n"
        "Example: jieqing person key add offer.json --by P-0001 --signed-with chen.key"
    )
)
@click.argument("file", metavar="OFFER", type=click.Path(path_type=Path))
@signing_options(required=True)
@seated
def add(
    seat: Seat, file: Path, signed_with: Path, signer_passphrase_file: Path | None
) -> None:
    """Enter the key, signed by the person and by who takes it."""
    offered, register = _read(file), seat.desk.register
    change = offer_to_take(register, offered)
    signer = SigningKey.load(signed_with, signer_passphrase(signer_passphrase_file))
    signature = signer.sign(change.to_bytes())
    held = add_key(register, offered, signature, by=seat.by, at=seat.at)
    write_trust(seat.desk)
    words = said("{person} may sign with the key {key} too.")
    seat.answer(
        words.format(person=offered.person, key=held.id),
        {"person": offered.person, "key_id": held.id, "key": to_json(held.key)},
    )


@click.command(
    help=said(
        "End one of a person's keys, named by its id or its place in `person list`;"
        " what it signed stays signed.\n\n"
        "Example: jieqing person key end P-0003 1 --by P-0001 --signed-with chen.key"
    )
)
@click.argument("person")
@click.argument("key", metavar="KEY")
@signing_options(required=True)
@seated
def end(
    seat: Seat,
    person: str,
    key: str,
    signed_with: Path,
    signer_passphrase_file: Path | None,
) -> None:
    """End the key, signed by who ends it."""
    register = seat.desk.register
    key_id = _id_of(register.person(person), key)
    change = to_end_key(register, person, key_id)
    signer = SigningKey.load(signed_with, signer_passphrase(signer_passphrase_file))
    signature = signer.sign(change.to_bytes())
    end_key(register, person, key_id, signature, by=seat.by, at=seat.at)
    write_trust(seat.desk)
    words = said("The key {key} of {person} signs no more.")
    seat.answer(
        words.format(person=person, key=key_id), {"person": person, "key_id": key_id}
    )


def _half(register: Register, person: str, told: _Told) -> KeyOffer:
    """Return the offer as far as the new key alone can make it."""
    key, made = told["key"], told["made"]
    if made is not None and key is None:
        return _read(made)
    if key is not None and made is None:
        return _made_here(register, person, key, told["passphrase_file"])
    raise click.UsageError(said("Give either --key or --made."))


def _made_here(
    register: Register, person: str, path: Path, passphrase_file: Path | None
) -> KeyOffer:
    key = SigningKey.generate()
    message = to_add_key(register, person, written_key(key.public)).to_bytes()
    key.save(path, new_passphrase(passphrase_file))
    return KeyOffer(
        person=person,
        key=written_key(key.public),
        proof=written_signature(key.sign(message)),
    )


def _id_of(person: Person, key: str) -> str:
    """Return the id of a key that is named by id or by place, from 1."""
    places = {str(n): held.id for n, held in enumerate(person.keys, start=1)}
    return places.get(key, key)


def _read(file: Path) -> KeyOffer:
    try:
        content = file.read_bytes()
    except OSError:
        raise FileMissing(file=file.name) from None
    return KeyOffer.from_bytes(content)
