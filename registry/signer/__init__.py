"""The signer: a process apart that signs the ledger's head, with keys and a memory that no other process reads."""
