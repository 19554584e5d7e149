"""Secrets: signing keys, case and capsule keys, encrypted files, and their ending."""
