"""What people and programs are told: who did what, what waits, which day comes near.

Everything here follows from the ledger and from cases as they stand; nothing here is
evidence, and losing all of it loses no act. No message carries a customer's data or the
content of a case: a number, what it is about, a day and an address.
"""
