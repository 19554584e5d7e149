"""Where an interpreter that was started anew begins: the rooms first, then the errand.

Acts that draw pages need one of their own: the page setter keeps threads, which a
forked process has lost and would wait for, for ever.
"""

from collections.abc import Callable
from pathlib import Path

from jieqing import settings

settings.start()


def run(tell: Callable[..., object], errand: Callable[[], object], told: Path) -> None:
    """Do the errand, and leave the code of a refusal behind."""
    tell(errand, told)
