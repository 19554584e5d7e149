"""Proof: the ledger, the statements, who did what."""
