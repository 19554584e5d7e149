"""Write a document, send it round, sign it; it takes effect on its day.

Author, reviewer and approver are different humans. What they sign is the digest of the
text with its blocks filled in; before the last signature the blocks are filled in again
and must say the same.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from jieqing.casebook.desk import Desk, day_of
from jieqing.errors import Refused, WrongUsage
from jieqing.flow import record as records
from jieqing.language import heard, said
from jieqing.people.matrix import Role, roles_for
from jieqing.people.roll import Person
from jieqing.programme import models, sealed
from jieqing.programme.acting import (
    Asked,
    Doing,
    Heading,
    Signature,
    begun,
    birth,
    locked,
    next_no,
    signed_facts,
    unborn,
)
from jieqing.programme.blocks import Setting, filled, posts_told
from jieqing.programme.consultation import binds_staff, require_consulted
from jieqing.programme.flows import DOCUMENT, DocumentAct, DocumentState
from jieqing.programme.guards import (
    ReviewMissing,
    require_holds,
    require_other_human,
    require_owner_or_officer,
    require_reason,
)
from jieqing.programme.pack_items import EVERYBODY, DocumentKind, Template
from jieqing.programme.templates import template
from jieqing.programme.texts import (
    LONGEST,
    digest_of,
    file_of,
    signed_text,
    source_text,
)
from jieqing.programme.uploads import Upload
from jieqing.programme.versions import (
    BINDS_STAFF,
    ToldVersion,
    clocks_of,
    part_of,
    versions_of,
)
from jieqing.programme.wording import posts_words

LETTERS = "WJ"
MECHANISM = "document"
FIRST, FIRST_LABEL = 1, "1.0"
REVIEWS_NEEDED: dict[str, int] = {
    DocumentKind.POLICY: 1,
    DocumentKind.STAFF_RULE: 1,
    DocumentKind.PLAN: 1,
    DocumentKind.AGREEMENT: 1,
}
"""How many others must have read it before it is approved; of the rest, nobody."""


class DraftThere(Refused):
    """One draft at a time."""

    code = "document-draft-there"
    cause = "{record} has a version {label} that is not in force yet."
    advice = "Finish or withdraw that one first."


class VersionUnknown(WrongUsage):
    """The document has no version that this can be done with."""

    code = "document-version-unknown"
    cause = "{record} has no version to do this with."
    advice = "The page of the document shows its versions."


class TextMissing(WrongUsage):
    """A document has a text, and not an endless one."""

    code = "document-text-missing"
    cause = "{record} has no text, or one of more than {most} bytes."
    advice = "Write the text; long tables belong into an annex of their own."


class DayPassed(WrongUsage):
    """Nothing takes effect in the past."""

    code = "document-day-passed"
    cause = "{record} would take effect on {day}, which is over."
    advice = "Name today or a later day."


class BlocksMoved(Refused):
    """What the blocks stand for changed while the text was going round."""

    code = "document-blocks-moved"
    cause = "What {record} takes from the home has changed since it was sent round."
    advice = "Return it to its author, who sends the text of today round again."


class PostNotTold(WrongUsage):
    """An interpretation tells each post that must read it what to do."""

    code = "document-post-not-told"
    cause = "{record} does not tell these posts what to do: {posts}."
    advice = "Write what each must do under a heading of its own: {headings}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """An act on one version: how it was begun, and the version as told."""

    doing: Doing
    told: ToldVersion
    row: models.Version
    template: Template

    def signed(self, signature: Signature) -> Mapping[str, object]:
        """Return the facts of a signature over the text as it was sent round last.

        Raises ``SignatureNotTheirs``.
        """
        asked = (self.told.signing_name, self.doing.act, self.told.digest)
        return signed_facts(self.doing.desk, asked, self.doing.person, signature)


def start(
    desk: Desk,
    key: str,
    *,
    by: str,
    at: datetime,
    text: str | None = None,
    explains: str = "",
) -> str:
    """Begin a document from a template; returns its number.

    ``text`` None: the template's own. ``explains``: the change of the law it is about.
    Raises ``TemplateUnknown`` or ``NotYourPost``.
    """
    made_from = template(desk.tenant, key)
    with transaction.atomic():
        no = next_no(desk, LETTERS, day_of(at).year)
        heading = Heading(
            mechanism=MECHANISM,
            kind=made_from.kind,
            title=made_from.title,
            post=made_from.owner,
            items=made_from.items,
        )
        row = birth(desk, no, heading, at)
        asked = Asked(no=no, act=DocumentAct.START, by=by, at=at)
        course = unborn(no)
        doing = begun(desk, DOCUMENT, asked, row, course, str(FIRST))
        require_owner_or_officer(doing, made_from.owner)
        facts = {"template": key, "label": FIRST_LABEL, "change": ""}
        about = {"explains": explains} if explains else {}
        doing.conclude(DocumentState.DRAFT, facts | about)
        models.Document.objects.create(record=row, template=key)
        _write_version(doing, FIRST_LABEL, text or made_from.body)
    return no


def revise(desk: Desk, asked: Asked, *, major: bool, change: str) -> str:
    """Begin the next version of a document; returns its label.

    A minor one says in ``change`` why nobody has to read it again. Raises
    ``DraftThere``.
    """
    today = day_of(asked.at)
    with transaction.atomic():
        row = locked(desk, asked)
        known = versions_of(desk.ledger, asked.no, today)
        last = known[-1]
        for one in known:
            if one.state in _GOING_ROUND:
                raise DraftThere(record=asked.no, label=one.label)
        number, label = last.number + 1, _next_label(last.label, major=major)
        course = unborn(asked.no)
        doing = begun(desk, DOCUMENT, asked, row, course, part=str(number))
        require_owner_or_officer(doing, row.owner_post)
        require_reason(doing, change)
        facts = {"template": last.template, "label": label, "change": change[:400]}
        kept = _file_fact(last)
        doing.conclude(DocumentState.DRAFT, {**facts, **kept})
        file = sealed.write(desk.home, file_of(desk, last)) if kept else ""
        _write_version(doing, label, source_text(desk, last), file)
    return label


_GOING_ROUND = frozenset(
    {DocumentState.DRAFT, DocumentState.IN_REVIEW, DocumentState.APPROVED}
)


def edit(desk: Desk, asked: Asked, text: str) -> None:
    """Write the draft anew; only its author does."""
    with opening(desk, asked) as opened:
        require_author(opened)
        _require_text(asked.no, text)
        opened.row.source, opened.row.file = sealed.write(desk.home, text.encode()), ""
        opened.row.save()
        opened.doing.conclude(None, {"source": digest_of(text)})


def attach(desk: Desk, asked: Asked, upload: Upload) -> None:
    """Put a file in the place of the draft's text; it goes the same way from here.

    What people sign is a page that names the file's digest. ``asked`` is for the act of
    editing.
    """
    with opening(desk, asked) as opened:
        require_author(opened)
        text = _cover(desk, opened.doing.row.title, upload)
        row = opened.row
        row.source = sealed.write(desk.home, text.encode())
        row.file = sealed.write(desk.home, upload.content)
        row.save()
        file = [upload.digest, upload.form, len(upload.content)]
        opened.doing.conclude(None, {"source": digest_of(text), "file": file})


def _cover(desk: Desk, title: str, upload: Upload) -> str:
    """The page that is signed in the place of a text; in the company's language."""
    with heard(desk.home.company.language):
        lines = (
            said("This version is the uploaded file whose digest stands here."),
            said("Who signs this page signs that file: not a byte of it may change."),
        )
        facts = (
            (said("Form"), upload.form.upper()),
            (said("Bytes"), str(len(upload.content))),
            ("SHA-256", upload.digest),
        )
        listed = "\n".join(f"- {name}: {value}" for name, value in facts)
        return f"# {title}\n\n{' '.join(lines)}\n\n{listed}\n\n{{{{revisions}}}}\n"


def submit(desk: Desk, asked: Asked, effective_on: date) -> str:
    """Fill the blocks in and send the text round; returns the digest to be signed.

    Raises ``BlockUnknown``, ``BlockEmpty``, ``PostNotTold`` or ``DayPassed``.
    """
    with opening(desk, asked) as opened:
        require_author(opened)
        _require_day(asked.no, effective_on, opened.doing.today)
        posts = _posts_told(opened)
        text = _filled(desk, opened)
        digest = digest_of(text)
        row = opened.row
        row.text, row.digest = sealed.write(desk.home, text.encode()), digest
        row.effective_on, row.state = effective_on, DocumentState.IN_REVIEW
        row.save()
        facts = {"digest": digest, "effective_on": effective_on.isoformat()}
        about = {"posts": posts} if posts else {}
        opened.doing.conclude(DocumentState.IN_REVIEW, {**facts, **about})
    return digest


def review(desk: Desk, asked: Asked, signature: Signature) -> None:
    """Sign that the text was read and is fit to be approved."""
    with opening(desk, asked) as opened:
        _require_other_eyes(opened)
        signed_text(desk, opened.told)
        signed = opened.signed(signature)
        opened.doing.conclude(None, signed)


def return_(desk: Desk, asked: Asked, reason: str) -> None:
    """Send it back to its author with a reason; all sign again."""
    with opening(desk, asked) as opened:
        why = require_reason(opened.doing, reason)
        opened.row.state = DocumentState.DRAFT
        opened.row.save()
        note = sealed.write(desk.home, why.encode())
        opened.doing.conclude(DocumentState.DRAFT, {"reason": note})


def approve(desk: Desk, asked: Asked, signature: Signature) -> None:
    """Approve the text: it takes effect on its day.

    Raises ``NotYourPost``, ``SamePerson``, ``ReviewMissing``, ``ConsultationMissing``,
    ``TextAltered``, ``BlocksMoved``, ``DayPassed`` or ``SignatureNotTheirs``.
    """
    with opening(desk, asked) as opened:
        _require_signs_its_kind(opened)
        _require_other_eyes(opened)
        _require_reviewed(opened)
        require_consulted(opened.told, opened.template)
        text = signed_text(desk, opened.told)
        if _filled(desk, opened) != text:
            raise BlocksMoved(record=asked.no)
        day = opened.told.effective_on or opened.doing.today
        _require_day(asked.no, day, opened.doing.today)
        signed = opened.signed(signature)
        opened.row.state = DocumentState.APPROVED
        opened.row.save()
        binds = {BINDS_STAFF: True} if binds_staff(opened.template) else {}
        if binds:  # it has no day before it was made public
            opened.row.effective_on = None
            opened.row.save()
        facts = {**signed, "effective_on": day.isoformat(), **binds}
        opened.doing.conclude(DocumentState.APPROVED, facts)


def withdraw(desk: Desk, asked: Asked, reason: str) -> None:
    """End a version that was approved or holds; nothing takes its place."""
    with opening(desk, asked) as opened:
        why = require_reason(opened.doing, reason)
        opened.row.state = DocumentState.WITHDRAWN
        opened.row.save()
        note = sealed.write(desk.home, why.encode())
        opened.doing.conclude(DocumentState.WITHDRAWN, {"reason": note})


def text_to_sign(desk: Desk, no: str, today: date) -> tuple[ToldVersion, str]:
    """Return the version that waits for signatures, and its text.

    Raises ``VersionUnknown`` or ``TextAltered``.
    """
    for told in reversed(versions_of(desk.ledger, no, today)):
        if told.state is DocumentState.IN_REVIEW:
            return told, signed_text(desk, told)
    raise VersionUnknown(record=no)


@contextmanager
def opening(desk: Desk, asked: Asked) -> Iterator[Opened]:
    """Begin an act on the newest version that is not over."""
    today = day_of(asked.at)
    with transaction.atomic():
        row = locked(desk, asked)
        told = _newest(desk, asked, today)
        whole = records.read(desk.ledger, asked.no)
        course = part_of(whole, told.number)
        clocks = clocks_of(desk, asked.no, told.number, today)
        part = str(told.number)
        doing = begun(desk, DOCUMENT, asked, row, (course, clocks), part)
        version = models.Version.objects.get(record=row, number=told.number)
        made_from = template(desk.tenant, told.template)
        yield Opened(doing=doing, told=told, row=version, template=made_from)


def _newest(desk: Desk, asked: Asked, today: date) -> ToldVersion:
    known = versions_of(desk.ledger, asked.no, today)
    if not known:
        raise VersionUnknown(record=asked.no)
    if asked.act == DocumentAct.WITHDRAW:
        in_force = [one for one in known if one.is_in_force]
        return in_force[-1] if in_force else known[-1]
    return known[-1]


def _file_fact(told: ToldVersion) -> Mapping[str, object]:
    file = told.file
    return {"file": [file.digest, file.form, file.size]} if file else {}


def _write_version(doing: Doing, label: str, text: str, file: str = "") -> None:
    _require_text(doing.row.no, text)
    models.Version.objects.create(
        record=doing.row,
        number=int(doing.part),
        label=label,
        state=DocumentState.DRAFT,
        author=doing.person.number,
        source=sealed.write(doing.desk.home, text.encode()),
        file=file,
    )


def _filled(desk: Desk, opened: Opened) -> str:
    """The text of the draft as of today; its own line stands last in the revisions."""
    told = versions_of(desk.ledger, opened.told.no, opened.doing.today)
    setting = Setting(
        desk=desk,
        today=opened.doing.today,
        anchors=opened.template.anchors,
        revisions=tuple(_revision(one) for one in told),
    )
    return filled(source_text(desk, opened.told), setting)


def _posts_told(opened: Opened) -> list[str]:
    """The posts to which an interpretation says something; of other texts none.

    An uploaded file is not read: it tells nobody by name.
    """
    desk, made_from = opened.doing.desk, opened.template
    if made_from.kind is not DocumentKind.INTERPRETATION or opened.told.file:
        return []
    posts = posts_told(source_text(desk, opened.told))
    lacking = frozenset(made_from.audience) - posts - {EVERYBODY}
    if lacking:
        headings = ", ".join(f"### {{{{post:{post}}}}}" for post in sorted(lacking))
        words = posts_words(lacking)
        raise PostNotTold(record=opened.told.no, posts=words, headings=headings)
    return sorted(posts)


def _revision(told: ToldVersion) -> str:
    born = told.record.leaves[0].entry
    change = str(born.facts.get("change", ""))
    return " · ".join(part for part in (told.label, born.at[:10], change) if part)


def require_author(opened: Opened) -> None:
    """Who acts wrote this version, or holds the document's post."""
    doing = opened.doing
    if opened.told.author != doing.person.number:
        require_holds(doing, doing.row.owner_post)


MANAGEMENT_SIGNS = frozenset(
    {DocumentKind.REPORT, DocumentKind.MINUTES, DocumentKind.LETTER}
)
"""What the management approves: what it is told, what it decided, whom it appoints."""


def signs_its_kind(person: Person, made_from: Template) -> bool:
    """Whether a post of this person approves documents of the kind."""
    able = roles_for(DocumentAct.APPROVE)
    if made_from.kind not in MANAGEMENT_SIGNS:
        able -= {Role.MANAGEMENT}
    return bool(able & person.roles)


def _require_signs_its_kind(opened: Opened) -> None:
    if not signs_its_kind(opened.doing.person, opened.template):
        require_holds(opened.doing, Role.APPROVER)


def _require_other_eyes(opened: Opened) -> None:
    doing, told = opened.doing, opened.told
    writers = {told.author}
    acts = (DocumentAct.EDIT, DocumentAct.SUBMIT)
    writers |= {leaf.entry.actor for leaf in told.record.of(*acts)}
    require_other_human(doing, sorted(writers), "author")
    require_other_human(doing, [one.person for one in told.signed], "signer")


def _require_reviewed(opened: Opened) -> None:
    needed = REVIEWS_NEEDED.get(opened.template.kind, 0)
    reviews = [s for s in opened.told.signed if s.act == DocumentAct.REVIEW]
    if len(reviews) < needed:
        raise ReviewMissing(record=opened.doing.name, count=len(reviews), needed=needed)


def _require_text(no: str, text: str) -> None:
    if not text.strip() or len(text.encode()) > LONGEST:
        raise TextMissing(record=no, most=LONGEST)


def _require_day(no: str, day: date, today: date) -> None:
    if day < today:
        raise DayPassed(record=no, day=day)


def _next_label(label: str, *, major: bool) -> str:
    whole, _, part = label.partition(".")
    return f"{int(whole) + 1}.0" if major else f"{whole}.{int(part or 0) + 1}"
