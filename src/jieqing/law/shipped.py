"""The law pack and the calendar that ship with this version, each read once."""

from functools import cache

from jieqing import content
from jieqing.law import catalogue, mapping, obligations, transfer_rows
from jieqing.law.catalogue import LAWS_FILE, RULES_FILE, WORDS_FILE, Catalogue
from jieqing.law.english_notes import NOTES_FILE, TRANSFER_NOTES_FILE, EnglishNotes
from jieqing.law.identities import IDENTITIES_FILE, Identities
from jieqing.law.industries import INDUSTRIES_FILE, Industries
from jieqing.law.mapping import Topic
from jieqing.law.obligations import (
    DIRECTIONS_FILE,
    OBLIGATIONS_FILE,
    Obligations,
)
from jieqing.law.pack import Pack, read_pack
from jieqing.law.transfer_rows import TRANSFER_FILE, TransferLaw
from jieqing.law.working_days import Calendar

PACK = "cn"
FILES = (WORDS_FILE, RULES_FILE, LAWS_FILE)
"""Whose content makes the version of a pack."""
_MAPPING = ("principles", "rights", "duties", "transfers")
_CALENDAR = "calendar/cn.yaml"


def text_of(name: str) -> str:
    """The text of one file of the pack."""
    return content.read(f"law/{PACK}/{name}")


@cache
def shipped_law() -> Catalogue:
    """The rules and words of the pack; every citation is looked at."""
    return catalogue.load({name: text_of(name) for name in FILES})


@cache
def shipped_pack() -> Pack:
    """The pack with its rows, to be changed."""
    return read_pack({name: text_of(name) for name in FILES})


@cache
def shipped_notes() -> EnglishNotes:
    """The notes on the pack's rules in English."""
    return EnglishNotes.load(text_of(NOTES_FILE))


@cache
def shipped_transfer_notes() -> EnglishNotes:
    """The notes on the rows of transfers in English, by role."""
    return EnglishNotes.load(text_of(TRANSFER_NOTES_FILE), TRANSFER_NOTES_FILE)


@cache
def shipped_industries() -> Industries:
    """Which identities belong to which industry."""
    return Industries.load(text_of(INDUSTRIES_FILE), shipped_law().vocabulary)


@cache
def shipped_identities() -> Identities:
    """Which identity of a company contains which."""
    return Identities.load(text_of(IDENTITIES_FILE), shipped_law().vocabulary)


@cache
def shipped_obligations() -> Obligations:
    """The duties of the pack beside its rules, with their terms."""
    files = {name: text_of(name) for name in (OBLIGATIONS_FILE, DIRECTIONS_FILE)}
    return obligations.load(files, shipped_law().vocabulary)


@cache
def shipped_transfer_law() -> TransferLaw:
    """What transfers abroad need."""
    known = shipped_obligations().by_id
    return transfer_rows.load(text_of(TRANSFER_FILE), known, TRANSFER_FILE)


@cache
def shipped_mapping() -> tuple[Topic, ...]:
    """The clauses of other regimes beside ours, by topic."""
    names = (f"mapping/{name}.yaml" for name in _MAPPING)
    return mapping.load({name: content.read(name) for name in names})


@cache
def shipped_calendar() -> Calendar:
    """The holidays of the published years."""
    return Calendar.load(content.read(_CALENDAR), file=_CALENDAR)
