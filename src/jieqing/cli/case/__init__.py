"""``jieqing case``: one act a command, in the order of a case."""
