"""First start in the browser: from an empty folder to a company's home."""
