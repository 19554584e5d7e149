"""``jieqing rules``: ask the law without touching any data."""
