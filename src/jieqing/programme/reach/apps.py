"""The response team as a Django application without rows of its own."""

from importlib import import_module

from django.apps import AppConfig


class ReachConfig(AppConfig):
    """It needs no more than the row that every record has."""

    name = "jieqing.programme.reach"
    label = "reach"

    def ready(self) -> None:
        """Join."""
        join = import_module("jieqing.programme.mechanism").join
        join(import_module("jieqing.programme.reach.mechanism").REACH)
