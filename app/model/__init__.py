"""The vocabulary: frozen dataclasses, standard library only."""
