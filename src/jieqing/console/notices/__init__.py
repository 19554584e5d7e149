"""Pages of notices: what one was told, how one wants to be told, and the channels."""
