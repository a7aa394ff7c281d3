"""ANSWERED: snippets, placeholders, recipients and the message itself. Pure."""
