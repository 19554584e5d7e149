"""A home: the folder of one company's installation, as frozen values.

``jieqing.toml`` says who the company is, which stores it has and how cases run here.
Reading gives a ``Home``; ``make_home`` writes the file and makes the folders and keys.
The casebook in it is made by ``settings.make_casebook``, the one place of composition.
"""

import hashlib
import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from string import Template
from typing import Any, ClassVar, Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jieqing.content import place_of
from jieqing.errors import NotConfigured, Refused
from jieqing.keys import durable
from jieqing.keys.case_key import CaseKey
from jieqing.keys.keyring import Keyring, Wrapped
from jieqing.keys.signing import SigningKey

FILE = "jieqing.toml"
TRUST = "trust.json"
PRIVATE_FOLDER = 0o700
FOLDERS = (
    "capsules",
    "casebook",
    "cases",
    "due",
    "holds",
    "keys",
    "ledger",
    "maps",
    "outbox",
    "statements",
)
KEY_NAME_LETTERS = 32
FILE_CASEBOOK = "sqlite:///casebook/casebook.sqlite"
OWN_STORE = "correspondence"
"""The store of what the home itself holds of customers; no other may be called so."""
_OWN_FILE = f"{OWN_STORE}/{OWN_STORE}.sqlite"
_OWN_MAP = "own/correspondence.yaml"


class HomeMissing(NotConfigured):
    """The folder is no home."""

    code = "home-missing"
    cause = "There is no {file} in the folder."
    advice = "Make a home with `jieqing init DIR`, or name another one with --home."


class HomeFileWrong(NotConfigured):
    """jieqing.toml cannot be used."""

    code = "home-file-wrong"
    cause = "jieqing.toml cannot be used: {reason}."
    advice = "Correct that line; docs/reference/home.md describes the file."


class HomeThere(Refused):
    """The folder holds a home already."""

    code = "home-exists"
    cause = "The folder is a home already."
    advice = "Choose another folder; a home is never overwritten."


class Budget(StrEnum):
    """Which column of the time budget holds here."""

    ECOMMERCE = "ecommerce"
    DEFAULT = "default"
    SENSITIVE = "sensitive"


class Mode(StrEnum):
    """What cases of this home are worth; a statement says so."""

    NORMAL = "normal"
    DEMO = "demo"
    REHEARSAL = "rehearsal"


class Clock(StrEnum):
    """Where the time of an act comes from."""

    SYSTEM = "system"
    MOVED = "moved"


class HomeKey(StrEnum):
    """What the home's own keys are for."""

    LOG = "log"
    STATEMENT = "statement"
    LOG_TAG = "log-tag"
    TENANT = "tenant"
    VAULT = "vault"
    PROGRAMME = "programme"

    @property
    def ring_name(self) -> str:
        """Name of its file in the keyring."""
        digest = hashlib.sha256(f"jieqing home key {self.value}".encode())
        return digest.hexdigest()[:KEY_NAME_LETTERS]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignerKey:
    """A signing key of the house itself, kept in the keyring without a passphrase."""

    kind: ClassVar[str] = "signer"

    raw: bytes = field(repr=False)

    def to_bytes(self) -> bytes:
        """Return the 32 private bytes."""
        return self.raw

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        """Read what ``to_bytes`` wrote."""
        return cls(raw=content)

    @property
    def signing_key(self) -> SigningKey:
        """The key, ready to sign."""
        return SigningKey(private=Ed25519PrivateKey.from_private_bytes(self.raw))


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreEntry:
    """Where a store is and where its data map lies; the path is within the home."""

    url: str
    map: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """Whose home it is and how its cases run.

    ``actors`` are legal identities (law/facts.yaml); None means that nobody has said
    them, and then rows that depend on them wait for a person. ``conditions`` and
    ``ruled_out`` are conditions of the law (the same file) that hold for the company,
    or never do. ``promise_days`` are working days, 承诺时限; ``backup_days`` are
    calendar days until the oldest backup is gone.
    """

    tenant: str
    name: str
    contact: str
    officer_contact: str
    actors: frozenset[str] | None = None
    conditions: frozenset[str] = frozenset()
    ruled_out: frozenset[str] = frozenset()
    budget: Budget = Budget.DEFAULT
    promise_days: int = 15
    backup_days: int = 30
    language: str = "zh"
    mode: Mode = Mode.NORMAL
    clock: Clock = Clock.SYSTEM
    small_organisation: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """One home as its file says it."""

    folder: Path
    company: Company
    stores: Mapping[str, StoreEntry]
    casebook: str

    @property
    def tenant(self) -> str:
        """Identifier of the company; on every row."""
        return self.company.tenant

    @property
    def standing(self) -> dict[str, object]:
        """What every entry of the ledger says of the home it was made in.

        A statement tells the weakest of them, whatever ``jieqing.toml`` says later.
        """
        return {
            "mode": self.company.mode,
            "clock": self.company.clock,
            "small_organisation": self.company.small_organisation,
        }

    @property
    def own_path(self) -> Path:
        """The file in which the home keeps what it wrote and got from customers."""
        return self.folder / _OWN_FILE

    @property
    def searched(self) -> Mapping[str, StoreEntry]:
        """The stores of the company, and its own one as soon as anything is in it."""
        if not self.own_path.exists():
            return self.stores
        own = StoreEntry(url=f"sqlite:///{self.own_path}", map=str(place_of(_OWN_MAP)))
        return {**self.stores, OWN_STORE: own}

    @property
    def has_casebook_file(self) -> bool:
        """Whether the casebook is a file in the home, and not on a server."""
        return self.casebook.startswith("sqlite:///")

    @property
    def casebook_path(self) -> Path:
        """The SQLite file of the casebook."""
        return self.folder / self.casebook.removeprefix("sqlite:///")

    def place(self, name: str) -> Path:
        """Return a folder of the home."""
        return self.folder / name

    def map_path(self, store: str) -> Path:
        """Return the map file of a store."""
        return self.folder / self.searched[store].map

    def keyring(self) -> Keyring:
        """Open the home's keys. Raises ``HomeKeyMissing``."""
        return Keyring.open(self.place("keys"))

    def signer(self, key: HomeKey) -> SigningKey:
        """Open one of the house's signing keys."""
        return self.keyring().load(key.ring_name, SignerKey).signing_key

    def secret(self, key: HomeKey) -> CaseKey:
        """Open one of the house's digest keys."""
        return self.keyring().load(key.ring_name, CaseKey)


def read_home(folder: Path) -> Home:
    """Read ``jieqing.toml``. Raises ``HomeMissing`` or ``HomeFileWrong``."""
    try:
        text = (folder / FILE).read_text(encoding="utf-8")
    except OSError:
        raise HomeMissing(file=FILE) from None
    return _read(folder, text)


@lru_cache(maxsize=16)
def _read(folder: Path, text: str) -> Home:
    """Read the same text once: every page asks which company this is."""
    try:
        return _home(folder, tomllib.loads(text))
    except KeyError as error:
        raise HomeFileWrong(reason=f"{error.args[0]} is missing") from None
    except (tomllib.TOMLDecodeError, TypeError, ValueError) as error:
        raise HomeFileWrong(reason=str(error)) from None


def make_home(
    folder: Path,
    company: Company,
    stores: Mapping[str, StoreEntry] | None = None,
    casebook: str = FILE_CASEBOOK,
) -> Home:
    """Make folders, keys and ``jieqing.toml``. Raises ``HomeThere``.

    ``casebook`` is its address, without a password; the casebook itself is made
    afterwards by ``settings.make_casebook``.
    """
    require_no_home(folder)
    folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    folder.chmod(PRIVATE_FOLDER)
    for name in FOLDERS:
        (folder / name).mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    _make_keys(folder / "keys")
    home = Home(
        folder=folder,
        company=company,
        stores=dict(stores or {}),
        casebook=casebook,
    )
    write_home(home)
    return home


def require_no_home(folder: Path) -> None:
    """Refuse a folder that is a home already. Raises ``HomeThere``."""
    if (folder / FILE).exists():
        raise HomeThere


def write_home(home: Home) -> None:
    """Write ``jieqing.toml``, whole or not at all."""
    text = _TOML.substitute(_fields(home)) + "".join(
        _STORE.substitute(name=_key(name), url=_text(store.url), map=_text(store.map))
        for name, store in home.stores.items()
    )
    durable.replace(home.folder / FILE, text.encode())


def _make_keys(folder: Path) -> None:
    ring = Keyring.start(folder)
    fresh: dict[HomeKey, Wrapped] = {
        HomeKey.LOG: SignerKey(raw=os.urandom(32)),
        HomeKey.STATEMENT: SignerKey(raw=os.urandom(32)),
        HomeKey.LOG_TAG: CaseKey.generate(),
        HomeKey.TENANT: CaseKey.generate(),
        HomeKey.VAULT: CaseKey.generate(),
        HomeKey.PROGRAMME: CaseKey.generate(),
    }
    for name, key in fresh.items():
        ring.create(name.ring_name, key)


_TOML = Template("""\
# One home of Jieqing. Written by `jieqing init`; docs/reference/home.md explains it.
casebook = $casebook  # a file here, or postgresql://ACCOUNT@HOST/DATABASE
language = $language          # zh or en
mode = $mode                  # normal, demo or rehearsal: a statement says which
clock = $clock                # system, or moved in demos and rehearsals
small_organisation = $small   # one person may hold conflicting roles; statements say so

[company]
tenant = $tenant
name = $name
contact = $contact
officer_contact = $officer
budget = $budget              # time budget: ecommerce, default or sensitive
promise_days = $promise       # working days until the final letter
backup_days = $backup         # calendar days until the oldest backup is gone
conditions = $conditions
ruled_out = $ruled_out
$actors
""")

_STORE = Template("""
[stores.$name]
url = $url
map = $map
""")


def _fields(home: Home) -> dict[str, str]:
    company = home.company
    return {
        "casebook": _text(home.casebook),
        "language": _text(company.language),
        "mode": _text(company.mode),
        "clock": _text(company.clock),
        "small": "true" if company.small_organisation else "false",
        "tenant": _text(company.tenant),
        "name": _text(company.name),
        "contact": _text(company.contact),
        "officer": _text(company.officer_contact),
        "budget": _text(company.budget),
        "promise": str(company.promise_days),
        "backup": str(company.backup_days),
        "conditions": _words(company.conditions),
        "ruled_out": _words(company.ruled_out),
        "actors": _actors_line(company.actors),
    }


def _actors_line(actors: frozenset[str] | None) -> str:
    if actors is None:
        return (
            "# actors = []              # unknown: nobody has said what the company is"
        )
    return f"actors = {_words(actors)}"


def _words(words: frozenset[str]) -> str:
    return f"[{', '.join(_text(word) for word in sorted(words))}]"


def _text(value: str) -> str:
    """A TOML basic string: JSON escapes are a part of TOML's."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(value: str) -> str:
    return _text(value)


def _home(folder: Path, found: dict[str, Any]) -> Home:
    return Home(
        folder=folder,
        company=_company(found),
        stores={
            name: StoreEntry(url=entry["url"], map=entry["map"])
            for name, entry in found.get("stores", {}).items()
        },
        casebook=found["casebook"],
    )


def _company(found: dict[str, Any]) -> Company:
    company = found["company"]
    actors = company.get("actors")
    if not (company["tenant"].isprintable() and company["name"].isprintable()):
        raise ValueError("tenant and name must be printable")  # no statement has others
    if int(company["promise_days"]) < 1:
        raise ValueError("promise_days must be one working day or more")
    return Company(
        tenant=company["tenant"],
        name=company["name"],
        contact=company["contact"],
        officer_contact=company["officer_contact"],
        actors=None if actors is None else frozenset(actors),
        conditions=frozenset(company["conditions"]),
        ruled_out=frozenset(company["ruled_out"]),
        budget=Budget(company["budget"]),
        promise_days=int(company["promise_days"]),
        backup_days=int(company["backup_days"]),
        language=found["language"],
        mode=Mode(found["mode"]),
        clock=Clock(found["clock"]),
        small_organisation=bool(found["small_organisation"]),
    )
