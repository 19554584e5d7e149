"""Orders of organs to keep rows in secret: pages of the post counsel alone."""
