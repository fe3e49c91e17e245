"""What reads the register. PostgreSQL builds the JSON; callers take its bytes or decode them into frozen values."""
