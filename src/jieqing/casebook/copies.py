"""The customer's copy: text, JSON and a list per table, packed and encrypted.

One file in the outbox, under a passphrase that travels by another way. It is deleted
when it is delivered, when the case is settled, or when its days are over.
"""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from jieqing.casebook import told
from jieqing.casebook.correspondence import OUTBOX, words_of
from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.dossier import Dossier, Held
from jieqing.casebook.dossier_text import Reading, left_out, to_text
from jieqing.casebook.models import Case, Letter
from jieqing.casebook.work import Work
from jieqing.flow import record as records
from jieqing.keys import durable, passphrase_seal

COPY, WAITS, EXPIRED, REPLACED = "copy", "waits", "expired", "replaced"
KEPT_DAYS = 7
_STAMP = (1980, 1, 1, 0, 0, 0)  # the day in an archive would tell nothing
_FORMULA = ("=", "@", "\t", "\r")  # what a spreadsheet would carry out


def packed(dossier: Dossier, reading: Reading) -> bytes:
    """Return the archive: to read, for programs, per table, and what is left out."""
    reasons = left_out(dossier, reading.words)
    nothing = reading.phrases["nothing_left_out"]
    listed = [reading.phrases["left_out"], *(reasons or (nothing,))]
    as_json = json.dumps(dossier.to_json(), ensure_ascii=False, indent=2)
    parts = {
        "copy.txt": to_text(dossier, reading),
        "copy.json": as_json,
        "left-out.txt": "\n".join(listed),
        **{f"{h.store}.{h.table}.csv": _csv(h) for h in dossier.tables},
    }
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in parts.items():
            encoding = "utf-8-sig" if name.endswith(".csv") else "utf-8"
            file.writestr(zipfile.ZipInfo(name, _STAMP), text.encode(encoding))
    return archive.getvalue()


def lay_out(work: Work, archive: bytes, passphrase: str) -> Mapping[str, str]:
    """Encrypt it into the outbox; returns the facts that name it. One copy at a time.

    Raises ``PassphraseShort``.
    """
    content = passphrase_seal.seal(archive, passphrase)
    _end(work.desk, Letter.objects.filter(case=work.case, kind=COPY), REPLACED)
    number = f"L{Letter.objects.filter(case=work.case).count() + 1}"
    file = f"{work.number}-{number}-copy.zip.age"
    durable.write_anew(work.desk.home.place(OUTBOX) / file, content)
    digest = hashlib.sha256(content).hexdigest()
    Letter.objects.create(
        tenant=work.desk.tenant,
        case=work.case,
        number=number,
        kind=COPY,
        file=file,
        digest=digest,
    )
    until = day_of(work.at) + timedelta(days=KEPT_DAYS)
    return {"copy": number, "digest": digest, "until": until.isoformat()}


def remove_expired(desk: Desk, at: datetime) -> int:
    """Delete copies that nobody has handed over in time; returns how many.

    Asked whenever a copy is made, delivered or settled, and by whoever runs daily.
    """
    rows = Letter.objects.filter(tenant=desk.tenant, kind=COPY, delivery=WAITS)
    over = [row.pk for row in rows if day_of(at) > _last_day(desk, row.case)]
    return _end(desk, rows.filter(pk__in=over), EXPIRED)


def remove_all(desk: Desk, case: Case) -> None:
    """Delete what is left of a case's copies."""
    for file in Letter.objects.filter(case=case, kind=COPY).values_list("file"):
        (desk.home.place(OUTBOX) / file[0]).unlink(missing_ok=True)


def reading_of(work: Work) -> Reading:
    """Return what puts a dossier of the case into words."""
    return Reading(words=words_of(work), catalogue=work.desk.catalogue)


def _end(desk: Desk, rows: QuerySet[Letter], how: str) -> int:
    ended = list(rows.filter(delivery=WAITS))
    for row in ended:
        (desk.home.place(OUTBOX) / row.file).unlink(missing_ok=True)
        row.delivery = how
        row.save(update_fields=["delivery"])
    return len(ended)


def _last_day(desk: Desk, case: Case) -> date:
    made = told.fulfilled(records.read(desk.ledger, case.number))
    text = told.fact(made, "until") if made else ""
    return date.fromisoformat(text) if text else date.max


def _csv(held: Held) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    columns = list(held.rows[0]) if held.rows else []
    writer.writerow(columns)
    for row in held.rows:
        writer.writerow([harmless(row[column]) for column in columns])
    return text.getvalue()


def harmless(value: str | None) -> str:
    """Keep a spreadsheet from carrying a cell out; copy.json has it as it stands."""
    if value is None:
        return ""
    return f"'{value}" if value.startswith(_FORMULA) else value
