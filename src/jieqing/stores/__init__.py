"""One adapter per kind of store: the only room that speaks to customers' data."""
