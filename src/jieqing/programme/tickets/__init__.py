"""来件: what comes in and wants an answer, each kind with its clocks and its parts."""
