"""Runs of subjects as plain values and back: what one process hands to another.

A run is read, cut and looked through where nobody waits for it; here it becomes what
takes the other process least to make objects of again. What many groups share is sent
once and named by its number from then on. Both ends are the same program.
"""

import marshal
from collections.abc import Sequence
from typing import Any

from jieqing.erasure.batch_plan import Form, RowGroup, SubjectPlan, Whose
from jieqing.erasure.batch_runs import Run, Seen
from jieqing.erasure.batch_spool import Later, SaidForm
from jieqing.erasure.values import Anchor, Plan, RowName
from jieqing.stores.port import Key


class Packing:
    """Turns runs into bytes, one after the other."""

    def __init__(self) -> None:
        """No form has been sent yet."""
        self._numbers: dict[Form, int] = {}
        self._new: list[Sequence[Any]] = []

    def packed(self, run: Run) -> bytes:
        """A run, and the forms that it is the first to have."""
        subjects = [self._subject(one) for one in run.subjects]
        seen = run.seen
        planned = [(self._number(form), keys) for form, keys in seen.planned or ()]
        new, self._new = self._new, []
        told = (seen.whose.told, tuple(seen.plain), planned, seen.subjects)
        return marshal.dumps((new, run.place, subjects, told))

    def _subject(self, one: SubjectPlan) -> tuple[object, ...]:
        if not isinstance(one.particulars, Later):
            raise TypeError(type(one.particulars).__name__)
        return (
            one.number,
            one.hash,
            [(self._number(form), keys) for form, keys in one.groups],
            [(a.store, a.table, a.columns, a.tuples) for a in one.anchors],
            one.particulars.line,
            one.named,
            [(name.store, name.table, name.key) for name in one.beside],
        )

    def _number(self, form: Form) -> int:
        number = self._numbers.get(form)
        if number is None:
            if not isinstance(form, SaidForm):
                raise TypeError(type(form).__name__)
            number = self._numbers[form] = len(self._numbers)
            self._new.append(form.said)
        return number


class Unpacking:
    """Turns the bytes into runs again, in the order in which they were packed."""

    def __init__(self, head: Plan) -> None:
        """``head`` is what all plans share."""
        self._head = head
        self._forms: list[Form] = []

    def run(self, parcel: bytes) -> Run:
        """The run of a parcel."""
        # Written by our own program, through a pipe that nobody else has.
        new, place, subjects, told = marshal.loads(parcel)  # noqa: S302
        self._forms += map(SaidForm, new)
        (count, numbers), plain, planned, known = told
        return Run(
            place=place,
            subjects=tuple([self._subject(*said) for said in subjects]),
            seen=Seen(
                whose=Whose.of_told(count, numbers),
                plain=frozenset(plain),
                planned=[(self._forms[form], keys) for form, keys in planned]
                if known
                else None,
                subjects=known,
            ),
        )

    def _subject(  # one for each field, as they are sent
        self,
        number: int,
        hash_: str,
        sent: Sequence[tuple[int, tuple[Key, ...]]],
        anchors: Sequence[tuple[Any, ...]],
        later: bytes,
        named: tuple[Any, ...],
        beside: Sequence[tuple[str, str, Key]],
    ) -> SubjectPlan:
        forms = self._forms
        groups = tuple([RowGroup(forms[form], keys) for form, keys in sent])
        return SubjectPlan(
            number=number,
            hash=hash_,
            head=self._head,
            groups=groups,
            anchors=tuple(
                [
                    Anchor(store=store, table=table, columns=columns, tuples=tuples)
                    for store, table, columns, tuples in anchors
                ]
            ),
            particulars=Later(later, groups),
            named=named,
            beside=tuple(
                [RowName(store=s, table=table, key=key) for s, table, key in beside]
            ),
        )
