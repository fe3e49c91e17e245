"""The register's domain: its rules, tables, ledger, acts and readings. It knows neither HTTP nor files on disk."""
