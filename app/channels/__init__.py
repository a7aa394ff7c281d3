"""Where messages come from and answers go: one file per kind of channel."""
