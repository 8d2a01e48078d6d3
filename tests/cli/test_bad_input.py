"""Every kind of wrong input ends with one line that says where and what, exit code 2, and nothing written."""

import os
import struct
from pathlib import Path
from typing import NamedTuple

import pytest
from program import CAMERA, LENS, SCENE, SCENES, SENSOR, run, run_well, write_scene

LENS_TEXT = LENS.read_text()
SENSOR_TEXT = SENSOR.read_text().replace("../spectra", f"{SCENES}/spectra")
PHONE_SENSOR = SCENES / "sensors" / "phone_1inch_1p6um.toml"


def files_below(folder):
    return {path: path.read_bytes() if path.is_file() else None for path in sorted(folder.rglob("*"))}


def assert_refused(folder, *arguments, says):
    """The program names what is wrong in one line and leaves the folder as it was."""
    before = files_below(folder)
    done = run(*arguments)
    assert done.returncode == 2, (done.stdout, done.stderr)
    assert done.stdout == ""
    assert done.stderr.startswith("groundglass") and done.stderr.count("\n") == 1 and done.stderr.endswith("\n")
    for fragment in says:
        assert fragment in done.stderr
    assert files_below(folder) == before


class Edit(NamedTuple):
    """A change that makes a good file wrong, and the complaint it must meet."""

    name: str
    old: str
    new: str
    key: str
    says: str
    # Text whose line is to be named; by default the first line of `new`.
    at: str | None = None

    def apply(self, text):
        """The wrong text and "line: key", which the message must hold."""
        assert self.old in text
        wrong = text.replace(self.old, self.new, 1)
        found = wrong.index(self.at or self.new.lstrip("\n").split("\n")[0])
        return wrong, f":{wrong[:found].count(chr(10)) + 1}: {self.key}: "


def table(*edits):
    return pytest.mark.parametrize("edit", edits, ids=lambda edit: edit.name.replace(" ", "_"))


def remove(name, line, key, says, at):
    return Edit(name, line + "\n", "", key, says, at)


ANY_FILE = [
    Edit("not TOML", "schema = 1", "schema = ", "is not valid TOML", "expected"),
    Edit("other schema", "schema = 1", "schema = 2", "schema", "schema = 1 only"),
]


@table(
    *ANY_FILE,
    Edit("wrong type", "radius_mm = 22.01359", 'radius_mm = "flat"', "surface[1].radius_mm", "is 'flat', expected"),
    Edit("number as text", "thickness_mm = 6.00755", 'thickness_mm = "6"', "surface[2].thickness_mm", "is a string"),
    Edit("unknown key", "thickness_mm = 3.25896", "thicknes_mm = 1\nthickness_mm = 3.25896", "surface[1].thicknes_mm",
         "did you mean 'thickness_mm'"),
    Edit("negative thickness", "thickness_mm = 3.25896", "thickness_mm = -3.25896", "surface[1].thickness_mm",
         "is -3.25896; only beside a stop"),
    Edit("unknown glass", "schott:F2", "schott:F22", "surface[3].glass", "unknown glass 'schott:F22'"),
    Edit("wavelength outside the glass's range", "wavelength_nm = 550.0", "wavelength_nm = 5500.0",
         "reference_wavelength_nm", "has no index at 5500 nm", at="reference_wavelength_nm = 5500.0"),
    remove("no stop", "stop = true", "surface", "no surface has stop = true", at="[[surface]]"),
    Edit("two stops", "radius_mm = 79.6836", "stop = true\nradius_mm = 79.6836", "surface[5].stop", "second stop",
         at="stop = true\nradius_mm = 79.6836"),
    remove("missing key", "image_distance_mm = 42.20778", "image_distance_mm", "missing; add it", at="#"),
    Edit("aperture beyond the sphere", "semi_diameter_mm = 9.3146", "semi_diameter_mm = 93.1",
         "surface[1].semi_diameter_mm", "does not reach"),
    Edit("not the published focal length", "efl_mm = 49.999783", "efl_mm = 35.0", "published.efl_mm", "is 35"),
)
def test_lens(tmp_path, edit):
    text, place = edit.apply(LENS_TEXT)
    lens = tmp_path / "lens.toml"
    lens.write_text(text)
    assert_refused(tmp_path, "lens", "info", lens, says=[f"{lens}{place}", edit.says])


@table(
    *ANY_FILE,
    Edit("wrong type", "illuminance_lux = 1000", 'illuminance_lux = "bright"', "light.illuminance_lux", "is a string"),
    Edit("unknown key", "seed = 5", "sed = 5", "render.sed", "did you mean 'seed'"),
    Edit("unknown light", 'illuminant = "D65"', 'illuminant = "D66"', "light.illuminant", "did you mean 'D65'"),
    Edit("unknown target", 'kind = "slanted_edge"', 'kind = "slanted_egde"', "target[2].kind", "'slanted_edge'"),
    Edit("negative distance", "distance_m = 2.0", "distance_m = -2.0", "background.distance_m", "greater than 0"),
    Edit("too many samples", "samples_per_pixel = 8", "samples_per_pixel = 65537", "render.samples_per_pixel",
         "between 1 and 65536"),
    Edit("missing camera", '"camera.toml"', '"absent.toml"', "camera.file", "there is no file", at='file = "absent'),
    Edit("a folder as camera", '"camera.toml"', '"."', "camera.file", "there is no file", at='file = "."'),
    Edit("focus inside the lens", "focus_distance_m = 1.0", "focus_distance_m = 0.001", "camera.focus_distance_m",
         "makes no image behind itself"),
    Edit("wavelengths outside the light's spectrum", "[render]", "[spectral]\nmin_nm = 350\n[render]",
         "light.illuminant", "known over 380", at='illuminant = "D65"'),
    Edit("ISO below the sensor's lowest", "[render]", "[exposure]\ntime_s = 0.01\niso = 50\n[render]", "exposure",
         "ISO is 50, expected 80 to"),
    Edit("missing picture", "[[target]]",
         '[[target]]\nkind = "image"\nfile = "absent.png"\ncentre_m = [0, 0]\ndistance_m = 1\nwidth_m = 1\n\n[[target]]',
         "target[1].file", "absent.png", at='file = "absent.png"'),
)
def test_scene(tmp_path, edit):
    text, place = edit.apply(SCENE)
    scene = write_scene(tmp_path, text)
    assert_refused(tmp_path, "render", scene, "-o", tmp_path / "new" / "out", says=[f"{scene}{place}", edit.says])


@table(
    *ANY_FILE,
    Edit("wrong type", 'name = "Small camera"', "name = 5", "name", "is an integer, expected a string"),
    Edit("unknown key", "[window]", "f_numbr = 4\n[window]", "f_numbr", "did you mean 'f_number'"),
    Edit("missing lens", "cooke_triplet_50mm_f5", "absent", "lens", "there is no file", at="lens = "),
    Edit("missing sensor", "imx183", "absent", "sensor", "there is no file", at="sensor = "),
    Edit("unknown name of a sensor", str(SENSOR), "imx1833", "sensor", "did you mean 'imx183'?", at="sensor = "),
    Edit("window larger than the sensor", "width_px = 128", "width_px = 5473", "window.width_px",
         "between 1 and 5472"),
    Edit("wider open than the lens goes", "[window]", "f_number = 1.4\n[window]", "f_number", "cannot be opened"),
)
def test_camera(tmp_path, edit):
    text, place = edit.apply(CAMERA)
    arguments = ["render", write_scene(tmp_path, camera=text), "-o", tmp_path / "out"]
    assert_refused(tmp_path, *arguments, says=[f"{tmp_path / 'camera.toml'}{place}", edit.says])


def test_camera_given_as_an_option(tmp_path):
    camera = tmp_path / "other.toml"
    camera.write_text(CAMERA + "depth_px = 3\n")
    arguments = ["render", write_scene(tmp_path), "--camera", camera, "-o", tmp_path / "out"]
    assert_refused(tmp_path, *arguments, says=[f"{camera}:9: window.depth_px: unknown key"])


def test_wavelengths_outside_the_glasses_range(tmp_path):
    scene = write_scene(tmp_path, SCENE + "[spectral]\nmin_nm = 390\n")
    line = len(scene.read_text().splitlines()) - 1
    says = [f"{scene}:{line}: spectral: ", "have indices from 400 to 700 nm, the render asks for 390 to 700 nm"]
    assert_refused(tmp_path, "render", scene, "-o", tmp_path / "out", says=says)


def test_wavelengths_outside_the_sensors_curve_stop_a_render_before_it_begins(tmp_path):
    spectra = tmp_path / "narrow.csv"
    spectra.write_text("# Made up\nwavelength_nm,R,G,B\n450,0.1,0.2,0.9\n550,0.1,0.9,0.1\n650,0.9,0.2,0.1\n")
    sensor = tmp_path / "sensor.toml"
    sensor.write_text(SENSOR_TEXT.replace(f"{SCENES}/spectra/camera_hasselblad_l1d20c.csv", str(spectra)))
    scene = write_scene(tmp_path, camera=CAMERA.replace(str(SENSOR), str(sensor)))
    says = [f"{scene}:1: spectral: ", "known from 450 to 650 nm only"]
    assert_refused(tmp_path, "render", scene, "-o", tmp_path / "out", says=says)


def test_a_missing_key_casts_no_doubt_on_the_keys_that_are_right(tmp_path):
    files = {"lens": LENS_TEXT, "scene": SCENE, "camera": CAMERA, "sensor": SENSOR_TEXT}
    write_scene(tmp_path)
    for kind, text in files.items():
        lines = text.splitlines(keepends=True)
        for i in [i for i, line in enumerate(lines) if " = " in line]:
            wrong = tmp_path / f"{kind}.toml"
            wrong.write_text("".join(lines[:i] + lines[i + 1 :]))
            # A run that finds nothing amiss stops at the next file, which is not there.
            (tmp_path / "camera.toml").unlink() if kind == "scene" and (tmp_path / "camera.toml").exists() else None
            done = run(*COMMANDS[kind](wrong, tmp_path / "out"))
            assert "unknown" not in done.stderr, (lines[i], done.stderr)


@pytest.fixture(scope="module")
def capture(tmp_path_factory):
    """A folder with a scene's good outputs."""
    folder = tmp_path_factory.mktemp("capture")
    run_well("render", write_scene(folder), "--spp", 1, "-o", folder)
    return folder


def refused_expose(folder, irradiance, sensor=SENSOR, says=()):
    arguments = ["expose", irradiance, "--sensor", sensor, "-o", folder / "new" / "out.dng"]
    assert_refused(folder, *arguments, says=says)


@table(
    *ANY_FILE,
    Edit("wrong type", "value = 14837", 'value = "many"', "full_well_e.value", "is a string, expected a number"),
    Edit("unknown key", 'model = "IMX183', 'modle = "x"\nmodel = "IMX183', "modle", "did you mean 'model'"),
    Edit("negative full well", "value = 14837", "value = -14837", "full_well_e.value", "greater than 0"),
    Edit("unknown colour", 'cfa = ["RG", "GB"]', 'cfa = ["RG", "GX"]', "quantum_efficiency.factors",
         "has no column 'X'", at="factors = "),
    Edit("width of no whole tiles", "value = 5472", "value = 5471", "width_px", "expected a multiple of 2",
         at="[width_px]"),
    Edit("unknown status", 'status = "measured"', 'status = "guessed"', "width_px.status", "expected one of measured"),
    Edit("missing spectrum", "camera_hasselblad", "camera_hasselblood", "quantum_efficiency.factors",
         "camera_hasselblood_l1d20c.csv: cannot be opened", at="factors = "),
)
def test_sensor(tmp_path, capture, edit):
    text, place = edit.apply(SENSOR_TEXT)
    sensor = tmp_path / "sensor.toml"
    sensor.write_text(text)
    refused_expose(tmp_path, capture / "scene.irradiance.exr", sensor, says=[f"{sensor}{place}", edit.says])


def test_sensor_of_another_pixel_pitch(tmp_path, capture):
    irradiance = capture / "scene.irradiance.exr"
    refused_expose(tmp_path, irradiance, PHONE_SENSOR, says=[f"{irradiance}: ", "pixels of 2.4 um", "pixels of 3.2 um"])


def test_iso_below_the_sensors_lowest(tmp_path, capture):
    arguments = ["--sensor", SENSOR, "--time-s", 0.01, "--iso", 50, "-o", tmp_path / "out.dng"]
    assert_refused(tmp_path, "expose", capture / "scene.irradiance.exr", *arguments, says=["--time-s and --iso: ", "ISO is 50"])


def test_iso_above_the_sensors_highest(tmp_path, capture):
    arguments = ["--sensor", SENSOR, "--time-s", 0.01, "--iso", 1e9, "-o", tmp_path / "out.dng"]
    assert_refused(tmp_path, "expose", capture / "scene.irradiance.exr", *arguments, says=["ISO is 1000000000, expected 80 to 1780"])


def test_noise_that_the_sensor_does_not_have(tmp_path, capture):
    arguments = ["--sensor", SENSOR, "--only-noise", "shot,telegraph", "-o", tmp_path / "out.dng"]
    says = ["--only-noise: noise term 'telegraph'", "it has prnu, dark-current, hot-pixels, shot, read, dsnu, row"]
    assert_refused(tmp_path, "expose", capture / "scene.irradiance.exr", *arguments, says=says)


def test_sensor_that_cannot_tell_colours_apart(tmp_path, capture):
    (tmp_path / "grey.csv").write_text("wavelength_nm,R,G,B\n380,0.2,0.2,0.2\n780,0.5,0.5,0.5\n")
    sensor = tmp_path / "sensor.toml"
    sensor.write_text(SENSOR_TEXT.replace(f"{SCENES}/spectra/camera_hasselblad_l1d20c.csv", "grey.csv"))
    line = sensor.read_text()[: sensor.read_text().index("[quantum_efficiency]")].count("\n") + 1
    says = [f"{sensor}:{line}: quantum_efficiency: cannot tell colours apart"]
    refused_expose(tmp_path, capture / "scene.irradiance.exr", sensor, says=says)


def scene_with_picture(folder, picture):
    target = f'kind = "image"\nfile = "{picture}"\ncentre_m = [0, 0]\ndistance_m = 1\nwidth_m = 1\n\n[[target]]'
    return write_scene(folder, SCENE.replace("[[target]]", f"[[target]]\n{target}", 1))


@pytest.mark.parametrize("name", ["scene.dng", "raw.tif"])
def test_raw_file_as_a_scenes_picture(tmp_path, capture, name):
    (tmp_path / name).write_bytes((capture / "scene.dng").read_bytes())
    says = ["target[1].file: ", f"{tmp_path / name}: is a raw file", "groundglass develop"]
    assert_refused(tmp_path, "render", scene_with_picture(tmp_path, name), "-o", tmp_path / "out", says=says)


def test_picture_that_would_be_replaced_by_the_photograph(tmp_path, capture):
    (tmp_path / "scene.png").write_bytes((capture / "scene.png").read_bytes())
    arguments = [scene_with_picture(tmp_path, "scene.png"), "-o", tmp_path, "--force"]
    assert_refused(tmp_path, "render", *arguments, says=[f"{tmp_path / 'scene.png'}: is an input"])


@pytest.mark.parametrize(
    "old, new, says",
    [
        ('"samples_per_pixel": 1', '"samples_per_pixel": 0', "render.samples_per_pixel: is not a whole number from 1"),
        ('"seed": 5', '"seed": "5"', "render.seed: is not a whole number"),
        ('"scene": "', '"scena": "', "scene: is missing"),
        ('"inputs": [', '"inputs": [], "were": [', "scene: is not among the inputs"),
        ('"inputs": [', '"inputs": null, "were": [', "inputs: is not a list"),
        ('"inputs": [', '"inputs": [[', "is not JSON here, expected the record of a render"),
    ],
)
def test_edited_record(tmp_path, capture, old, new, says):
    text = (capture / "scene.run.json").read_text()
    assert old in text
    for name in ["scene.toml", "camera.toml"]:
        (tmp_path / name).write_bytes((capture / name).read_bytes())
    record = tmp_path / "scene.run.json"
    record.write_text(text.replace(old, new, 1))
    assert_refused(tmp_path, "rerun", record, "-o", tmp_path / "out", says=[f"{record}:", says])


# Where a file may break off: nothing of it, inside the header, inside the pixels, before its last byte.
BREAKS = [0, 40, 1500, 0.5, -1]


def broken(path, folder, at):
    """A copy of the file that ends too early."""
    data = path.read_bytes()
    copy = folder / f"broken{path.suffix}"
    copy.write_bytes(data[: int(at * len(data)) if isinstance(at, float) else at])
    return copy


@pytest.mark.parametrize("at", BREAKS)
def test_truncated_irradiance(tmp_path, capture, at):
    irradiance = broken(capture / "scene.irradiance.exr", tmp_path, at)
    refused_expose(tmp_path, irradiance, says=[f"{irradiance}: "])


def test_irradiance_that_promises_more_pixels_than_it_holds(tmp_path, capture):
    data = bytearray((capture / "scene.irradiance.exr").read_bytes())
    for window in [b"dataWindow\0box2i\0", b"displayWindow\0box2i\0"]:
        at = data.index(window) + len(window) + 4
        data[at : at + 16] = struct.pack("<4i", 0, 0, 59999, 59999)
    irradiance = tmp_path / "huge.exr"
    irradiance.write_bytes(data)
    refused_expose(tmp_path, irradiance, says=[f"{irradiance}: "])


@pytest.mark.parametrize("at", BREAKS)
def test_truncated_dng(tmp_path, capture, at):
    dng = broken(capture / "scene.dng", tmp_path, at)
    assert_refused(tmp_path, "develop", dng, "-o", tmp_path / "new" / "out.png", says=[f"{dng}: "])


@pytest.mark.parametrize("name", ["scene.png", "scene.irradiance.exr", "scene.run.json"])
def test_develop_of_what_is_not_a_dng(tmp_path, capture, name):
    assert_refused(tmp_path, "develop", capture / name, "-o", tmp_path / "out.png", says=[f"{capture / name}: "])


@pytest.mark.parametrize("name", ["scene.png", "scene.dng", "scene.run.json"])
def test_expose_of_what_is_not_irradiance(tmp_path, capture, name):
    refused_expose(tmp_path, capture / name, says=[f"{capture / name}: "])


COMMANDS = {
    "lens": lambda wrong, out: ["lens", "info", wrong],
    "scene": lambda wrong, out: ["render", wrong, "-o", out],
    "camera": lambda wrong, out: ["render", out.parent / "scene.toml", "--camera", wrong, "-o", out],
    "irradiance": lambda wrong, out: ["expose", wrong, "--sensor", SENSOR, "-o", out / "x.dng"],
    "sensor": lambda wrong, out: ["expose", out.parent / "x.exr", "--sensor", wrong, "-o", out / "x.dng"],
    "dng": lambda wrong, out: ["develop", wrong, "-o", out / "x.png"],
}


@pytest.mark.parametrize("what", COMMANDS)
@pytest.mark.parametrize("wrong", ["absent.file", "folder"])
def test_missing_file_and_folder_in_place_of_a_file(tmp_path, what, wrong):
    write_scene(tmp_path)
    (tmp_path / "folder").mkdir()
    arguments = COMMANDS[what](tmp_path / wrong, tmp_path / "out")
    assert_refused(tmp_path, *arguments, says=[f"{tmp_path / wrong}: "])


@pytest.mark.parametrize("given", ["lens", "scene", "camera", "sensor"])
@pytest.mark.parametrize("expected", ["lens", "scene", "camera", "sensor"])
def test_one_kind_of_file_in_place_of_another(tmp_path, given, expected):
    if given == expected:
        return
    write_scene(tmp_path)
    file = {"lens": LENS, "scene": tmp_path / "scene.toml", "camera": tmp_path / "camera.toml", "sensor": SENSOR}[given]
    says = [f"{file}: is a {given} file, expected a {expected} file"]
    assert_refused(tmp_path, *COMMANDS[expected](file, tmp_path / "out"), says=says)


def test_picture_in_place_of_a_raw_or_a_record(tmp_path, capture):
    png = capture / "scene.png"
    arguments = [png, "-o", tmp_path / "x.png"]
    assert_refused(tmp_path, "develop", *arguments, says=[f"{png}: is no", "(it looks like a PNG)"])
    assert_refused(tmp_path, "rerun", *arguments, says=[f"{png}:1: is not JSON here (it looks like a PNG), expected"])


def outputs(kind, capture):
    """The command that would make this kind of output, without its path."""
    return {
        "render": ["render", capture / "scene.toml", "--spp", 1, "-o"],
        "expose": ["expose", capture / "scene.irradiance.exr", "--sensor", SENSOR, "-o"],
        "develop": ["develop", capture / "scene.dng", "-o"],
    }[kind]


OUTPUT_NAME = {"render": "", "expose": "x.dng", "develop": "x.png"}


@pytest.mark.parametrize("kind", OUTPUT_NAME)
def test_output_below_a_file(tmp_path, capture, kind):
    blocker = tmp_path / "file"
    blocker.write_text("precious")
    out = blocker / "folder" / OUTPUT_NAME[kind]
    assert_refused(tmp_path, *outputs(kind, capture), out, says=[str(blocker), "cannot be created"])


@pytest.mark.parametrize("kind", OUTPUT_NAME)
def test_output_where_nobody_may_write(tmp_path, capture, kind):
    # The kernel's own file system makes no folders, not even for root.
    out = Path("/proc/groundglass") / OUTPUT_NAME[kind]
    assert_refused(tmp_path, *outputs(kind, capture), out, says=["/proc/groundglass", "cannot be"])


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write to a read-only folder")
@pytest.mark.parametrize("kind", OUTPUT_NAME)
def test_output_in_a_read_only_folder(tmp_path, capture, kind):
    tmp_path.chmod(0o555)
    out = tmp_path / OUTPUT_NAME[kind]
    assert_refused(tmp_path, *outputs(kind, capture), out, says=[str(tmp_path), "cannot be written to"])


@pytest.mark.parametrize("kind", ["expose", "develop"])
def test_output_exists_or_is_a_folder(tmp_path, capture, kind):
    out = tmp_path / OUTPUT_NAME[kind]
    out.write_text("precious")
    assert_refused(tmp_path, *outputs(kind, capture), out, says=[f"{out}: exists already", "--force"])
    out.unlink()
    out.mkdir()
    assert_refused(tmp_path, *outputs(kind, capture), out, "--force", says=[f"{out}: is a folder"])


@pytest.mark.parametrize("kind", ["expose", "develop"])
def test_output_in_the_place_of_an_input_or_a_pipe(tmp_path, capture, kind):
    command = outputs(kind, capture)
    pipe = tmp_path / OUTPUT_NAME[kind]
    os.mkfifo(pipe)
    assert_refused(tmp_path, *command, pipe, "--force", says=[f"{pipe}: is a device or pipe"])
    same = tmp_path / f"same{'.tif' if kind == 'develop' else '.dng'}"
    same.write_bytes(command[1].read_bytes())
    assert_refused(tmp_path, command[0], same, *command[2:], same, "--force", says=[f"{same}: is an input"])


def test_picture_of_an_unknown_kind(tmp_path, capture):
    out = tmp_path / "x.pgn"
    says = [f"{out}: ", "'.pgn'", "expected .png or .jpg", "name it x.png"]
    assert_refused(tmp_path, *outputs("develop", capture), out, says=says)


@pytest.mark.parametrize("name", ["x.exr", "x.tif", "x"])
def test_raw_that_is_not_named_as_a_dng(tmp_path, capture, name):
    out = tmp_path / "new" / name
    says = [f"{out}: has the extension '{out.suffix}', expected .dng; name it x.dng"]
    assert_refused(tmp_path, *outputs("expose", capture), out, says=says)


def test_extensions_are_known_in_capitals(tmp_path, capture):
    run_well(*outputs("expose", capture), tmp_path / "X.DNG")
    run_well(*outputs("develop", capture), tmp_path / "X.PNG")


@pytest.mark.parametrize(
    "arguments, says",
    [
        ([], "subcommand is required"),
        (["rendr", "scene.toml"], "unknown command 'rendr', expected render, rerun, expose, develop, isp, lens, sensor, trace, characterize (did you mean"),
        (["lens", "ifno", "lens.toml"], "unknown command 'ifno'"),
        (["--verison"], "unknown option '--verison' (did you mean '--version'?)"),
        (["render"], "SCENE is required"),
        (["render", "scene.toml", "--sp", "3"], "unknown option '--sp' (did you mean '--spp'?)"),
        (["render", "scene.toml", "more.toml"], "'more.toml' is one argument too many"),
        (["render", "scene.toml", "--spp", "0"], "--spp: is '0', expected a whole number from 1 to 65536"),
        (["render", "scene.toml", "--samples", "9"], "unknown option '--samples' (did you mean '--spp'?)"),
        (["render", "scene.toml", "--spp", "many"], "--spp: is 'many', expected a whole number from 1 to 65536"),
        (["render", "scene.toml", "--spp", "65537"], "--spp: "),
        (["render", "scene.toml", "--seed", "-1"], "--seed: is '-1'"),
        (["render", "scene.toml", "--seed", str(2**64)], "--seed: is"),
        (["render", "scene.toml", "--threads", "-1"], "--threads: "),
        (["expose", "x.exr", "-o", "x.dng"], "--sensor is required"),
        (["expose", "x.exr", "--sensor", "s.toml", "-o", "x.dng", "--iso", "100"], "--iso requires --time-s"),
        (["expose", "x.exr", "--sensor", "s.toml", "-o", "x.dng", "--time-s", "0"], "--time-s: is '0'"),
        (["expose", "x.exr", "--sensor", "s.toml", "-o", "x.dng", "--time-s", "nan"], "--time-s: is 'nan'"),
        (["expose", "x.exr", "--sensor", "s.toml", "-o", "x.dng", "--white-level", "nan"],
         "--white-level: is 'nan', expected a number from 0.01 to 1"),
        (["expose", "x.exr", "--sensor", "s.toml", "-o", "x.dng", "--time-s", "1/0"], "--time-s: is '1/0'"),
        (["expose", "x.exr", "--sensor", "s.toml", "-o", "x.dng", "--time-s", "1/"], "such as 0.02 or 1/50"),
        (["develop", "x.dng", "-o", "x.png", "--exposure-ev", "+21"], "is '+21', expected a number from -20 to 20"),
        (["expose", "x.exr", "--sensor", "s.toml", "-o", "x.dng", "--frame", "4294967296"],
         "--frame: is '4294967296', expected a whole number from 0 to 4294967295"),
        (["develop", "x.dng"], "--output is required"),
        (["isp", "show"], "NAME is required"),
        (["lens", "info", "lens.toml", "--wavelength-nm", "-550"], "--wavelength-nm: is '-550'"),
    ],
    ids=lambda value: None if isinstance(value, str) else "_".join(value) or "nothing",
)
def test_usage(tmp_path, arguments, says):
    assert_refused(tmp_path, *arguments, says=[says, "--help"])


def test_wavelength_option_outside_the_glasses_range(tmp_path):
    arguments = ["lens", "info", LENS, "--wavelength-nm", 2000]
    assert_refused(tmp_path, *arguments, says=[f"{LENS}: surface[1].glass: ", "has no index at 2000 nm"])


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["develop", "x.dng", "-o", "x.png", "--look", "x.lut"], "'x.lut' is not a look"),
        (["develop", "x.dng", "-o", "x.png", "--look", "x.cube"], "x.cube"),
        (["develop", "x.dng", "-o", "x.png", "--set", "tone.toe=1"], "tone: toe: does nothing while curve is"),
        (["develop", "x.dng", "-o", "x.exr", "--set", "encode.space=srgb"], "'encode' comes after"),
        (["isp", "show", "vibrent"], "did you mean 'vibrant'"),
        (["isp", "apply", "tone", "x.exr", "--raw", "x.dng", "-o", "x.gif"], ".exr or .png"),
    ],
)
def test_pipelines_looks_and_stages(tmp_path, monkeypatch, arguments, says):
    monkeypatch.chdir(tmp_path)
    assert_refused(tmp_path, *arguments, says=[says])


def test_a_lens_without_a_truth_stops_a_render_before_it_begins(tmp_path):
    """Twenty megapixels would take hours. The lens's image circle is far smaller than the sensor."""
    camera = CAMERA[: CAMERA.index("[window]")].replace(str(LENS), str(SCENES / "lenses" / "phone_5p_f20_2p40mm.toml"))
    scene = write_scene(tmp_path, camera=camera)
    says = [f"{tmp_path / 'camera.toml'}: lens: ", "light cannot be traced into the corners"]
    assert_refused(tmp_path, "render", scene, "--truth", "--spp", 65536, "-o", tmp_path / "out", says=says)


@pytest.fixture(scope="module")
def truths(tmp_path_factory):
    """A folder with a scene's good outputs, its truth among them, and truths that are not of its frame."""
    folder = tmp_path_factory.mktemp("truths")
    run_well("render", write_scene(folder), "--spp", 1, "--truth", "-o", folder)
    for name, camera in {"smaller": CAMERA.replace("= 128", "= 96"), "larger": CAMERA.replace("= 64", "= 96")}.items():
        (folder / name).mkdir()
        run_well("render", write_scene(folder / name, camera=camera), "--spp", 1, "--truth", "-o", folder / name)
    run_well("develop", folder / "scene.dng", "-o", folder / "x.png", "--dump-stages", folder / "stages")
    good = (folder / "scene.truth.exr").read_bytes()
    (folder / "cut.exr").write_bytes(good[: len(good) // 2])
    (folder / "damaged.exr").write_bytes(good[:400] + b"\xff" * 600 + good[1000:])
    (folder / "empty.exr").write_bytes(b"")
    return folder


@pytest.mark.parametrize(
    "name, says",
    [
        ("none.exr", "No such file"),
        ("cut.exr", ""),
        ("damaged.exr", ""),
        ("empty.exr", ""),
        ("scene.dng", ""),
        ("scene.irradiance.exr", ""),
        ("smaller/scene.truth.exr", "it is not of this frame"),
        ("larger/scene.truth.exr", "it is not of this frame"),
        ("stages/08_demosaic.exr", "the truth is of the kind camera_rgb, expected scene"),
        ("stages/12_tone.exr", "the truth is of the kind display, expected scene"),
    ],
)
def test_a_truth_of_something_else_is_refused(truths, name, says):
    arguments = [truths / "scene.dng", "-o", truths / "new.png", "--truth", truths / name]
    assert_refused(truths, "develop", *arguments, says=[f"{truths / name}: ", says])


def test_json_is_of_the_truth(truths):
    arguments = [truths / "scene.dng", "-o", truths / "new.png", "--json"]
    assert_refused(truths, "develop", *arguments, says=["--json", "--truth"])


def test_the_picture_does_not_replace_the_truth(truths):
    truth = truths / "scene.truth.exr"
    arguments = [truths / "scene.dng", "-o", truth, "--force", "--truth", truth]
    assert_refused(truths, "develop", *arguments, says=[f"{truth}: is an input"])
