"""How long papers, answers and commits of a learner are kept: two years after leaving.

That somebody passed stays in the ledger, under a number that names nobody by then.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from django.db.models import Q

from jieqing.casebook.desk import Desk
from jieqing.programme import sealed
from jieqing.programme.courses.models import Attempt, Commit, Enrolment
from jieqing.programme.own_days import Expiring, last_days, long_gone


def _over(desk: Desk, at: datetime) -> tuple[int, ...]:
    rows = Enrolment.objects.filter(
        record__tenant=desk.tenant, person__in=long_gone(desk, at)
    )
    sat = set(rows.filter(attempt__isnull=False).values_list("pk", flat=True))
    said = set(rows.filter(commit__isnull=False).values_list("pk", flat=True))
    return tuple(sorted(sat | said))


def _erase(desk: Desk, rows: Sequence[int], at: datetime) -> None:
    del at
    attempts = Attempt.objects.filter(enrolment__in=rows)
    commits = Commit.objects.filter(enrolment__in=rows)
    papers = attempts.values_list("paper", "answers")
    names = {name for both in papers for name in both if name}
    names |= set(commits.values_list("content", flat=True))
    attempts.delete()
    commits.delete()
    _remove_unnamed(desk, names)


def _remove_unnamed(desk: Desk, names: set[str]) -> None:
    """A file lies there once for its content: another's may be the same."""
    others = {*Attempt.objects.filter(paper__in=names).values_list("paper", flat=True)}
    others |= {
        *Attempt.objects.filter(answers__in=names).values_list("answers", flat=True)
    }
    others |= {
        *Commit.objects.filter(content__in=names).values_list("content", flat=True)
    }
    for name in names - others:
        sealed.remove(desk.home, name)


def _ahead(desk: Desk) -> Iterator[date | None]:
    days = last_days(desk)
    rows = Enrolment.objects.filter(record__tenant=desk.tenant)
    kept = rows.filter(Q(attempt__isnull=False) | Q(commit__isnull=False)).distinct()
    return (days.get(person) for _, person in kept.values_list("pk", "person"))


EXPIRING = Expiring(
    name="Papers and answers of learners",
    rule="two years after the person left",
    ahead=_ahead,
    over=_over,
    erase=_erase,
)
"""What somebody answered, question by question."""
