"""PostgreSQL under the casebook: Django's own adapter, with acts one after another."""
