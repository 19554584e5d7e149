"""The pages of data, and words for what a map says of a table."""

from collections.abc import Mapping

from jieqing.casebook.due_grounds import Ends

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
END_WORDS: Mapping[Ends, str] = {
    Ends.YEAR: "Ends within a year",
    Ends.THREE: "In one to three years",
    Ends.TEN: "In three to ten years",
    Ends.LATER: "Later, or never",
    Ends.UNKNOWN: "As long as a hold binds it",
}
