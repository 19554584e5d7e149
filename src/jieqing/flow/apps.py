"""The flow room as a Django application."""

from django.apps import AppConfig


class FlowConfig(AppConfig):
    """Models of the ledger and of the jobs."""

    name = "jieqing.flow"
    label = "flow"
    default_auto_field = "django.db.models.BigAutoField"
