"""What differs between two packs, rule by rule."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from jieqing.law.catalogue import Catalogue
from jieqing.law.values import Rule

_CITED = frozenset({"law", "article"})
_QUOTED = _CITED | {"name_zh", "name_en"}
_WORDS = _QUOTED | {"level", "authority", "confidence", "verified", "note"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One rule that differs; ``before`` None: it is new, ``after`` None: it is gone."""

    before: Rule | None
    after: Rule | None

    @property
    def rule(self) -> Rule:
        """The rule as it is, or was."""
        found = self.after or self.before
        if found is None:
            raise ValueError("a difference has a side")
        return found

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that say something else."""
        if self.before is None or self.after is None:
            return ()
        return tuple(
            f.name
            for f in fields(Rule)
            if f.name != "line"
            and getattr(self.before, f.name) != getattr(self.after, f.name)
        )

    @property
    def ends(self) -> bool:
        """Whether the rule gets a last day that it had not."""
        if self.before is None or self.after is None:
            return self.after is None
        return self.before.repealed is None and self.after.repealed is not None

    @property
    def rewritten(self) -> frozenset[str]:
        """The fields by which it says something else, how it ends apart."""
        ending = {"superseded_by", "repealed"} if self.ends else {"superseded_by"}
        return frozenset(self.fields) - ending

    @property
    def is_quoted_as_before(self) -> bool:
        """Whether it commands otherwise, and all that is quoted of it is as it was."""
        return bool(self.rewritten - _WORDS) and not self.rewritten & _QUOTED

    @property
    def is_cited_as_before(self) -> bool:
        """Whether it commands otherwise under the law and article that it had."""
        return bool(self.rewritten - _WORDS) and not self.rewritten & _CITED


def differences(old: Catalogue, new: Catalogue) -> tuple[Difference, ...]:
    """Every rule that is new, gone or says something else, in the packs' order."""
    names = dict.fromkeys((*old.by_id, *new.by_id))
    found = (Difference(before=old.by_id.get(n), after=new.by_id.get(n)) for n in names)
    return tuple(
        each
        for each in found
        if each.before is None or each.after is None or each.fields
    )


def counted(old: Catalogue, new: Catalogue) -> Mapping[str, int]:
    """How many rules are new, end, or are edited otherwise."""
    found = differences(old, new)
    added = sum(each.before is None for each in found)
    ended = sum(each.ends for each in found)
    return {"new": added, "ended": ended, "edited": len(found) - added - ended}
