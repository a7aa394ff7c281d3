"""The one stylesheet, generated from the colours."""

from __future__ import annotations

from string import Template
from typing import TYPE_CHECKING

from ui.widgets import icons

if TYPE_CHECKING:
    from ui.widgets.theme import Colours

_SHEET = Template("""
* { outline: none; }
QMainWindow, QDialog, QWidget#ground { background: $ground; }
QToolTip { background: $surface; color: $text; border: 1px solid $line; padding: 4px 6px; }
QLabel { background: transparent; }
QLabel[tone="muted"] { color: $muted; }
QLabel[tone="accent"] { color: $accent; }
QLabel[tone="overdue"] { color: $overdue; }
QLabel[tone="soon"] { color: $soon; }
QLabel[tone="in time"] { color: $in_time; }
QLabel[tone="at rest"] { color: $at_rest; }
QLabel[tone="text"] { color: $text; }
QLabel#keycap { border: 1px solid $line; border-radius: 4px; padding: 0 4px; color: $muted; background: $ground; }

QPushButton, QToolButton#plain { background: $surface; border: 1px solid $line; border-radius: 7px; padding: 5px 10px;
  color: $text; font-weight: 500; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $at_rest_soft; }
QPushButton:focus { border-color: $accent; }
QPushButton:disabled { color: $muted; background: $ground; }
QPushButton[kind="primary"] { background: $accent; color: $on_accent; border: 1px solid $accent; border-radius: 8px;
  padding: 6px 14px; font-weight: 600; }
QPushButton[kind="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[kind="primary"]:focus { border: 2px solid $text; padding: 5px 13px; }
QPushButton[kind="primary"]:disabled { background: $at_rest_soft; border-color: $line; color: $muted; }
QPushButton[kind="primary"] QLabel { color: $on_accent; font-weight: 600; }
QPushButton[kind="primary"] QLabel#keycap { color: $on_accent; background: transparent; border-color: transparent; }
QPushButton[kind="best"] { border-color: $accent; color: $accent; background: $accent_soft; border-radius: 8px; }
QPushButton[kind="best"]:hover { background: $selection; }
QPushButton[kind="best"]:focus { border: 2px solid $accent; padding: 4px 9px; }
QPushButton[kind="best"] QLabel { color: $accent; }
QPushButton[kind="best"] QLabel#keycap { color: $accent; border-color: $accent; background: $accent_soft; }
QPushButton[kind="link"] { border: 1px solid transparent; background: transparent; color: $accent; font-weight: 600;
  padding: 2px 4px; border-radius: 5px; }
QPushButton[kind="link"] QLabel { color: $accent; font-weight: 600; }
QPushButton[kind="link"]:hover { background: $hover; }
QPushButton[kind="link"]:focus { border-color: $accent; }
QPushButton[kind="quiet"] { border: 1px solid transparent; background: transparent; color: $muted; padding: 4px 6px;
  font-weight: 400; text-align: left; }
QPushButton[kind="quiet"] QLabel#plain { color: $text; }
QPushButton[kind="quiet"] QLabel { font-weight: 400; color: $muted; }
QPushButton[kind="status"] { border: 1px solid transparent; background: transparent; border-radius: 4px; }
QPushButton[kind="status"]:hover { background: $hover; }
QPushButton[kind="status"]:focus { border-color: $accent; }
QPushButton[kind="quiet"]:hover { background: $hover; color: $text; }
QPushButton[kind="quiet"]:focus { border-color: $accent; }
QPushButton[kind="tab"] { border: 1px solid transparent; background: transparent; color: $muted; padding: 4px 7px;
  border-radius: 7px; font-weight: 500; }
QPushButton[kind="tab"]:hover { color: $text; }
QPushButton[kind="tab"]:checked { background: $accent_soft; color: $accent; font-weight: 600; }
QPushButton[kind="tab"]:focus { border-color: $accent; }
QPushButton[kind="chip"] { border-radius: 8px; padding: 4px 8px; }
QPushButton QLabel { color: $text; }
QPushButton QLabel#keycap { color: $muted; }
QPushButton[kind] QLabel[dim="true"] { color: $muted; }

QLineEdit, QComboBox, QSpinBox, QPlainTextEdit, QDateTimeEdit, QTimeEdit, QDateEdit { background: $surface;
  border: 1px solid $line; border-radius: 8px; padding: 5px 9px; color: $text; selection-background-color: $accent;
  selection-color: $on_accent; }
QLineEdit:focus, QComboBox:focus, QSpinBox:focus, QPlainTextEdit:focus, QDateTimeEdit:focus,
QTimeEdit:focus, QDateEdit:focus { border: 1px solid $accent; }
QComboBox QAbstractItemView { background: $surface; border: 1px solid $line; selection-background-color: $accent_soft;
  selection-color: $text; }
QComboBox::drop-down { border: none; width: 22px; }
QPlainTextEdit#note { background: $soon_soft; border-color: $soon_soft; }
QPlainTextEdit#note:focus { border-color: $soon; }
QTextEdit#answer { background: $surface; border: 1px solid $line; border-radius: 9px; padding: 6px 8px; color: $text;
  selection-background-color: $accent; selection-color: $on_accent; }
QTextEdit#answer:focus { border: 1px solid $accent; }
QTextBrowser#body { background: transparent; border: none; color: $text; selection-background-color: $accent;
  selection-color: $on_accent; }
QAbstractSpinBox QLineEdit { border: none; background: transparent; padding: 0 2px; }
QTextBrowser#body[paper="true"] { background: $paper; color: $ink; border-radius: 4px; }
QCheckBox { spacing: 8px; padding: 2px; }
QCheckBox::indicator { width: 15px; height: 15px; border: 1px solid $muted; border-radius: 4px; background: $surface; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: url($check); }
QCheckBox::indicator:focus { border: 2px solid $accent; }
QSpinBox::up-button, QSpinBox::down-button, QDateTimeEdit::up-button, QDateTimeEdit::down-button { border: none;
  background: transparent; width: 18px; subcontrol-origin: padding; }
QSpinBox::up-arrow, QDateTimeEdit::up-arrow { image: url($up); width: 11px; height: 11px; }
QSpinBox::down-arrow, QDateTimeEdit::down-arrow, QComboBox::down-arrow, QDateEdit::down-arrow { image: url($down);
  width: 12px; height: 12px; }
QDateEdit::drop-down, QDateTimeEdit::drop-down { border: none; width: 22px; }
QCheckBox:focus { color: $accent; }

QListView { background: $surface; border: none; }
QListView#choices { background: $surface; border: 1px solid $line; border-radius: 8px; }
QListView#choices::item, QListWidget#pages::item { padding: 6px 8px; border-radius: 6px; color: $text; }
QListView#choices::item:selected, QListWidget#pages::item:selected { background: $accent_soft; color: $text; }
QListView#choices::item:hover, QListWidget#pages::item:hover { background: $hover; }
QListWidget#pages { background: $ground; border: none; }
QScrollArea { border: none; background: transparent; }
QScrollArea > QWidget > QWidget#flow { background: transparent; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $scroll; border-radius: 3px; margin: 2px; min-height: 28px; min-width: 28px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSplitter::handle { background: $line; }
QSplitter::handle:hover { background: $accent; }

QMenuBar { background: $ground; color: $text; padding: 0 6px; }
QMenuBar::item { padding: 3px 8px; border-radius: 5px; background: transparent; }
QMenuBar::item:selected { background: $accent_soft; }
QMenu { background: $surface; border: 1px solid $line; padding: 5px; color: $text; }
QMenu::item { padding: 5px 22px 5px 10px; border-radius: 5px; }
QMenu::item:selected { background: $accent_soft; }
QMenu::item:disabled { color: $muted; }
QMenu::separator { height: 1px; background: $line; margin: 5px 4px; }
QMenu::icon { padding-left: 8px; }
QProgressBar { border: none; background: $line; border-radius: 2px; max-height: 4px; min-height: 4px; }
QProgressBar::chunk { background: $accent; border-radius: 2px; }
QTableView#readings { background: $surface; border: 1px solid $line; border-radius: 8px; color: $text;
  selection-background-color: $accent_soft; selection-color: $text; }
QTableView#readings:focus { border-color: $accent; }
QTableView#readings::item { padding: 2px 6px; }
QTableView#readings QHeaderView { background: $surface; }
QTableView#readings QHeaderView::section { background: $surface; color: $muted; border: none; padding: 4px 9px;
  border-bottom: 1px solid $line; }
QTabWidget::pane { border: 1px solid $line; border-radius: 8px; }

QFrame#surface { background: $surface; }
QFrame#top, QFrame#status { background: $ground; }
QFrame#top { border-bottom: 1px solid $line; }
QFrame#status { border-top: 1px solid $line; }
QFrame#tabs, QFrame#header { background: $surface; border-bottom: 1px solid $line; }
QFrame#composer { background: $surface; border-top: 1px solid $line; }
QFrame#card { background: $surface; border: 1px solid $line; border-radius: 10px; }
QFrame#card[kind="note"] { background: $soon_soft; border-color: $soon_soft; }
QFrame#card[kind="own"] { background: $ground; }
QFrame#card[kind="alert"] { border-color: $overdue; }
QFrame#band { background: $accent_soft; border-radius: 8px; }
QFrame#band[kind="warning"] { background: $soon_soft; }
QFrame#band[kind="error"] { background: $overdue_soft; }
QFrame#band[kind="plain"] { background: $at_rest_soft; }
QFrame#undo { background: $text; border-radius: 9px; }
QFrame#popup { background: $surface; border: 1px solid $line; }
QFrame#undo QLabel { color: $surface; }
QFrame#undo QPushButton { background: transparent; border: 1px solid transparent; color: $on_dark; font-weight: 600; }
QFrame#undo QPushButton:hover { text-decoration: underline; }
QFrame#undo QPushButton:focus { border-color: $on_dark; }
QFrame#rule { background: $line; max-height: 1px; min-height: 1px; border: none; }
""")


def stylesheet(colours: Colours) -> str:
    values = {name: getattr(colours, name) for name in type(colours).__slots__}
    values["paper"], values["ink"] = "#FFFFFF", "#1F2124"  # mail that brings its own colours was made for these
    values["check"] = icons.file("check", colours.on_accent)
    values["up"], values["down"] = icons.file("chevron-up", colours.muted), icons.file("chevron-down", colours.muted)
    values["on_dark"] = "#2F5BD8" if colours.is_dark else "#A9C0FF"
    return _SHEET.substitute(values)
