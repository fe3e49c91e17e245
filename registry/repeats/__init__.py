"""Requests sent twice and done once."""
