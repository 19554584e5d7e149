"""Starts the rooms with models before any test module is imported."""

from jieqing import settings

settings.start()
