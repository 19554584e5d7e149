"""Data: stores, maps, what is kept until when, holds."""
