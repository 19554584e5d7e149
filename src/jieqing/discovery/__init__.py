"""Builds a first data map from what a store declares: guesses for a person to check."""
