"""Proof that stands alone: ledger tree, checkpoints, statements and their check."""
