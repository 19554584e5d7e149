"""REST: the same acts and permissions as the screens, for machines."""
