"""The only room that knows SQL: SQLAlchemy Core on SQLite, the same on PostgreSQL.

Nothing is imported here, so that `first_rows` is read without waiting for SQLAlchemy.
"""

#: The version of the tables. A change of `tables` raises it and adds `migrations/v<number>.py`.
VERSION = 1
