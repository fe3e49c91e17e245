"""The queue's own tables, kept by PgQueuer and made by a migration of ours like all others."""
