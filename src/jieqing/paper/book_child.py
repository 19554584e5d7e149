"""Read a workbook's first sheet in a process of its own, under bounds; no other work.

Started by ``book_reading`` as a module: the file on stdin, rows as JSON on stdout. A
file that unpacks to more than the bounds ends this process and nothing else. Cells come
as [kind, text]; what is too long or too many is named, never cut.
"""

import io
import json
import resource
import sys
from datetime import date, datetime

from python_calamine import CalamineError, CalamineWorkbook

MOST_MEMORY_BYTES = 512 * 2**20
MOST_CPU_SECONDS = 10
MOST_ROWS, MOST_COLUMNS, MOST_SIGNS = 2_001, 30, 500
_SAFE_WHOLE = 10**15  # beyond it Excel has lost digits


class _TooMuchError(Exception):
    """The sheet is larger than any list of ours; the word says how."""


def _main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY_BYTES, MOST_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_CPU_SECONDS, MOST_CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    json.dump(_answer(sys.stdin.buffer.read()), sys.stdout)


def _answer(content: bytes) -> dict[str, object]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheet = book.get_sheet_by_index(0)
        if sheet.total_width > MOST_COLUMNS:
            return {"problem": "columns"}
        if sheet.total_height > MOST_ROWS:
            return {"problem": "rows"}
        rows = sheet.to_python(skip_empty_area=False)
        return {"rows": [[*map(_cell, row)] for row in rows]}
    except _TooMuchError:
        return {"problem": "long"}
    except CalamineError:
        return {"problem": "unreadable"}


def _cell(value: object) -> tuple[str, str]:
    kind, text = _told(value)
    if len(text) > MOST_SIGNS:
        raise _TooMuchError
    return kind, text


def _told(value: object) -> tuple[str, str]:
    match value:
        case str():
            return "text", value
        case int() | float() if not isinstance(value, bool):
            return _number(value)
        case datetime():
            return "day", value.date().isoformat()
        case date():
            return "day", value.isoformat()
    return "other", str(value)


def _number(value: float) -> tuple[str, str]:
    if not float(value).is_integer():
        return "other", str(value)
    return ("number" if abs(value) < _SAFE_WHOLE else "cut"), str(int(value))


if __name__ == "__main__":
    _main()
