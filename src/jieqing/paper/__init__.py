"""A paper as one value, and the forms it takes: page, PDF, DOCX, XLSX, CSV, archive."""
