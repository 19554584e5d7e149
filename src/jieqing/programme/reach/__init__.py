"""The response team: who is on it, who stands in, and who answers when it is called."""
