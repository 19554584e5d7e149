"""What verifying finds, step by step, and what it comes to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class State(StrEnum):
    """What one step found."""

    HOLDS = "holds"
    FAILS = "fails"
    UNJUDGED = "unjudged"
    SAID = "said"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One step's answer; ``message`` is an English message id with {facts}."""

    state: State
    message: str
    facts: Mapping[str, object] = field(default_factory=dict)
    step: int = 0

    def __str__(self) -> str:
        """Return the message in English with its facts."""
        return self.message.format_map(self.facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """All findings in order."""

    findings: tuple[Finding, ...]

    @property
    def exit(self) -> int:
        """0 holds, 1 does not hold, 3 cannot be judged; no finding is no proof."""
        states = {finding.state for finding in self.findings}
        if State.FAILS in states:
            return 1
        if State.UNJUDGED in states or State.HOLDS not in states:
            return 3
        return 0


def holds(message: str, **facts: object) -> Finding:
    """Say that a step holds."""
    return Finding(state=State.HOLDS, message=message, facts=facts)


def fails(message: str, **facts: object) -> Finding:
    """Say that a step does not hold."""
    return Finding(state=State.FAILS, message=message, facts=facts)


def unjudged(message: str, **facts: object) -> Finding:
    """Say that a step cannot be judged with what is here."""
    return Finding(state=State.UNJUDGED, message=message, facts=facts)


def said(message: str, **facts: object) -> Finding:
    """Say something that the reader must know and that proves nothing."""
    return Finding(state=State.SAID, message=message, facts=facts)
