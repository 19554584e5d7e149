"""The invented people of a demo or a rehearsal, and the keys they sign with."""

from dataclasses import dataclass
from datetime import datetime

from jieqing.casebook.acts.approve import approve, plan_to_sign
from jieqing.casebook.desk import Desk
from jieqing.evidence.approval import approval_message
from jieqing.keys.signing import SigningKey
from jieqing.people.matrix import Role
from jieqing.people.register import NewPerson


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Somebody of the company: number, name and the key they sign with."""

    number: str
    name: str
    key: SigningKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """Who works on the case, each another human."""

    security: Colleague
    officer: Colleague
    executor: Colleague
    signers: tuple[Colleague, Colleague]

    @property
    def everybody(self) -> tuple[Colleague, ...]:
        """All of them, in the order they came."""
        return (self.security, self.officer, *self.signers, self.executor)


def hire_crew(desk: Desk, at: datetime) -> Crew:
    """Enter everybody into the register, each with a fresh key."""

    def hire(name: str, *roles: Role) -> Colleague:
        key = SigningKey.generate()
        new = NewPerson(name=name, natural=name, key=key.public, roles=frozenset(roles))
        first = desk.register.everybody()
        by = first[0].number if first else None
        number = desk.register.add(new, by=by, at=at).number
        return Colleague(number=number, name=name, key=key)

    return Crew(
        security=hire("陈立", Role.SECURITY),
        officer=hire("周敏", Role.OFFICER),
        signers=(hire("王建国", Role.APPROVER), hire("赵琳", Role.APPROVER)),
        executor=hire("孙浩", Role.EXECUTOR, Role.IT),
    )


def sign_plan(desk: Desk, number: str, signer: Colleague, at: datetime) -> str:
    """Sign the plan of the case as it stands; returns the hash that was signed."""
    hash_ = plan_to_sign(desk, number, by=signer.number, at=at)
    message = approval_message(desk.tenant, number, hash_, signer.number)
    approve(desk, number, signer.key.sign(message), by=signer.number, at=at)
    return hash_
