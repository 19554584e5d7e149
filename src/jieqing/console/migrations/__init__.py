"""Tables of the console."""
