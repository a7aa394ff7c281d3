"""Builds what people install, and tries it out.

    python build_installer.py                  what this system installs: deb, exe or app
    python build_installer.py dir              the program's folder only, dist/punktual
    python build_installer.py deb tar          Linux: dist/punktual_VERSION_ARCH.deb, dist/punktual-VERSION-ARCH.tar.zst
    python build_installer.py appimage [--appimage-runtime FILE]
    python build_installer.py exe              Windows, with makensis (NSIS 3)
    python build_installer.py app              macOS: dist/Punktual.app in a .dmg

Needs Python 3.11 or later and nothing installed in it: a virtual environment is made in build/venv from
requirements.lock and PyInstaller. It freezes the program into a folder (packaging/punktual.spec) that every installer
wraps. PyInstaller builds for the system it runs on, so each system builds its own; on Linux the result needs the glibc
of the building machine or a newer one. Every artefact is unpacked again, and its program must tell its version, pass
its self-test, play the demo on its own mail servers and open a database of the first release. What fails
is removed.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
import venv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
ROOT = Path(__file__).resolve().parent
PACKAGING, BUILD, DIST = ROOT / "packaging", ROOT / "build", ROOT / "dist"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
VERSION: str = PROJECT["project"]["version"]
SUFFIX = ".exe" if sys.platform == "win32" else ""
USUAL = {"win32": "exe", "darwin": "app"}.get(sys.platform, "deb")
MACHINE = platform.machine().lower()

#: Plugins of Qt that the window never uses. The GTK theme alone brings some 60 libraries.
UNUSED_PLUGINS = (
    "platformthemes/*gtk3*", "platforms/*eglfs*", "platforms/*vnc*", "platforms/*linuxfb*", "platforms/*minimal*",
    "platforms/*vkkhrdisplay*", "platforminputcontexts/*virtualkeyboard*", "imageformats/*pdf*", "imageformats/*tga*",
    "imageformats/*wbmp*", "egldeviceintegrations/*", "generic/*", "networkinformation/*", "tls/*",
    "qmltooling/*", "sqldrivers/*", "designer/*",
)  # fmt: skip
QT_LANGUAGES = ("de", "fa", "pl")

#: What the frozen program needs of the system; Debian 13 and Ubuntu 24.04 renamed some (t64).
DEPENDS = (
    "libstdc++6", "libgcc-s1", "libglib2.0-0t64 | libglib2.0-0", "libgl1", "libegl1", "libdbus-1-3", "libfontconfig1",
    "libfreetype6", "libx11-6", "libx11-xcb1", "libxcb1", "xkb-data", "libbrotli1", "libgssapi-krb5-2",
    "libwayland-client0", "libwayland-cursor0", "libwayland-egl1", "tzdata", "ca-certificates",
)  # fmt: skip
RECOMMENDS = ("fonts-noto-core", "gnome-keyring | kwalletmanager | keepassxc")
DEMO_SECONDS = 90


class Failed(Exception):
    """Says what is wrong and what to do."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*", choices=("dir", *MAKERS), default=[USUAL], metavar="TARGET")
    parser.add_argument("--appimage-runtime", type=Path, metavar="FILE", help="where appimagetool is not installed")
    found = parser.parse_args()
    try:
        for target in found.targets:
            check_tools(target)
        program = timed("freeze", freeze)
        try_out(program)
        for target in found.targets:
            if target != "dir":
                made = timed(target, partial(MAKERS[target], program.parent, found.appimage_runtime))
                print(f"   {made.relative_to(ROOT)}: {size_of(made) / 1e6:.1f} MB", flush=True)
    except Failed as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


# --- the program's folder


def freeze() -> Path:
    """The program in dist/punktual, without an installer around it."""
    python = prepare()
    shutil.rmtree(DIST / "punktual", ignore_errors=True)
    environment = {**os.environ, "PUNKTUAL_VERSION": VERSION, "PYTHONHASHSEED": "1"}
    if sys.platform in ("win32", "darwin"):
        environment["PUNKTUAL_ICON"] = str(draw_icon(python))
    run(
        python, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN", "--distpath", DIST,
        "--workpath", BUILD / "pyinstaller", PACKAGING / "punktual.spec", env=environment,
    )  # fmt: skip
    return DIST / "punktual" / f"punktual{SUFFIX}"


def prepare() -> Path:
    """A virtual environment with what is locked, PyInstaller and the program; made anew when the lock changes."""
    lock = ROOT / "requirements.lock"
    folder, python = BUILD / "venv", BUILD / "venv" / ("Scripts/python.exe" if SUFFIX else "bin/python")
    tools = [*PROJECT["dependency-groups"]["package"], *PROJECT["build-system"]["requires"]]
    stamp = folder / "made-from"
    wanted = sha256(lock.read_bytes() + repr((tools, sys.version, UNUSED_PLUGINS)).encode()).hexdigest()
    pip = (python, "-m", "pip", "--disable-pip-version-check", "install", "-q")
    if not stamp.exists() or stamp.read_text("utf-8") != wanted:
        venv.create(folder, clear=True, with_pip=True)
        run(*pip, "--require-hashes", "-r", lock)
        run(*pip, *tools)
        prune_qt(folder)
        stamp.write_text(wanted, "utf-8")
    run(*pip, "--no-deps", "--no-build-isolation", "--force-reinstall", ROOT)
    return python


def prune_qt(folder: Path) -> None:
    """Before PyInstaller looks: what a plugin needs would be packed with it."""
    [qt] = [path.parent for place in ("PySide6/Qt/plugins", "PySide6/plugins") for path in folder.rglob(place)]
    for path in [path for pattern in UNUSED_PLUGINS for path in (qt / "plugins").glob(pattern)]:
        path.unlink()
    used = {f"qtbase_{language}.qm" for language in QT_LANGUAGES}
    for path in (qt / "translations").glob("*.qm"):
        if path.name not in used:
            path.unlink()


def draw_icon(python: Path) -> Path:
    """The drawing as Windows and macOS want it."""
    made = BUILD / ("punktual.ico" if sys.platform == "win32" else "punktual.icns")
    code = (
        "import sys; from PySide6.QtGui import QImage, QPainter; from PySide6.QtSvg import QSvgRenderer\n"
        "image = QImage(256, 256, QImage.Format.Format_ARGB32); image.fill(0); painter = QPainter(image)\n"
        "QSvgRenderer(sys.argv[1]).render(painter); painter.end(); sys.exit(not image.save(sys.argv[2]))"
    )
    run(python, "-c", code, PACKAGING / "punktual.svg", made)
    return made


# --- trying it out


def try_out(program: Path) -> None:
    """Does what a customer's computer would do.

    :raises Failed: with what the program said
    """
    talking = program.with_name("punktual-console.exe") if SUFFIX else program
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        env = {
            name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "LD_LIBRARY", "QT_"))
        }
        env |= {"PUNKTUAL_HOME": home, "QT_QPA_PLATFORM": "offscreen"}
        said = timed("   --version", lambda: ask(talking, "--version", env=env))
        if said.strip() != f"punktual {VERSION}":
            raise Failed(f"--version said {said!r}")
        timed("   --self-test", lambda: ask(program, "--self-test", env=env))
        timed("   --demo", lambda: play(program, talking, env))
        shutil.copy(ROOT / "tests/store/old/v1.sqlite3", Path(home, "data", "punktual.sqlite3"))
        timed("   list, first release's file", lambda: ask(talking, "list", env=env))


def play(program: Path, talking: Path, env: dict[str, str]) -> None:
    """The demo's mail comes through its own servers; `list` must show mail and forms."""
    demo = subprocess.Popen([program, "--demo"], env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    seen: set[str] = set()
    end = time.monotonic() + DEMO_SECONDS
    try:
        while not {"email", "form"} <= seen and time.monotonic() < end and demo.poll() is None:
            time.sleep(1)
            rows = json.loads(ask(talking, "--demo", "list", "--json", env=env))
            seen = {channel for row in rows for channel in row["channels"]}
    finally:
        demo.terminate()
        said = demo.communicate()[0]
    if not {"email", "form"} <= seen:
        raise Failed(f"After {DEMO_SECONDS} s the demo showed of its channels only {sorted(seen)}.\n{said}")
    if "Traceback" in said:
        raise Failed(f"The demo complained:\n{said}")


def ask(program: Path, *words: str, env: dict[str, str]) -> str:
    found = subprocess.run(
        [program, *words], env=env, capture_output=True, encoding="utf-8", errors="replace", timeout=120, check=False
    )
    if found.returncode or "Traceback" in found.stderr:
        raise Failed(f"{program.name} {' '.join(words)} ended with {found.returncode}:\n{found.stdout}{found.stderr}")
    return found.stdout


# --- installers


def make_deb(folder: Path, _: Path | None) -> Path:
    architecture = run("dpkg", "--print-architecture").strip()
    made = DIST / f"punktual_{VERSION}_{architecture}.deb"
    with fresh(BUILD / "deb") as root:
        lay_out(folder, root)
        control = root / "DEBIAN" / "control"
        control.parent.mkdir()
        control.write_text(
            f"Package: punktual\nVersion: {VERSION}\nArchitecture: {architecture}\nSection: mail\nPriority: optional\n"
            f"Maintainer: The Punktual authors\nInstalled-Size: {size_of(root) // 1024}\n"
            f"Depends: libc6 (>= {platform.libc_ver()[1]}), {', '.join(DEPENDS)}\nRecommends: {', '.join(RECOMMENDS)}\n"
            f"Description: {PROJECT['project']['description'].rstrip('.')}\n",
            "utf-8",
        )
        run("dpkg-deb", "--root-owner-group", "-Zzstd", "-z9", "--build", root, made)
    with unpacked(made, lambda root: run("dpkg-deb", "-x", made, root)) as root:
        try_out(root / "usr/bin/punktual")
    return made


def make_tar(folder: Path, _: Path | None) -> Path:
    name = f"punktual-{VERSION}-{MACHINE}"
    made = DIST / f"{name}.tar.zst"
    with fresh(BUILD / "tar") as root:
        shutil.copytree(folder, root / name, symlinks=True, copy_function=os.link)
        for each in (PACKAGING / "punktual.desktop", PACKAGING / "punktual.svg", ROOT / "LICENSE"):
            shutil.copy(each, root / name)
        pack(root, name, made)
    with unpacked(made, lambda root: run("tar", "-xf", made, "-C", root)) as root:
        try_out(root / name / "punktual")
    return made


def make_appimage(folder: Path, runtime: Path | None) -> Path:
    """An AppImage is a runtime with a squashed folder behind it; without either tool the folder is packed as it is."""
    name = f"Punktual-{VERSION}-{MACHINE}"
    made = DIST / f"{name}.AppImage"
    with fresh(BUILD / "appimage") as root:
        place = root / f"{name}.AppDir"
        lay_out(folder, place)
        (place / "AppRun").symlink_to("usr/bin/punktual")
        (place / ".DirIcon").symlink_to("punktual.svg")
        for each in ("punktual.desktop", "punktual.svg"):
            shutil.copy(PACKAGING / each, place)
        if shutil.which("appimagetool"):
            run("appimagetool", "--no-appstream", place, made)
        elif runtime:
            squashed = root / "squashed"
            run("mksquashfs", place, squashed, "-comp", "zstd", "-root-owned", "-noappend", "-quiet")
            made.write_bytes(runtime.read_bytes() + squashed.read_bytes())
            made.chmod(0o755)
        else:
            made = DIST / f"{name}.AppDir.tar.zst"
            pack(root, place.name, made)
            print("   Neither appimagetool nor --appimage-runtime: this is the AppDir, packed. Run its AppRun.")
            with unpacked(made, lambda root: run("tar", "-xf", made, "-C", root)) as opened:
                try_out(opened / place.name / "AppRun")
            return made
    os.environ["APPIMAGE_EXTRACT_AND_RUN"] = "1"  # works without FUSE
    with unpacked(made, lambda root: shutil.copy(made, root)) as root:
        try_out(root / made.name)
    return made


def make_exe(folder: Path, _: Path | None) -> Path:
    made = DIST / f"punktual-{VERSION}-{MACHINE}-setup.exe"
    names = {"VERSION": VERSION, "FOLDER": folder, "OUTPUT": made, "ICON": BUILD / "punktual.ico"}
    run("makensis", "-V2", *(f"-D{name}={value}" for name, value in names.items()), PACKAGING / "punktual.nsi")
    with unpacked(made, lambda root: run(made, "/S", f"/D={root}")) as root:
        try_out(root / "punktual.exe")
        run(root / "uninstall.exe", "/S", f"_?={root}")
    return made


def make_app(_: Path, __: Path | None) -> Path:
    """Not signed: whoever gives it away signs and notarises it."""
    made = DIST / f"Punktual-{VERSION}.dmg"
    with fresh(BUILD / "dmg") as root:
        shutil.copytree(DIST / "Punktual.app", root / "Punktual.app", symlinks=True)
        (root / "Applications").symlink_to("/Applications")
        run("hdiutil", "create", "-quiet", "-ov", "-volname", "Punktual", "-srcfolder", root, made)
        with unpacked(made, lambda place: shutil.move(root / "Punktual.app", place)) as place:
            try_out(place / "Punktual.app/Contents/MacOS/punktual")
    return made


MAKERS: dict[str, Callable[[Path, Path | None], Path]] = {
    "deb": make_deb, "tar": make_tar, "appimage": make_appimage, "exe": make_exe, "app": make_app,
}  # fmt: skip
TOOLS = {
    "deb": ("dpkg", "dpkg-deb"),
    "tar": ("tar", "zstd"),
    "appimage": ("tar", "zstd"),
    "exe": ("makensis",),
    "app": ("hdiutil",),
}
SYSTEMS = {"exe": "win32", "app": "darwin", "deb": "linux", "tar": "linux", "appimage": "linux"}


def check_tools(target: str) -> None:
    """Before the minutes of work, not after."""
    if SYSTEMS.get(target, sys.platform) != sys.platform:
        raise Failed(f"{target} can only be built on {SYSTEMS[target]}; this is {sys.platform}.")
    for tool in TOOLS.get(target, ()):
        if not shutil.which(tool):
            raise Failed(f"{target} needs {tool}; please install it.")
    if sys.platform == "linux" and not shutil.which("objdump"):
        raise Failed("PyInstaller needs objdump (binutils); please install it.")


def lay_out(folder: Path, root: Path) -> None:
    """The program in the places of a Linux system."""
    shutil.copytree(folder, root / "usr/lib/punktual", symlinks=True, copy_function=os.link)
    for source, place in (
        (PACKAGING / "punktual.desktop", "usr/share/applications/punktual.desktop"),
        (PACKAGING / "punktual.svg", "usr/share/icons/hicolor/scalable/apps/punktual.svg"),
        (ROOT / "LICENSE", "usr/share/doc/punktual/copyright"),
    ):
        (root / place).parent.mkdir(parents=True)
        shutil.copy(source, root / place)
    (root / "usr/bin").mkdir()
    (root / "usr/bin/punktual").symlink_to("../lib/punktual/punktual")


def pack(root: Path, name: str, made: Path) -> None:
    run("tar", "--owner=0", "--group=0", "-I", "zstd -9 -T0 -q", "-cf", made, "-C", root, name)


@contextmanager
def fresh(folder: Path) -> Iterator[Path]:
    """An empty folder, gone afterwards."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def unpacked(made: Path, unpack: Callable[[Path], object]) -> Iterator[Path]:
    """The artefact as it is after installing; one that does not work is not left lying about."""
    with fresh(BUILD / "tried") as root:
        try:
            unpack(root)
            yield root
        except BaseException:
            made.unlink(missing_ok=True)
            raise


def size_of(path: Path) -> int:
    """Bytes on the disk, links counted once."""
    return sum(each.lstat().st_size for each in (path, *path.rglob("*")) if not each.is_dir())


def timed(what: str, work: Callable[[], T]) -> T:
    start = time.monotonic()
    result = work()
    print(f"{what}: {time.monotonic() - start:.1f} s", flush=True)
    return result


def run(*words: str | Path, env: dict[str, str] | None = None) -> str:
    found = subprocess.run([str(word) for word in words], env=env, stdout=subprocess.PIPE, text=True, check=False)
    if found.returncode:
        raise Failed(
            f"{Path(words[0]).name} failed with {found.returncode}: {' '.join(map(str, words))}\n{found.stdout}"
        )
    return found.stdout


if __name__ == "__main__":
    sys.exit(main())
