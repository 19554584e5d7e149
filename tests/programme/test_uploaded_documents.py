"""A file uploaded as a document: looked through, signed by digest, void if touched."""

import io
import zipfile
import zlib

import pytest
from office import CHEN, WU, Office
from programme_office import approved, asks, reviewed, sent_round, started

from jieqing.casebook.desk import day_of
from jieqing.programme import models, sealed
from jieqing.programme.acts import documents
from jieqing.programme.flows import DocumentAct
from jieqing.programme.texts import TextAltered, file_of, is_whole, signed_text
from jieqing.programme.uploads import LARGEST, UploadUnfit, read_upload
from jieqing.programme.versions import versions_of

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< >>\n%%EOF\n"
HIDDEN = b"".join(
    (b"stream\n", zlib.compress(b"1 0 << /S /JavaScript /JS (x) >>"), b"\nendstream")
)
BOMB = b"stream\n" + zlib.compress(bytes(80 * 1024 * 1024)) + b"\nendstream"


def docx(**more: bytes) -> bytes:
    made = io.BytesIO()
    parts = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>", **more}
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"MZ\x90",
        PDF[:-8],
        PDF + bytes(LARGEST),
        PDF.replace(b"/Type", b"/OpenAction << /JS (app) >> /Type"),
        PDF.replace(b"trailer", b"/Encrypt 5 0 R trailer"),
        PDF.replace(b"/Type", b"/OpenAction << /J#53 (app) >> /Type"),
        PDF.replace(b"trailer", b"stream\n1 0 << /JS (x) >>\nendstream trailer"),
        PDF.replace(b"trailer", HIDDEN + b" trailer"),
        PDF.replace(b"trailer", BOMB + b" trailer"),
        b"PK\x03\x04 not an archive",
        docx(**{"word/vbaProject.bin": b"x"}),
        docx(**{"word/embeddings/a.doc": b"x"}),
        docx(**{"../../etc/passwd": b"x"}),
        docx(**{"word/styles.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]>"}),
        docx(**{"word/big.xml": bytes(70 * 1024 * 1024)}),
    ],
)
def test_a_file_that_could_act_or_swell_is_refused(content: bytes) -> None:
    with pytest.raises(UploadUnfit):
        read_upload(content)


@pytest.mark.parametrize(("content", "form"), [(PDF, "pdf"), (docx(), "docx")])
def test_a_file_goes_the_way_of_a_written_text_and_is_void_once_touched(
    office: Office, content: bytes, form: str
) -> None:
    no = started(office)
    upload = read_upload(content)
    documents.attach(office.desk, asks(office, no, DocumentAct.EDIT, CHEN), upload)
    sent_round(office, no)
    reviewed(office, no, WU)
    approved(office, no)
    told = versions_of(office.desk.ledger, no, day_of(office.at))[-1]

    assert upload.form == form
    assert upload.digest in signed_text(office.desk, told)
    assert file_of(office.desk, told) == content
    assert told.is_in_force
    row = models.Version.objects.get(record__no=no)
    row.file = sealed.write(office.desk.home, content + b" ")
    row.save()
    assert not is_whole(office.desk, told)
    with pytest.raises(TextAltered):
        file_of(office.desk, told)


def test_text_written_after_a_file_takes_its_place(office: Office) -> None:
    no = started(office)
    asked = asks(office, no, DocumentAct.EDIT, CHEN)
    documents.attach(office.desk, asked, read_upload(PDF))
    documents.edit(office.desk, asks(office, no, DocumentAct.EDIT, CHEN), "# 总则")
    told = versions_of(office.desk.ledger, no, day_of(office.at))[-1]

    assert told.file is None
    assert models.Version.objects.get(record__no=no).file == ""
