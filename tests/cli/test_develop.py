"""`groundglass develop` by pipelines, stage by stage, and `groundglass isp`."""

import json
import shutil
import subprocess
from io import BytesIO

import groundglass as gg
import numpy as np
import pytest
from frame_exr import read_frame
from PIL import Image, ImageCms, ImageOps
from program import ROOT, run, run_well, write_scene


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


ORIENTATION = 0x0112


def oriented(dng, folder, orientation):
    """The same file with the tag as exiftool writes it."""
    if not shutil.which("exiftool"):
        pytest.skip("exiftool is not installed")
    path = folder / f"{orientation}.dng"
    command = ["exiftool", "-q", "-n", f"-IFD0:Orientation={orientation}", "-o", path, dng]
    subprocess.run(command, check=True, capture_output=True)
    return path


def upright(pixels, orientation):
    """By Pillow, which we did not write."""
    tagged = Image.new("RGB", (1, 1)).getexif()
    tagged[ORIENTATION] = orientation
    planes = []
    for plane in np.moveaxis(pixels, 2, 0):
        image = Image.fromarray(np.ascontiguousarray(plane), "F")
        image.getexif()[ORIENTATION] = orientation
        planes.append(np.asarray(ImageOps.exif_transpose(image)))
    return np.stack(planes, axis=2)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_comes_out_upright(dng, tmp_path, orientation):
    turned = oriented(dng, tmp_path, orientation)
    assert gg.read_dng(turned).orientation == orientation
    plain = gg.develop(gg.read_dng(dng)).pixels
    expected = upright(plain, orientation)
    assert orientation == 1 or expected.shape != plain.shape or np.abs(expected - plain).max() > 0.1
    assert np.array_equal(gg.develop(gg.read_dng(turned)).pixels, expected)
    for name, step in [("a.png", 1.001 / 255), ("a.jpg", 0.3), ("a.tif", 1.0 / 255)]:
        run_well("develop", turned, "-o", tmp_path / name)
        picture = Image.open(tmp_path / name)
        assert picture.getexif()[ORIENTATION] == 1
        seen = np.asarray(picture) / 255
        assert seen.shape == expected.shape and np.abs(seen - expected).max() <= step
    run_well("develop", dng, "-o", tmp_path / "plain.exr")
    run_well("develop", turned, "-o", tmp_path / "turned.exr", "--dump-stages", tmp_path / "stages")
    scene = read_frame(tmp_path / "turned.exr")
    assert np.array_equal(scene, upright(read_frame(tmp_path / "plain.exr"), orientation))
    # Between stages all lies as the sensor has it.
    colour = gg.develop_stages(gg.read_dng(dng), "reference")["colour"]
    assert np.array_equal(read_frame(tmp_path / "stages" / "10_colour.exr"), colour)
    assert np.array_equal(gg.develop_stages(gg.read_dng(turned), "reference")["colour"], colour)
    done = run("isp", "apply", "tone", tmp_path / "turned.exr", "--raw", turned, "-o", tmp_path / "t.exr")
    assert done.returncode == (0 if orientation == 1 else 2)
    assert orientation == 1 or "has been turned upright" in done.stderr


def test_apply_writes_a_picture_of_what_is_for_display(dng, tmp_path):
    turned = oriented(dng, tmp_path, 6)
    run_well("develop", turned, "-o", tmp_path / "a.exr", "--dump-stages", tmp_path / "scene")
    run_well("develop", turned, "-o", tmp_path / "a.png", "--dump-stages", tmp_path / "stages")
    expected = upright(read_frame(tmp_path / "stages" / "13_encode.exr"), 6)
    for stage, frame in [("tone", "11_exposure.exr"), ("encode", "12_tone.exr")]:
        out = tmp_path / f"{stage}.png"
        run_well("isp", "apply", stage, tmp_path / "stages" / frame, "--raw", turned, "-o", out)
        seen = np.asarray(Image.open(out)) / 255
        assert seen.shape == expected.shape and np.abs(seen - expected).max() <= 1.001 / 255
    done = run("isp", "apply", "exposure", tmp_path / "stages" / "10_colour.exr", "--raw", turned, "-o", tmp_path / "x.png")
    assert done.returncode == 2 and "exposure gives scene, expected an .exr" in done.stderr
    assert not (tmp_path / "x.png").exists()


def test_apply_refuses_a_frame_of_another_raw(dng, tmp_path):
    run_well("develop", dng, "-o", tmp_path / "a.png", "--dump-stages", tmp_path)
    other = ROOT / "tests" / "fuzz" / "seeds" / "dng" / "packed_10.dng"
    done = run("isp", "apply", "tone", tmp_path / "11_exposure.exr", "--raw", other, "-o", tmp_path / "x.exr")
    assert done.returncode == 2 and "it is not of this file" in done.stderr
    text = (tmp_path / "01_linearise.exr").read_bytes()
    assert b"groundglass:mosaic" in text
    assert b"groundglass:mosaic" not in (tmp_path / "10_colour.exr").read_bytes()  # Quad Bayer is Bayer by then.
    (tmp_path / "bggr.exr").write_bytes(text.replace(b"RG/GB", b"BG/GR"))
    done = run("isp", "apply", "black_level", tmp_path / "bggr.exr", "--raw", dng, "-o", tmp_path / "x.exr")
    assert done.returncode == 2 and "is of the mosaic BG/GR, but the raw file has RG/GB" in done.stderr


def test_a_table_or_a_profile_is_a_look_by_itself(dng, tmp_path):
    entries = [f"{1 - r} {1 - g} {1 - b}" for b in (0, 1) for g in (0, 1) for r in (0, 1)]
    cube = tmp_path / "negative.CUBE"
    cube.write_text("LUT_3D_SIZE 2\n" + "\n".join(entries))
    toml = tmp_path / "negative.toml"
    toml.write_text('schema = 1\n[[stage]]\nname = "lut"\nfile = "negative.CUBE"\n')
    by_toml, _ = develop(dng, tmp_path / "toml.png", "--look", toml)
    direct, _ = develop(dng, tmp_path / "cube.png", "--look", cube)
    none, _ = develop(dng, tmp_path / "none.png", "--look", cube, "--set", "lut.strength=0")
    plain, _ = develop(dng, tmp_path / "plain.png")
    assert np.array_equal(direct, by_toml)
    assert np.abs(none.astype(int) - plain).max() <= 1 and not np.array_equal(direct, plain)
    profile = ROOT / "tests" / "fuzz" / "seeds" / "dcp" / "little.dcp"
    by_profile, _ = develop(dng, tmp_path / "dcp.png", "--look", profile)
    pipeline = gg.Pipeline()
    pipeline.set("colour", profile=profile)
    pipeline.insert_after("exposure", "profile_look", profile=profile)
    looked = gg.Pipeline()
    looked.add_look(profile)
    assert looked.stages == pipeline.stages  # The seed's LookTable itself is too gentle to be seen.
    expected = gg.develop(gg.read_dng(dng), pipeline).pixels
    assert np.abs(by_profile / 255 - expected).max() <= 1.001 / 255
    assert not np.array_equal(by_profile, plain)
    for name in ["absent.cube", "absent.dcp", "absent.icc"]:
        done = run("develop", dng, "-o", tmp_path / "x.png", "--look", tmp_path / name)
        assert done.returncode == 2 and name in done.stderr
    (tmp_path / "bad.cube").write_text("no table\n")
    done = run("develop", dng, "-o", tmp_path / "x.png", "--look", tmp_path / "bad.cube")
    assert done.returncode == 2 and "bad.cube:1" in done.stderr
    done = run("develop", dng, "-o", cube, "--look", cube, "--force")
    assert done.returncode == 2


def test_a_stage_that_is_not_there_is_told_how_to_have(dng, tmp_path):
    done = run("develop", dng, "-o", tmp_path / "x.png", "--set", f"lut.file={tmp_path / 'x.cube'}")
    assert done.returncode == 2
    assert "no stage 'lut'" in done.stderr and "--look FILE" in done.stderr and 'name = "lut"' in done.stderr
    done = run("develop", dng, "-o", tmp_path / "x.png", "--set", "sharpen.amount=1")
    assert done.returncode == 2 and 'name = "sharpen"' in done.stderr


def test_settings_that_the_light_of_the_scene_does_not_come_by_are_refused(dng, tmp_path):
    done = run("develop", dng, "-o", tmp_path / "a.exr", "--set", "encode.space=display_p3")
    assert done.returncode == 2 and "'encode' comes after" in done.stderr
    run_well("develop", dng, "-o", tmp_path / "a.exr", "--set", "exposure.ev=1")


@pytest.mark.parametrize("name", ["reference", "phone", "vibrant"])
def test_what_comes_with_the_program_is_shown(dng, tmp_path, name):
    (tmp_path / "mine.toml").write_text(run_well("isp", "show", name))
    option = "--look" if name == "vibrant" else "--isp"
    mine, _ = develop(dng, tmp_path / "mine.png", option, tmp_path / "mine.toml")
    own, _ = develop(dng, tmp_path / "own.png", option, name)
    assert np.array_equal(mine, own)
    done = run("isp", "show", "referense")
    assert done.returncode == 2 and "did you mean 'reference'" in done.stderr


@pytest.fixture(scope="module")
def with_truth(tmp_path_factory):
    folder = tmp_path_factory.mktemp("truth")
    run_well("render", write_scene(folder), "--truth", "-o", folder)
    return folder


def test_the_distance_from_the_truth_is_told_after_each_stage(with_truth, tmp_path):
    truth = ["--truth", with_truth / "scene.truth.exr"]
    dng = with_truth / "scene.dng"
    told = json.loads(run_well("develop", dng, "-o", tmp_path / "a.png", *truth, "--json"))
    assert told["picture"] == str(tmp_path / "a.png")
    stages = told["stages"]
    assert [after["stage"] for after in stages][::5] == ["linearise", "lens_shading", "exposure"]
    assert all(10 < after["psnr_db"] < 60 and 0 < after["mean_de00"] <= after["de00_95"] for after in stages)
    rows = run_well("develop", dng, "-o", tmp_path / "b.png", *truth).splitlines()
    assert rows[0].split() == ["after", "PSNR", "dB", "dE00", "mean", "95", "%"]
    assert len(rows) == len(stages) + 2 and rows[-1] == str(tmp_path / "b.png")
    for row, after in zip(rows[1:-1], stages):
        expected = f"{after['stage']} {after['psnr_db']:.2f} {after['mean_de00']:.3f} {after['de00_95']:.3f}"
        assert row.split() == expected.split()
    plain, _ = develop(dng, tmp_path / "plain.png")
    assert np.array_equal(np.asarray(Image.open(tmp_path / "a.png")), plain)


def test_equal_pictures_have_no_number_in_json(dng, tmp_path):
    run_well("develop", dng, "-o", tmp_path / "own.exr")
    told = run_well("develop", dng, "-o", tmp_path / "a.exr", "--truth", tmp_path / "own.exr", "--json")
    last = json.loads(told)["stages"][-1]
    assert last == {"stage": "exposure", "psnr_db": None, "mean_de00": 0, "de00_95": 0}


def test_exposure_and_tone_do_not_move_the_truth(with_truth, tmp_path):
    def last(out, *options):
        truth = ["--truth", with_truth / "scene.truth.exr", "--json"]
        return json.loads(run_well("develop", with_truth / "scene.dng", "-o", tmp_path / out, *truth, *options))["stages"][-1]

    plain = last("a.png")
    assert last("b.png", "--exposure-ev", 2, "--set", "tone.curve=filmic") == plain
    assert last("c.png", "--set", "demosaic.method=nearest")["psnr_db"] < plain["psnr_db"]
