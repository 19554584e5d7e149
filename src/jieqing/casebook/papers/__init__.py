"""Papers drawn from the verified record: forms for regulators, finance and managers.

Each module draws one paper (``jieqing.paper.Paper``); ``forms`` names them all and
``inspection`` packs them for an inspector. Nobody's values stand on any of them.
"""
