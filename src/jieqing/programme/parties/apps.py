"""Parties as a Django application; they join the programme at start-up."""

from importlib import import_module

from django.apps import AppConfig


class PartiesConfig(AppConfig):
    """Rows of parties, for lists."""

    name = "jieqing.programme.parties"
    label = "parties"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Join; the models exist only now."""
        join = import_module("jieqing.programme.mechanism").join
        join(import_module("jieqing.programme.parties.mechanism").PARTIES)
