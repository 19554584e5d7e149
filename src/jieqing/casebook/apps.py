"""The casebook as a Django application."""

from django.apps import AppConfig


class CasebookConfig(AppConfig):
    """Models of cases and what belongs to them."""

    name = "jieqing.casebook"
    label = "casebook"
    default_auto_field = "django.db.models.BigAutoField"
