"""The truth of a simulated frame in Python, and how far developing stays from it."""

import json

import groundglass as gg
import matplotlib.pyplot as plt
import numpy as np
import pytest
from groundglass import plot
from program import run_well, write_scene

STAGES = "linearise black_level defects white_balance highlights lens_shading lateral_colour demosaic warp colour exposure"


@pytest.fixture(scope="module")
def taken(tmp_path_factory):
    """(raw frame, truth, folder of the same from the command line)."""
    folder = tmp_path_factory.mktemp("truth")
    path = write_scene(folder)
    run_well("render", path, "--truth", "-o", folder)
    scene = gg.load_scene(path)
    camera = gg.load_camera(scene.camera_file)
    irradiance = gg.render(scene, camera)
    raw = gg.expose(irradiance, camera.sensor, seed=5, **scene.exposure)
    return raw, gg.ideal_picture(scene, camera, irradiance, raw), folder


def test_each_stage_is_as_far_off_as_the_command_line_says(taken):
    raw, truth, folder = taken
    found = gg.compare_with_truth(raw, truth)
    assert list(found) == STAGES.split()
    options = ["--truth", folder / "scene.truth.exr", "--json"]
    told = json.loads(run_well("develop", folder / "scene.dng", "-o", folder / "developed.png", *options))["stages"]
    assert [after.pop("stage") for after in told] == list(found)
    from_file = gg.compare_with_truth(raw, folder / "scene.truth.exr")
    # The command line knows the exposure before the frame rounds it.
    for values, after, as_file in zip(found.values(), told, from_file.values()):
        assert values == pytest.approx(after, rel=1e-6) and values == pytest.approx(as_file, rel=1e-6)


def test_psnr_is_that_of_the_definition(taken):
    raw, truth, _ = taken
    frame = gg.develop_stages(raw, gg.Pipeline())["colour"]
    y, x = ((frame.shape[i] - truth.shape[i]) // 2 for i in (0, 1))
    seen = frame[y : y + truth.shape[0], x : x + truth.shape[1]]

    def encoded(linear):
        linear = np.clip(linear.astype(float), 0, 1)
        return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)

    psnr_db = -10 * np.log10(np.mean((encoded(seen) - encoded(truth)) ** 2))
    assert gg.compare_with_truth(raw, truth)["colour"]["psnr_db"] == pytest.approx(psnr_db, abs=1e-3)


def test_a_truth_differs_from_itself_in_nothing(taken):
    raw, truth, _ = taken
    pipeline = gg.Pipeline()

    def perfect(pixels):
        y, x = ((pixels.shape[i] - truth.shape[i]) // 2 for i in (0, 1))
        pixels[y : y + truth.shape[0], x : x + truth.shape[1]] = truth

    pipeline.insert_after("colour", perfect)
    found = gg.compare_with_truth(raw, truth, pipeline)
    assert found["perfect"] == {"psnr_db": np.inf, "mean_de00": 0.0, "de00_95": 0.0}
    assert found["colour"]["mean_de00"] > 0.1


def test_the_truth_is_white_where_a_white_patch_is(taken):
    """Exposed so that white reaches 0.8 of the sensor's range."""
    _, truth, _ = taken
    assert truth.dtype == np.float32
    white = truth[truth.sum(axis=2) >= np.quantile(truth.sum(axis=2), 0.99)].mean(axis=0)
    assert np.ptp(white) < 0.05 * white.mean()
    assert 0.6 < white.mean() < 1.0


def test_a_truth_of_another_frame_is_refused(taken):
    raw, truth, folder = taken
    with pytest.raises(gg.InputError, match=r"truth: has \d+×\d+ pixels, expected \d+×\d+, the raw frame's default crop"):
        gg.compare_with_truth(raw, truth[1:])
    larger = np.pad(truth, ((0, 2), (0, 2), (0, 0)))
    with pytest.raises(gg.InputError, match="truth: has .* pixels, expected"):
        gg.compare_with_truth(raw, larger)
    with pytest.raises(gg.InputError, match="truth: "):
        gg.compare_with_truth(raw, truth[..., 0])
    with pytest.raises(gg.InputError, match="truth: "):
        gg.compare_with_truth(raw, np.full_like(truth, np.nan))
    with pytest.raises(gg.InputError, match="none.exr"):
        gg.compare_with_truth(raw, folder / "none.exr")
    with pytest.raises(gg.InputError, match="scene.irradiance.exr"):
        gg.compare_with_truth(raw, str(folder / "scene.irradiance.exr"))


def test_the_ideal_picture_is_of_its_own_light(taken):
    raw, _, folder = taken
    scene = gg.load_scene(folder / "scene.toml")
    camera = gg.load_camera(scene.camera_file)
    light = gg.SpectralImage(np.ones((8, 10, 30), np.float32), np.arange(405, 700, 10), pixel_pitch_um=2.4)
    with pytest.raises(gg.InputError, match="raw: has 128×64 pixels, the irradiance 10×8"):
        gg.ideal_picture(scene, camera, light, raw)
    with pytest.raises(gg.InputError, match="the ideal picture needs to know how the lens draws, but the lens is unknown"):
        gg.ideal_picture(scene, camera, light, gg.expose(light, camera.sensor, time_s=0.01))


def test_the_plot_shows_each_stage(taken):
    raw, truth, _ = taken
    found = gg.compare_with_truth(raw, truth)
    fig, ax = plot.truth(found)
    assert [bar.get_height() for bar in ax.patches] == [after["mean_de00"] for after in found.values()]
    assert [text.get_text() for text in ax.texts] == [f"{after['psnr_db']:.1f} dB" for after in found.values()]
    _, given = plt.subplots()
    assert plot.truth(found, ax=given) == (given.figure, given)
    plt.close("all")


def test_edges_between_greys_have_no_colour(taken):
    """Each wavelength looks at its own places in a pixel, so an edge across a pixel could have some: 0.4 % is there."""
    _, truth, _ = taken
    greys = truth[:, 70:]
    assert greys.max() > 4 * greys.min()
    assert np.abs(greys / greys[:, :, 1:2] - 1).max() < 0.006
