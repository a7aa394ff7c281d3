"""Data files that ship with the program: icons, translations, vocabularies, starter snippets."""
