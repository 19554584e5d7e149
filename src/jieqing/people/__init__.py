"""People who act: accounts, keys, roles, and who may do what."""
