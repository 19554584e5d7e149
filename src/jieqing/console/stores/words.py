"""The pages of data, and words for what a map says of a table."""

from collections.abc import Mapping

ENTRY = "data"
PARTS: Mapping[str, str] = {
    "": "Stores",
    "kept/": "Retention calendar",
    "holds/": "Holds",
}
SUBJECT_WORDS: Mapping[str, str] = {
    "customer": "customers",
    "staff": "staff",
    "company": "the company itself",
    "reference": "reference data, nobody's",
    "system": "the system itself",
}
BELONGS_WORDS: Mapping[str, str] = {
    "owner": "belongs to",
    "shared": "shared with others",
    "link": "links",
    "copy": "copy of",
    "lookup": "looks up",
}
