"""The end of a first start: the home, its first people and their log-ins are made.

Who is first wins: it happens under the draft's lock, and the draft is gone afterwards.
What was cut off is cleared away or finished by the next start (``draft.begin``).
"""

import base64
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from jieqing import settings
from jieqing.casebook.desk import Desk
from jieqing.casebook.founding import Newcomer, appoint, found
from jieqing.casebook.trusted import write_trust
from jieqing.console.first_start import draft
from jieqing.console.first_start.questions import ADMINISTRATORS, Step, answered
from jieqing.errors import Refused
from jieqing.home import FILE, PRIVATE_FOLDER, Home, read_home
from jieqing.keys import durable
from jieqing.keys.signing import PublicKey, SigningKey
from jieqing.people.accounts.models import Account
from jieqing.people.models import Person as PersonRow
from jieqing.people.roll import Person


class FirstStartOver(Refused):
    """The home is made already."""

    code = "first-start-over"
    cause = "The home has been made meanwhile, in another browser."
    advice = "Log in with a name and password that were chosen there."


def finish(
    folder: Path, seen: int, steps: Sequence[Step], passphrase: str, at: datetime
) -> Home:
    """Make what the draft says; ``steps``: the pages of its people, signer first.

    Raises ``FirstStartOver``, ``DraftMoved``, ``WrongPassphrase``, or what making a
    home refuses; then nothing has been made.
    """
    if not draft.is_under_way(folder):
        raise FirstStartOver
    with draft.locked(folder):
        if not draft.is_under_way(folder):
            raise FirstStartOver
        told = draft.read(folder)
        draft.require_unmoved(told, seen)
        keys = draft.place(folder, draft.KEYS)
        people = [(step, told.answers[step]) for step in steps]
        signer = SigningKey.load(keys / people[0][1]["file"], passphrase)
        home = _home(folder, told.answers, at)
        settings.make_web_tables(home)
        _enter(Desk.open(home), people, signer, at)
        draft.end(folder)
    return home


def _home(folder: Path, answers: Mapping[str, Any], at: datetime) -> Home:
    if (folder / FILE).exists():
        home = read_home(folder)
        settings.use(home)
        return home
    company = answered(answers).company
    with draft.making(folder):
        return found(folder, company, settings.make_casebook, at=at)


def _enter(
    desk: Desk,
    people: Sequence[tuple[Step, Mapping[str, Any]]],
    signer: SigningKey,
    at: datetime,
) -> None:
    newcomers = [
        Newcomer(
            name=told["name"],
            natural=told["natural"],
            key=PublicKey(raw=base64.b64decode(told["key"])),
            roles=ADMINISTRATORS[step],
        )
        for step, told in people
    ]
    with transaction.atomic():
        entered = appoint(desk, newcomers, signer, at=at)
        for person, (_, told) in zip(entered, people, strict=True):
            _open_account(desk, person, told)
            _lay_key(desk.home.folder, person, told["file"])
        write_trust(desk)


def _open_account(desk: Desk, person: Person, told: Mapping[str, Any]) -> None:
    row = PersonRow.objects.get(tenant=desk.tenant, number=person.number)
    Account.objects.create(name=told["log_in"], person=row, password=told["password"])


def _lay_key(folder: Path, person: Person, file: str) -> None:
    content = (draft.place(folder, draft.KEYS) / file).read_bytes()
    (folder / draft.PEOPLE).mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    durable.replace(folder / draft.PEOPLE / f"{person.number}.key", content)
