"""Words for the codes that records hold: posts, acts, letters, grounds, reasons.

JSON keeps the codes; a person reads these. A code without a word shows itself.
"""

from collections.abc import Iterable, Mapping

from jieqing.casebook.case_words import case_words
from jieqing.casebook.decision_words import DOUBTS as LAW_DOUBTS
from jieqing.casebook.wording import Language
from jieqing.language import said, spoken
from jieqing.people.matrix import ROLE_WORDS

ACTS: Mapping[str, str] = {
    "open": "opened the case",
    "identify": "recorded the identity check",
    "stop": "stopped new processing",
    "find": "searched the stores",
    "fulfil": "showed, handed over or restricted",
    "plan": "made the plan",
    "notify": "wrote the notice",
    "choose": "recorded the choice",
    "approve": "signed",
    "execute": "executed",
    "check": "checked",
    "propose-restore": "proposed to restore",
    "restore": "restored",
    "answer": "wrote the result letter",
    "deliver": "recorded a delivery",
    "settle": "settled",
    "release": "lifted the restriction",
    "refuse": "refused or proposed to",
    "withdraw": "recorded the withdrawal",
    "pause": "paused",
    "resume": "resumed",
    "hold": "set a hold",
    "lift": "lifted a hold",
    "hold-review": "looked at a hold again and set its next review",
    "processor": "recorded a processor's answer",
    "send-back": "sent the plan back",
    "hand-over": "handed over",
    "add-signer": "added a signer",
    "remind": "reminded",
    "show-value": "looked at a value",
    "case-export": "exported the list of cases",
    "sample-draw": "drew a sample of the subjects",
    "sample-open": "opened a subject of the sample",
    "secret-order": "saw to an order that stays secret",
    "chunk-intend": "was about to erase a chunk",
    "hold-set": "set a hold",
    "hold-lifted": "lifted a hold",
    "hold-moved": "set a hold's next review",
    "subject-enter": "entered a customer in the index",
    "subject-leave": "removed a customer from the index",
    "map-confirm": "confirmed a data map",
    "tasks-make": "made tasks of duties",
    "tasks-forget": "took away tasks whose duty changed",
    "calendar-load": "took in a year's holidays",
    "pack-inspection": "made an inspection pack",
    "review-open": "opened a review of data",
    "review-judge": "judged a row of a review",
    "review-close": "closed a review of data",
    "due-propose": "proposed a standing approval",
    "due-approve": "signed a standing approval",
    "due-end": "ended a standing approval",
    "due-run": "erased rows that had come due",
    "due-begun": "began a due run",
    "due-moved": "dated kept rows anew",
    "due-settled": "ended a due run",
    "due-check": "checked a due run",
    "due-settle": "settled a due run",
    "rules-propose": "proposed a change of the law",
    "rules-publish": "published a change of the law",
    "customer-look": "looked a customer up",
    "customer-values": "looked at a customer's values",
    "identities-first": "entered the company's identities",
    "rules-adopt": "changed the company's identities",
    "case-copy": "copied a case to a colleague",
    "endpoint-add": "added a notice channel",
    "endpoint-end": "ended a notice channel",
    "person-add": "added a person",
    "person-disable": "disabled a person",
    "person-key": "gave a person a further key",
    "person-key-end": "ended a person's key",
    "person-post": "gave a post or made a deputy",
    "person-post-end": "ended a post",
    "superior-set": "set the superior of a post",
    "access-begin": "began an access review",
    "access-decide": "decided a post in an access review",
    "access-close": "closed an access review",
    "access-ask": "asked for access to pages",
    "access-grant": "granted access to pages",
    "access-refuse": "refused access to pages",
    "inspector-look": "looked at a page, as an inspector",
    "log-in-invite": "invited somebody to log in",
    "log-in-withdraw": "withdrew a link to log in",
    "log-in-set": "set their log-in by a link",
    "log-in-unlock": "unlocked a log-in",
    "log-in-reset": "asked for the reset of a log-in, or made its link",
    "log-in-agree": "agreed to the reset of a log-in",
    "log-in-link": "linked their log-in to the company's provider",
    "log-in-unlink": "ended the link of their log-in to the provider",
    "token-make": "made a token",
    "token-end": "revoked a token",
}
LETTERS: Mapping[str, str] = {
    "receipt": "receipt",
    "notice": "notice",
    "notice_part": "notice: a part",
    "notice_purpose": "notice: purpose achieved",
    "notice_unlawful": "notice: unlawful processing",
    "stopped": "letter: use stopped",
    "accessed": "result letter: shown",
    "copied": "result letter: copy made",
    "copy": "encrypted copy",
    "restricted": "result letter: restricted",
    "released": "letter: restriction lifted",
    "done": "result letter: done",
    "in_part": "result letter: done in part",
    "refused": "refusal letter",
    "not_found": "letter: nothing found",
    "withdrawn": "letter: withdrawn",
    "recalled": "letter: called off",
    "restored": "letter: brought back",
    "final": "final letter",
    "closed": "final letter: nothing was erased",
    "processor": "instruction to a processor",
}
DELIVERIES: Mapping[str, str] = {
    "waits": "to be sent",
    "delivered": "delivered",
    "failed": "could not be delivered",
    "expired": "not handed over in time, deleted",
    "replaced": "replaced by a newer one",
}
TASKS: Mapping[str, str] = {
    "asked": "told in writing, answer awaited",
    "done": "has answered that it erased",
    "late": "late without an answer",
    "moot": "told in writing, no answer noted; our own rows were restored since",
}
ISSUES: Mapping[str, str] = {
    "residue": "residue found",
    "not-checked": "not everything could be searched",
}
REASONS: Mapping[str, str] = {
    "residue": "still there",
    "canary": "the search does not see this column",
    "later": "left to the second check",
}
DOUBTS: Mapping[str, str] = {
    "ambiguous-owner": "It is not clear whose row it is.",
    "no-record-kind": "No case of its record kind fits.",
    "unfinished-business-unknown": "Whether its business has ended is not known.",
    "waits-for-asked-rows": "It waits for rows that a person must decide.",
    "unfinished-business": "It waits until the business has ended.",
}
TABLES = ({str(doubt): words for doubt, words in LAW_DOUBTS.items()}, DOUBTS)


def named(table: Mapping[str, str], code: str) -> str:
    """Return the word of a code; the code itself where it has none."""
    return said(table[code]) if code in table else code


def roles_named(roles: Iterable[str]) -> str:
    """Return posts in words, in one enumeration."""
    return said(", ").join(named(ROLE_WORDS, role) for role in sorted(roles))


def doubt_named(why: str) -> str:
    """Return why a row is asked or waits, as a sentence without its end."""
    found = next((table[why] for table in TABLES if why in table), None)
    return said(found).rstrip("。.") if found else why


def kind_named(kind: str) -> str:
    """Return the word of what a column holds by the map; empty: the map names none."""
    return case_words(Language(spoken())).identity(kind) if kind else ""


def hold_named(ground: str) -> str:
    """Return the word of a hold's ground, as the law pack names it."""
    return case_words(Language(spoken())).holds.get(ground, ground)
