"""Many plans in counts: what approvers see of a case about many subjects."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from jieqing.erasure.summary import AskedGroup, KeptGroup, PlanSummary
from jieqing.erasure.values import Fate, TableName


@dataclass(slots=True, kw_only=True)
class Totals:
    """Sums of summaries, added one by one; groups that say the same are one."""

    _tables: dict[TableName, Counter[Fate]] = field(default_factory=dict)
    _kept: Counter[KeptGroup] = field(default_factory=Counter)
    _asked: Counter[AskedGroup] = field(default_factory=Counter)
    _waiting: Counter[AskedGroup] = field(default_factory=Counter)
    _rules: set[str] = field(default_factory=set)
    _shared: Counter[TableName] = field(default_factory=Counter)

    def add(self, one: PlanSummary) -> None:
        """Add one plan's summary."""
        for name, counts in one.tables.items():
            self._tables.setdefault(name, Counter()).update(counts)
        for group in one.kept:
            self._kept[replace(group, count=0)] += group.count
        for asked in one.asked:
            self._asked[replace(asked, count=0)] += asked.count
        for waiting in one.waiting:
            self._waiting[replace(waiting, count=0)] += waiting.count
        self._rules |= one.rules
        self._shared.update(one.shared)

    def summary(self) -> PlanSummary:
        """The sums so far."""
        kept = sorted(self._kept.items(), key=lambda item: repr(item[0]))
        return PlanSummary(
            tables=self._tables,
            kept=tuple(replace(group, count=count) for group, count in kept),
            asked=_counted(self._asked),
            waiting=_counted(self._waiting),
            rules=frozenset(self._rules),
            shared=self._shared,
        )


def together(summaries: Iterable[PlanSummary]) -> PlanSummary:
    """Add up summaries."""
    totals = Totals()
    for one in summaries:
        totals.add(one)
    return totals.summary()


def _counted(groups: Mapping[AskedGroup, int]) -> tuple[AskedGroup, ...]:
    listed = sorted(groups.items(), key=lambda item: repr(item[0]))
    return tuple(replace(group, count=count) for group, count in listed)
