"""Reviews of data (资料复核): sampled rows are judged by people, corrected and closed.

A review asks whether what is held is right, whole, or still needed. Its entries are its
record; the rows drawn lie sealed until it closes, and no value is kept at all.
"""
