"""A folder of CSV and XLSX exports as a store: the first one without transactions."""
