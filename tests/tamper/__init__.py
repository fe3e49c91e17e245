"""The tamper drill: whoever owns the database changes something behind the register's back, and is found out."""
