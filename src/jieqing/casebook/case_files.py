"""What lies sealed beside a case, opened for showing: subject, finding, plan, answers.

Whoever shows it masks it. A file that was never written, or whose key has ended, is
None: a page says so, an act asks for itself (``work_files``).
"""

from dataclasses import dataclass

from jieqing.casebook import told
from jieqing.casebook.desk import Desk
from jieqing.casebook.due_flow import KIND
from jieqing.casebook.many.subjects import is_many
from jieqing.casebook.models import Case
from jieqing.casebook.said import Said, Subject
from jieqing.casebook.work import CaseUnknown
from jieqing.casebook.work_files import FILES, Kind, SealedFile, WorkFiles
from jieqing.erasure import spool
from jieqing.erasure.values import Finding, Plan
from jieqing.flow import record as records
from jieqing.flow.ledger import Leaf
from jieqing.flow.record import Record
from jieqing.keys.case_key import CaseKey
from jieqing.keys.keyring import KeyMissing


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFiles:
    """The record of a case and its sealed files; ``files`` None: the key has ended."""

    record: Record
    files: WorkFiles | None

    @property
    def is_many(self) -> bool:
        """Whether the case is about many subjects, whose files are read as lists."""
        return is_many(self.record)

    def subject(self) -> Subject | None:
        """Whom the case is about, as typed."""
        content = self._read(Kind.IDENTITY)
        return Subject.from_bytes(content) if content else None

    def finding(self) -> Finding | None:
        """What was found of one subject."""
        content = self._read(Kind.FINDING)
        return spool.load_finding(content) if content else None

    def plan(self) -> Plan | None:
        """What is planned for one subject."""
        content = self._read(Kind.PLAN)
        return spool.load_plan(content) if content else None

    def said(self) -> Said:
        """What persons said on the case; nothing where nobody has."""
        content = self._read(Kind.SAID)
        return Said.from_bytes(content) if content else Said()

    def words_of(self, leaf: Leaf) -> str:
        """What somebody wrote with an act, in their own words; empty: nothing kept."""
        named = told.mapping(leaf, FILES).get(Kind.WORDS)
        if self.files is None or not isinstance(named, list):
            return ""
        sealed = SealedFile(name=str(named[0]), digest=str(named[1]))
        return self.files.open(sealed, Kind.WORDS).decode()

    def _read(self, kind: Kind) -> bytes:
        if self.files is None or self.is_many or not self.files.has(self.record, kind):
            return b""
        return self.files.read(self.record, kind)


def case_files(desk: Desk, number: str) -> CaseFiles:
    """Return a case's sealed files. Raises ``CaseUnknown`` or ``WorkFileAltered``."""
    case = Case.objects.filter(tenant=desk.tenant, number=number).first()
    if case is None or case.right == KIND:
        raise CaseUnknown(case=number)
    return files_of(desk, case, records.read(desk.ledger, number))


def files_of(desk: Desk, case: Case, record: Record) -> CaseFiles:
    """Return the sealed files of a case that has been read."""
    return CaseFiles(record=record, files=_files(desk, case))


def _files(desk: Desk, case: Case) -> WorkFiles | None:
    try:
        key = desk.keyring.load(case.key_name, CaseKey)
    except KeyMissing:
        return None
    return WorkFiles(folder=desk.home.place("cases") / case.folder, key=key)
