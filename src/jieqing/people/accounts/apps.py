"""Log-ins as a Django application; only processes that serve pages install it."""

from importlib import import_module

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Accounts, limits, tokens and invitations."""

    name = "jieqing.people.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Begin to keep the log-in log; its models exist only now."""
        import_module("jieqing.people.accounts.door_log")
