"""Words of case pages: rights, parts, kinds of identity and ways to look."""

from collections.abc import Mapping

from jieqing.casebook.days import NoWindow

RIGHTS: Mapping[str, str] = {
    "R1": "See what is held",
    "R2": "Get a copy",
    "R6": "Erase a part",
    "R7": "Close the account",
    "R8": "Withdraw consent",
    "R9": "Restrict the use",
    "C1": "Purpose achieved",
    "C4": "Unlawful processing",
}
PARTS: Mapping[str, str] = {
    "": "Overview",
    "findings": "Findings and decision",
    "plan": "Plan and approval",
    "notice": "Notice and choice",
    "execution": "Execution and check",
    "proof": "Proof and record",
}
"""The six parts of a case by the last word of their address."""
CHANNELS: Mapping[str, str] = {
    "counter": "Counter",
    "phone": "Telephone",
    "mail": "E-mail",
    "letter": "Letter",
    "app": "App",
    "web": "Web page",
    "company": "The company itself",
}
KIND_WORDS: Mapping[str, str] = {
    "phone": "Phone number",
    "email": "E-mail address",
    "customer_no": "Customer number",
    "username": "User name",
    "account_id": "Account",
    "openid": "Openid",
    "id_number": "Identity card number",
    "passport": "Passport number",
    "plate": "Number plate",
    "order_no": "Order number",
    "social_account": "Social account",
    "bank_account": "Bank account",
    "device_id": "Device",
    "name": "Name of a person",
    "nickname": "Nickname",
    "other_id_doc": "Number of another document",
}
"""Kinds of identity by which a customer is named; others show their own word."""
VIEWS: Mapping[str, str] = {
    "": "All",
    "mine": "My turn",
    "week": "Due within seven days",
    "choice": "Waits for the customer",
    "signature": "Waits for signatures",
    "late": "Overdue",
    "held": "Held",
    "settled": "Settled",
}
"""Ways to look at the list, each an address of its own."""
DEADLINES: Mapping[str, str] = {
    "late": "Overdue",
    "today": "Due today or before",
    "week": "Due within seven days",
    "month": "Due within thirty days",
}
"""How near a last day may be, as a filter."""

NO_WINDOW_WORDS: Mapping[NoWindow, str] = {
    NoWindow.WAIVED: "the customer waived it",
    NoWindow.UNLAWFUL_PROCESSING: "the data were processed unlawfully",
    NoWindow.SENSITIVE_CONSENT_WITHDRAWN: "a separate consent was withdrawn",
    NoWindow.UNDER_FOURTEEN: "the customer is under fourteen",
}
"""Why a case keeps no recovery copy."""
