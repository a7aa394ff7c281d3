"""The panes of the main window. Passive: they show what they are given and say what was asked for."""
