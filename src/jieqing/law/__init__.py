"""What must be kept, until when, by which article: pure functions over the catalogue.

``catalogue.load`` reads a pack, ``decide.decide`` gives the fate of one record with its
grounds, ``working_days`` counts promised days, ``examples`` runs worked cases.
"""
