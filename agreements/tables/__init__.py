"""The tables of the domain, one noun a file, and their migrations."""
