"""IDENTIFIED: who wrote a message, and whether two messages are one person's. Pure."""
