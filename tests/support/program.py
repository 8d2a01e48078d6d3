"""Runs the program as a user would, on small inputs that take well under a second.

It is looked for in $GROUNDGLASS_BUILD_DIR, by default build/release.
"""

import os
import signal
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(os.environ.get("GROUNDGLASS_BUILD_DIR", ROOT / "build" / "release")) / "bin" / "groundglass"
SCENES = ROOT / "scenes"
LENS = SCENES / "lenses" / "cooke_triplet_50mm_f5.toml"
SENSOR = SCENES / "sensors" / "imx183.toml"

CAMERA = f"""\
schema = 1
name = "Small camera"
lens = "{LENS}"
sensor = "{SENSOR}"

[window]
width_px = 128
height_px = 64
"""

# The picture is 5.7 mm wide at 1 m: a ColorChecker on the left, an edge on the axis.
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

[background]
distance_m = 2.0
reflectance = 0.18

[[target]]
kind = "colorchecker"
centre_m = [-0.0013, 0.0]
distance_m = 1.0
width_m = 0.0021

[[target]]
kind = "slanted_edge"
centre_m = [0.0008, 0.0]
distance_m = 1.0
width_m = 0.0018
height_m = 0.0018
"""


def run(*arguments, timeout=60):
    """Runs groundglass; text of both streams and the exit code."""
    command = [str(PROGRAM), *(str(argument) for argument in arguments)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=timeout)


def run_well(*arguments):
    """The output of a run that must end well and silently."""
    done = run(*arguments)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


def write_scene(folder, scene=SCENE, camera=CAMERA):
    """The scene's path; its camera lies beside it."""
    (folder / "camera.toml").write_text(camera)
    path = folder / "scene.toml"
    path.write_text(scene)
    return path


def listens(process):
    """Whether a process catches SIGINT by now, in the system's own book-keeping."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    caught = [line.split()[1] for line in status.splitlines() if line.startswith("SigCgt")]
    return bool(caught) and bool(int(caught[0], 16) & 1 << (signal.SIGINT - 1))


def wait_until_listening(process, patience_s=60):
    """Returns when the program has got so far as to catch signals, or has ended."""
    end = time.monotonic() + patience_s
    while process.poll() is None and not listens(process):
        assert time.monotonic() < end, "the program did not get going"
        time.sleep(0.01)
