"""Requests, cases and their gates: the durable truth of what was asked and done."""
