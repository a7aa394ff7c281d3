"""The program's language reaches Qt: its own words, numbers and the direction of everything."""

from __future__ import annotations

from PySide6.QtCore import QLibraryInfo, QLocale, Qt, QTranslator
from PySide6.QtWidgets import QApplication

from app import i18n

_RIGHT_TO_LEFT = ("fa",)


class _Words(QTranslator):
    """Qt's own words, but keys are called what is printed on them: in Iran "Ctrl" and "Alt", which Qt translates."""

    def translate(self, context: str, source: str, disambiguation: str | None = None, n: int = -1) -> str | None:
        if context == "QShortcut" and i18n.language() == "fa":
            return source
        return super().translate(context, source, disambiguation, n)


_translator = _Words()


def speak(app: QApplication, wanted: str) -> None:
    """:param wanted: "" for the system's language, where the program knows it"""
    language = wanted or QLocale.system().name().partition("_")[0]
    i18n.set_language(language if language in i18n.LANGUAGES else "en")
    language = i18n.language()
    app.removeTranslator(_translator)
    if language != "en" and _translator.load(
        f"qtbase_{language}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    ):
        app.installTranslator(_translator)
    system = QLocale.system()
    QLocale.setDefault(system if system.language() == QLocale(language).language() else QLocale(language))
    is_rtl = language in _RIGHT_TO_LEFT
    app.setLayoutDirection(Qt.LayoutDirection.RightToLeft if is_rtl else Qt.LayoutDirection.LeftToRight)
