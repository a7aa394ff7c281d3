"""The computer around us: folders, secrets, the log."""
