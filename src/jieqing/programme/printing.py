"""A version of a document as it is printed: its text, who signed it, its check code."""

from jieqing.casebook.desk import BEIJING, Desk
from jieqing.casebook.papers.drawing import mark_of
from jieqing.errors import WrongUsage
from jieqing.language import said
from jieqing.paper import prose_as_docx, prose_as_pdf
from jieqing.paper.markdown import parts_of_text
from jieqing.paper.paper import Printed
from jieqing.paper.prose import Prose
from jieqing.programme.flows import DocumentAct
from jieqing.programme.texts import signed_text
from jieqing.programme.versions import ToldVersion

RENDERERS = {"pdf": prose_as_pdf.render, "docx": prose_as_docx.render}
_SIGNS = 16


class FormUnknown(WrongUsage):
    """Documents are printed in two forms."""

    code = "document-form-unknown"
    cause = "A document cannot be printed as {form}."
    advice = "Choose pdf or docx."


def printed_document(
    desk: Desk, told: ToldVersion, form: str, printed: Printed
) -> bytes:
    """Print the text that was signed. Raises ``FormUnknown`` or ``TextAltered``."""
    if form not in RENDERERS:
        raise FormUnknown(form=form[:8])
    return RENDERERS[form](prose_of(desk, told), printed)


def prose_of(desk: Desk, told: ToldVersion) -> Prose:
    """Return the text with its signatures as notes."""
    words = {
        DocumentAct.REVIEW.value: said("reviewed"),
        DocumentAct.APPROVE.value: said("approved"),
    }
    notes = [
        f"{one.person} {words[one.act]} {one.at.astimezone(BEIJING):%Y-%m-%d %H:%M}"
        for one in told.signed
    ]
    code = told.digest[:_SIGNS].upper()
    groups = [code[at : at + 4] for at in range(0, _SIGNS, 4)]
    return Prose(
        number=f"{told.no} {told.label}",
        company=desk.home.company.name,
        parts=parts_of_text(signed_text(desk, told)),
        notes=(*notes, f"SHA-256 {told.digest}"),
        check_code=" ".join(groups),
        mark=mark_of(desk),
    )
