"""The log file. It may be sent to somebody for help, so it holds no addresses, subjects or texts."""

from __future__ import annotations

import logging
import re
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path

_MAX_BYTES = 1_000_000
_KEPT_FILES = 3
_OWN = ("app", "ui")
_ADDRESS = re.compile(r"[^\s<>\"'@]{1,64}@[^\s<>\"'@,;:)\]]{1,255}")


class DiscreetFormatter(logging.Formatter):
    """Writes where and what kind of thing happened, never with what.

    Of an exception the classes and places are written and not its message, which may quote mail or SQL values;
    of other packages' messages the template and not what was put into it.
    """

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        is_own = record.name.partition(".")[0] in _OWN
        copy = logging.makeLogRecord(record.__dict__)
        copy.msg = _ADDRESS.sub("<address>", record.getMessage() if is_own else str(record.msg))
        copy.args = None
        copy.exc_text = None
        copy.stack_info = None
        return super().format(copy)

    def formatException(self, ei: object) -> str:
        error = ei[1] if isinstance(ei, tuple) else None
        return "\n".join(_described(error)) if isinstance(error, BaseException) else ""


def set_up(folder: Path, level: int = logging.INFO) -> Path:
    """Log into a file in this folder from now on; returns its path.

    :raises OSError: the folder can't be written
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "punktual.log"
    handler = RotatingFileHandler(path, maxBytes=_MAX_BYTES, backupCount=_KEPT_FILES, encoding="utf-8", delay=True)
    handler.setFormatter(DiscreetFormatter())
    root = logging.getLogger()
    for old in [each for each in root.handlers if isinstance(each.formatter, DiscreetFormatter)]:
        root.removeHandler(old)
        old.close()
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    for name in _OWN:
        logging.getLogger(name).setLevel(level)
    return path


def _described(error: BaseException) -> list[str]:
    lines: list[str] = []
    seen: set[int] = set()
    following: BaseException | None = error
    while following is not None and id(following) not in seen:
        seen.add(id(following))
        lines.append(f"{type(following).__module__}.{type(following).__qualname__}")
        frames = traceback.extract_tb(following.__traceback__)
        lines += [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        following = following.__cause__ or (None if following.__suppress_context__ else following.__context__)
    return lines
