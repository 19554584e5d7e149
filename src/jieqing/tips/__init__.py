"""举报: who tells of a wrong without being known; its own process, file and keys.

Nothing here knows the casebook, its people or Django: what the tips process can reach
is the folder ``tips`` of the home and no key of it. What it is told it seals at once.
"""
