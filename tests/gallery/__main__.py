"""`python -m tests.gallery inbox [--dark] [--language fa] [--size 1440x900] [--scale 2] [--shot FILE]`"""

from __future__ import annotations

import argparse
import os
import sys


def main() -> int:
    reader = argparse.ArgumentParser(prog="python -m tests.gallery")
    reader.add_argument("name")
    reader.add_argument("--dark", action="store_true")
    reader.add_argument("--language", default="en", help="en, pl, de or fa")
    reader.add_argument("--rtl", dest="language", action="store_const", const="fa", help="in Persian, mirrored")
    reader.add_argument("--size", help="for example 1024x600")
    reader.add_argument("--scale", default="", help="for example 2")
    reader.add_argument("--shot", help="save a picture and leave")
    chosen = reader.parse_args()
    if chosen.shot:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if chosen.scale:
        os.environ["QT_SCALE_FACTOR"] = chosen.scale
    from tests.gallery.show import show

    return show(chosen.name, is_dark=chosen.dark, language=chosen.language, size=chosen.size, shot=chosen.shot)


if __name__ == "__main__":
    sys.exit(main())
