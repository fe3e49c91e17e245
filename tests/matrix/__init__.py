"""Who may do what at which address, agreement by agreement. A package, so that all of it shares one world."""
