"""What parties, clauses of agreements and exchanges are called, and what they ask."""

import re
from collections.abc import Mapping
from enum import StrEnum


class PartyKind(StrEnum):
    """What a party is to the company."""

    PROCESSOR = "processor"
    SECURITY = "security-firm"
    OVERSEAS = "overseas"
    AUDITOR = "auditor"
    CLIENT = "client"
    ASSOCIATION = "association"
    PEER = "peer"
    AUTHORITY = "authority"
    PUBLIC = "public-body"


PARTY_KINDS: Mapping[PartyKind, str] = {
    PartyKind.PROCESSOR: "Processor",
    PartyKind.SECURITY: "Security firm",
    PartyKind.OVERSEAS: "Recipient abroad",
    PartyKind.AUDITOR: "Outside auditor",
    PartyKind.CLIENT: "Client",
    PartyKind.ASSOCIATION: "Association of the trade",
    PartyKind.PEER: "Company of the same trade",
    PartyKind.AUTHORITY: "Public authority",
    PartyKind.PUBLIC: "Public-benefit body",
}
HANDLING = frozenset(
    {
        PartyKind.PROCESSOR,
        PartyKind.SECURITY,
        PartyKind.OVERSEAS,
        PartyKind.AUDITOR,
    }
)
"""Kinds that get or see customers' data: they are assessed and bound to erase."""
CHINA = "CN"


class Clause(StrEnum):
    """A clause that an agreement may have."""

    ERASURE = "erasure"
    CERTIFICATE = "certificate"
    ONWARD = "onward"
    BREACH = "breach"
    RIGHTS = "rights"
    AUDIT = "audit"


CLAUSE_WORDS: Mapping[Clause, str] = {
    Clause.ERASURE: "Erase or return at the end, and on instruction",
    Clause.CERTIFICATE: "Prove the erasing in writing",
    Clause.ONWARD: "No further processor without consent",
    Clause.BREACH: "Tell us of incidents within hours",
    Clause.RIGHTS: "Help with people's requests",
    Clause.AUDIT: "We may examine",
}


class ExchangeKind(StrEnum):
    """What was done together."""

    MEETING = "meeting"
    VISIT = "visit"
    TRAINING = "training"
    STUDY = "joint-study"
    ADVOCACY = "advocacy"
    PROJECT = "public-project"
    SHARING = "sharing"


EXCHANGE_WORDS: Mapping[ExchangeKind, str] = {
    ExchangeKind.MEETING: "Meeting",
    ExchangeKind.VISIT: "Visit",
    ExchangeKind.TRAINING: "Training together",
    ExchangeKind.STUDY: "Joint study",
    ExchangeKind.ADVOCACY: "Advocacy",
    ExchangeKind.PROJECT: "Public-benefit project",
    ExchangeKind.SHARING: "Sharing of resources",
}


class Ending(StrEnum):
    """What became of the data at an exit."""

    RETURNED = "returned"
    ERASED = "erased"
    BOTH = "returned-and-erased"
    NONE_HELD = "none-held"


ENDING_WORDS: Mapping[Ending, str] = {
    Ending.ERASED: "Erased",
    Ending.RETURNED: "Returned",
    Ending.BOTH: "Returned, and the rest erased",
    Ending.NONE_HELD: "It never held any",
}
_USCC = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")
_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def is_credit_code(text: str) -> bool:
    """Whether it is a unified social credit code: GB 32100-2015, check sign included.

    >>> is_credit_code("91350100M000100Y43"), is_credit_code("91350100M000100Y44")
    (True, False)
    """
    if not _USCC.fullmatch(text):
        return False
    total = sum(_SIGNS.index(c) * pow(3, n, 31) for n, c in enumerate(text[:17]))
    return _SIGNS.index(text[17]) == -total % 31
