"""The ways to show a notification: the desktop's own, or else one in the window."""
