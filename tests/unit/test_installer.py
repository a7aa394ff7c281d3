"""What installers are made from, as far as it can be checked without making one: build_installer.py tries each out."""

from __future__ import annotations

import ast
import importlib.metadata
import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Iterator
from configparser import ConfigParser
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import pytest

from app.bootstrap import parser
from app.host import secrets
from app.i18n import LANGUAGES

ROOT = Path(__file__).parents[2]
PACKAGING = ROOT / "packaging"


def _loaded(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def installer() -> ModuleType:
    return _loaded(ROOT / "build_installer.py")


@pytest.fixture(scope="module")
def entry() -> ModuleType:
    return _loaded(PACKAGING / "start.py")


@pytest.fixture(scope="module")
def desktop_file() -> ConfigParser:
    found = ConfigParser(interpolation=None)
    found.optionxform = str  # type: ignore[assignment,method-assign]  # keys of .desktop files have capitals
    found.read(PACKAGING / "punktual.desktop", "utf-8")
    return found


def test_the_menu_starts_what_the_program_understands(desktop_file: ConfigParser) -> None:
    starts = [section["Exec"].split() for section in desktop_file.values() if "Exec" in section]
    assert len(starts) == 2
    for program, *options in starts:
        assert program == "punktual"
        parser().parse_args(options)


def test_the_menu_speaks_the_program_s_languages(desktop_file: ConfigParser) -> None:
    entry = desktop_file["Desktop Entry"]
    assert all(f"Comment[{language}]" in entry for language in LANGUAGES if language != "en")


def test_the_menu_entry_is_valid() -> None:
    validate = shutil.which("desktop-file-validate")
    if not validate:
        pytest.skip("desktop-file-validate is not installed")
    found = subprocess.run([validate, PACKAGING / "punktual.desktop"], capture_output=True, text=True, check=False)
    assert found.stdout + found.stderr == ""


def test_the_icon_is_there_and_is_a_drawing(desktop_file: ConfigParser) -> None:
    drawing = ElementTree.parse(PACKAGING / f"{desktop_file['Desktop Entry']['Icon']}.svg")
    assert drawing.getroot().tag == "{http://www.w3.org/2000/svg}svg"


def _named(function: str) -> Iterator[str]:
    """What the recipe names for every system; the branches for one system can only be checked there."""
    recipe = ast.parse((PACKAGING / "punktual.spec").read_text("utf-8"))
    for statement in recipe.body:
        if isinstance(statement, ast.If):
            continue
        for node in ast.walk(statement):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == function:
                assert isinstance(node.args[0], ast.Constant)
                yield str(node.args[0].value)


def test_what_the_recipe_names_exists() -> None:
    modules = [*_named("collect_submodules"), *_named("collect_data_files")]
    assert {"app", "resources"} <= set(modules)
    assert [name for name in modules if importlib.util.find_spec(name) is None] == []
    assert all(importlib.metadata.version(name) for name in _named("copy_metadata"))


def test_the_recipe_names_every_keyring() -> None:
    recipe = (PACKAGING / "punktual.spec").read_text("utf-8")
    assert [module for module, _ in secrets._BACKENDS.values() if f'"{module}"' not in recipe] == []


def test_the_window_s_plugins_stay_and_the_others_go(installer: ModuleType, tmp_path: Path) -> None:
    qt = tmp_path / "lib/python3/site-packages/PySide6/Qt"
    kept = {
        "plugins/platforms/libqxcb.so",
        "plugins/platforms/libqwayland.so",
        "plugins/platforms/libqoffscreen.so",
        "plugins/imageformats/libqjpeg.so",
        "plugins/iconengines/libqsvgicon.so",
        "translations/qtbase_fa.qm",
    }
    gone = {
        "plugins/platformthemes/libqgtk3.so",
        "plugins/platforms/libqvnc.so",
        "plugins/imageformats/libqpdf.so",
        "translations/qtbase_ja.qm",
        "translations/qtdeclarative_pl.qm",
    }
    for name in kept | gone:
        (qt / name).parent.mkdir(parents=True, exist_ok=True)
        (qt / name).touch()
    installer.prune_qt(tmp_path)
    assert {str(path.relative_to(qt)) for path in qt.rglob("*") if path.is_file()} == kept


def test_the_qt_translations_are_the_program_s_languages(installer: ModuleType) -> None:
    assert {"en", *installer.QT_LANGUAGES} == set(LANGUAGES)


@pytest.mark.skipif(sys.platform == "win32", reason="the places of a Linux system")
def test_the_command_leads_to_the_program(installer: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "frozen").mkdir()
    (tmp_path / "frozen/punktual").write_text("the program")
    installer.lay_out(tmp_path / "frozen", tmp_path / "root")
    shutil.move(tmp_path / "root", tmp_path / "elsewhere")
    assert (tmp_path / "elsewhere/usr/bin/punktual").read_text() == "the program"
    assert (tmp_path / "elsewhere/usr/share/applications/punktual.desktop").is_file()


def test_an_installer_of_another_system_is_refused_before_the_work(installer: ModuleType) -> None:
    foreign = "deb" if sys.platform == "win32" else "exe"
    with pytest.raises(installer.Failed, match="can only be built on"):
        installer.check_tools(foreign)


@pytest.mark.parametrize("own", [None, "/opt/lib"])
def test_programs_started_from_the_frozen_one_find_their_own_libraries(entry: ModuleType, own: str | None) -> None:
    before = {} if own is None else {"LD_LIBRARY_PATH": own}
    environment = {"LD_LIBRARY_PATH": "/usr/lib/punktual/_internal"}
    if own is not None:
        environment["LD_LIBRARY_PATH_ORIG"] = own
    entry.hand_back_libraries(environment)
    assert environment == before


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has a store of its own")
def test_the_system_s_certificates_are_trusted_unless_the_owner_chose_others(
    entry: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bundle.pem").touch()
    monkeypatch.setattr(entry, "TRUSTED", (str(tmp_path / "missing.pem"), str(tmp_path / "bundle.pem")))
    environment: dict[str, str] = {}
    entry.trust_the_system(environment)
    assert environment == {"SSL_CERT_FILE": str(tmp_path / "bundle.pem")}
    chosen = {"SSL_CERT_FILE": "/own.pem"}
    entry.trust_the_system(chosen)
    assert chosen == {"SSL_CERT_FILE": "/own.pem"}
