"""The tamper-evident ledger: canonical entries, the Merkle tree over them, and the block every act is written in."""
