"""Pipelines of the ISP from Python: their stages, functions among them, and what lies between."""

import groundglass as gg
import numpy as np
import pytest
from program import write_scene


@pytest.fixture(scope="module")
def raw(tmp_path_factory):
    scene = gg.load_scene(write_scene(tmp_path_factory.mktemp("scene")))
    camera = gg.load_camera(scene.camera_file)
    return gg.expose(gg.render(scene, camera, samples_per_pixel=2), camera.sensor)


def grey(pixels):
    return np.repeat(pixels.mean(axis=2, keepdims=True), 3, axis=2)


def test_the_reference_is_what_develop_does(raw):
    reference = gg.develop(raw).pixels
    assert np.array_equal(gg.develop(raw, gg.Pipeline("reference")).pixels, reference)
    assert np.array_equal(gg.develop(raw, gg.Pipeline()).pixels, reference)


def test_a_look_is_laid_over_by_name_or_path(raw, tmp_path):
    phone = gg.Pipeline("phone")
    phone.add_look("authentic")
    looked = gg.develop(raw, phone).pixels
    assert np.array_equal(gg.develop(raw, "phone", look="authentic").pixels, looked)
    assert not np.array_equal(gg.develop(raw, "phone").pixels, looked)
    cube = tmp_path / "dark.cube"
    cube.write_text("LUT_1D_SIZE 2\n0 0 0\n0.5 0.5 0.5\n")
    assert gg.develop(raw, look=cube).pixels.max() <= 0.5 + 1e-6
    with pytest.raises(gg.InputError, match="authentic"):
        gg.develop(raw, look="authentik")


def test_parameters_are_read_and_set(raw):
    pipeline = gg.Pipeline()
    pipeline.set("exposure", ev=1.0)
    assert dict(pipeline.stages)["exposure"]["ev"] == 1.0
    assert np.array_equal(gg.develop(raw, pipeline).pixels, gg.develop(raw, exposure_ev=1.0).pixels)
    with pytest.raises(gg.InputError, match="did you mean 'ev'"):
        pipeline.set("exposure", evv=1.0)
    with pytest.raises(gg.InputError, match="exposure: ev: is 99"):
        pipeline.set("exposure", ev=99)
    with pytest.raises(gg.InputError, match="exposure: ev: .*expected a number"):
        pipeline.set("exposure", ev="bright")
    with pytest.raises(gg.InputError, match="no stage 'expose'"):
        pipeline.set("expose", ev=1)


def test_a_function_takes_a_stages_place(raw):
    shapes = []

    def nearest(mosaic):
        shapes.append(mosaic.shape)
        return np.repeat(mosaic[:, :, None], 3, axis=2)

    pipeline = gg.Pipeline()
    pipeline.replace("demosaic", nearest)
    assert [name for name, _ in pipeline.stages][7] == "nearest"
    picture = gg.develop(raw, pipeline).pixels
    assert shapes == [raw.dn.shape]
    mosaic = gg.develop_stages(raw, gg.Pipeline())["lateral_colour"]
    expected = nearest(mosaic)
    pipeline.set("warp", lateral_colour=False)  # lateral_colour has seen to it.
    for name, values in pipeline.stages[8:]:
        expected = gg.apply_stage(name, expected, raw, **values)
    crop = picture.shape
    y, x = ((expected.shape[i] - crop[i]) // 2 for i in (0, 1))
    assert np.array_equal(picture, expected[y : y + crop[0], x : x + crop[1]])


def test_a_look_is_laid_over_it(raw):
    pipeline = gg.Pipeline()
    pipeline.add_look("monochrome")
    names = [name for name, _ in pipeline.stages]
    assert names.index("colour") < names.index("monochrome") < names.index("tone")
    picture = gg.develop(raw, pipeline).pixels
    assert np.array_equal(picture[..., 0], picture[..., 1])
    with pytest.raises(gg.InputError, match="did you mean 'vibrant'"):
        pipeline.add_look("vibrent")


def test_a_function_is_put_in_between_and_taken_out(raw):
    pipeline = gg.Pipeline()
    pipeline.insert_after("colour", grey)
    picture = gg.develop(raw, pipeline).pixels
    assert np.array_equal(picture[..., 0], picture[..., 1])
    pipeline.remove("grey")
    assert np.array_equal(gg.develop(raw, pipeline).pixels, gg.develop(raw).pixels)


def test_a_stage_of_ours_is_put_in_between(raw):
    pipeline = gg.Pipeline()
    pipeline.insert_after("colour", "exposure", ev=1.0, baseline=False)
    assert np.array_equal(gg.develop(raw, pipeline).pixels, gg.develop(raw, exposure_ev=1.0).pixels)


def test_what_a_function_changes_in_place_is_not_copied(raw):
    addresses = []

    def first(pixels):
        pixels *= 0.5
        addresses.append(pixels.__array_interface__["data"][0])

    def second(pixels):
        addresses.append(pixels.__array_interface__["data"][0])
        return pixels

    pipeline = gg.Pipeline()
    pipeline.insert_after("colour", second)
    pipeline.insert_after("colour", first)
    half = gg.develop(raw, pipeline).pixels
    assert addresses[0] == addresses[1]
    assert np.array_equal(half, gg.develop(raw, exposure_ev=-1.0).pixels)


def test_an_array_that_is_kept_stays_whole(raw):
    kept = []

    def keep(pixels):
        kept.append(pixels)

    def keep_a_view(pixels):
        kept.append(pixels[::2])
        return pixels

    pipeline = gg.Pipeline()
    pipeline.insert_after("colour", keep_a_view)
    pipeline.insert_after("colour", keep)
    picture = gg.develop(raw, pipeline).pixels
    assert np.array_equal(picture, gg.develop(raw).pixels)
    colour = gg.develop_stages(raw, gg.Pipeline())["colour"]
    assert np.array_equal(kept[0], colour)
    assert np.array_equal(kept[1], colour[::2])


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda p: p[..., 0], r"shape \(\d+, \d+\), expected \(height, width, 3\)"),
        (lambda p: p[1:], r"pixels: are \d+ × \d+ of 3 planes, expected"),
        (lambda p: p * np.nan, "pixels: has nan at column 0, row 0"),
        (lambda p: "grey", "expected an array of numbers"),
        (lambda p: p[:, :0], "shape"),
    ],
)
def test_a_function_that_gives_something_else_is_named(raw, function, message):
    function.__name__ = "mine"
    pipeline = gg.Pipeline()
    pipeline.insert_after("colour", function)
    with pytest.raises(gg.InputError, match="mine: .*" + message):
        gg.develop(raw, pipeline)


def test_an_exception_in_a_function_comes_through(raw):
    def wrong(pixels):
        raise ZeroDivisionError("mine")

    pipeline = gg.Pipeline()
    pipeline.insert_after("colour", wrong)
    with pytest.raises(ZeroDivisionError, match="mine"):
        gg.develop(raw, pipeline)


def test_each_stage_says_what_it_is():
    stages = {stage["name"]: stage for stage in gg.isp_stages()}
    assert stages["demosaic"]["inputs"] == ["mosaic"]
    assert stages["demosaic"]["output"] == "camera_rgb"
    assert stages["exposure"]["output"] is None
    assert stages["exposure"]["parameters"][0]["name"] == "ev"
    assert all(stage["source"] and stage["cost"] for stage in stages.values())


def test_one_stage_alone(raw):
    pixels = np.linspace(0, 1, 60, dtype=np.float32).reshape(4, 5, 3)
    assert np.array_equal(gg.apply_stage("exposure", pixels, raw, ev=2, baseline=False), 4 * pixels)
    with pytest.raises(gg.InputError, match="kind: 'linear' is none of"):
        gg.apply_stage("exposure", pixels, raw, kind="linear")
    with pytest.raises(gg.InputError, match="exposure: input: expected scene"):
        gg.apply_stage("exposure", pixels[..., 0], raw, kind="mosaic")


def test_pipelines_that_are_not_there():
    with pytest.raises(gg.InputError, match="did you mean 'reference'"):
        gg.Pipeline("refrence")
    with pytest.raises(gg.InputError, match="nowhere.toml"):
        gg.Pipeline("/nowhere.toml")


def test_a_name_or_a_path_is_a_pipeline(raw, tmp_path):
    phone = gg.develop(raw, gg.Pipeline("phone")).pixels
    assert np.array_equal(gg.develop(raw, "phone").pixels, phone)
    path = tmp_path / "mine.toml"
    path.write_text('schema = 1\n[[stage]]\nname = "linearise"\n')
    assert list(gg.develop_stages(raw, path)) == ["linearise"]
    assert list(gg.develop_stages(raw, str(path))) == ["linearise"]
    assert [name for name, _ in gg.Pipeline(path).stages] == ["linearise"]
    with pytest.raises(gg.InputError, match="did you mean 'phone'"):
        gg.develop(raw, "phon")
    with pytest.raises(gg.InputError, match="absent.toml"):
        gg.develop_stages(raw, tmp_path / "absent.toml")
    with pytest.raises(TypeError):
        gg.develop(raw, 5)


def test_stages_of_one_name_are_all_kept(raw):
    pipeline = gg.Pipeline()
    pipeline.insert_after("colour", lambda pixels: pixels * 2)
    pipeline.insert_after("colour", lambda pixels: pixels * 3)
    pipeline.insert_after("exposure", "exposure", ev=1.0)
    kept = gg.develop_stages(raw, pipeline)
    assert len(kept) == len(pipeline.stages)
    names = list(kept)
    assert names[names.index("colour") + 1 :][:4] == ["<lambda>", "<lambda>_2", "exposure", "exposure_2"]
    assert np.array_equal(kept["<lambda>"], 3 * kept["colour"])
    assert np.array_equal(kept["<lambda>_2"], 2 * kept["<lambda>"])
    assert not np.array_equal(kept["exposure_2"], kept["exposure"])


def test_settings_come_all_or_none(raw):
    pipeline = gg.Pipeline()
    before = pipeline.stages
    with pytest.raises(gg.InputError, match="does nothing while curve is"):
        pipeline.set("tone", contrast=1.5)
    with pytest.raises(gg.InputError, match="toe"):
        pipeline.set("tone", curve="filmic", toe=99.0)
    assert pipeline.stages == before
    pipeline.set("tone", contrast=1.5, curve="filmic")
    assert dict(pipeline.stages)["tone"]["contrast"] == 1.5
    pipeline.set("tone", curve="none")
    assert "contrast" not in dict(pipeline.stages)["tone"]
