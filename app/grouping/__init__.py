"""GROUPED: which messages are one conversation. Pure."""
