"""Counters of attempts, kept in the casebook's database.

A cache of Django, because allauth counts failed log-ins and used codes in one: in the
database they hold for all workers and outlive a restart. Values are JSON; a cache that
unpickles would run whatever somebody writes into its rows.
"""

import json
import math
import time
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import IntegrityError, transaction

from jieqing.people.accounts.models import Limit


class Limits(BaseCache):
    """Django's cache interface over the table of limits."""

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        """``location`` is not used: the table is known."""
        del location
        super().__init__(params)

    def add(
        self,
        key: str,
        value: object,
        timeout: float | object | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> bool:
        """Keep a value unless one stands; of two who try at once, one gets True."""
        Limit.objects.filter(expires_at__lte=time.time()).delete()
        try:
            with transaction.atomic():
                Limit.objects.create(
                    key=self.make_key(key, version=version),
                    value=json.dumps(value),
                    expires_at=self._end(timeout),
                )
        except IntegrityError:
            return False
        return True

    def get(self, key: str, default: object = None, version: int | None = None) -> Any:  # noqa: ANN401  # whatever was kept
        """The value, as long as it has not expired."""
        row = self._standing(key, version).first()
        return default if row is None else json.loads(row.value)

    def set(
        self,
        key: str,
        value: object,
        timeout: float | object | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> None:
        """Keep a value in place of what stands."""
        Limit.objects.update_or_create(
            key=self.make_key(key, version=version),
            defaults={"value": json.dumps(value), "expires_at": self._end(timeout)},
        )

    def touch(
        self,
        key: str,
        timeout: float | object | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> bool:
        """Let a value stand longer."""
        end = self._end(timeout)
        return bool(self._standing(key, version).update(expires_at=end))

    def delete(self, key: str, version: int | None = None) -> bool:
        """Forget a value."""
        made = self.make_key(key, version=version)
        return Limit.objects.filter(key=made).delete()[0] > 0

    def clear(self) -> None:
        """Forget everything, used codes too."""
        Limit.objects.all().delete()

    def _standing(self, key: str, version: int | None) -> Any:  # noqa: ANN401  # a queryset
        made = self.make_key(key, version=version)
        return Limit.objects.filter(key=made, expires_at__gt=time.time())

    def _end(self, timeout: float | object | None) -> float:
        end = self.get_backend_timeout(timeout)  # type: ignore[arg-type]  # DEFAULT_TIMEOUT is an object
        return math.inf if end is None else end
