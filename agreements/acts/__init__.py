"""What changes the register. Each act is one function, one `recorded` block, one ledger entry, one commit."""
