"""LISTED: order, urgency, sections, words, search and differences of the list. Pure."""
