"""The only room that knows SQL: SQLAlchemy Core on SQLite, the same on PostgreSQL."""
