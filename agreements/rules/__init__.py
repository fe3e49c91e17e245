"""The register's rules: pure functions over values. No database, no clock, nothing asynchronous."""
