"""What can be done with a case, one act a file; each row stands in flows.py."""
