"""The pages of evidence."""

from collections.abc import Mapping

ENTRY = "evidence"
PARTS: Mapping[str, str] = {
    "": "Ledger",
    "statements/": "Statements",
    "verify": "Verify a statement",
    "operations/": "Operation log",
}
