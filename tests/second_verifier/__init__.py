"""A verifier of the published formats that shares nothing with the first, and each held against the other."""
