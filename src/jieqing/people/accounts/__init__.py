"""Log-ins of the web: accounts, sessions, second factors, tokens, invitations."""
