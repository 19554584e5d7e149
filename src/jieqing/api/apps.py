"""REST as a Django application: what it has answered, so that nothing is done twice."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Addresses for programs."""

    name = "jieqing.api"
    label = "api"
    default_auto_field = "django.db.models.BigAutoField"
