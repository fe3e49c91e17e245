"""People and their keys: accounts, passwords, sessions and tokens."""
