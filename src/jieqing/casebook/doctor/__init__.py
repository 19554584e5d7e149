"""What is missing or unsafe in a home, and how to mend it.

Facts are gathered first (gathering.py, store_facts.py), then judged by pure functions
(checks.py). A finding is a refusal that nobody raised: it has its code, its cause and
its advice (troubles.py, or the very refusal that an act would meet).
"""
