"""Quotes in HTML, by the marks the mail programs leave."""

from __future__ import annotations


def cut_html(html: str) -> str:
    return html
