"""Audits as a Django application."""

from importlib import import_module

from django.apps import AppConfig


class AuditsConfig(AppConfig):
    """Models of audits."""

    name = "jieqing.programme.audits"
    label = "audits"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Join the programme; the models exist only now."""
        join = import_module("jieqing.programme.mechanism").join
        join(import_module("jieqing.programme.audits.mechanism").AUDITS)
