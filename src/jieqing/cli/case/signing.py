"""``case approve``: sign today's plan (or the restore plan) with one's own key."""

from pathlib import Path

import click

from jieqing.casebook.acts import approve as approving
from jieqing.casebook.many import either
from jieqing.casebook.state_words import state_words
from jieqing.cli.options import key_options
from jieqing.cli.passphrase_reading import passphrase
from jieqing.cli.seat import Seat, seated
from jieqing.keys.signing import SigningKey
from jieqing.language import said


@click.command(
    help=said(
        "Sign the plan with your own key; two different people must.\n\n"
        "Example: jieqing case approve CL-2026-0001 --key wang.key --by P-0003"
    )
)
@click.argument("number", metavar="CASE")
@key_options
@seated
def approve(seat: Seat, number: str, key: Path, passphrase_file: Path | None) -> None:
    """Sign what waits for signatures in the case's state."""
    hash_ = approving.plan_to_sign(seat.desk, number, by=seat.by, at=seat.at)
    signing = SigningKey.load(key, passphrase(passphrase_file))
    message = approving.message_to_sign(seat.desk, number, by=seat.by, at=seat.at)
    signature = signing.sign(message)
    state = either.approve(seat.desk, number, signature, by=seat.by, at=seat.at)
    words = said("Signed plan {hash}. The case is: {state}")
    seat.answer(
        words.format(hash=hash_[:12], state=state_words(state)),
        {"plan_hash": hash_, "state": state},
    )
