"""Incidents as a Django application; they join the programme at start-up."""

from importlib import import_module

from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    """Rows of incidents, for lists."""

    name = "jieqing.programme.incidents"
    label = "incidents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Join; the models exist only now."""
        join = import_module("jieqing.programme.mechanism").join
        join(import_module("jieqing.programme.incidents.mechanism").INCIDENTS)
