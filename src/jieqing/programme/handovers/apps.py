"""Handovers as a Django application without rows of their own."""

from importlib import import_module

from django.apps import AppConfig


class HandoversConfig(AppConfig):
    """They need no more than the row that every record has."""

    name = "jieqing.programme.handovers"
    label = "handovers"

    def ready(self) -> None:
        """Join."""
        join = import_module("jieqing.programme.mechanism").join
        join(import_module("jieqing.programme.handovers.mechanism").HANDOVERS)
