"""`groundglass lens convert`, and the options that set a lens before anything is done with it."""

import json
import re

import pytest
from program import LENS, SCENES, run, run_well

FIELD = ["--field-deg", "12", "--pupil", "0.3,0.6", "--json"]
ZOOM = """
[[position]]
zoom = "short"
object_distance_mm = "infinity"
thickness_mm = {6 = 40.0}
[[position]]
zoom = "long"
object_distance_mm = "infinity"
thickness_mm = {6 = 45.0}

"""


def image_point(lens):
    point = json.loads(run("trace", lens, *FIELD).stdout)["surfaces"][-1]
    return [point[key] for key in ["x", "y", "L", "M", "N"]]


def test_an_empty_zoom_setting_is_none():
    done = run("lens", "info", LENS, "--zoom", "")
    assert done.returncode == 2 and "does not zoom, so there is no ''" in done.stderr


@pytest.mark.parametrize("extension", ["toml", "zmx", "seq"])
def test_rays_are_kept(tmp_path, extension):
    out = tmp_path / f"lens.{extension}"
    done = run("lens", "convert", LENS, "-o", out)
    assert done.returncode == 0
    assert done.stdout == f"{out}\n"
    assert image_point(out) == pytest.approx(image_point(LENS), abs=1e-9)


def test_losses_are_said(tmp_path):
    done = run("lens", "convert", LENS, "-o", tmp_path / "lens.dat")
    assert done.returncode == 0
    assert re.search(r"^note: .*(index|indices)", done.stderr, re.MULTILINE)


def test_files_are_not_replaced_unasked(tmp_path):
    out = tmp_path / "lens.zmx"
    out.write_text("mine")
    done = run("lens", "convert", LENS, "-o", out)
    assert done.returncode == 2
    assert "--force" in done.stderr
    assert out.read_text() == "mine"
    assert run("lens", "convert", LENS, "-o", out, "--force").returncode == 0
    assert out.read_text() != "mine"


def test_unknown_formats_are_named(tmp_path):
    done = run("lens", "convert", LENS, "-o", tmp_path / "lens.png")
    assert done.returncode == 2
    assert ".zmx" in done.stderr and list(tmp_path.iterdir()) == []


def zoom_lens(folder):
    path = folder / "zoom.toml"
    path.write_text(LENS.read_text().replace("[[surface]]", ZOOM + "[[surface]]", 1))
    return path


def test_zoom_settings_are_chosen_by_name(tmp_path):
    lens = zoom_lens(tmp_path)
    image_mm = lambda *options: json.loads(run_well("lens", "info", lens, "--json", *options))["image_distance_mm"]
    assert image_mm("--zoom", "short") == 40.0
    assert image_mm("--zoom", "long") == 45.0
    done = run("lens", "info", lens, "--zoom", "middle")
    assert done.returncode == 2
    assert str(lens) in done.stderr and "short, long" in done.stderr


def test_what_moves_is_said_to_be_left_out(tmp_path):
    lens = zoom_lens(tmp_path)
    assert "short, long" in run_well("lens", "info", lens)
    for extension in ["zmx", "seq", "dat"]:
        done = run("lens", "convert", lens, "-o", tmp_path / f"out.{extension}")
        assert done.returncode == 0
        assert "note: focus groups and positions are left out" in done.stderr


def test_a_camera_must_choose_a_zoom_setting(tmp_path):
    from program import SCENE, write_scene

    lens = zoom_lens(tmp_path)
    camera = f'schema = 1\nname = "c"\nlens = "{lens}"\nsensor = "{SCENES / "sensors" / "imx183.toml"}"\n'
    scene = write_scene(tmp_path, SCENE, camera)
    done = run("render", scene, "-o", tmp_path / "out")
    assert done.returncode == 2
    assert "zoom" in done.stderr and "short, long" in done.stderr


def test_a_near_object_is_focused_on():
    # Newton's equation: x x' = f², both from the focal points; best focus lies near the paraxial one.
    near = json.loads(run_well("lens", "info", LENS, "--json", "--object-distance-mm", "2000"))
    far = json.loads(run_well("lens", "info", LENS, "--json", "--object-distance-mm", "1e9"))
    beyond_mm = near["image_distance_mm"] - far["image_distance_mm"]
    assert beyond_mm == pytest.approx(far["efl_mm"] ** 2 / (2000.0 + far["ffl_mm"]), abs=0.03)
