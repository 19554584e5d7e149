"""Whoever leaves a post hands over what is open there, and whoever comes accepts it."""
