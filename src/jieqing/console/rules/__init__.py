"""The law by which decisions are made, its changes, its calendar."""
