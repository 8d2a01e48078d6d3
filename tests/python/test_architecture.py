"""The rules of ARCHITECTURE.md that can be read off the files."""

import re
import tomllib
from pathlib import Path

import pytest
from repository import ROOT, project_files, read

TOP_LEVEL_FOLDERS = {"sim", "optics", "sensor", "isp", "python", "scenes", "tests"}

STEPS = {"core", "optics", "sensor", "isp", "scene", "render"}
MAY_INCLUDE = {
    "core": {"core"},
    "optics": {"core", "optics"},
    "sensor": {"core", "sensor"},
    "isp": {"core", "isp"},
    "scene": {"core", "optics", "scene"},
    "render": {"core", "optics", "scene", "render"},
    "camera": STEPS | {"camera"},
    "measure": STEPS | {"camera", "measure"},
    "report": STEPS | {"camera", "measure", "report"},
    "cli": STEPS | {"camera", "measure", "report", "cli"},
    "python": STEPS | {"camera", "measure", "report", "python"},
}

INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)
# A home folder, or another absolute path that only one machine has.
MACHINE_PATH = re.compile(r"(?:^|[\s\"'(=,:]|-[IL])/(?:home|root|Users|work|mnt)/\w")


def module_of(path: Path) -> str | None:
    """The module a source file or an include path belongs to; None outside the source folders."""
    folder = path.parts[1] if path.parts[0] == "sim" else path.parts[0]
    return folder if folder in MAY_INCLUDE else None


def includes() -> list[tuple[Path, Path]]:
    """(file, what it includes in quotes) for every C++ file."""
    sources = [path for path in project_files() if path.suffix in {".h", ".cpp"}]
    return [(path, Path(target)) for path in sources for target in INCLUDE.findall(read(path))]


def test_includes_were_found():
    assert len(includes()) > 20


def test_every_source_folder_has_a_rule():
    folders = {path.parent for path in project_files() if path.suffix in {".h", ".cpp"} and path.parts[0] != "tests"}
    assert [str(folder) for folder in sorted(folders) if module_of(folder / "x.h") is None] == []


def test_includes_follow_the_dependency_rule():
    wrong = [
        f"{path} includes {target}"
        for path, target in includes()
        if module_of(path) and module_of(target) not in MAY_INCLUDE[module_of(path)]
    ]
    assert wrong == []


def test_quoted_includes_start_at_the_root():
    # The build generates a header from its template, <name>.in.
    known = lambda target: (ROOT / target).is_file() or (ROOT / f"{target}.in").is_file()
    wrong = [f"{path} includes {target}" for path, target in includes() if not known(target)]
    assert wrong == []


def test_top_level_folders():
    folders = {path.parts[0] for path in project_files() if len(path.parts) > 1}
    assert {folder for folder in folders if not folder.startswith(".")} == TOP_LEVEL_FOLDERS


def test_toml_files_state_their_schema():
    files = [path for path in project_files() if path.parts[0] == "scenes" and path.suffix == ".toml"]
    wrong = [str(path) for path in files if tomllib.loads(read(path)).get("schema") != 1]
    assert wrong == []


def test_no_file_names_a_path_of_one_machine():
    wrong = [
        f"{path}:{number}: {line.strip()}"
        for path in project_files()
        for number, line in enumerate(read(path).splitlines(), 1)
        if MACHINE_PATH.search(line)
    ]
    assert wrong == []


@pytest.mark.parametrize("line", ["see /" + "home/me/x", 'open("/' + 'work/a")', "-I/" + "root/include"])
def test_machine_paths_are_recognised(line):
    assert MACHINE_PATH.search(line)


@pytest.mark.parametrize("line", ["example.org/home/page", "tests/work/a", "${ROOT}/root/b"])
def test_other_paths_are_not_taken_for_machine_paths(line):
    assert not MACHINE_PATH.search(line)
