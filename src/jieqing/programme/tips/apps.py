"""Tips as a Django application without rows; they join the programme at start-up."""

from importlib import import_module

from django.apps import AppConfig


class TipsConfig(AppConfig):
    """No rows: the tips themselves lie elsewhere."""

    name = "jieqing.programme.tips"
    label = "tips"

    def ready(self) -> None:
        """Join."""
        join = import_module("jieqing.programme.mechanism").join
        join(import_module("jieqing.programme.tips.mechanism").TIPS)
