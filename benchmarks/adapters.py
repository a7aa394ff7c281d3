"""One function per public measurement: plain data in, plain data out.

Each imports its room only when it is called, so that a scorer for one needs no other.
"""

from __future__ import annotations


def new_text(text: str) -> str:
    """What the writer of a reply wrote anew."""
    from app.parsing.quotes import new_text as cut

    return cut(text)
