"""``jieqing person``: the people who act, their posts and signing keys."""

from collections.abc import Callable
from pathlib import Path
from typing import TypedDict, Unpack

import click

from jieqing.casebook.code_words import roles_named
from jieqing.casebook.trusted import write_trust
from jieqing.cli.options import by_option
from jieqing.cli.passphrase_reading import new_passphrase, signer_passphrase
from jieqing.cli.seat import Seat, Visit, seated, visiting
from jieqing.evidence.shape import to_json
from jieqing.keys.signing import SigningKey
from jieqing.language import said
from jieqing.people.matrix import Role
from jieqing.people.register import NewPerson, names
from jieqing.people.roll import HeldKey, Person


class _Told(TypedDict):
    """What the options tell of a person to be added."""

    name: str
    staff_number: str
    roles: tuple[str, ...]
    key: Path
    passphrase_file: Path | None
    by: str | None
    signed_with: Path | None
    signer_passphrase_file: Path | None


def signing_options(*, required: bool) -> Callable[..., Callable[..., int | None]]:
    """Add --signed-with and --signer-passphrase-file."""
    key = click.option(
        "--signed-with",
        required=required,
        type=click.Path(path_type=Path),
        help=said("Key file of the security administrator who acts (--by)."),
    )
    words = click.option(
        "--signer-passphrase-file",
        type=click.Path(path_type=Path),
        help=said("File whose first line is the passphrase of that key."),
    )
    return lambda function: key(words(function))


@click.command(
    help=said(
        "Add a person and make their signing key, under a passphrase.\n\n"
        "The first person of a home is the security administrator, who then adds the"
        " others and signs for each with their own key.\n\n"
        "Example: jieqing person add --name 王建国 --staff-number 1007"
        " --role approver --key wang.key --by P-0001 --signed-with chen.key"
    )
)
@click.option("--name", required=True, help=said("Name, for screens."))
@click.option(
    "--staff-number",
    required=True,
    help=said("Whatever tells this human from all others; kept as a digest only."),
)
@click.option(
    "--role",
    "roles",
    multiple=True,
    type=click.Choice([role.value for role in Role]),
    help=said("Post; repeatable. Without any, it is given later."),
)
@click.option(
    "--key",
    required=True,
    type=click.Path(path_type=Path),
    help=said("Where to write the key file; never over another file."),
)
@click.option(
    "--passphrase-file",
    type=click.Path(path_type=Path),
    help=said("File whose first line is the passphrase."),
)
@signing_options(required=False)
@by_option(required=False)
@visiting
def add(visit: Visit, **told: Unpack[_Told]) -> None:
    """Make the key file, then enter the person, signed by who adds them."""
    key = SigningKey.generate()
    signer = _signer(told) or key  # the first person vouches for themselves
    key.save(told["key"], new_passphrase(told["passphrase_file"]))
    try:
        person = _entered(visit, (key, signer), told)
        write_trust(visit.desk)
    except BaseException:
        told["key"].unlink()  # a key of nobody would only be taken for somebody's
        raise
    words = said("{name} is {number} ({roles}). Key file: {key}")
    roles = roles_named(person.roles)
    visit.answer(
        words.format(
            name=told["name"], number=person.number, roles=roles, key=told["key"]
        ),
        _content(person, told["name"]) | {"key_file": str(told["key"])},
    )


@click.command(
    name="list",
    help=said("Who may act in this home.\n\nExample: jieqing person list"),
)
@visiting
def list_(visit: Visit) -> None:
    """Print everybody with their roles."""
    named = names(visit.desk.tenant)
    everybody = [
        (person, named.get(person.number, ""))
        for person in visit.desk.register.everybody()
    ]
    visit.answer(
        "\n".join(_line(*each) for each in everybody),
        {"people": [_content(*each) for each in everybody]},
    )


@click.command(
    help=said(
        "End a person's account; their acts stay theirs.\n\n"
        "Example: jieqing person disable P-0004 --by P-0001 --signed-with chen.key"
    )
)
@click.argument("person")
@signing_options(required=True)
@seated
def disable(
    seat: Seat, person: str, signed_with: Path, signer_passphrase_file: Path | None
) -> None:
    """Disable the account, signed by who ends it."""
    register = seat.desk.register
    appointment = register.to_disable(person, by=seat.by)
    signer = SigningKey.load(signed_with, signer_passphrase(signer_passphrase_file))
    signature = signer.sign(appointment.to_bytes())
    register.disable(person, signature, by=seat.by, at=seat.at)
    write_trust(seat.desk)
    words = said("{person} can no longer act.")
    seat.answer(words.format(person=person), {"person": person, "active": False})


def _signer(told: _Told) -> SigningKey | None:
    if told["signed_with"] is None:
        return None
    words = signer_passphrase(told["signer_passphrase_file"])
    return SigningKey.load(told["signed_with"], words)


def _entered(visit: Visit, keys: tuple[SigningKey, SigningKey], told: _Told) -> Person:
    """Enter the person; ``keys`` are theirs and that of who signs for them."""
    key, signer = keys
    register, by = visit.desk.register, told["by"]
    new = NewPerson(
        name=told["name"],
        natural=told["staff_number"],
        key=key.public,
        roles=frozenset(Role(role) for role in told["roles"]),
    )
    signature = signer.sign(register.to_add(new, by=by).to_bytes())
    return register.add(new, signature, by=by, at=visit.at)


def _content(person: Person, name: str) -> dict[str, object]:
    return {
        "person": person.number,
        "name": name,
        "roles": sorted(person.roles),
        "keys": [_key_content(held) for held in person.keys],
        "active": person.is_active,
    }


def _key_content(held: HeldKey) -> dict[str, object]:
    return {"key_id": held.id, "key": to_json(held.key), "until": held.until}


def _line(person: Person, name: str) -> str:
    places = enumerate(person.keys, start=1)
    keys = said(", ").join(f"{n}: {h.id}" for n, h in places if h.until is None)
    active = "" if person.is_active else said(" (disabled)")
    return f"{person.number}  {name}  {roles_named(person.roles)}  {keys}{active}"
