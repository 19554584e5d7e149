"""The pages of rules."""

from collections.abc import Mapping

ENTRY = "rules"
PARTS: Mapping[str, str] = {
    "": "Law in force",
    "changes/": "Changes of the law",
    "calendar/": "Working days",
    "days/": "Days per right",
}
