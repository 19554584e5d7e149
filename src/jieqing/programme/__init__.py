"""The programme: duties, documents, figures and sixty items shown from evidence.

What governs cases is a record too. Nothing is kept by ticking a box: an item is kept
when a query over sealed records finds fresh evidence (``shown.py``).
"""
