"""The first start of a home that is not there yet, as ``jieqing serve`` looks after it.

The pages answer in the web server; here is what they need of the terminal: a code, the
sample company made beside on request, and the worker once the home is made.
"""

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from jieqing.cli.children import WORKER, Child
from jieqing.cli.seat import open_home
from jieqing.console.first_start import draft, sample
from jieqing.console.first_start.door import new_code
from jieqing.home import FILE, HomeMissing
from jieqing.language import said
from jieqing.people.models import Person

SAMPLE = "sample"
BESIDE = "{name}-sample"
"""The folder of the sample company, next to the home."""


@dataclass(slots=True, kw_only=True)
class Beginning:
    """A first start that is open."""

    folder: Path
    code: str

    def url(self, console: str) -> str:
        """Return the address with the code where no server sees it."""
        return f"{console}#code={self.code}"

    def words(self, console: str) -> str:
        """Tell where to begin, and with what."""
        words = said(
            "Nothing is set up in {home} yet. Open this address and answer a few"
            " questions:\n  {url}\nor open {console} and type the code {code}."
        )
        return words.format(
            home=self.folder, url=self.url(console), console=console, code=self.code
        )

    def look(self, children: dict[str, Child]) -> None:
        """Start what is needed by now."""
        made = children.get(SAMPLE)
        if made is not None and made.process.poll() is not None:
            del children[SAMPLE]  # not tried again until somebody asks
            self._give_up_sample()
        if draft.is_under_way(self.folder):
            if sample.is_wished(self.folder) and SAMPLE not in children:
                children[SAMPLE] = self._sample()
        elif "worker" not in children:
            children["worker"] = Child(WORKER, self._environment())

    def _sample(self) -> Child:
        beside = self.folder.with_name(BESIDE.format(name=self.folder.name))
        told = ("--serve", "--home", str(beside), "--port", str(_free_port()), "--json")
        file = sample.answer_file(self.folder)
        return Child(("jieqing.cli", "demo", *told), self._environment(), file)

    def _give_up_sample(self) -> None:
        if draft.is_under_way(self.folder):
            sample.give_up(self.folder)

    def _environment(self) -> Mapping[str, str]:
        environment = {**os.environ, "JIEQING_HOME": str(self.folder)}
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        return environment


def begins(folder: Path) -> Beginning | None:
    """Open the first start of a folder that needs one; None: its home has people.

    Raises ``HomeMissing`` for a folder that holds something else.
    """
    if not _needs_people(folder):
        return None
    draft.begin(folder)
    return Beginning(folder=folder.resolve(), code=new_code())


def _needs_people(folder: Path) -> bool:
    if (folder / FILE).exists() and not draft.is_half_made(folder):
        home = open_home(folder)
        has_people = Person.objects.filter(tenant=home.tenant).exists()
        if has_people and draft.is_under_way(folder):
            draft.end(folder)  # cut off after its last step
        return not has_people
    inside = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    if inside and draft.FOLDER not in inside:
        raise HomeMissing(file=FILE)
    return True


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
