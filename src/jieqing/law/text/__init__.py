"""Law texts: a file's bytes become articles, two versions become a difference.

Pure: bytes and values in, values out. ``reading.read_text`` takes a file's bytes,
``comparing.compare`` pairs the articles of two versions, ``differing`` marks what
changed inside one.
"""
