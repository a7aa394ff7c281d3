"""The window: all of PySide6 and nothing else. Stands on `app.desk`."""
