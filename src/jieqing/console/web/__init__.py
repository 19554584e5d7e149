"""Between the web server and the pages: whole requests only, and an orderly end."""
