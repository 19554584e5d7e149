"""Requests that come in as a list: reading it, and opening a case for each row."""
