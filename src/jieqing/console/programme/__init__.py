"""The programme's pages: sixty items, documents, tasks, calendar, figures, packs."""
