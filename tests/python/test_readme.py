"""The commands, names and files that the README shows exist."""

import json
import re
import subprocess
import tomllib
from pathlib import Path

import groundglass as gg
import matplotlib
import pytest
from program import run_well
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


def test_sensor_examples_run(monkeypatch, tmp_path, capsys):
    run_well("sensor", "ptc", "imx183", "--size", "96x64", "-o", tmp_path / "out" / "frames")
    monkeypatch.chdir(tmp_path)
    names = {"gg": gg}
    blocks = re.findall(r"^```python\n(.*?)^```", read(Path("README.md")), re.MULTILINE | re.DOTALL)
    [block] = [block for block in blocks if "gg.characterize(" in block]
    exec(block, names)
    dynamic_range_db, gain = map(float, capsys.readouterr().out.split())
    assert dynamic_range_db == names["sensor"].performance(800)["dynamic_range_db"]
    # Of few and small frames: the sensor's gain to some per cent.
    assert abs(gain / names["sensor"].performance()["system_gain_dn_per_e"] - 1) < 0.1
    # Light of 15/20 of its full strength on average, where the ramp has 10 to 30 of 50 ms.
    for frame, least, most in [(names["raw"], 0.05, 0.95), (names["ramp"], 0.02, 0.95)]:
        above = frame.dn.mean() - frame.black_level_dn[0]
        assert least < above / (frame.white_level_dn - frame.black_level_dn[0]) < most
    ramp, raw = names["ramp"].dn.mean() - 200, names["raw"].dn.mean() - 200
    # 20 ms at 0.4 of the light on average against 10 ms at all of it.
    assert abs(ramp / raw - 0.8) < 0.01


def keys_in_table(paper, row):
    """The key names in the second cell of a row of a table of required keys."""
    cell = re.search(rf"^\| {re.escape(row)} \| (.*) \|$", read(Path(paper)), re.MULTILINE)[1]
    return set(re.findall(r"`\[*(\w+)\]*`", cell))


def inline(value):
    """A value as TOML on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {inline(item)}" for key, item in value.items()) + "}"
    return json.dumps(value)


def without(tree, key):
    return {name: value for name, value in tree.items() if name != key}


def test_required_keys_of_a_sensor_are_those_it_cannot_do_without(tmp_path):
    text = read(Path("scenes/sensors/imx183.toml")).replace("../spectra", f"{ROOT}/scenes/spectra")
    whole = tomllib.loads(text)

    def loads(tree):
        (tmp_path / "s.toml").write_text("\n".join(f"{key} = {inline(value)}" for key, value in tree.items()))
        try:
            return gg.load_sensor(tmp_path / "s.toml")
        except gg.InputError as error:
            assert "missing" in str(error)

    assert loads(whole)
    efficiency = whole["quantum_efficiency"]
    efficiency["response"] = "per_photon"  # Per energy `peak` would be required.
    required = {key for key in whole if not loads(without(whole, key))}
    required |= {key for key in efficiency if not loads(whole | {"quantum_efficiency": without(efficiency, key)})}
    listed = keys_in_table("scenes/README.md", "sensor")
    assert required - {"schema"} == listed - {"dark_current_gap_eV"}


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
