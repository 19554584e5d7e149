"""A certificate as a paper and as PDF: who only counts them sets no page."""

from jieqing.casebook.desk import Desk
from jieqing.casebook.papers.drawing import mark_of
from jieqing.errors import NotConfigured
from jieqing.language import said
from jieqing.paper import as_pdf
from jieqing.paper.paper import Paper, Printed
from jieqing.people.register import names
from jieqing.programme.courses.certificates import Certificate
from jieqing.programme.wording import posts_words

FORM = "KZ"
_GROUP = 8


class CertificateNameless(NotConfigured):
    """The register has no name for who passed."""

    code = "certificate-nameless"
    cause = "The register of people has no name for {person}."
    advice = "Enter the name again: Organisation, People."


def drawn(desk: Desk, found: Certificate) -> Paper:
    """Draw the paper. Raises ``CertificateNameless`` or ``LedgerAltered``."""
    name = names(desk.tenant).get(found.person, "")
    if not name:
        raise CertificateNameless(person=found.person)
    leaf = desk.ledger.leaf_at(found.position)
    posts = desk.register.roll_before(leaf).person(found.person).roles
    return Paper(
        title=said("Certificate of a course"),
        form=f"{FORM} {found.number}",
        company=desk.home.company.name,
        about=(
            (said("Full name"), name),
            (said("Post"), posts_words(frozenset(map(str, posts)))),
            (said("Course"), found.course),
            (said("Version"), found.version),
            (said("Passed on"), found.won_on.isoformat()),
            (said("Holds until"), found.until.isoformat()),
            (said("Number"), found.number),
            (said("Entry of the ledger"), str(found.position)),
            (said("Its SHA-256"), _grouped(found.entry)),
        ),
        tables=(),
        notes=(
            said(
                "Whoever doubts this paper has it printed again from the ledger and"
                " compares the check code: jieqing programme certificate {no}."
            ).format(no=found.no),
        ),
        has_seal=True,
        mark=mark_of(desk),
    )


def printed_certificate(desk: Desk, found: Certificate, printed: Printed) -> bytes:
    """Print it as PDF. Raises as ``drawn`` does, and ``PageNotSet``."""
    return as_pdf.render(drawn(desk, found), printed)


def _grouped(digest: str) -> str:
    """A digest in groups that a line can break between, and an eye compare."""
    groups = range(0, len(digest), _GROUP)
    return " ".join(digest[at : at + _GROUP] for at in groups)
