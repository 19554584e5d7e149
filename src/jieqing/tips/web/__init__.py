"""The pages of tips: own origin and process, no cookie, no script, no log line."""
