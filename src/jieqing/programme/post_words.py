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
"""Neither counsel is here, of whom nobody is told, nor an inspector from outside."""
FURTHER: Mapping[str, str] = {
    Role.IN_CHARGE: "answers for the protection of personal information, bears risks",
    Role.MANAGEMENT: "reads figures and reports, decides in the management review",
    Role.SUPERVISOR: "inspects what the others do, judges faults and their mending",
    Role.TRAINER: "plans and gives lessons, marks papers, runs campaigns",
    Role.COMMANDER: "leads what is done in an incident, runs drills",
    Role.SYSTEM: "looks after stores and channels, without people or logs",
    Role.AUDIT: "reads the logs and reviews access, does nothing to people",
    Role.EMPLOYEE: "learns, reads what binds, reports incidents, does own tasks",
}
"""Posts that a company need not have: told where somebody holds them."""
