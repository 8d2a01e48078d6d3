"""`groundglass develop` by pipelines, stage by stage, and `groundglass isp`."""

import json
import shutil
import subprocess
from io import BytesIO

import groundglass as gg
import numpy as np
import pytest
from PIL import Image, ImageCms
from program import run, run_well, write_scene


@pytest.fixture(scope="module")
def dng(tmp_path_factory):
    folder = tmp_path_factory.mktemp("develop")
    scene = gg.load_scene(write_scene(folder))
    camera = gg.load_camera(scene.camera_file)
    gg.expose(gg.render(scene, camera, samples_per_pixel=2), camera.sensor).save(folder / "a.dng")
    return folder / "a.dng"


def develop(dng, out, *options):
    text = run_well("develop", dng, "-o", out, *options)
    return np.asarray(Image.open(out)), text


def test_a_pipeline_of_ones_own(dng, tmp_path):
    plain, _ = develop(dng, tmp_path / "plain.png")
    preset, _ = develop(dng, tmp_path / "preset.png", "--isp", "reference")
    assert np.array_equal(plain, preset)
    names = ["black_level", "defects", "white_balance", "highlights", "lens_shading", "lateral_colour", "demosaic", "warp"]
    names += ["colour", "exposure", "tone", "encode"]
    parameters = {"exposure": "ev = 1\n", "demosaic": 'method = "correlation_adaptive"\ndomain = "companded"\n'}
    stages = "".join(f'[[stage]]\nname = "{name}"\n' + parameters.get(name, "") for name in names)
    (tmp_path / "mine.toml").write_text("schema = 1\n" + stages)
    mine, _ = develop(dng, tmp_path / "mine.png", "--isp", tmp_path / "mine.toml")
    brighter, _ = develop(dng, tmp_path / "brighter.png", "--exposure-ev", 1)
    set_by_hand, _ = develop(dng, tmp_path / "set.png", "--set", "exposure.ev=1")
    assert np.array_equal(mine, brighter) and np.array_equal(mine, set_by_hand)
    assert not np.array_equal(mine, plain)


def test_time_names_every_stage(dng, tmp_path):
    _, text = develop(dng, tmp_path / "a.png", "--time")
    lines = text.splitlines()
    assert [line.split()[0] for line in lines[:2]] == ["linearise", "black_level"]
    assert lines[-2].startswith("all stages") and "ms of processor time" in lines[-2]


def test_what_stages_give_can_be_gone_on_from(dng, tmp_path):
    dump = tmp_path / "stages"
    plain, _ = develop(dng, tmp_path / "plain.png", "--dump-stages", dump)
    names = sorted(path.name for path in dump.iterdir())
    assert names[0] == "01_linearise.exr" and names[9] == "10_colour.exr" and len(names) == 13
    frame = dump / "10_colour.exr"
    for stage, out in [("exposure", "e.exr"), ("tone", "t.exr"), ("encode", "c.exr")]:
        run_well("isp", "apply", stage, frame, "--raw", dng, "-o", tmp_path / out)
        frame = tmp_path / out
    assert frame.read_bytes() == (dump / "13_encode.exr").read_bytes()


def test_apply_refuses_what_does_not_fit(dng, tmp_path):
    develop(dng, tmp_path / "plain.png", "--dump-stages", tmp_path)
    done = run("isp", "apply", "tone", tmp_path / "02_black_level.exr", "--raw", dng, "-o", tmp_path / "x.exr")
    assert done.returncode == 2 and "tone: input: expected scene" in done.stderr
    (tmp_path / "bad.exr").write_bytes((tmp_path / "02_black_level.exr").read_bytes()[:3000])
    done = run("isp", "apply", "tone", tmp_path / "bad.exr", "--raw", dng, "-o", tmp_path / "x.exr")
    assert done.returncode == 2 and "bad.exr" in done.stderr
    done = run("isp", "apply", "tone", dng, "--raw", dng, "-o", tmp_path / "x.exr")
    assert done.returncode == 2 and "a.dng" in done.stderr
    done = run("isp", "apply", "exposure", tmp_path / "10_colour.exr", "--raw", dng, "-o", tmp_path / "x.exr", "--set", "ev=x")
    assert done.returncode == 2 and "exposure: ev: 'x' is not a number" in done.stderr
    assert not (tmp_path / "x.exr").exists()


def test_isp_lists_and_describes_stages():
    names = [line.split()[0] for line in run_well("isp", "list").split("\n\n")[0].splitlines()]
    assert names == [stage["name"] for stage in gg.isp_stages()]
    for name in names:
        text = run_well("isp", "info", name)
        assert text.startswith(f"{name}: ") and "source" in text and "cost" in text
    done = run("isp", "info", "demosaik")
    assert done.returncode == 2 and "did you mean 'demosaic'" in done.stderr


def test_looks_are_laid_over_pipelines(dng, tmp_path):
    plain, _ = develop(dng, tmp_path / "plain.png")
    for look in ["neutral", "authentic", "vibrant", "monochrome"]:
        picture, _ = develop(dng, tmp_path / f"{look}.png", "--look", look)
        assert not np.array_equal(picture, plain)
        if look == "monochrome":
            assert np.array_equal(picture[..., 0], picture[..., 2])
    (tmp_path / "mine.toml").write_text('schema = 1\n[[stage]]\nname = "exposure"\nev = 1\n')
    mine, _ = develop(dng, tmp_path / "mine.png", "--look", tmp_path / "mine.toml")
    brighter, _ = develop(dng, tmp_path / "brighter.png", "--exposure-ev", 1)
    set_after, _ = develop(dng, tmp_path / "set.png", "--look", tmp_path / "mine.toml", "--set", "exposure.ev=0")
    assert np.array_equal(mine, brighter) and np.array_equal(set_after, plain)
    done = run("develop", dng, "-o", tmp_path / "x.png", "--look", "vivid")
    assert done.returncode == 2 and "'vivid' is not a look" in done.stderr


@pytest.mark.parametrize("preset", ["phone", "classic", "monochrome", "none"])
def test_every_preset_makes_a_picture(dng, tmp_path, preset):
    picture, _ = develop(dng, tmp_path / "a.png", "--isp", preset)
    assert picture.std() > 1


def test_a_table_is_a_look(dng, tmp_path):
    entries = [f"{1 - r} {1 - g} {1 - b}" for b in (0, 1) for g in (0, 1) for r in (0, 1)]
    (tmp_path / "negative.cube").write_text("LUT_3D_SIZE 2\n" + "\n".join(entries))
    (tmp_path / "negative.toml").write_text('schema = 1\n[[stage]]\nname = "lut"\nfile = "negative.cube"\n')
    plain, _ = develop(dng, tmp_path / "plain.png")
    negative, _ = develop(dng, tmp_path / "negative.png", "--look", tmp_path / "negative.toml")
    inside = (plain > 0) & (plain < 255)
    assert np.abs(negative.astype(int) + plain - 255)[inside].max() <= 2


def test_the_light_of_the_scene_is_an_exr(dng, tmp_path):
    run_well("develop", dng, "-o", tmp_path / "a.exr")
    header = (tmp_path / "a.exr").read_bytes()[:1000]
    assert b"chromaticities" in header and b"groundglass:kind\0string\0\x05\0\0\0scene" in header
    run_well("isp", "apply", "tone", tmp_path / "a.exr", "--raw", dng, "-o", tmp_path / "t.exr")
    run_well("isp", "apply", "encode", tmp_path / "t.exr", "--raw", dng, "-o", tmp_path / "e.exr")
    done = run("develop", dng, "-o", tmp_path / "a.gif")
    assert done.returncode == 2 and ".exr" in done.stderr


SPACES = {"srgb": "sRGB", "display_p3": "Display P3"}


@pytest.mark.parametrize("extension", ["png", "jpg"])
@pytest.mark.parametrize("space", SPACES)
def test_others_see_the_colours_we_mean(dng, tmp_path, extension, space):
    """Pillow's colour management, by the profile in the file, against the same picture in sRGB."""
    plain, _ = develop(dng, tmp_path / "plain.png")
    out = tmp_path / f"a.{extension}"
    run_well("develop", dng, "-o", out, "--set", f"encode.space={space}")
    picture = Image.open(out)
    profile = ImageCms.ImageCmsProfile(BytesIO(picture.info["icc_profile"]))
    assert ImageCms.getProfileDescription(profile).strip() == SPACES[space]
    seen = np.asarray(ImageCms.profileToProfile(picture, profile, ImageCms.createProfile("sRGB")))
    inside = ((plain > 8) & (plain < 247)).all(axis=2)
    assert inside.mean() > 0.2
    difference = seen[inside].astype(float) - plain[inside]
    assert np.abs(difference.mean(axis=0)).max() < 0.5
    assert np.abs(difference).mean() < {"png": 1.0, "jpg": 6.0}[extension]  # JPEG hates a frame of two samples.
    if extension == "jpg":
        assert picture.getexif().get_ifd(0x8769)[0xA001] == {"srgb": 1, "display_p3": 65535}[space]


@pytest.mark.parametrize("extension", ["tif", "jpg", "png"])
@pytest.mark.parametrize("space", SPACES)
def test_a_file_names_its_space_and_is_valid(dng, tmp_path, space, extension):
    if not shutil.which("exiftool"):
        pytest.skip("exiftool is not installed")
    out = tmp_path / f"a.{extension}"
    run_well("develop", dng, "-o", out, "--set", f"encode.space={space}")
    names = ["-ProfileDescription", "-ColorSpace", "-ImageWidth"]
    command = ["exiftool", "-json", "-n", "-validate", "-warning", *names, out]
    tags = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)[0]
    assert extension == "tif" or "Warning" not in tags  # libtiff leaves out two tags of versions
    assert tags["ProfileDescription"] == SPACES[space]
    assert tags["ColorSpace"] == {"srgb": 1, "display_p3": 65535}[space]
