"""The commands: thin, one file per group; all work is done by the acts."""
