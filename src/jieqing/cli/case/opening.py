"""``case open``, ``identify`` and ``stop``: a request comes in and is taken up."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TypedDict, Unpack

import click

from jieqing.casebook.acts import identify as identifying
from jieqing.casebook.acts import open as opening
from jieqing.casebook.acts.identify import Identification, Level, Method
from jieqing.casebook.acts.open import Channel, NewRequest
from jieqing.casebook.desk import day_of
from jieqing.casebook.flows import Right
from jieqing.casebook.many import either
from jieqing.casebook.many.opening import NewBatch, open_many
from jieqing.casebook.many.subjects import OneOfMany
from jieqing.casebook.read import standing
from jieqing.casebook.said import Subject
from jieqing.casebook.state_words import provisional_lines
from jieqing.cli.passphrase_reading import passphrase
from jieqing.cli.seat import Seat, seated
from jieqing.cli.subject_reading import read_subject
from jieqing.cli.subjects_file import read_subjects
from jieqing.erasure.values import IdentityValue
from jieqing.errors import WrongUsage
from jieqing.keys.signing import SigningKey
from jieqing.language import said

DAY = click.DateTime(formats=["%Y-%m-%d"])


class OneOrMany(WrongUsage):
    """A case is about one subject or about a list of them."""

    code = "one-or-many"
    cause = "Name one customer or a list of many, and not both."
    advice = "Write --subject KIND=- for one, --subjects FILE for many."


class _Asked(TypedDict):
    """What the options of ``open`` tell."""

    subject: str | None
    subjects: Path | None
    right: str
    channel: str
    received: datetime | None
    purpose: str | None
    ground: str | None
    salutation: str
    scope: str
    key: Path | None
    passphrase_file: Path | None


@click.command(
    name="open",
    help=said(
        "Open a case on a customer's request.\n\n"
        "Example: jieqing case open --subject phone=- --channel app --by P-0002"
    ),
)
@click.option(
    "--subject",
    metavar="KIND=-",
    help=said("KIND=- reads the value from the keyboard, KIND=@FILE from a file."),
)
@click.option(
    "--subjects",
    type=click.Path(path_type=Path),
    help=said("A list of many: lines of kind,value and, if any, the request."),
)
@click.option(
    "--right",
    default=Right.CLOSE.value,
    type=click.Choice([right.value for right in Right]),
    help=said(
        "What is asked for: R1 access, R2 copy, R6 erase a part, R7 close the account,"
        " R8 withdraw consent, R9 restrict; by the company C1 purpose achieved, C4"
        " unlawful."
    ),
)
@click.option(
    "--channel",
    required=True,
    type=click.Choice([channel.value for channel in Channel]),
    help=said("How the request reached the company."),
)
@click.option("--received", type=DAY, help=said("Day it was received; today."))
@click.option("--purpose", help=said("What was asked for; by default the right's own."))
@click.option("--ground", help=said("The article it rests on; by default the usual."))
@click.option("--salutation", default="", help=said("How they want to be addressed."))
@click.option(
    "--scope",
    default="",
    metavar="PART[,PART …]",
    help=said(
        "The part it is about: STORE.TABLE or a kind of record; for R8 a purpose."
    ),
)
@click.option(
    "--key",
    type=click.Path(path_type=Path),
    help=said("C1, C4: your key file, to sign what the company has found."),
)
@click.option(
    "--passphrase-file",
    type=click.Path(path_type=Path),
    help=said("File whose first line is the passphrase."),
)
@seated
def open_(seat: Seat, **asked: Unpack[_Asked]) -> None:
    """Open the case and say its number."""
    number = _open(seat, asked)
    words = said("Case {case} is open. Next: jieqing case {act} {case}")
    case = standing(seat.desk, number)
    opened = words.format(case=number, act=case.next_act)
    lines = [opened, *provisional_lines(case.provisional_years)]
    years = list(case.provisional_years)
    seat.answer("\n".join(lines), {"case": number, "provisional_years": years})


@click.command(
    help=said(
        "Record how the asker was identified; the proof itself is not kept.\n\n"
        "Example: jieqing case identify CL-2026-0001"
        " --method code-to-registered-phone --joined-at P1 --by P-0002"
    )
)
@click.argument("number", metavar="CASE")
@click.option(
    "--method",
    required=True,
    type=click.Choice([method.value for method in Method]),
    help=said("How it was proved."),
)
@click.option(
    "--joined-at",
    required=True,
    type=click.Choice([level.value for level in Level]),
    help=said("Level of proof at which the person joined."),
)
@click.option("--failed", is_flag=True, help=said("The proof failed."))
@seated
def identify(
    seat: Seat, number: str, method: str, joined_at: str, *, failed: bool
) -> None:
    """Record result and method."""
    result = Identification(
        method=Method(method), joined_at=Level(joined_at), is_verified=not failed
    )
    identifying.identify(seat.desk, number, result, by=seat.by, at=seat.at)
    passed, not_passed = said("Identity verified."), said("Identity not verified.")
    seat.answer(not_passed if failed else passed, {"verified": not failed})


@click.command(
    help=said(
        "Stop new processing of the customer where a store has a flag for it.\n\n"
        "Example: jieqing case stop CL-2026-0001 --by P-0002"
    )
)
@click.argument("number", metavar="CASE")
@click.option(
    "--by-hand",
    is_flag=True,
    help=said("It was stopped by hand, where no store has a flag for it."),
)
@seated
def stop(seat: Seat, number: str, *, by_hand: bool) -> None:
    """Set the stop flags."""
    flags = either.stop(seat.desk, number, by=seat.by, at=seat.at, by_hand=by_hand)
    words = said("Stopped; {count} rows carry a stop flag now.")
    seat.answer(words.format(count=flags), {"flags": flags})


def _signed(seat: Seat, request: NewRequest, asked: _Asked) -> NewRequest:
    """Sign what the company found; a customer's request needs no signature."""
    if asked["key"] is None:
        return request
    signing = SigningKey.load(asked["key"], passphrase(asked["passphrase_file"]))
    message = opening.finding_message(seat.desk, request)
    return replace(request, signature=signing.sign(message))


def _open(seat: Seat, asked: _Asked) -> str:
    one, many = asked["subject"], asked["subjects"]
    if (one is None) == (many is None):
        raise OneOrMany
    if many is not None:
        batch = _batch(seat, asked, read_subjects(many))
        return open_many(seat.desk, batch, by=seat.by, at=seat.at)
    entry = read_subject(one or "", is_demo=seat.is_demo)
    request = _signed(seat, _request(seat, asked, entry), asked)
    return opening.open_case(seat.desk, request, by=seat.by, at=seat.at)


def _batch(seat: Seat, asked: _Asked, subjects: tuple[OneOfMany, ...]) -> NewBatch:
    received, right = asked["received"], Right(asked["right"])
    purpose, ground = opening.USUAL.get(right, ("-", "-"))
    return NewBatch(
        right=right,
        subjects=subjects,
        channel=Channel(asked["channel"]),
        received=received.date() if received else day_of(seat.at),
        purpose=asked["purpose"] or purpose,
        ground=asked["ground"] or ground,
    )


def _request(seat: Seat, asked: _Asked, entry: IdentityValue) -> NewRequest:
    received = asked["received"]
    right = Right(asked["right"])
    purpose, ground = opening.USUAL.get(right, ("-", "-"))
    scope = (word.strip() for word in asked["scope"].split(","))
    return NewRequest(
        right=right,
        subject=Subject(entry=entry, salutation=asked["salutation"]),
        channel=Channel(asked["channel"]),
        received=received.date() if received else day_of(seat.at),
        purpose=purpose if asked["purpose"] is None else asked["purpose"],
        ground=ground if asked["ground"] is None else asked["ground"],
        scope=tuple(word for word in scope if word),
    )
