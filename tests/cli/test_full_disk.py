"""A disk that fills up, or a limit of the size of files (ulimit -f), is an error like any other: one line, exit code 2,
nothing half-written and nothing temporary left behind."""

import os
import resource
import subprocess

import pytest
from program import LENS, PROGRAM, run_well, write_scene

REASONS = ["File too large", "No space left on device"]


def run_with_limit(limit_bytes, *arguments, cwd):
    """As in a shell after `ulimit -f`: SIGXFSZ is sent, which Python itself ignores and would hand on."""
    return subprocess.run(
        [PROGRAM, *map(str, arguments)],
        cwd=cwd,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        restore_signals=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, limit_bytes)),
    )


@pytest.fixture(scope="module")
def capture(tmp_path_factory):
    folder = tmp_path_factory.mktemp("capture")
    run_well("render", write_scene(folder), "--spp", 1, "-o", folder)
    return folder


COMMANDS = {
    "render": lambda folder: ["render", folder / "scene.toml", "--spp", 1, "-o", "new/out"],
    "expose": lambda folder: ["expose", folder / "scene.irradiance.exr", "--sensor", "imx183", "-o", "new/x.dng"],
    "expose_uncompressed": lambda folder: ["expose", folder / "scene.irradiance.exr", "--sensor", "imx183",
                                           "--dng-compression", "none", "-o", "x.dng"],
    "develop_png": lambda folder: ["develop", folder / "scene.dng", "-o", "x.png"],
    "develop_jpeg": lambda folder: ["develop", folder / "scene.dng", "-o", "x.jpg"],
    "develop_tiff": lambda folder: ["develop", folder / "scene.dng", "-o", "x.tif"],
    "develop_stages": lambda folder: ["develop", folder / "scene.dng", "--dump-stages", "stages", "-o", "x.png"],
    "lens_draw": lambda folder: ["lens", "draw", LENS, "-o", "x.svg"],
    "lens_report": lambda folder: ["lens", "report", LENS, "-o", "x.html"],
    "sensor_ptc": lambda folder: ["sensor", "ptc", "imx183", "--size", "64x48", "-o", "frames"],
}


@pytest.mark.parametrize("limit_bytes", [0, 1, 700, 4096])
@pytest.mark.parametrize("kind", COMMANDS)
def test_a_limit_of_the_size_of_files(tmp_path, capture, kind, limit_bytes):
    done = run_with_limit(limit_bytes, *COMMANDS[kind](capture), cwd=tmp_path)
    assert done.returncode == 2, done
    assert done.stderr.count("\n") == 1 and any(reason in done.stderr for reason in REASONS)
    assert ".part" not in done.stderr or kind == "sensor_ptc"  # the name that was asked for
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_just_fits_is_whole(tmp_path, capture):
    command = ["expose", capture / "scene.irradiance.exr", "--sensor", "imx183", "-o", "x.dng"]
    assert run_with_limit(2**30, *command, cwd=tmp_path).returncode == 0
    whole = (tmp_path / "x.dng").read_bytes()
    for limit, code in [(len(whole), 0), (len(whole) - 1, 2)]:
        os.remove(tmp_path / "x.dng")
        assert run_with_limit(limit, *command, cwd=tmp_path).returncode == code
        if code == 0:
            assert (tmp_path / "x.dng").read_bytes() == whole
    assert list(tmp_path.iterdir()) == []


def test_what_was_there_stays(tmp_path, capture):
    (tmp_path / "x.png").write_text("precious")
    done = run_with_limit(700, "develop", capture / "scene.dng", "-o", "x.png", "--force", cwd=tmp_path)
    assert done.returncode == 2
    assert (tmp_path / "x.png").read_text() == "precious" and len(list(tmp_path.iterdir())) == 1
