"""The chain over ports: find, plan, erase, check, restore."""
