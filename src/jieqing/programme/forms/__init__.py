"""问卷: asked by links that answer once, counted so that nobody is found in a table."""
