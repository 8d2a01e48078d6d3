"""`groundglass render` and the two steps that repeat its second half from the files it left."""

import hashlib
import json
import re
import shutil
import subprocess

import numpy as np
import pytest
from PIL import Image
from program import CAMERA, LENS, SCENE, SENSOR, run, run_well, write_scene

OUTPUTS = [".irradiance.exr", ".dng", ".png", ".run.json"]
PICTURES = OUTPUTS[:3]


def contents(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def pictures(folder):
    return [(folder / f"scene{ending}").read_bytes() for ending in PICTURES]


@pytest.fixture(scope="module")
def scene(tmp_path_factory):
    return write_scene(tmp_path_factory.mktemp("scene"))


@pytest.fixture(scope="module")
def rendered(scene, tmp_path_factory):
    """(folder, what was printed) of one render with one thread."""
    folder = tmp_path_factory.mktemp("rendered")
    return folder, run_well("render", scene, "-o", folder, "--threads", 1)


@pytest.fixture(scope="module")
def record(rendered):
    return json.loads((rendered[0] / "scene.run.json").read_text())


def test_writes_the_four_files_and_prints_their_paths(rendered):
    folder, printed = rendered
    assert sorted(path.name for path in folder.iterdir()) == sorted(f"scene{ending}" for ending in OUTPUTS)
    assert printed.splitlines()[:4] == [str(folder / f"scene{ending}") for ending in OUTPUTS]


NUMBER = r"\d+(?:\.\d+)?"


@pytest.mark.parametrize(
    "line",
    [
        rf"lens +{NUMBER} mm f/{NUMBER}, focused at 1 m, sensor {NUMBER} mm behind it",
        rf"exposure +(?:1/)?{NUMBER} s at ISO 80",
        r"white patch +\d+ e-",
        rf"distortion +{NUMBER} px, {NUMBER} px after the DNG's correction",
        rf"read-out +every pixel: 128 x 64 px of 2.4 um, 12 bits",
        rf"mean signal +{NUMBER} DN above black, {NUMBER} % of saturation",
        rf"clipped +\d+ pixels?, (?:less than )?{NUMBER} %",
        rf"SFR50 at the centre +{NUMBER} ± {NUMBER} cycles/pixel, of the developed luminance",
        rf"ColorChecker +mean ΔE00 {NUMBER}, worst {NUMBER}",
        rf"time +load {NUMBER} s, render {NUMBER} s, write EXR {NUMBER} s, expose {NUMBER} s, "
        rf"develop {NUMBER} s, measure {NUMBER} s",
    ],
    ids=lambda line: line.split(" +")[0],
)
def test_summary_says(rendered, line):
    assert re.search(rf"^ +{line}$", rendered[1], re.MULTILINE), rendered[1]


def test_a_camera_takes_a_sensor_by_name(rendered, tmp_path):
    scene = write_scene(tmp_path, camera=CAMERA.replace(str(SENSOR), "imx183"))
    run_well("render", scene, "-o", tmp_path / "out")
    assert pictures(tmp_path / "out") == pictures(rendered[0])
    run_well("rerun", tmp_path / "out" / "scene.run.json", "-o", tmp_path / "again")
    assert pictures(tmp_path / "again") == pictures(rendered[0])


def row(printed, name):
    return re.search(rf"^  {name} +(.*)$", printed, re.MULTILINE)[1]


def test_expose_says_what_the_render_said(rendered, record, tmp_path):
    exr, dng = rendered[0] / "scene.irradiance.exr", tmp_path / "x.dng"
    printed = run_well("expose", exr, "--sensor", "imx183", "--seed", 5, "-o", dng)
    assert printed.splitlines()[0] == str(dng)
    for name in ["read-out", "mean signal", "clipped", "distortion"]:
        assert row(printed, name) == row(rendered[1], name)
    measured = record["measured"]
    dn = np.asarray(Image.open(rendered[0] / "scene.png"))  # some light has come
    assert dn.mean() > 10
    assert f"{measured['mean_signal_dn']:.1f} DN" in row(printed, "mean signal")
    assert f"{100 * measured['mean_signal_share']:.1f} %" in row(printed, "mean signal")
    assert measured["clipped_share"] == measured["clipped_pixels"] / (128 * 64)
    assert row(printed, "exposure").startswith(row(rendered[1], "exposure").split(" s at")[0] + " s (")


def stored_numbers(dng):
    """The raw numbers of an uncompressed DNG, by dcraw's mode for documents."""
    done = subprocess.run(["dcraw", "-D", "-4", "-c", dng], capture_output=True, check=True)
    width, height = map(int, done.stdout.split(b"\n")[1].split())
    return np.frombuffer(done.stdout[-2 * width * height :], ">u2")


@pytest.mark.skipif(not all(map(shutil.which, ["dcraw", "exiftool"])), reason="dcraw or exiftool is not installed")
def test_mean_signal_and_clipping_are_those_of_the_numbers(rendered, tmp_path):
    exr, dng = rendered[0] / "scene.irradiance.exr", tmp_path / "x.dng"
    # Ten times the time that brings white to 0.8 of saturation.
    printed = run_well("expose", exr, "--sensor", "imx183", "--time-s", 1, "--dng-compression", "none", "-o", dng)
    raw = stored_numbers(dng)
    clipped = np.count_nonzero(raw >= 4063)
    assert clipped > 100
    assert row(printed, "clipped") == f"{clipped} pixels, {100 * clipped / raw.size:.2f} %"
    black = subprocess.run(["exiftool", "-b", "-SubIFD:BlackLevel", dng], capture_output=True, check=True).stdout
    black = float(black.split()[0])
    assert 200.5 < black < 202, "the dark current of a second is black, too"
    mean = raw.mean() - black
    assert row(printed, "mean signal") == f"{mean:.1f} DN above black, {100 * mean / (4063 - black):.1f} % of saturation"


BEFORE_CHARTS = SCENE[: SCENE.index("[[target]]")]


@pytest.mark.parametrize(
    "scene, edge, chart",
    [
        (BEFORE_CHARTS, "the scene has no slanted edge", "the scene has no ColorChecker"),
        # The picture is 5.7 mm wide.
        (SCENE.replace("centre_m = [-0.0013", "centre_m = [-0.0031").replace("centre_m = [0.0008", "centre_m = [0.0028"),
         "the slanted edge nearest the middle does not lie wholly in the picture",
         "no ColorChecker lies wholly in the picture"),
        (SCENE.replace("width_m = 0.0021", "width_m = 0.0003"), None, "with patches of two pixels or more"),
    ],
    ids=["no charts", "charts across the border", "tiny chart"],
)  # fmt: skip
def test_summary_and_record_say_why_a_figure_is_absent(tmp_path, scene, edge, chart):
    printed = run_well("render", write_scene(tmp_path, scene), "--spp", 8, "-o", tmp_path)
    measured = json.loads((tmp_path / "scene.run.json").read_text())["measured"]
    if edge:
        assert re.search(rf"^  SFR50 at the centre +not measured: {edge}", printed, re.MULTILINE), printed
        assert edge in measured["centre_sfr50_absent_because"]
    assert re.search(rf"^  ColorChecker +not measured: .*{chart}", printed, re.MULTILINE), printed
    assert chart in measured["colorchecker_absent_because"]


def test_record_says_what_the_correction_in_the_dng_leaves(record):
    corrections = record["dng_lens_corrections"]
    assert set(corrections) == {"distortion_px", "warp_residual_px"}
    assert 0 <= corrections["warp_residual_px"] <= max(0.05, 0.5 * corrections["distortion_px"])


# Too few large pixels for the time to matter, so large that the corners lie beyond the image circle of a fisheye.
def test_summary_and_record_say_why_the_dng_corrects_nothing(tmp_path):
    sensor = SENSOR.read_text().replace("5472", "128").replace("3648", "64").replace("value = 2.4", "value = 500")
    sensor = sensor.replace("../spectra", str(SENSOR.parent.parent / "spectra"))
    (tmp_path / "sensor.toml").write_text(sensor)
    camera = CAMERA.replace(str(LENS), str(LENS.with_name("pbrt_fisheye_10mm.toml"))).replace(str(SENSOR), "sensor.toml")
    printed = run_well("render", write_scene(tmp_path, BEFORE_CHARTS, camera), "--spp", 1, "-o", tmp_path)
    corrections = json.loads((tmp_path / "scene.run.json").read_text())["dng_lens_corrections"]
    assert set(corrections) == {"gain_map_absent_because", "warp_absent_because"}
    assert all("light cannot be traced into the corners of the frame" in why for why in corrections.values())
    for what in ("lens shading", "distortion"):
        assert re.search(rf"^  {what} +not corrected in the DNG: light cannot be traced", printed, re.MULTILINE), printed


def test_summary_warns_of_an_edge_that_is_clipped(tmp_path, record, rendered):
    assert record["measured"]["centre_sfr50_clipped_pixels"] == 0 and "not to be trusted" not in rendered[1]
    scene = write_scene(tmp_path, SCENE + "[exposure]\ntime_s = 0.25\niso = 80\n")
    printed = run_well("render", scene, "-o", tmp_path)
    measured = json.loads((tmp_path / "scene.run.json").read_text())["measured"]
    # Auto exposure fills the picture's light parts in half the time, so the light side of the edge is clipped.
    assert 0 < measured["centre_sfr50_clipped_pixels"] <= measured["clipped_pixels"]
    assert f"not to be trusted: {measured['centre_sfr50_clipped_pixels']} pixels" in printed


def test_summary_agrees_with_lens_info(rendered, record):
    lens = json.loads(run_well("lens", "info", LENS, "--json"))
    assert f"{lens['efl_mm']:.2f} mm f/{lens['f_number']:.2f}" in rendered[1]


def test_record_names_its_inputs_by_their_hashes(record, rendered, scene):
    inputs = {(rendered[0] / entry["path"]).resolve(): entry["sha256"] for entry in record["inputs"]}
    # The sensor's file names the spectrum of its quantum efficiency.
    spectrum = SENSOR.parent.parent / "spectra" / "camera_hasselblad_l1d20c.csv"
    expected = [scene, scene.with_name("camera.toml"), LENS, SENSOR, spectrum]
    assert inputs == {path.resolve(): hashlib.sha256(path.read_bytes()).hexdigest() for path in expected}


def test_record_tells_settings_outputs_and_times(record):
    assert record["render"] == {"samples_per_pixel": 8, "seed": 5}
    assert record["exposure"]["seed"] == 5 and record["exposure"]["iso"] == 80
    assert record["outputs"] == [f"scene{ending}" for ending in PICTURES]
    assert list(record["time_s"]) == ["load", "render", "write EXR", "expose", "develop", "measure"]
    assert all(seconds >= 0 for seconds in record["time_s"].values())


def test_record_and_summary_tell_the_same_figures(record, rendered):
    measured = record["measured"]
    assert f"{measured['white_patch_e']:.0f} e-" in rendered[1]
    assert f"{measured['centre_sfr50_cy_px']:.3f} ±" in rendered[1]
    assert f"mean ΔE00 {measured['colorchecker_mean_delta_e00']:.2f}" in rendered[1]


def test_white_patch_holds_what_auto_exposure_aims_at(record):
    # The brightest thousandth of the pixels is to reach 80 % of saturation. Here these are eight pixels, some of them
    # in the white patch, which the noise of 8 samples per pixel makes differ by some percent.
    saturation_e = min(14837, (4095 - 200) / 0.260417)  # the sensor's file
    assert record["measured"]["white_patch_e"] == pytest.approx(0.8 * saturation_e, rel=0.15)


def test_a_second_run_refuses_and_touches_nothing(scene, rendered):
    folder, before = rendered[0], contents(rendered[0])
    done = run("render", scene, "-o", folder)
    assert done.returncode == 2
    assert "--force" in done.stderr and done.stderr.count("\n") == 1
    assert contents(folder) == before


@pytest.mark.parametrize("kept", OUTPUTS)
def test_any_one_existing_output_stops_a_run_before_it_writes(scene, tmp_path, kept):
    precious = tmp_path / f"scene{kept}"
    precious.write_text("precious")
    done = run("render", scene, "-o", tmp_path)
    assert done.returncode == 2 and str(precious) in done.stderr
    assert contents(tmp_path) == {precious.name: b"precious"}


def test_two_threads_make_the_same_bytes_as_one(scene, rendered, tmp_path):
    run_well("render", scene, "-o", tmp_path, "--threads", 2)
    assert pictures(tmp_path) == pictures(rendered[0])


def test_force_replaces(scene, rendered, tmp_path):
    run_well("render", scene, "-o", tmp_path, "--seed", 6)
    other = pictures(tmp_path)
    # Another seed differs in light, noise and picture.
    assert all(one != another for one, another in zip(other, pictures(rendered[0])))
    run_well("render", scene, "-o", tmp_path, "--force")
    assert pictures(tmp_path) == pictures(rendered[0])


def test_samples_and_seed_override_the_scene(scene, rendered, tmp_path):
    run_well("render", scene, "-o", tmp_path / "options", "--spp", 3, "--seed", 2**64 - 1)
    record = json.loads((tmp_path / "options" / "scene.run.json").read_text())
    assert record["render"] == {"samples_per_pixel": 3, "seed": 2**64 - 1}
    # Options and the scene's own keys mean the same.
    edited = SCENE.replace("samples_per_pixel = 8", "samples_per_pixel = 3").replace("seed = 5", "seed = 9")
    run_well("render", write_scene(tmp_path, edited), "-o", tmp_path / "keys")
    run_well("render", scene, "-o", tmp_path / "same", "--spp", 3, "--seed", 9)
    assert pictures(tmp_path / "keys") == pictures(tmp_path / "same")


def test_camera_option_replaces_the_scenes_camera(tmp_path):
    # The scene's own need not even be there.
    scene = write_scene(tmp_path, SCENE.replace("camera.toml", "absent.toml"))
    other = tmp_path / "other.toml"
    other.write_text(CAMERA.replace("Small camera", "Other camera").replace("width_px = 128", "width_px = 32"))
    assert "\nOther camera\n" in run_well("render", scene, "--camera", other, "-o", tmp_path / "out")


def test_picture_is_reproducible_from_the_files_alone(rendered, tmp_path):
    """expose needs the EXR, develop the DNG, and nothing else of the render."""
    exr, dng, png = (rendered[0] / f"scene{ending}" for ending in PICTURES)
    run_well("expose", exr, "--sensor", SENSOR, "--seed", 5, "-o", tmp_path / "again.dng")
    run_well("develop", tmp_path / "again.dng", "-o", tmp_path / "again.png")
    assert (tmp_path / "again.png").read_bytes() == png.read_bytes()
    assert (tmp_path / "again.dng").read_bytes() == dng.read_bytes()
    assert b"\0\0\0\x09\x01\x03\0\0" in dng.read_bytes(), "the lens's shading: a GainMap of version 1.3"


def test_every_compression_holds_the_same_picture(rendered, tmp_path):
    exr, _, png = (rendered[0] / f"scene{ending}" for ending in PICTURES)
    sizes = []
    for name in ("lossless", "packed", "none"):
        dng, picture = tmp_path / f"{name}.dng", tmp_path / f"{name}.png"
        run_well("expose", exr, "--sensor", SENSOR, "--seed", 5, "--dng-compression", name, "-o", dng)
        run_well("develop", dng, "-o", picture)
        assert picture.read_bytes() == png.read_bytes()
        sizes.append(dng.stat().st_size)
    assert sizes[1] < sizes[2]


def test_a_rerun_keeps_the_compression(scene, tmp_path):
    run_well("render", scene, "-o", tmp_path / "one", "--spp", 1, "--dng-compression", "packed")
    run_well("rerun", tmp_path / "one" / "scene.run.json", "-o", tmp_path / "two")
    assert (tmp_path / "one" / "scene.dng").read_bytes() == (tmp_path / "two" / "scene.dng").read_bytes()


def test_an_unknown_compression_is_refused(rendered, tmp_path):
    done = run("expose", rendered[0] / "scene.irradiance.exr", "--sensor", SENSOR, "-o", tmp_path / "x.dng",
               "--dng-compression", "deflate")
    assert done.returncode == 2
    assert "is 'deflate', expected none, packed or lossless" in done.stderr


def test_expose_by_hand_matches_a_scene_exposed_by_hand(rendered, tmp_path):
    scene = write_scene(tmp_path, SCENE + "[exposure]\ntime_s = 0.004\niso = 180\n")
    run_well("render", scene, "-o", tmp_path / "out")
    exr = rendered[0] / "scene.irradiance.exr"
    exposure = ["--time-s", 0.004, "--iso", 180, "--seed", 5]
    run_well("expose", exr, "--sensor", SENSOR, *exposure, "-o", tmp_path / "by_hand.dng")
    run_well("develop", tmp_path / "by_hand.dng", "-o", tmp_path / "by_hand.png")
    assert (tmp_path / "by_hand.png").read_bytes() == (tmp_path / "out" / "scene.png").read_bytes()


def test_exposure_time_may_be_a_fraction(rendered, tmp_path):
    exr = rendered[0] / "scene.irradiance.exr"
    for name, time_s in [("fraction", "1/250"), ("number", "0.004")]:
        run_well("expose", exr, "--sensor", SENSOR, "--time-s", time_s, "-o", tmp_path / f"{name}.dng")
    assert (tmp_path / "fraction.dng").read_bytes() == (tmp_path / "number.dng").read_bytes()


def test_frames_of_a_burst_differ(rendered, tmp_path):
    exr = rendered[0] / "scene.irradiance.exr"
    for frame in [0, 1]:
        run_well("expose", exr, "--sensor", SENSOR, "--seed", 5, "--frame", frame, "-o", tmp_path / f"{frame}.dng")
    assert (tmp_path / "0.dng").read_bytes() != (tmp_path / "1.dng").read_bytes()


def test_develop_brightens_by_stops(rendered, tmp_path):
    dng = rendered[0] / "scene.dng"
    means = []
    for ev in (-2, 0):
        picture = tmp_path / f"{ev}.png"
        run_well("develop", dng, "-o", picture, "--exposure-ev", ev)
        encoded = np.asarray(Image.open(picture), dtype=float) / 255
        # IEC 61966-2-1
        linear = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
        means.append(np.median(linear))
    # Two stops are a factor of four in linear light; 8 bits round a dark median by some per cent.
    assert means[1] / means[0] == pytest.approx(4.0, rel=0.05)
