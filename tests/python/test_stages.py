"""Every stage of the ISP alone, from Python and from the command line: frames of any size and light, values that it
does not take, files that are missing or wrong."""

import json
from pathlib import Path

import groundglass as gg
import numpy as np
import pytest
from frame_exr import read_frame
from program import run, run_well, write_scene

ROOT = Path(__file__).resolve().parents[2]
PROFILE = ROOT / "tests" / "fuzz" / "seeds" / "dcp" / "little.dcp"
CUBE = ROOT / "tests" / "fuzz" / "seeds" / "cube" / "cube.cube"
STAGES = {stage["name"]: stage for stage in gg.isp_stages()}

# What a stage cannot do without.
NEEDED = {
    "profile_look": {"profile": str(PROFILE)},
    "lut": {"file": str(CUBE)},
}
# Settings that make each do something else than by default.
SETTINGS = [
    ("white_balance", {"method": "temperature", "temperature_K": 3200.0, "duv": 0.002}),
    ("white_balance", {"method": "neutral", "neutral": [0.5, 1.0, 0.7]}),
    ("white_balance", {"method": "grey_world"}),
    ("white_balance", {"method": "shades_of_grey", "minkowski_p": 4.0}),
    ("white_balance", {"method": "grey_edge"}),
    ("white_balance", {"method": "daylight_locus"}),
    ("white_balance", {"method": "patch", "patch": [60.0, 4.0, 6.0, 4.0]}),
    ("highlights", {"mode": "reconstruct"}),
    ("green_balance", {"limit": 0.2}),
    ("lens_shading", {"strength": 0.5}),
    ("lateral_colour", {"strength": 0.5}),
    ("warp", {"strength": 0.5, "kernel": "mitchell"}),
    ("defects", {"dynamic": True, "sigmas": 3.0}),
    ("colour", {"profile": str(PROFILE)}),
    ("gamut", {"knee": 0.5}),
    ("sharpen", {"radius_px": 2.0, "amount": 1.0, "threshold": 2.0}),
    ("deconvolve", {"sigma_px": 1.0, "iterations": 3}),
    ("demosaic", {"method": "rcd", "domain": "linear"}),
    ("denoise", {"strength": 0.5}),
    ("exposure", {"ev": 0.5}),
    ("tone", {"curve": "filmic", "contrast": 1.5}),
    ("local_tone", {"strength": 0.5}),
    ("saturation", {"chroma": 1.3, "skin": 0.5}),
    ("monochrome", {"filter": "red"}),
]


IDS = [f"{name} {settings.get('method', '')}" for name, settings in SETTINGS]
# Ways to balance white that need a picture of something.
MEASURED = ("grey_world", "shades_of_grey", "grey_edge", "daylight_locus", "patch")
# In the reference pipeline, what gives frames of a kind.
COMES_AFTER = {"stored": "linearise", "mosaic": "white_balance", "camera_rgb": "warp", "scene": "colour", "display": "tone"}
NAN = float("nan")
# Of files FRAME is the stage's input, WORDS and BEYOND are written by the test.
REFUSED = [
    ("white_balance", {"method": "gray_world"}, "grey_world"),
    ("white_balance", {"temperature_K": NAN}, "nan"),
    ("white_balance", {"temperature_K": 100.0}, "1000"),
    ("white_balance", {"duv": 1.0}, "0.05"),
    ("white_balance", {"minkowski_p": 0.5}, "1"),
    ("white_balance", {"neutral": [1.0, 0.0, 1.0], "method": "neutral"}, "positive"),
    ("white_balance", {"neutral": [1.0, 1.0], "method": "neutral"}, "R, G, B"),
    ("white_balance", {"neutral": [1.0, NAN, 1.0], "method": "neutral"}, "nan"),
    ("white_balance", {"neutral": [1.0, 1.0, 1.0]}, 'expected method = "neutral" beside it'),
    ("tone", {"contrast": 1.5}, 'does nothing while curve is "none", expected curve = "filmic" beside it'),
    ("monochrome", {"film": "panchromatic", "mix": [1.0, 1.0, 1.0]}, "while mix is [1, 1, 1]"),
    ("demosaic", {"domain": "companded", "method": "nearest"}, 'while method is "nearest"'),
    ("white_balance", {"patch": [0.0, 0.0, 0.0, 0.0], "method": "patch"}, "0"),
    ("white_balance", {"patch": [500.0, 0.0, 4.0, 4.0], "method": "patch"}, "500"),
    ("white_balance", {"patch": [0.0, 0.0, 4.0], "method": "patch"}, "x, y, width and height"),
    ("black_level", {"optical_black": "rows"}, "columns"),
    ("black_level", {"optical_black": "planes"}, "rows"),
    ("defects", {"map": "/nowhere.txt"}, "/nowhere.txt"),
    ("defects", {"map": "WORDS"}, "words.txt:2: expected the column and the row"),
    ("defects", {"map": "BEYOND"}, "beyond.txt:1: names the pixel (500, 1)"),
    ("defects", {"map": "FRAME"}, ".exr"),
    ("defects", {"sigmas": 0.0}, "above 0"),
    ("defects", {"sigmas": NAN}, "nan"),
    ("green_balance", {"limit": 0.6}, "0.5"),
    ("green_balance", {"limit": NAN}, "nan"),
    ("highlights", {"mode": "blend"}, "reconstruct"),
    ("lens_shading", {"strength": 1.5}, "1"),
    ("lens_shading", {"strength": NAN}, "nan"),
    ("lateral_colour", {"strength": -0.1}, "0"),
    ("lateral_colour", {"strength": NAN}, "nan"),
    ("warp", {"strength": NAN}, "nan"),
    ("warp", {"shading": 2.0}, "1"),
    ("warp", {"kernel": "box"}, "lanczos3"),
    ("warp", {"lateral_colour": "some"}, "true"),
    ("demosaic", {"method": "ahdd"}, "ahd"),
    ("colour", {"profile": "/nowhere.dcp"}, "/nowhere.dcp"),
    ("colour", {"profile": "WORDS"}, "words.txt: "),
    ("profile_look", {"profile": "/nowhere.dcp"}, "/nowhere.dcp"),
    ("profile_look", {"profile": ""}, "is not given"),
    ("gamut", {"space": "adobe_rgb"}, "display_p3"),
    ("gamut", {"knee": 0.0}, "0.1"),
    ("gamut", {"knee": NAN}, "nan"),
    ("sharpen", {"radius_px": 0.0}, "0.2"),
    ("sharpen", {"amount": NAN}, "nan"),
    ("sharpen", {"threshold": -1.0}, "0"),
    ("deconvolve", {"psf": "/nowhere.exr"}, "/nowhere.exr"),
    ("deconvolve", {"psf": "WORDS"}, "words.txt"),
    ("deconvolve", {"psf": "FRAME"}, "128×64"),
    ("deconvolve", {"iterations": 1.5}, "whole"),
    ("deconvolve", {"damping": NAN}, "nan"),
    ("deconvolve", {"overshoot": 11.0}, "10"),
    ("exposure", {"ev": NAN}, "nan"),
    ("denoise", {"strength": NAN}, "nan"),
    ("lut", {"file": "/nowhere.cube"}, "/nowhere.cube"),
    ("lut", {"file": ""}, "is not given"),
    ("saturation", {"chroma": NAN}, "nan"),
    ("local_tone", {"strength": 2.0}, "1"),
    ("monochrome", {"mix": [1.0, 1.0]}, "mix"),
    ("tone", {"points": [0.0, 0.0, 1.0], "curve": "given"}, "two points"),
]


@pytest.fixture(scope="module")
def dng(tmp_path_factory):
    folder = tmp_path_factory.mktemp("scene")
    scene = gg.load_scene(write_scene(folder))
    camera = gg.load_camera(scene.camera_file)
    gg.expose(gg.render(scene, camera, samples_per_pixel=2), camera.sensor).save(folder / "a.dng")
    return folder / "a.dng"


@pytest.fixture(scope="module")
def frames(dng, tmp_path_factory):
    """A frame of each kind, as the program dumps it."""
    folder = tmp_path_factory.mktemp("frames")
    run_well("develop", dng, "-o", folder / "a.png", "--dump-stages", folder)
    return {kind: next(folder.glob(f"*_{stage}.exr")) for kind, stage in COMES_AFTER.items()}


def as_text(value):
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def kind_of(name):
    return STAGES[name]["inputs"][0]


def planes(kind):
    return () if kind in ("stored", "mosaic") else (3,)


def frame_for(name, height, width, fill):
    shape = (height, width, *planes(kind_of(name)))
    if fill == "texture":
        return np.random.default_rng(1).random(shape, dtype=np.float32)
    return np.full(shape, fill, np.float32)


@pytest.mark.parametrize("fill", [0.0, 1.0, "texture"])
@pytest.mark.parametrize("name", STAGES)
def test_frames_of_any_size_and_light(dng, name, fill):
    raw = gg.read_dng(dng)
    for height, width in [(1, 1), (1, 7), (7, 1), (2, 2), (3, 5), (33, 47)]:
        pixels = frame_for(name, height, width, fill)
        done = gg.apply_stage(name, pixels, raw, **NEEDED.get(name, {}))
        assert np.isfinite(done).all()
        assert done.shape[:2] == (height, width)


@pytest.mark.parametrize("dn", [0, 65535])
@pytest.mark.parametrize(("name", "settings"), SETTINGS, ids=IDS)
def test_black_and_saturated_frames_come_out_even_or_are_refused(dng, name, settings, dn):
    raw = gg.read_dng(dng)
    raw.dn[:] = dn
    pipeline = gg.Pipeline()
    if name in dict(pipeline.stages):
        pipeline.set(name, **settings)
    else:
        pipeline.insert_after(COMES_AFTER[kind_of(name)], name, **settings)
    if settings.get("method") in MEASURED:
        with pytest.raises(gg.InputError, match="^white_balance: (method|patch): .*expected"):
            gg.develop(raw, pipeline)
    else:
        assert np.allclose(gg.develop(raw, pipeline).pixels, min(dn, 1), atol=1e-5)


@pytest.mark.parametrize(("name", "settings"), SETTINGS, ids=IDS)
def test_settings_do_the_same_in_both(dng, frames, tmp_path, name, settings):
    path = frames[kind_of(name)]
    pixels = read_frame(path)
    raw = gg.read_dng(dng)
    done = gg.apply_stage(name, pixels, raw, **settings)
    assert not np.array_equal(done, gg.apply_stage(name, pixels, raw))
    options = [word for key, value in settings.items() for word in ("--set", f"{key}={as_text(value)}")]
    run_well("isp", "apply", name, path, "--raw", dng, "-o", tmp_path / "out.exr", *options)
    assert np.array_equal(read_frame(tmp_path / "out.exr"), done)


@pytest.mark.parametrize(("name", "settings", "message"), REFUSED)
def test_what_a_stage_does_not_take_is_named_by_both(dng, frames, tmp_path, name, settings, message):
    (parameter, value), *_ = settings.items()
    path, raw = frames[kind_of(name)], gg.read_dng(dng)
    if value == "WORDS":
        settings = {parameter: str(tmp_path / "words.txt")}
        (tmp_path / "words.txt").write_text("1 1\nthe second\n")
    elif value == "BEYOND":
        settings = {parameter: str(tmp_path / "beyond.txt")}
        (tmp_path / "beyond.txt").write_text("500 1\n")
    elif value == "FRAME":
        settings = {parameter: str(path)}
    where = f"{name}: {parameter}: "
    with pytest.raises(gg.InputError) as error:
        gg.apply_stage(name, read_frame(path), raw, **settings)
    assert where in str(error.value) and message in str(error.value), error.value
    options = [word for key, value in settings.items() for word in ("--set", f"{key}={as_text(value)}")]
    done = run("isp", "apply", name, path, "--raw", dng, "-o", tmp_path / "out.exr", *options)
    assert done.returncode == 2 and where in done.stderr and message in done.stderr, done.stderr
    assert done.stderr.count("\n") == 1 and not (tmp_path / "out.exr").exists()


CONDITIONS = [
    (stage["name"], parameter["name"], other, values)
    for stage in STAGES.values()
    for parameter in stage["parameters"]
    for other, values in parameter["only_with"].items()
]


def idle_value(name, parameter, values):
    """A value of the parameter that is none of these."""
    spec = next(p for p in STAGES[name]["parameters"] if p["name"] == parameter)
    candidates = [*spec["choices"], False, True] if isinstance(spec["default"], bool) or spec["choices"] else ["", "a"]
    if isinstance(spec["default"], list):
        candidates = [[], [1.0, 1.0, 1.0]]
    return next(value for value in candidates if value not in values and type(value) is type(spec["default"]))


@pytest.mark.parametrize(("name", "parameter", "other", "values"), CONDITIONS)
def test_a_parameter_that_can_do_nothing_is_refused(dng, tmp_path, name, parameter, other, values):
    idle = idle_value(name, other, values)
    default = next(p["default"] for p in STAGES[name]["parameters"] if p["name"] == parameter)
    stage = f'schema = 1\n[[stage]]\nname = "{name}"\n'
    file = tmp_path / "mine.toml"
    file.write_text(stage)
    pipeline = gg.Pipeline(file)
    before = pipeline.stages
    says = f"{name}: {parameter}: does nothing while {other} is "
    with pytest.raises(gg.InputError, match=says):
        pipeline.set(name, **{parameter: default, other: idle})
    assert pipeline.stages == before
    pipeline.set(name, **{parameter: default, other: values[0]})
    assert parameter in dict(pipeline.stages)[name]
    pipeline.set(name, **{other: idle})  # What was given before may lie idle.
    assert parameter not in dict(pipeline.stages)[name]
    settings = [f"{name}.{parameter}={as_text(default)}", f"{name}.{other}={as_text(idle)}"]
    options = [word for setting in settings for word in ("--set", setting)]
    done = run("develop", dng, "-o", tmp_path / "x.png", "--isp", file, *options)
    assert done.returncode == 2 and says in done.stderr and f"leave {parameter} out" in done.stderr
    keys = {parameter: default, other: idle}
    file.write_text(stage + "".join(f"{key} = {json.dumps(value)}\n" for key, value in keys.items()))
    with pytest.raises(gg.InputError, match=rf"mine\.toml:4: .*{says}"):
        gg.Pipeline(file)


def test_conditions_are_of_parameters_that_there_are():
    assert len(CONDITIONS) >= 14
    for name, parameter, other, _ in CONDITIONS:
        names = [p["name"] for p in STAGES[name]["parameters"]]
        assert other in names and other != parameter
