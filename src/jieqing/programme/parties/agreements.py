"""Whether a document may bind a party: it holds, names it, and has the clauses.

Of a document that was written here, each clause is quoted and looked for in the very
text that was signed. Nobody reads an uploaded file by machine: there a person says
which article it is.
"""

from collections.abc import Mapping
from datetime import date

from jieqing.casebook.desk import Desk
from jieqing.errors import Refused, WrongUsage
from jieqing.programme.parties.kinds import Clause
from jieqing.programme.texts import require_as_signed, signed_text
from jieqing.programme.versions import ToldVersion, in_force

SHORTEST = 6
"""Letters of a quotation; fewer would be found in any text."""
_OPEN = "【"


class DocumentNotInForce(Refused):
    """What is named as a proof is no document that holds."""

    code = "party-document-not-in-force"
    cause = "{document} is not a document in force on {day}."
    advice = "Write or upload it under documents and have it approved first."


class ClauseNotInText(WrongUsage):
    """The sentence does not stand in the text that was signed."""

    code = "party-clause-not-in-text"
    cause = "The text of {document} has no such sentence for the clause {clause}."
    advice = "Copy the sentence from the document's page; six characters or more."


class AgreementBlank(Refused):
    """A form that nobody filled in binds nobody."""

    code = "party-agreement-blank"
    cause = "{document} still has places that are not filled in, {count} of them."
    advice = "Revise it: everything in 【】 is replaced by what was agreed."


class PartyNotNamed(Refused):
    """The agreement is one with somebody else."""

    code = "party-not-named-in-agreement"
    cause = "{document} does not name the party {record} as it is registered."
    advice = "Check which document it is, or the name in the register."


def holding(desk: Desk, no: str, today: date) -> ToldVersion:
    """Return the version in force. Raises ``DocumentNotInForce`` or ``TextAltered``."""
    found = in_force(desk.ledger, no.strip(), today) if no.strip() else None
    if found is None:
        raise DocumentNotInForce(document=no[:24] or "—", day=today.isoformat())
    require_as_signed(desk.home, found)
    return found


def require_names(desk: Desk, party: tuple[str, str], version: ToldVersion) -> None:
    """A text written here is filled in and names the party: its number, its name.

    Raises ``AgreementBlank`` or ``PartyNotNamed``.
    """
    if version.file is not None:
        return
    text = signed_text(desk, version)
    if _OPEN in text:
        raise AgreementBlank(document=version.no, count=text.count(_OPEN))
    no, name = party
    if _plain(name) not in _plain(text):
        raise PartyNotNamed(document=version.no, record=no)


def require_clauses(
    desk: Desk, version: ToldVersion, said: Mapping[Clause, str]
) -> None:
    """Each clause's sentence stands in a text written here.

    Raises ``ClauseNotInText``.
    """
    if version.file is not None:
        return
    plain = _plain(signed_text(desk, version))
    for clause, sentence in said.items():
        looked_for = _plain(sentence)
        if len(looked_for) < SHORTEST or looked_for not in plain:
            raise ClauseNotInText(document=version.no, clause=clause)


def _plain(text: str) -> str:
    """The text without spaces and marks of emphasis, as a copied sentence comes."""
    return "".join(text.replace("*", "").split())
