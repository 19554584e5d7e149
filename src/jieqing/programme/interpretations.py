"""What a published change of the law means for each post, and who has read that.

An interpretation is a document like any other (written, signed by others, read to its
end); the entry that begins it names the change, its text opens with what the change
says, old beside new, and then tells each post under its own heading what to do.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from jieqing.casebook.desk import Desk
from jieqing.casebook.law_in_force import named_change
from jieqing.errors import Refused
from jieqing.programme import models
from jieqing.programme.acts import documents
from jieqing.programme.pack_items import DocumentKind
from jieqing.programme.receipts import Read, receipts_of
from jieqing.programme.templates import template, templates
from jieqing.programme.versions import ToldVersion, explained_by, versions_of

TEMPLATE = "interpretation.law-change"


class ChangeNotPublished(Refused):
    """Nobody explains a change that does not hold."""

    code = "law-change-not-published"
    cause = "{change} is proposed and not published, so there is nothing to explain."
    advice = "Publish it first: `jieqing rules publish`."


@dataclass(frozen=True, slots=True, kw_only=True)
class Interpretation:
    """A document made from a change: its newest version, and its readers.

    ``readers`` are those of the version in force; without one, nobody is asked yet.
    """

    no: str
    version: ToldVersion
    readers: tuple[Read, ...]

    @property
    def lacking(self) -> tuple[str, ...]:
        """Who has not confirmed yet."""
        return tuple(one.person for one in self.readers if one.at is None)


def interpret(desk: Desk, change: str, *, by: str, at: datetime) -> str:
    """Begin the document that explains a published change; returns its number.

    Raises ``LawChangeUnknown``, ``ChangeNotPublished`` or ``NotYourPost``.
    """
    if named_change(desk.ledger, change).published_at is None:
        raise ChangeNotPublished(change=change)
    title, _, rest = template(desk.tenant, TEMPLATE).body.partition("\n")
    text = f"{title}\n\n{{{{change:{change}}}}}\n{rest}"
    return documents.start(desk, TEMPLATE, by=by, at=at, text=text, explains=change)


def interpretations(
    desk: Desk, today: date
) -> Mapping[str, tuple[Interpretation, ...]]:
    """The documents that explain each change, by its number, as of a day.

    Raises ``RecordAltered``.
    """
    known = templates(desk.tenant)
    rows = models.Record.objects.filter(
        tenant=desk.tenant, kind=DocumentKind.INTERPRETATION
    )
    found: dict[str, list[Interpretation]] = {}
    for no in rows.order_by("no").values_list("no", flat=True):
        versions = versions_of(desk.ledger, no, today)
        change = explained_by(versions)
        if not change:
            continue
        audience = known[versions[0].template].audience
        readers = receipts_of(desk, versions, audience)
        told = Interpretation(no=no, version=versions[-1], readers=readers)
        found.setdefault(change, []).append(told)
    return {change: tuple(each) for change, each in found.items()}
