"""Campaigns (宣传): one thought for some weeks, and how many it reached."""
