"""``jieqing rules simulate``, ``propose``, ``publish``, ``changes``: another law."""

import re
from datetime import date
from pathlib import Path

import click

from jieqing.casebook.acts import publish as acts
from jieqing.casebook.change_words import (
    change_content,
    change_words,
    changed_content,
    changed_words,
    preview_content,
    preview_words,
)
from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.drafted import drafted, proposed, replaced
from jieqing.casebook.law_flow import LawAct
from jieqing.casebook.law_in_force import (
    LawChange,
    named_change,
    next_number,
)
from jieqing.casebook.law_in_force import (
    changes as known_changes,
)
from jieqing.casebook.law_preview import preview_of
from jieqing.cli.options import key_options
from jieqing.cli.passphrase_reading import passphrase
from jieqing.cli.rules.interpreting import (
    interpretation_content,
    interpretation_words,
)
from jieqing.cli.rules.kept_texts import file_content
from jieqing.cli.seat import Seat, Visit, seated, visiting
from jieqing.evidence.law_change import law_change_message
from jieqing.keys.signing import SigningKey
from jieqing.language import said
from jieqing.law.change import Changed
from jieqing.law.pack import Pack
from jieqing.law.shipped import FILES
from jieqing.programme.interpretations import interpretations

_NUMBER = re.compile(r"LC-\d{4,}")
change_option = click.option(
    "--change",
    "path",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help=said(
        "The change (YAML), the folder of a whole pack, or the number of a change that"
        " waits."
    ),
)


@click.command(
    help=said(
        "What a change of the law would do to pending decisions.\n\n"
        "Names the open cases whose rows would stay, go or move, counts kept rows, and"
        " writes nothing.\n\n"
        "Example: jieqing rules simulate --change change.yaml"
    )
)
@change_option
@visiting
def simulate(visit: Visit, path: Path) -> None:
    """Print what the change says and what would turn."""
    desk = visit.desk
    before, changed = _drafted(desk, path, day_of(visit.at))
    found = preview_of(desk, changed.pack.catalogue, visit.at)
    words = [changed_words(before, changed), "", preview_words(found)]
    content = {**changed_content(before, changed), **preview_content(found)}
    visit.answer("\n".join(words), content)


@click.command(
    help=said(
        "Propose a change of the law and sign it; another person publishes it.\n\n"
        "Example: jieqing rules propose --change change.yaml --key zhou.key --by P-0002"
    )
)
@change_option
@key_options
@seated
def propose(seat: Seat, path: Path, key: Path, passphrase_file: Path | None) -> None:
    """Enter the change; the law in force stays as it is."""
    desk = seat.desk
    before, changed = _drafted(desk, path, day_of(seat.at))
    signing = SigningKey.load(key, passphrase(passphrase_file))
    signature = signing.sign(
        law_change_message(
            desk.tenant,
            next_number(desk.ledger),
            LawAct.PROPOSE,
            changed.digest,
            seat.by,
        )
    )
    change = acts.propose(desk, changed, signature, by=seat.by, at=seat.at)
    words = [change_words(change), changed_words(before, changed)]
    seat.answer("\n".join(words), change_content(change))


@click.command(
    help=said(
        "Publish a proposed change of the law with a second person's signature.\n\n"
        "From then on every act decides by it. Look at it first:\n"
        "`jieqing rules simulate --change LC-0001`.\n\n"
        "Example: jieqing rules publish LC-0001 --key wang.key --by P-0003"
    )
)
@click.argument("number", metavar="CHANGE")
@key_options
@seated
def publish(seat: Seat, number: str, key: Path, passphrase_file: Path | None) -> None:
    """Put the change in force."""
    digest = named_change(seat.desk.ledger, number).digest
    signing = SigningKey.load(key, passphrase(passphrase_file))
    signature = signing.sign(
        law_change_message(seat.desk.tenant, number, LawAct.PUBLISH, digest, seat.by)
    )
    change = acts.publish(seat.desk, number, signature, by=seat.by, at=seat.at)
    seat.answer(change_words(change), change_content(change))


@click.command(
    help=said(
        "The changes of the law in this home, who signed, who has read what they"
        " mean.\n\n"
        "Example: jieqing rules changes"
    )
)
@visiting
def changes(visit: Visit) -> None:
    """Print every change, oldest first."""
    found: tuple[LawChange, ...] = known_changes(visit.desk.ledger)
    explained = interpretations(visit.desk, day_of(visit.at))
    lines: list[str] = []
    told: list[dict[str, object]] = []
    for each in found:
        by = explained.get(each.number, ())
        lines += [change_words(each), *map(interpretation_words, by)]
        documents = [interpretation_content(one) for one in by]
        told.append({**change_content(each), "explained_by": documents})
    words = "\n".join(lines)
    content = {"law": visit.desk.catalogue.version, "changes": told}
    none = said("No change was proposed; the law is the pack of this version.")
    visit.answer(words or none, content)


def _drafted(desk: Desk, path: Path, today: date) -> tuple[Pack, Changed]:
    """The law in force, and what a file, a pack's folder or a number makes of it."""
    if _NUMBER.fullmatch(str(path)):
        return proposed(desk, str(path), today)
    if path.is_dir():
        there = [name for name in FILES if (path / name).is_file()]
        return replaced(desk, {n: file_content(path / n) for n in there}, today)
    return drafted(desk, file_content(path), path.name, today)
