"""``{% next_steps visit %}``: what a young home still lacks, until it lacks nothing."""

from collections.abc import Mapping
from typing import Any

from django import template

from jieqing.casebook import next_steps as lacks
from jieqing.casebook.first_start import Task
from jieqing.console.visit import Visit
from jieqing.people.matrix import ROLE_WORDS, Role

register = template.Library()
WHO: Mapping[Task, Role] = {
    Task.NAME_PEOPLE: Role.SECURITY,
    Task.CONNECT_STORES: Role.IT,
    Task.CONFIRM_MAPS: Role.IT,
}
PLACES: Mapping[Task, tuple[str, str]] = {
    Task.NAME_PEOPLE: ("organisation", "People and posts"),
    Task.CONNECT_STORES: ("data", "Stores"),
    Task.CONFIRM_MAPS: ("data", "Stores"),
}
"""The entry where each is done or seen, and the name of its page."""


@register.inclusion_tag("console/first_start/next_steps.html")
def next_steps(visit: Visit) -> Mapping[str, Any]:
    """Return the steps, whose they are, and whether this person may go there."""
    return {
        "tenant": visit.desk.tenant,
        "steps": [
            {
                "task": str(step.task),
                "posts": [(ROLE_WORDS[role], n) for role, n in step.posts.items()],
                "stores": step.stores,
                "who": ROLE_WORDS[WHO[step.task]],
                "is_yours": WHO[step.task] in visit.roles,
                "place": place if visit.may_read(place) else "",
                "page": name,
            }
            for step in lacks.next_steps(visit.desk)
            for place, name in [PLACES[step.task]]
        ],
    }
