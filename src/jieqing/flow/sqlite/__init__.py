"""SQLite under the casebook: Django's own adapter, which notices another file."""
