"""The core of Punktual: everything but the window. Imports no Qt."""
