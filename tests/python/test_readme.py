"""The commands, names and files that the README shows exist."""

import re
import subprocess
from pathlib import Path

import groundglass as gg
import matplotlib
import pytest
from repository import ROOT, project_files, read

PAPERS = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "scenes/README.md"]


def code_blocks(paper: str, language: str) -> str:
    return "\n".join(re.findall(rf"^```{language}\n(.*?)^```", read(Path(paper)), re.MULTILINE | re.DOTALL))


def text_below(folder: str, *suffixes: str) -> str:
    """All text of one kind in a folder."""
    files = [path for path in project_files() if path.is_relative_to(folder) and path.suffix in suffixes]
    return "\n".join(read(path) for path in files)


@pytest.mark.parametrize("paper", PAPERS)
def test_links_lead_somewhere(paper):
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", read(Path(paper))) if "://" not in link]
    assert [link for link in links if not (ROOT / Path(paper).parent / link).exists()] == []


@pytest.mark.parametrize("paper", ["README.md", "CONTRIBUTING.md"])
def test_dev_commands_exist(paper):
    usage = subprocess.run(["./dev", "--help"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    known = re.findall(r"^  ([a-z]+)  ", usage, re.MULTILINE)
    shown = re.findall(r"^\./dev (\w+)", code_blocks(paper, "sh"), re.MULTILINE)
    assert shown
    assert set(shown) <= set(known)


def test_subcommands_exist():
    shown = re.findall(r"^groundglass (\w+)", code_blocks("README.md", "sh"), re.MULTILINE)
    source = text_below("sim/cli", ".cpp", ".h")
    assert shown
    assert [name for name in shown if f'"{name}"' not in source] == []


def test_python_names_exist():
    shown = set(re.findall(r"\bgg\.(\w+)", code_blocks("README.md", "python")))
    source = text_below("python", ".py", ".cpp")
    assert shown
    assert [name for name in sorted(shown) if f'"{name}"' not in source and f"def {name}(" not in source] == []


def test_lens_examples_run(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    matplotlib.use("Agg")
    names = {"gg": gg}
    for block in re.findall(r"^```python\n(.*?)^```", read(Path("README.md")), re.MULTILINE | re.DOTALL):
        if "gg.load_lens(" in block:
            exec(block, names)
    assert capsys.readouterr().out.count("\n") == 1 + names["lens"].surface_count


def test_scene_files_exist():
    shown = set(re.findall(r"\bscenes/[\w/.]+\.toml", read(Path("README.md"))))
    assert shown
    assert [name for name in sorted(shown) if not (ROOT / name).is_file()] == []


def test_example_scene_and_camera_load(tmp_path):
    blocks = re.findall(r"^```toml\n(.*?)^```", read(Path("scenes/README.md")), re.MULTILINE | re.DOTALL)
    scene, camera = [block.replace('"../', f'"{ROOT}/scenes/').replace('"cameras/', f'"{ROOT}/scenes/cameras/') for block in blocks]
    (tmp_path / "scene.toml").write_text(scene)
    (tmp_path / "camera.toml").write_text(camera)
    gg.load_scene(tmp_path / "scene.toml")
    assert gg.load_camera(tmp_path / "camera.toml").name == "Summicron-M 50 mm on IMX183"
