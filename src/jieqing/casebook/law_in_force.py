"""The law of a home: the pack that ships, or the one published last, and its own rules.

Which pack was published stands in the ledger, by its digest, and counts only as signed
by two people who could at that time; the pack itself lies in the home, and one that is
not the published one is refused. The company's own rules are
the file ``law/own.yaml``; what it says is in force with the next act.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from jieqing.casebook.law_flow import LAW_CHANGE, RECORD, LawAct, Standing
from jieqing.errors import Refused, WrongUsage
from jieqing.evidence.law_change import law_change_message
from jieqing.flow import record as records
from jieqing.flow.ledger import Leaf, Ledger
from jieqing.flow.record import Record, RecordAltered, moment_of
from jieqing.home import PRIVATE_FOLDER, Home
from jieqing.keys import durable
from jieqing.law.catalogue import Catalogue, LawPackRefused
from jieqing.law.change import digest_of
from jieqing.law.difference import differences
from jieqing.law.file_text import decoded
from jieqing.law.overlay import OWN_FILE, with_own
from jieqing.law.pack import Pack, files_of, read_pack
from jieqing.law.shipped import FILES, shipped_law, shipped_pack
from jieqing.law.values import ChangedHere
from jieqing.people.posts import beijing_day
from jieqing.people.register import REGISTER
from jieqing.people.roll import Deed, Person, Roll, SignedWith, fold

FOLDER = "law"
PACKS = "packs"
_REMEMBERED = 8
"""How many packs that changes led to a process remembers, some 2 MB each."""


class LawChangeUnknown(WrongUsage):
    """There is no such change of the law."""

    code = "law-change-unknown"
    cause = "There is no change of the law {change} in this home."
    advice = "`jieqing rules changes` lists them."


class LawPackAltered(Refused):
    """The pack in the home is not the one that was proposed."""

    code = "law-pack-altered"
    cause = "The law pack of {change} in this home is missing or was changed."
    advice = (
        "Put the folder law/packs back as it was; until then nothing is decided here."
    )


class LawChangeUnsigned(Refused):
    """The ledger tells of a change that people who could have not signed."""

    code = "law-change-unsigned"
    cause = "{change} is not signed by those who could change the law at that time."
    advice = (
        "Keep the casebook for the auditor: `jieqing ledger audit`; nothing is decided"
        " until this is explained."
    )


class LawMoved(Refused):
    """Another pack is in force than the one the change was made for."""

    code = "law-moved"
    cause = "The law in force is not the one for which {change} was proposed."
    advice = "Look at the change under today's law and propose it again."


@dataclass(frozen=True, slots=True, kw_only=True)
class LawChange:
    """One change as the ledger tells it.

    ``base`` and ``version`` are the packs before and after; ``digest`` is what people
    sign. ``counts``: rules that are new, edited and ended. ``position``: that of the
    ledger's entry by which it stands as it does.
    """

    number: str
    state: Standing
    name: str
    why: str
    base: str
    version: str
    digest: str
    counts: Mapping[str, int]
    proposer: str
    proposed_at: datetime
    publisher: str
    published_at: datetime | None
    position: int


def changes(ledger: Ledger) -> tuple[LawChange, ...]:
    """Every change ever proposed, oldest first, each signature tried.

    Raises ``RecordAltered`` or ``LawChangeUnsigned``.
    """
    by_number: dict[str, list[Leaf]] = {}
    for leaf in records.read(ledger, RECORD).leaves:
        by_number.setdefault(str(leaf.entry.facts["change"]), []).append(leaf)
    people = records.read(ledger, REGISTER).leaves
    told = tuple(_change(number, leaves) for number, leaves in by_number.items())
    for change in told:
        _require_signed(ledger.tenant, change, by_number[change.number], people)
    return told


def next_number(ledger: Ledger) -> str:
    """The number of the change that is proposed next; who proposes signs it too."""
    return f"LC-{len(changes(ledger)) + 1:04d}"


def named_change(ledger: Ledger, number: str) -> LawChange:
    """One change by its number. Raises ``LawChangeUnknown``."""
    for change in changes(ledger):
        if change.number == number:
            return change
    raise LawChangeUnknown(change=number)


def published(ledger: Ledger) -> LawChange | None:
    """The change that was published last; None: the shipped pack is in force."""
    return next((change for change, _ in _newest_first(ledger)), None)


def _newest_first(ledger: Ledger) -> tuple[tuple[LawChange, datetime], ...]:
    """Every published change and when it was."""
    known = sorted(changes(ledger), key=lambda one: one.position, reverse=True)
    return tuple((c, c.published_at) for c in known if c.published_at is not None)


def pack_of(home: Home, ledger: Ledger) -> Pack:
    """The pack in force, without the company's own rules."""
    change = published(ledger)
    return shipped_pack() if change is None else pack_of_change(home, change)


def pack_before(home: Home, ledger: Ledger, change: LawChange) -> Pack | None:
    """The pack that a change was made from; None: it is not in this home any more."""
    if change.base == shipped_pack().version:
        return shipped_pack()
    made = (one for one in changes(ledger) if one.version == change.base)
    earlier = next(made, None)
    return None if earlier is None else pack_of_change(home, earlier)


def pack_of_change(home: Home, change: LawChange) -> Pack:
    """The pack that a change leads to. Raises ``LawPackAltered``."""
    return _led(home, change).pack


@dataclass(frozen=True, slots=True, kw_only=True)
class _Led:
    """What a change leads to: where its pack lies, by its digest."""

    number: str
    version: str
    folder: Path

    @property
    def pack(self) -> Pack:
        """Raises ``LawPackAltered``."""
        paths = (self.folder / name for name in FILES)
        try:
            pack = _read(tuple(path.read_text(encoding="utf-8") for path in paths))
        except (OSError, UnicodeDecodeError, LawPackRefused):
            raise LawPackAltered(change=self.number) from None
        if pack.version != self.version:
            raise LawPackAltered(change=self.number)
        return pack


def _led(home: Home, change: LawChange) -> _Led:
    folder = _folder(home, change.version)
    return _Led(number=change.number, version=change.version, folder=folder)


@lru_cache(maxsize=_REMEMBERED)
def _read(texts: tuple[str, ...]) -> Pack:
    """Read a pack once for the same words: every act and page asks for the law."""
    return read_pack(dict(zip(FILES, texts, strict=True)))


def law_of(home: Home, ledger: Ledger) -> Catalogue:
    """The law in force here: the pack and the company's own rules.

    Raises ``LawPackRefused`` if a line of the own rules is wrong.
    """
    known = _newest_first(ledger)
    if not known:
        return with_own_rules(home, shipped_law())
    law = pack_of_change(home, known[0][0]).catalogue
    changed = _changed_here(tuple((_led(home, one), at) for one, at in known))
    return replace(with_own_rules(home, law), changed_here=changed)


def changed_here_at(
    home: Home, ledger: Ledger, at: datetime
) -> Mapping[str, ChangedHere]:
    """Which rules the company had changed at a moment, by the change in force then."""
    known = [each for each in _newest_first(ledger) if each[1] <= at]
    if not known:
        return {}
    return _changed_here(tuple((_led(home, one), day) for one, day in known))


@lru_cache(maxsize=_REMEMBERED)
def _changed_here(
    newest_first: tuple[tuple[_Led, datetime], ...],
) -> Mapping[str, ChangedHere]:
    """Which rules of a pack are not as they ship, by the last change that rewrote each.

    Where the pack before a change is not at hand, that change answers for what is left:
    it was signed with these rules in it. Found once for the same changes: what each led
    to stands in its digest.
    """
    law = newest_first[0][0].pack.catalogue
    waiting = {d.rule.id: d for d in differences(shipped_law(), law) if d.rewritten}
    earlier = [led for led, _ in newest_first[1:]]
    found: dict[str, ChangedHere] = {}
    for (by, at), base in zip(newest_first, (*earlier, None), strict=True):
        before = None if base is None else _catalogue_of(base)
        for name in _rewritten(before, law, waiting):
            difference = waiting.pop(name)
            found[name] = ChangedHere(
                change=by.number,
                day=beijing_day(at),
                is_quoted_as_before=difference.is_quoted_as_before,
                is_cited_as_before=difference.is_cited_as_before,
            )
        if before is None or not waiting:
            break
        law = before
    return found


def _rewritten(
    before: Catalogue | None, after: Catalogue, names: Iterable[str]
) -> tuple[str, ...]:
    """Those of the rules that a change rewrote; unknown what was before: all."""
    if before is None:
        return tuple(names)
    found = {each.rule.id for each in differences(before, after) if each.rewritten}
    return tuple(name for name in names if name in found)


def _catalogue_of(led: _Led) -> Catalogue | None:
    """The rules that an earlier change led to; None: its pack is not at hand."""
    try:
        return led.pack.catalogue
    except LawPackAltered:
        return None


def with_own_rules(home: Home, law: Catalogue) -> Catalogue:
    """This law and the company's own rules, if it has any."""
    path = home.place(FOLDER) / OWN_FILE
    if not path.is_file():
        return law
    return with_own(law, decoded(path.read_bytes(), OWN_FILE))


def keep_pack(home: Home, pack: Pack) -> None:
    """Write a pack into the home; written once more it is the same."""
    folder = _folder(home, pack.version)
    folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    for name, text in files_of(pack).items():
        durable.replace(folder / name, text.encode())


def _folder(home: Home, version: str) -> Path:
    return home.place(FOLDER) / PACKS / version[:32]


def _change(number: str, leaves: list[Leaf]) -> LawChange:
    record = Record(number=number, leaves=tuple(leaves))
    state = Standing(record.state(LAW_CHANGE))
    born, out = leaves[0], record.last(LawAct.PUBLISH)
    facts = born.entry.facts
    counts = facts["counts"]
    said = [str(facts[name]) for name in ("name", "why", "base", "version")]
    if any(leaf.entry.facts["digest"] != digest_of(*said) for leaf in leaves):
        raise RecordAltered(record=number, what="digest")
    return LawChange(
        number=number,
        state=state,
        name=str(facts["name"]),
        why=str(facts["why"]),
        base=str(facts["base"]),
        version=str(facts["version"]),
        digest=str(facts["digest"]),
        counts=dict(counts) if isinstance(counts, Mapping) else {},
        proposer=born.entry.actor,
        proposed_at=moment_of(born),
        publisher="" if out is None else out.entry.actor,
        published_at=None if out is None else moment_of(out),
        position=leaves[-1].position,
    )


def _require_signed(
    tenant: str, change: LawChange, leaves: list[Leaf], people: tuple[Leaf, ...]
) -> None:
    """Each step is signed by its person; two sides, both entitled as it was taken."""
    for leaf in leaves:
        before = tuple(one for one in people if one.position < leaf.position)
        day = beijing_day(moment_of(leaf))
        known = fold(tenant, Record(number=REGISTER, leaves=before), day)
        roll = Roll(tenant=tenant, persons=known)
        proposer, person = known.get(change.proposer), known.get(leaf.entry.actor)
        if (
            proposer is None
            or person is None
            or not _could(proposer, LawAct.PROPOSE)
            or not _could(person, leaf.entry.act)
            or not _is_their_part(roll, proposer, (person, leaf.entry.act))
            or not _is_genuine(tenant, change, leaf, person)
        ):
            raise LawChangeUnsigned(change=change.number)


def _is_their_part(roll: Roll, proposer: Person, deed: Deed) -> bool:
    """Whether the proposer proposed; whether who published is of another side."""
    person, act = deed
    if act == LawAct.PROPOSE:
        return proposer.is_same_human(person)
    return not roll.are_one_side((proposer, LawAct.PROPOSE), deed)


def _could(person: Person, act: str) -> bool:
    return person.is_active and person.may(act)


def _is_genuine(tenant: str, change: LawChange, leaf: Leaf, person: Person) -> bool:
    message = law_change_message(
        tenant, change.number, leaf.entry.act, change.digest, person.number
    )
    return person.had_signed(message, SignedWith.of(leaf.entry))
