"""What each post is there for, in a sentence that a policy can print."""

from collections.abc import Mapping

from jieqing.people.matrix import Role

ROLES: Mapping[str, str] = {
    Role.OFFICER: "registers requests, finds, plans, tells the customer, settles",
    Role.APPROVER: "signs plans, policies and changes of the law, with another person",
    Role.EXECUTOR: "erases by the approved plan, restores, checks again",
    Role.AUDITOR: "reads everything, verifies tasks, draws and examines cases",
    Role.IT: "connects stores, confirms data maps, looks after keys and backups",
    Role.SECURITY: "appoints people and takes posts away; sees no customer",
}
"""Counsel is not here: whether there is any is nobody's business."""
