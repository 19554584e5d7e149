"""What must be kept, until when, by which article: pure functions over the catalogue.

``catalogue.load`` reads a pack, ``decide.decide`` gives the fate of one record with its
grounds, ``deadline`` ends the term of a duty, ``obligations`` are the duties with their
terms, ``working_days`` counts promised days, ``examples`` runs worked cases.
"""
