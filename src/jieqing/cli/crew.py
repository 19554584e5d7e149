"""The invented people of a demo or a rehearsal, and the keys they sign with."""

from dataclasses import dataclass
from datetime import datetime

from jieqing.casebook.acts.approve import approve, message_to_sign, plan_to_sign
from jieqing.casebook.desk import Desk
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
    first = hire(desk, None, "陈立", Role.SECURITY, at=at)

    def hired(name: str, *roles: Role) -> Colleague:
        return hire(desk, first, name, *roles, at=at)

    return Crew(
        security=first,
        officer=hired("周敏", Role.OFFICER),
        signers=(hired("王建国", Role.APPROVER), hired("赵琳", Role.APPROVER)),
        executor=hired("孙浩", Role.EXECUTOR, Role.IT),
    )


def hire(
    desk: Desk, signer: Colleague | None, name: str, *roles: Role, at: datetime
) -> Colleague:
    """Enter a person with a fresh key; ``signer`` None: the first, who signs it."""
    key = SigningKey.generate()
    new = NewPerson(name=name, natural=name, key=key.public, roles=frozenset(roles))
    by = signer.number if signer else None
    appointment = desk.register.to_add(new, by=by).to_bytes()
    signature = (signer.key if signer else key).sign(appointment)
    person = desk.register.add(new, signature, by=by, at=at)
    return Colleague(number=person.number, name=name, key=key)


def sign_plan(desk: Desk, number: str, signer: Colleague, at: datetime) -> str:
    """Sign the plan of the case as it stands; returns the hash that was signed."""
    hash_ = plan_to_sign(desk, number, by=signer.number, at=at)
    message = message_to_sign(desk, number, by=signer.number, at=at)
    approve(desk, number, signer.key.sign(message), by=signer.number, at=at)
    return hash_
