"""``jieqing tips``: who receives tips, and what recipients do with their own key.

A recipient's key is used here and now and lies in no home. What is printed is for the
eyes of whoever holds the key; nothing of it is written down.
"""

from datetime import date
from pathlib import Path

import click

from jieqing.casebook.desk import day_of
from jieqing.cli.named_file import FileMissing
from jieqing.cli.options import key_options
from jieqing.cli.passphrase_reading import new_passphrase, passphrase
from jieqing.cli.seat import Seat, Visit, seated, visiting
from jieqing.errors import WrongUsage
from jieqing.keys import durable
from jieqing.language import said
from jieqing.programme.tips import acts, days
from jieqing.programme.tips.days import Verified
from jieqing.tips import receiving
from jieqing.tips.receiving import Reader
from jieqing.tips.recipients import Recipient, Recipients
from jieqing.tips.thread import FOR_RECIPIENTS, STEPS, TIPPER, Thread, TipAct
from jieqing.tips.vault import FOLDER, Vault
from jieqing.tips.web.words import told as sentence
from jieqing.tips.wording import ACTS, STATES

_BY_ITSELF = {TipAct.READ, TipAct.ALLOW_NAME, TipAct.TELL_NAME}
_SAID = {*STEPS, *FOR_RECIPIENTS, TipAct.REPLY, TipAct.STEP_ASIDE}
DOABLE = sorted(map(str, _SAID - _BY_ITSELF))


class RecipientUnread(WrongUsage):
    """What was given names no recipient."""

    code = "tip-recipient-unread"
    cause = "{given} is no recipient."
    advice = "Write the name, an equals sign, and the file that `tips key` wrote."


@click.command(
    name="key",
    help=said(
        "Make your own key as a recipient, on your own machine; the second file is for"
        " the officer.\n\n"
        "Example: jieqing tips key --key wu.tips --out wu.pub"
    ),
)
@key_options
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    help=said("File for the officer; it opens nothing."),
)
@click.option("--json", "as_json", is_flag=True, help=said("Print JSON only."))
def key_(key: Path, passphrase_file: Path | None, out: Path, *, as_json: bool) -> None:
    """Make both files."""
    made = receiving.make_key(key, new_passphrase(passphrase_file))
    durable.replace(out, f"{made.key}\n".encode())
    click.echo(f'{{"key": "{made.key}"}}' if as_json else made.key)


@click.command(
    name="appoint",
    help=said(
        "Propose who receives tips: two to seven, one outside the company at least.\n\n"
        "Example: jieqing tips appoint --inside 吴倩=wu.pub --outside 何律师=he.pub"
        " --guard 吴倩 --guard 何律师 --by P-0002"
    ),
)
@click.option(
    "--inside",
    multiple=True,
    metavar="NAME=FILE",
    help=said("Somebody of the company."),
)
@click.option(
    "--outside",
    multiple=True,
    metavar="NAME=FILE",
    help=said("Somebody of no manager."),
)
@click.option(
    "--guard",
    multiple=True,
    metavar="NAME",
    help=said("Who guards names; two or none."),
)
@seated
def appoint_(
    seat: Seat,
    inside: tuple[str, ...],
    outside: tuple[str, ...],
    guard: tuple[str, ...],
) -> None:
    """Propose them."""
    pairs = [*((one, False) for one in inside), *((one, True) for one in outside)]
    people = tuple(_recipient(given, is_outside, guard) for given, is_outside in pairs)
    proposed = Recipients(everybody=people)
    acts.appoint(seat.desk, proposed, by=seat.by, at=seat.at)
    words = said("Proposed; another person confirms: jieqing tips confirm")
    seat.answer(words, {"digest": proposed.digest})


@click.command(
    name="confirm",
    help=said(
        "Confirm who receives tips, as another person than who proposed it.\n\n"
        "Example: jieqing tips confirm --by P-0003"
    ),
)
@seated
def confirm_(seat: Seat) -> None:
    """Confirm them."""
    found = acts.confirm(seat.desk, by=seat.by, at=seat.at)
    names = ", ".join(one.name for one in found.everybody)
    words = said("They receive tips from now on: {names}").format(names=names)
    seat.answer(words, {"digest": found.digest})


@click.command(
    name="list",
    help=said(
        "The tips that your key opens, and what is due. Deletes nothing: what is over"
        " goes with the next one that you read or act on.\n\n"
        "Example: jieqing tips list --key wu.tips"
    ),
)
@key_options
@visiting
def list_(visit: Visit, key: Path, passphrase_file: Path | None) -> None:
    """Print them."""
    reader = receiving.open_key(key, passphrase(passphrase_file))
    today = day_of(visit.at)
    found = receiving.threads(_vault(visit), reader)
    unread = {one.name for one in found if one.is_unread_by(reader.name_in(one))}
    lines = [_line(one, today) for one in found if one.name not in unread]
    lines += [
        f"{_line(one, today)}  {said('Unread')}" for one in found if one.name in unread
    ]
    if not acts.are_as_confirmed(visit.desk, acts.standing(visit.desk)):
        lines.insert(0, said("Those who receive are not those who were appointed!"))
    visit.answer(
        "\n".join(lines) or said("Your key opens no tip."),
        {
            "tips": [
                {**_told(one, today), "unread": one.name in unread} for one in found
            ]
        },
    )


@click.command(
    name="read",
    help=said(
        "Read one tip with all that was said on it; leaves a mark that you read it.\n\n"
        "Example: jieqing tips read c0ffee123456 --key wu.tips --files shown"
    ),
)
@click.argument("tip", metavar="TIP")
@key_options
@click.option(
    "--files",
    type=click.Path(path_type=Path, file_okay=False),
    help=said("Folder into which its files are written, in clear."),
)
@visiting
def read_(
    visit: Visit, tip: str, key: Path, passphrase_file: Path | None, files: Path | None
) -> None:
    """Print it."""
    reader, found = _acting(visit, tip, key, passphrase_file)
    receiving.read(_vault(visit), reader, found, day_of(visit.at))
    written = _write_files(found, files) if files else []
    lines = [_line(found, day_of(visit.at))]
    for one in found.contents:
        who = said("The tipper") if one.by == TIPPER else one.by
        lines += [f"\n{one.day}  {who}  {said(ACTS[one.act])}", one.text]
        if any(file.may_name_its_author for file in one.files):
            lines.append(f"▲ {sentence('file-warning')}")
    content = {
        **_told(found, day_of(visit.at)),
        "to": sorted(found.to),
        "said": [
            {"day": one.day.isoformat(), "by": one.by, "act": one.act, "text": one.text}
            for one in found.contents
        ],
        "files": written,
    }
    visit.answer("\n".join([*lines, *written]), content)


@click.command(
    name="act",
    help=said(
        "Do one act to a tip. The tipper reads what you write; not what you note with"
        " watch and link, nor who asks for the name.\n\n"
        "Example: jieqing tips act c0ffee123456 acknowledge --text 已受理，请补充时间。"
        " --key wu.tips"
    ),
)
@click.argument("tip", metavar="TIP")
@click.argument("act", type=click.Choice(DOABLE))
@key_options
@click.option("--text", default="", help=said("What you say."))
@visiting
def act_(
    visit: Visit, tip: str, act: str, key: Path, passphrase_file: Path | None, text: str
) -> None:
    """Do it, and say where the tip stands."""
    reader, found = _acting(visit, tip, key, passphrase_file)
    day = day_of(visit.at)
    if act == TipAct.DENY_NAME:
        receiving.deny_name(_vault(visit), reader, found, text, day)
    elif act == TipAct.STEP_ASIDE:
        receiving.step_aside(_vault(visit), reader, found, text, day)
        visit.answer(said("You cannot open it any more."), {"tip": tip})
        return
    else:
        receiving.do(_vault(visit), reader, found, TipAct(act), text, day)
    now = receiving.thread(_vault(visit), reader, tip)
    visit.answer(said(STATES[now.state]), _told(now, day))


@click.command(
    name="name",
    help=said(
        "Agree to open the tipper's name for who asked, as one of its two guards.\n\n"
        "Example: jieqing tips name c0ffee123456 --text 需要当面核对 --key wu.tips"
    ),
)
@click.argument("tip", metavar="TIP")
@key_options
@click.option("--text", required=True, help=said("Why you agree."))
@visiting
def name_(
    visit: Visit, tip: str, key: Path, passphrase_file: Path | None, text: str
) -> None:
    """Take one's seal off."""
    reader, found = _acting(visit, tip, key, passphrase_file)
    asker = receiving.allow_name(_vault(visit), reader, found, text, day_of(visit.at))
    words = said("You have agreed; {asker} asked for it.").format(asker=asker)
    visit.answer(words, {"asker": asker})


@click.command(
    name="author",
    help=said(
        "Whether a code that somebody shows proves that they wrote a tip.\n\n"
        "Example: jieqing tips author c0ffee123456 0123abcd --key wu.tips"
    ),
)
@click.argument("tip", metavar="TIP")
@click.argument("code", metavar="CODE")
@key_options
@visiting
def author_(
    visit: Visit, tip: str, code: str, key: Path, passphrase_file: Path | None
) -> None:
    """Say yes or no."""
    _, found = _opened(visit, tip, key, passphrase_file)
    is_theirs = receiving.wrote(found, code)
    words = said("It proves it.") if is_theirs else said("It proves nothing.")
    visit.answer(words, {"proves": is_theirs})


@click.command(
    name="count",
    help=said(
        "Tell the numbers of a quarter, fewer than five as 0-4, and enter them in the"
        " ledger.\n\n"
        "Example: jieqing tips count 2025Q4 --key wu.tips --by P-0002"
    ),
)
@click.argument("quarter", metavar="2026Q3")
@key_options
@seated
def count_(seat: Seat, quarter: str, key: Path, passphrase_file: Path | None) -> None:
    """Enter them."""
    reader = receiving.open_key(key, passphrase(passphrase_file))
    found = acts.tell_numbers(seat.desk, reader, quarter, by=seat.by, at=seat.at)
    told = found.told()
    lines = (f"{name}: {number}" for name, number in told.items())
    seat.answer("\n".join(lines), {"quarter": quarter, **told})


@click.command(
    name="verify",
    help=said(
        "Hold the vault of tips against the ledger, which commits to it once a day,"
        " also when nothing came. Opens no tip. Exit 1: a day has no entry, or a copy"
        " is that of no day.\n\n"
        "Example: jieqing tips verify"
    ),
)
@click.option(
    "--copy",
    type=click.Path(path_type=Path, file_okay=False),
    help=said("A copy of the folder of tips, as from a backup."),
)
@visiting
def verify_(visit: Visit, copy: Path | None) -> int:
    """Say which day's vault it is, and which days have no entry."""
    folder = copy or visit.home.place(FOLDER)
    found = days.verify(visit.desk, folder, day_of(visit.at))
    lines = [_days_told(found)]
    if found.missing:
        named = said(", ").join(day.isoformat() for day in found.missing)
        lines.append(said("Days without an entry: {days}").format(days=named))
    if found.same_as is not None:
        words = said("It is the vault of {day}, unchanged.")
        lines.append(words.format(day=found.same_as))
    elif copy is not None:
        lines.append(said("It is the vault of no day: it was changed."))
    else:
        lines.append(said("It has changed since the last entry, as with each tip."))
    told = {
        "first": found.first and found.first.isoformat(),
        "last": found.last and found.last.isoformat(),
        "missing": [day.isoformat() for day in found.missing],
        "same_as": found.same_as and found.same_as.isoformat(),
    }
    visit.answer("\n".join(lines), told)
    is_changed = copy is not None and found.same_as is None
    return int(bool(found.missing) or is_changed or found.first is None)


def _days_told(found: Verified) -> str:
    if found.first is None:
        return said("The ledger has no entry of the vault yet.")
    words = said("The ledger commits to it from {first} to {last}.")
    return words.format(first=found.first, last=found.last)


def _vault(visit: Visit) -> Vault:
    return Vault.make(visit.home.place(FOLDER))


def _opened(
    visit: Visit, tip: str, key: Path, passphrase_file: Path | None
) -> tuple[Reader, Thread]:
    reader = receiving.open_key(key, passphrase(passphrase_file))
    return reader, receiving.thread(_vault(visit), reader, tip)


def _acting(
    visit: Visit, tip: str, key: Path, passphrase_file: Path | None
) -> tuple[Reader, Thread]:
    """Open one to do something to it; what is over of the reader's goes before."""
    reader, vault = receiving.open_key(key, passphrase(passphrase_file)), _vault(visit)
    receiving.purge(vault, receiving.threads(vault, reader), day_of(visit.at))
    return reader, receiving.thread(vault, reader, tip)


def _recipient(given: str, is_outside: bool, guards: tuple[str, ...]) -> Recipient:  # noqa: FBT001  # one of the pair that is read
    name, sign, file = given.partition("=")
    if not sign:
        raise RecipientUnread(given=given[:40])
    try:
        key = Path(file).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        raise FileMissing(file=Path(file).name) from None
    return Recipient(name=name, key=key, outside=is_outside, guards=name in guards)


def _write_files(found: Thread, folder: Path) -> list[str]:
    folder.mkdir(mode=0o700, exist_ok=True)
    files = [file for one in found.contents for file in one.files]
    names = [f"{found.name}-{n}.{file.kind}" for n, file in enumerate(files, start=1)]
    for name, file in zip(names, files, strict=True):
        durable.replace(folder / name, file.content)
    return names


def _line(one: Thread, today: date) -> str:
    due = [
        said("overdue") if one.is_overdue(today) else "",
        said("look for retaliation") if one.asks_recipients(today) else "",
        said("over: it goes with your next tips read") if one.is_over(today) else "",
    ]
    state = said(STATES[one.state])
    return "  ".join([one.name, one.first.day.isoformat(), state, *filter(None, due)])


def _told(one: Thread, today: date) -> dict[str, object]:
    return {
        "tip": one.name,
        "day": one.first.day.isoformat(),
        "state": one.state,
        "acknowledge_by": one.acknowledge_by.isoformat(),
        "answer_by": one.answer_by.isoformat(),
        "overdue": one.is_overdue(today),
        "watch": one.asks_recipients(today),
    }
