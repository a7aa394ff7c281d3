"""Entry of the program. Commands without a window never load Qt."""

from __future__ import annotations

import sys
from collections.abc import Sequence

_WITHOUT_WINDOW = frozenset({"list", "sync", "--version", "--help", "-h"})


def main(argv: Sequence[str] | None = None) -> int:
    """`punktual [--demo] [--profile FOLDER] [list | sync | --version | --self-test]`; returns the exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    if _WITHOUT_WINDOW.intersection(words):
        from app.cli import main as command

        return command(words)
    from app.bootstrap import program
    from ui.window_start import start

    running = program(words)
    code = start(running)
    if running.options.play and not code:
        from app.cli import tell_demo

        tell_demo(running)
    running.stop()
    return code


if __name__ == "__main__":
    sys.exit(main())
