"""Words of the organisation's pages: its parts, and acts that no case page names."""

from collections.abc import Mapping

from jieqing.console.act_words import ACTIONS
from jieqing.console.menu import MENU
from jieqing.language import said
from jieqing.people.accounts.tokens import CALENDAR, READ
from jieqing.programme.wording import ACTS

PARTS: Mapping[str, str] = {
    "": "People and posts",
    "roles": "Who may do what",
    "access/": "Access asked for",
    "reviews": "Access review",
    "log-in": "My log-in",
    "keys": "Signing keys",
    "tokens": "Access tokens",
    "channels/": "Notice channels",
}
"""The parts of the entry by the last word of their address."""

OTHER_ACTS: Mapping[str, str] = {
    "open": "Register a request",
    "due-propose": "Propose a batch that is due",
    "due-approve": "Agree to a batch that is due",
    "due-end": "End a batch that is due",
    "due-run": "Erase a batch that is due",
    "due-check": "Check a batch that is due",
    "due-settle": "Settle a batch that is due",
    "calendar-load": "Take in a year's holidays",
    "pack-inspection": "Make an inspection pack",
    "review-open": "Open a review of data",
    "review-judge": "Judge a row of a review",
    "review-close": "Close a review of data",
    "rules-adopt": "Change the company's identities",
    "rules-propose": "Propose a change of rules",
    "rules-publish": "Publish a change of rules",
    "map-confirm": "Confirm a data map",
    "case-copy": "Copy a case to a colleague",
    "case-export": "Export the list of cases",
    "secret-order": "See to an order that stays secret",
    "endpoint-add": "Add a notice channel",
    "endpoint-end": "End a notice channel",
    "person-add": "Add a person",
    "person-disable": "Disable a person",
    "person-key": "Give a person a further key",
    "person-key-end": "End a person's key",
    "person-post": "Give a post or make a deputy",
    "person-post-end": "End a post",
    "superior-set": "Set the superior of a post",
    "access-begin": "Begin an access review",
    "access-decide": "Keep or revoke a post in an access review",
    "access-close": "Close an access review",
    "access-ask": "Ask for access to pages",
    "access-grant": "Grant access to pages",
    "access-refuse": "Refuse access to pages",
    "log-in-invite": "Invite a person to log in",
    "log-in-withdraw": "Withdraw a link to log in",
    "log-in-unlock": "Unlock a log-in",
    "log-in-reset": "Reset a log-in",
    "log-in-agree": "Agree to the reset of a log-in",
    "log-in-link": "Link one's log-in to the company's provider",
    "log-in-unlink": "End the link of one's log-in to the provider",
    "token-make": "Make a token",
    "token-end": "Revoke a token",
}
OTHER_PAGES: Mapping[str, str] = {
    "reviews": "Data reviews",
    "log-ins": "Log-in log",
}
"""Pages that have readers of their own within an entry."""
_BY_NAME: Mapping[str, str] = {
    **ACTS,
    **{act.value: words for act, words in ACTIONS.items()},
}


def act_words(act: str) -> str:
    """Return what a reader calls an act; one without words shows its name."""
    return said(_BY_NAME.get(act) or OTHER_ACTS.get(act, act))


def page_words(entry: str) -> str:
    """Return what a reader calls the pages of an entry of the matrix."""
    return said(MENU.get(entry) or OTHER_PAGES[entry])


def scope_words(scope: str) -> str:
    """Return what a reader calls the reach of a token."""
    own = {READ: "Read", CALENDAR: "One's own calendar"}
    return said(own[scope]) if scope in own else act_words(scope)
