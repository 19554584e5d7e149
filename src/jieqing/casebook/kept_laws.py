"""The laws by which this home decided, kept so that it can decide the same again.

``law/decided/VERSION`` holds a pack and the company's own rules as they were, by the
digest that plans name. Neither an update of Jieqing, nor another pack, nor an edited
``own.yaml`` takes away what an earlier plan rests on.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from jieqing.casebook.desk import Desk
from jieqing.casebook.law_in_force import (
    FOLDER,
    changed_here_at,
    pack_of_change,
    published,
)
from jieqing.casebook.told import plan_entry, planned_law
from jieqing.flow.record import Record, moment_of
from jieqing.home import PRIVATE_FOLDER
from jieqing.keys import durable
from jieqing.law.catalogue import RULES_FILE, Catalogue, LawPackRefused, load
from jieqing.law.file_text import decoded
from jieqing.law.overlay import OWN_FILE, with_own
from jieqing.law.pack import files_of
from jieqing.law.shipped import FILES, shipped_law, text_of

DECIDED = "decided"
_NAME = 32  # signs of the digest that name a folder


def keep_law(desk: Desk) -> None:
    """Keep the law that this desk decides by; once it is kept nothing is written."""
    law = desk.catalogue
    folder = _folder(desk, law.version)
    if (folder / RULES_FILE).is_file():
        return
    files = _files_today(desk)
    if _law(files).version != law.version:
        return  # somebody changed it since this desk opened: the next plan keeps that
    folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    # The rules come last: a folder without them is not kept yet.
    for name in sorted(files, key=lambda name: name == RULES_FILE):
        durable.replace(folder / name, files[name].encode())


def law_of_version(desk: Desk, version: str) -> Catalogue | None:
    """The law that a decision names; None: it is not known here."""
    for known in (desk.catalogue, shipped_law()):
        if known.version == version:
            return known
    folder = _folder(desk, version)
    names = [name for name in (*FILES, OWN_FILE) if (folder / name).is_file()]
    try:
        files = {name: decoded((folder / name).read_bytes(), name) for name in names}
        law = _law(files)
    except (LawPackRefused, OSError):
        return None
    return law if law.version == version else None


def law_of_plan(desk: Desk, record: Record) -> Catalogue:
    """The law that the plan in force was made by, with what the company had changed.

    Without a plan, or where its law is not known here: the law in force.
    """
    leaf = plan_entry(record)
    version = planned_law(record)
    if leaf is None or version == desk.catalogue.version:
        return desk.catalogue
    law = law_of_version(desk, version)
    if law is None:
        return desk.catalogue
    changed = changed_here_at(desk.home, desk.ledger, moment_of(leaf))
    return replace(law, changed_here=changed)


def _files_today(desk: Desk) -> Mapping[str, str]:
    change = published(desk.ledger)
    if change is None:
        pack: Mapping[str, str] = {name: text_of(name) for name in FILES}
    else:
        pack = files_of(pack_of_change(desk.home, change))
    own = desk.home.place(FOLDER) / OWN_FILE
    if not own.is_file():
        return pack
    return {**pack, OWN_FILE: decoded(own.read_bytes(), OWN_FILE)}


def _law(files: Mapping[str, str]) -> Catalogue:
    """The law in these files. Raises ``LawPackRefused``."""
    law = load({name: text for name, text in files.items() if name != OWN_FILE})
    return with_own(law, files[OWN_FILE]) if OWN_FILE in files else law


def _folder(desk: Desk, version: str) -> Path:
    return desk.home.place(FOLDER) / DECIDED / version[:_NAME]
