"""What the stores hold of whom: the map's values, loading, validation, difference.

Pure: no I/O, no Django. Format, grammar and messages: docs/reference/map.md.
"""
