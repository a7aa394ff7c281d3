"""A number with its unit, set in from the frame as other fields are: the stylesheet's padding does not reach it."""

from __future__ import annotations

from PySide6.QtWidgets import QSpinBox


class NumberField(QSpinBox):
    def __init__(self) -> None:
        super().__init__()
        self.lineEdit().setTextMargins(7, 0, 0, 0)
