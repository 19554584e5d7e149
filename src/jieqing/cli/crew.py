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
    """Enter everybody into the register, each with a fresh key; the first signs."""
    hired: list[Colleague] = []

    def hire(name: str, *roles: Role) -> Colleague:
        key = SigningKey.generate()
        new = NewPerson(name=name, natural=name, key=key.public, roles=frozenset(roles))
        signer, by = (hired[0].key, hired[0].number) if hired else (key, None)
        signature = signer.sign(desk.register.to_add(new, by=by).to_bytes())
        person = desk.register.add(new, signature, by=by, at=at)
        hired.append(Colleague(number=person.number, name=name, key=key))
        return hired[-1]

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
