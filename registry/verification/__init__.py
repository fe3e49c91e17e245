"""The database held to the ledger, every night and whenever an auditor asks, by a process of its own."""
