"""A render that was stopped goes on when the same command runs again, and its record repeats it.

The program is looked for in $GROUNDGLASS_BUILD_DIR, by default build/release.
"""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest
from program import wait_until_listening

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(os.environ.get("GROUNDGLASS_BUILD_DIR", ROOT / "build" / "release")) / "bin" / "groundglass"
LONG = ["--spp", 1024]
PICTURES = [".irradiance.exr", ".dng", ".png"]

CAMERA = """\
schema = 1
name = "Small camera"
lens = "lenses/cooke_triplet_50mm_f5.toml"
sensor = "sensors/imx183.toml"
[window]
width_px = 128
height_px = 64
"""

# A picture is printed on the wall, so that its file is an input too.
SCENE = """\
schema = 1
[light]
illuminant = "D65"
illuminance_lux = 1000
[camera]
file = "camera.toml"
focus_distance_m = 1.0
[render]
samples_per_pixel = 8
seed = 5
[[target]]
kind = "image"
centre_m = [0.0, 0.0]
distance_m = 1.0
width_m = 0.02
file = "textures/lake.png"
"""


def write_scene(folder):
    for name in ["lenses", "sensors", "spectra", "textures"]:
        shutil.copytree(ROOT / "scenes" / name, folder / name)
    (folder / "camera.toml").write_text(CAMERA)
    (folder / "scene.toml").write_text(SCENE)
    return folder / "scene.toml"


def run(*arguments):
    command = [str(PROGRAM), *(str(argument) for argument in arguments)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=300)


def run_and_stop(signal_number, after_s, *arguments):
    """Exit code and text of stderr of a run that gets a signal, unless it ends before."""
    command = [str(PROGRAM), *(str(argument) for argument in arguments)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    wait_until_listening(process)
    time.sleep(after_s)
    process.send_signal(signal_number)
    error = process.communicate(timeout=300)[1]
    return process.returncode, error


def pixels(folder):
    """The pictures' bytes; an EXR carries the time it was written in its header of a few kilobytes."""
    exr, dng, png = ((folder / f"scene{ending}").read_bytes() for ending in PICTURES)
    return exr[8192:], dng, png


@pytest.fixture(scope="module")
def scene(tmp_path_factory):
    return write_scene(tmp_path_factory.mktemp("scene"))


def rendered(folder, *arguments):
    done = run("render", *arguments, "-o", folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def whole(scene, tmp_path_factory):
    """Folder of a render that nobody stopped."""
    return rendered(tmp_path_factory.mktemp("whole"), scene)


@pytest.fixture(scope="module")
def long_whole(scene, tmp_path_factory):
    """The same of one long enough to be stopped."""
    return rendered(tmp_path_factory.mktemp("long"), scene, *LONG)


@pytest.mark.parametrize("signal_number", [signal.SIGINT, signal.SIGTERM])
def test_the_same_command_goes_on_to_the_same_bytes(scene, long_whole, tmp_path, signal_number):
    told, code, after_s = "", 1, 0.3
    while code == 1:
        code, error = run_and_stop(signal_number, after_s, "render", scene, *LONG, "-o", tmp_path)
        told += error
        after_s *= 1.2  # A busy machine may have needed all of it to get going.
        if "stopped at" in error:
            assert [path.name for path in tmp_path.iterdir()] == ["scene.partial"]
    assert code == 0, told
    assert "run the same command again to go on" in told and "going on at" in told
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        f"scene{ending}" for ending in [*PICTURES, ".run.json"]
    )
    assert pixels(tmp_path) == pixels(long_whole)


def test_a_checkpoint_of_other_settings_or_damaged_is_told_and_left_aside(scene, whole, tmp_path):
    (tmp_path / "scene.partial").write_bytes(b"groundglass partial render 1\n" + b"0" * 5000)
    done = run("render", scene, "-o", tmp_path)
    assert done.returncode == 0
    assert done.stderr.count("\n") == 1
    assert "scene.partial: was left by a render of other files or settings" in done.stderr
    assert "starting anew" in done.stderr
    assert pixels(tmp_path) == pixels(whole)
    assert not (tmp_path / "scene.partial").exists()


def test_the_record_lists_every_input_and_the_recipe(scene, whole):
    record = json.loads((whole / "scene.run.json").read_text())
    inputs = {(whole / entry["path"]).resolve(): entry["sha256"] for entry in record["inputs"]}
    names = [
        "scene.toml",
        "textures/lake.png",
        "camera.toml",
        "lenses/cooke_triplet_50mm_f5.toml",
        "sensors/imx183.toml",
        "spectra/camera_hasselblad_l1d20c.csv",
    ]
    expected = {(scene.parent / name).resolve() for name in names}
    assert inputs == {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in expected}
    assert record["light"] == {"name": "D65", "illuminance_lux": 1000}
    assert record["spectral"] == {"min_nm": 400, "max_nm": 700, "step_nm": 10}
    assert record["focus"]["distance_m"] == 1.0
    assert record["window"] == {"x_px": 2672, "y_px": 1792, "width_px": 128, "height_px": 64}
    assert record["render"] == {"samples_per_pixel": 8, "seed": 5}
    assert record["exposure"]["white_level"] == 0.8
    assert record["outputs"] == [f"scene{ending}" for ending in PICTURES]


def test_rerun_makes_the_same_bytes(whole, tmp_path):
    done = run("rerun", whole / "scene.run.json", "-o", tmp_path)
    assert done.returncode == 0, done.stderr
    assert pixels(tmp_path) == pixels(whole)


def test_rerun_names_an_input_that_changed(tmp_path):
    scene = write_scene(tmp_path)
    assert run("render", scene, "--spp", 1, "-o", tmp_path / "out").returncode == 0
    with open(tmp_path / "spectra" / "camera_hasselblad_l1d20c.csv", "a") as spectrum:
        spectrum.write("# touched\n")
    done = run("rerun", tmp_path / "out" / "scene.run.json", "-o", tmp_path / "again")
    assert done.returncode == 2
    assert "camera_hasselblad_l1d20c.csv: has changed since the run was recorded" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "again").exists()


@pytest.mark.parametrize(
    "old, new",
    [('"seed": 5', '"seed": -1'), ('"scene"', '"scen"'), ("{", "["), ('"samples_per_pixel": 8', '"samples_per_pixel": 0.5')],
)
def test_rerun_refuses_what_is_no_record(whole, tmp_path, old, new):
    record = (whole / "scene.run.json").read_text()
    assert old in record
    bad = whole / "bad.run.json"  # beside the good one, where its paths lead to the inputs
    bad.write_text(record.replace(old, new, 1))
    done = run("rerun", bad, "-o", tmp_path / "again")
    bad.unlink()
    assert done.returncode == 2
    said = "is not JSON here, expected the record of a render" if new == "[" else "is not the record of a render"
    assert "bad.run.json:" in done.stderr and said in done.stderr
    assert done.stderr.count("\n") == 1
