"""``jieqing person post``: a post for a time, a deputy, or the end of either."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TypedDict, Unpack

import click

from jieqing.casebook.code_words import roles_named
from jieqing.casebook.trusted import write_trust
from jieqing.cli.passphrase_reading import signer_passphrase
from jieqing.cli.person import signing_options
from jieqing.cli.seat import Seat, seated
from jieqing.keys.signing import SigningKey
from jieqing.language import said
from jieqing.people.giving import (
    PostPeriodWrong,
    to_end,
    to_give,
)
from jieqing.people.giving import (
    end as end_post,
)
from jieqing.people.giving import (
    give as give_post,
)
from jieqing.people.matrix import UNRANKED, Role
from jieqing.people.posts import Post
from jieqing.people.setting_superiors import set_superior, to_set

POSTS = tuple(role.value for role in Role if role not in UNRANKED)
"""Posts that have a place among the superiors."""


class _Told(TypedDict):
    """What the options tell of a post that is given."""

    role: str
    since: datetime | None
    until: datetime | None
    instead_of: str
    signed_with: Path
    signer_passphrase_file: Path | None


def _of_post(function: Callable[..., int | None]) -> Callable[..., int | None]:
    """Add --role and --instead-of."""
    role = click.option(
        "--role",
        required=True,
        type=click.Choice([role.value for role in Role]),
        help=said("Post."),
    )
    instead = click.option(
        "--instead-of",
        default="",
        help=said("Number of the holder who is away: the person is their deputy."),
    )
    return role(instead(function))


@click.command(
    help=said(
        "Give a person a post, for a time or for good; with --instead-of, make them the"
        " deputy of its holder. Given again, the newest period holds.\n\n"
        "Example: jieqing person post give P-0003 --role it --until 2099-12-31"
        " --by P-0001 --signed-with chen.key"
    )
)
@click.argument("person")
@_of_post
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help=said("First day."))
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help=said("Last day."))
@signing_options(required=True)
@seated
def give(seat: Seat, person: str, **told: Unpack[_Told]) -> None:
    """Give the post, signed by who gives it."""
    register, post = seat.desk.register, _post(told)
    change = to_give(register, person, post, by=seat.by)
    signature = _signer(told).sign(change.to_bytes())
    give_post(register, person, post, signature, by=seat.by, at=seat.at)
    write_trust(seat.desk)
    words = said("{person} holds the post {post} ({since} – {until}).")
    since, until = post.since or "…", post.until or "…"
    seat.answer(
        words.format(
            person=person, post=roles_named([post.role]), since=since, until=until
        ),
        {
            "person": person,
            "role": post.role,
            "since": _text(post.since),
            "until": _text(post.until),
            "instead_of": post.instead_of or None,
        },
    )


@click.command(
    help=said(
        "End a post of a person, or their standing in for somebody, at once.\n\n"
        "Example: jieqing person post end P-0003 --role it --by P-0001"
        " --signed-with chen.key"
    )
)
@click.argument("person")
@_of_post
@signing_options(required=True)
@seated
def end(
    seat: Seat,
    person: str,
    role: str,
    instead_of: str,
    signed_with: Path,
    signer_passphrase_file: Path | None,
) -> None:
    """End the post, signed by who ends it."""
    register, place = seat.desk.register, (Role(role), instead_of)
    change = to_end(register, person, place, by=seat.by)
    signer = SigningKey.load(signed_with, signer_passphrase(signer_passphrase_file))
    signature = signer.sign(change.to_bytes())
    end_post(register, person, place, signature, by=seat.by, at=seat.at)
    write_trust(seat.desk)
    words = said("{person} does not hold the post {post} any more.")
    seat.answer(
        words.format(person=person, post=roles_named([role])),
        {"person": person, "role": role, "instead_of": instead_of or None},
    )


@click.command(
    help=said(
        "Set which post stands above a post: while nobody holds it, its tasks fall to"
        " that one, which also hears what is late. Without --over nobody stands above"
        " it.\n\n"
        "Example: jieqing person post superior --post it --over approver --by P-0001"
        " --signed-with chen.key"
    )
)
@click.option("--post", required=True, type=click.Choice(POSTS), help=said("Post."))
@click.option("--over", type=click.Choice(POSTS), help=said("The post above it."))
@signing_options(required=True)
@seated
def superior(
    seat: Seat,
    post: str,
    over: str | None,
    signed_with: Path,
    signer_passphrase_file: Path | None,
) -> None:
    """Set the superior, signed by who sets it."""
    register, higher = seat.desk.register, Role(over) if over else None
    change = to_set(register, Role(post), higher, by=seat.by)
    signer = SigningKey.load(signed_with, signer_passphrase(signer_passphrase_file))
    signature = signer.sign(change.to_bytes())
    set_superior(register, Role(post), higher, signature, by=seat.by, at=seat.at)
    words = said("Above the post {post} stands from now on: {over}.")
    named = roles_named([higher]) if higher else said("nobody")
    seat.answer(
        words.format(post=roles_named([post]), over=named),
        {"post": post, "over": over},
    )


def _post(told: _Told) -> Post:
    since, until = _day(told["since"]), _day(told["until"])
    try:
        return Post(
            role=Role(told["role"]),
            since=since,
            until=until,
            instead_of=told["instead_of"],
        )
    except ValueError:
        raise PostPeriodWrong(since=since, until=until) from None


def _day(at: datetime | None) -> date | None:
    return at.date() if at else None


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _signer(told: _Told) -> SigningKey:
    words = signer_passphrase(told["signer_passphrase_file"])
    return SigningKey.load(told["signed_with"], words)
