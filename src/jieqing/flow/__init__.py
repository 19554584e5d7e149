"""How any record moves: flow tables, guards, the ledger's rows, the job lease.

Knows no case and no person: the rooms above bring their own tables and people.
"""
