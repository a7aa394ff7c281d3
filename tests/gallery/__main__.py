"""`python -m tests.gallery inbox [--dark] [--rtl] [--size 1440x900] [--scale 2] [--shot FILE]`"""

from __future__ import annotations

import argparse
import os
import sys


def main() -> int:
    reader = argparse.ArgumentParser(prog="python -m tests.gallery")
    reader.add_argument("name")
    reader.add_argument("--dark", action="store_true")
    reader.add_argument("--rtl", action="store_true", help="in Persian, mirrored")
    reader.add_argument("--size", help="for example 1024x600")
    reader.add_argument("--scale", default="", help="for example 2")
    reader.add_argument("--shot", help="save a picture and leave")
    chosen = reader.parse_args()
    if chosen.shot:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if chosen.scale:
        os.environ["QT_SCALE_FACTOR"] = chosen.scale
    from tests.gallery.show import show

    return show(chosen.name, is_dark=chosen.dark, is_rtl=chosen.rtl, size=chosen.size, shot=chosen.shot)


if __name__ == "__main__":
    sys.exit(main())
