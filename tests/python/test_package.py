"""The Python package: from files to a picture, arrays without copies, errors, progress, threads."""

import base64
import gc
import io
import signal
import struct
import subprocess
import sys
import threading
import time
import xml.etree.ElementTree

import groundglass as gg
import numpy as np
import pytest
from matplotlib.image import imread
from program import LENS, SCENES, SENSOR, run_well, write_scene

BANDS = 30


@pytest.fixture(scope="module")
def scene_file(tmp_path_factory):
    return write_scene(tmp_path_factory.mktemp("scene"))


@pytest.fixture(scope="module")
def scene(scene_file):
    return gg.load_scene(scene_file)


@pytest.fixture(scope="module")
def camera(scene):
    return gg.load_camera(scene.camera_file)


@pytest.fixture
def irradiance(scene, camera):
    return gg.render(scene, camera, samples_per_pixel=2)


@pytest.fixture
def raw(irradiance, camera):
    return gg.expose(irradiance, camera.sensor)


@pytest.fixture
def picture(raw):
    return gg.develop(raw)


# Loading


def test_lens_has_its_first_order_figures():
    lens = gg.load_lens(LENS)
    figures = lens.first_order()
    assert lens.surface_count == 6 and lens.image_distance_mm == 42.20778
    assert figures.wavelength_nm == lens.reference_wavelength_nm == 550
    assert figures.efl_mm == pytest.approx(49.999783, abs=1e-6)  # as published
    assert lens.first_order(450).efl_mm != figures.efl_mm


def test_lens_focuses_by_moving_the_sensor():
    lens = gg.load_lens(LENS)
    far, near = lens.focused(float("inf")), lens.focused(1000.0)
    # Newton: x x′ = f², from the front focal point of the lens.
    figures = lens.first_order()
    moved_mm = figures.efl_mm**2 / (1000 + figures.ffl_mm)
    assert near.image_distance_mm - far.image_distance_mm == pytest.approx(moved_mm, rel=0.02)


def test_lens_stops_down():
    assert gg.load_lens(LENS).stopped_down(8).first_order().f_number == pytest.approx(8, rel=1e-9)


def test_scene_tells_how_it_wants_to_be_photographed(scene, scene_file, tmp_path):
    assert (scene.illuminant, scene.illuminance_lux, scene.focus_distance_m) == ("D65", 1000, 1)
    assert scene.target_names == ["background", "colorchecker", "slanted_edge"]
    assert scene.camera_file == scene_file.with_name("camera.toml")
    assert (scene.samples_per_pixel, scene.seed, scene.exposure) == (8, 5, {"white_level": 0.8})
    by_hand = write_scene(tmp_path, scene_file.read_text() + "[exposure]\ntime_s = 0.5\niso = 100\n")
    assert gg.load_scene(by_hand).exposure == {"time_s": 0.5, "iso": 100}


def test_camera_holds_lens_and_sensor(camera):
    assert (camera.name, camera.lens.name) == ("Small camera", "Cooke triplet 50 mm f/5")
    assert (camera.width_px, camera.height_px) == (128, 64)
    assert (camera.sensor.width_px, camera.sensor.height_px, camera.sensor.pixel_pitch_um) == (5472, 3648, 2.4)


def test_sensor_reads_out_binned():
    sensor = gg.load_sensor(str(SCENES / "sensors" / "phone_1inch_1p6um.toml"))
    assert (sensor.width_px, sensor.height_px, sensor.pixel_pitch_um) == (4096, 3072, 3.2)


def test_included_sensors_go_by_name(tmp_path):
    assert gg.sensor_names() == sorted(path.stem for path in (SCENES / "sensors").glob("*.toml"))
    for name in gg.sensor_names():
        by_name, by_path = gg.load_sensor(name), gg.load_sensor(SCENES / "sensors" / f"{name}.toml")
        assert by_name.figures == by_path.figures and by_name.performance() == by_path.performance()
    with pytest.raises(gg.InputError, match=r"imx18: cannot be opened: .*did you mean 'imx183'\?"):
        gg.load_sensor("imx18")


def test_curves_have_no_single_value():
    values = {figure["key"]: figure["value"] for figure in gg.load_sensor("imx586").figures}
    assert values["microlens.design_cra"] is None and values["quantum_efficiency.factors"] is None
    assert values["prnu"] == 0.01


def cells(html):
    """The text of every row of the tables in it."""
    rows = xml.etree.ElementTree.fromstring(f"<p>{html}</p>").iter("tr")
    return [["".join(cell.itertext()) for cell in row] for row in rows]


@pytest.mark.parametrize("name", ["imx586", "leica_m_monochrom"])
def test_sensor_shows_its_figures_in_a_notebook(name):
    sensor = gg.load_sensor(name)
    html = sensor._repr_html_()
    assert f"<h4>{sensor.name}</h4>" in html
    rows = cells(html)
    for figure in sensor.figures:
        [row] = [row for row in rows if row[0] == figure["key"] and row[3] == figure["source"]]
        assert row[2] == figure["status"]
        if figure["value"] is not None:
            assert float(row[1]) == pytest.approx(figure["value"], rel=1e-5)
    base = sensor.performance()
    [row] = [row for row in rows if row[0] == f"{sensor.base_iso:g}"]
    assert float(row[3]) == pytest.approx(base["saturation_e"], abs=0.5)
    assert float(row[4]) == pytest.approx(base["dark_noise_e"], abs=0.005)
    assert float(row[5]) == pytest.approx(base["dynamic_range_ev"], abs=0.005)
    if name == "imx586":
        assert "2 x 2, charge added" in html and "RRGG/RRGG/GGBB/GGBB" in html
        assert any("32.8 deg at 2.86 mm" in cell for row in rows for cell in row)


# The chain, and the arrays it gives


def test_shapes_and_types(irradiance, raw, picture):
    assert irradiance.pixels.shape == (64, 128, BANDS) and irradiance.pixels.dtype == np.float32
    assert raw.dn.shape == (64, 128) and raw.dn.dtype == np.uint16
    # Eight pixels on each side serve the demosaicking alone.
    assert picture.pixels.shape == (48, 112, 3) and picture.pixels.dtype == np.float32
    assert irradiance.wavelengths_nm.tolist() == [405 + 10 * band for band in range(BANDS)]
    assert raw.cfa == ["RG", "GB"] and raw.bit_depth == 12
    # Dark current of 3.5 e/s at 0.26 DN/e.
    dark_dn = 0.0045 * 2 ** (50 / 5.2) * 0.260417 * raw.exposure_time_s
    assert raw.black_level_dn == pytest.approx([200 + dark_dn] * 4, abs=2e-5)
    assert raw.as_shot_neutral.shape == (3,) and raw.as_shot_neutral.max() == 1
    assert 0 <= picture.pixels.min() and picture.pixels.max() <= 1


@pytest.mark.parametrize("image, array", [("irradiance", "pixels"), ("raw", "dn"), ("picture", "pixels")])
class TestArray:
    @pytest.fixture
    def owner(self, image, request):
        return request.getfixturevalue(image)

    def test_shares_memory(self, owner, array):
        one, other = getattr(owner, array), getattr(owner, array)
        assert np.shares_memory(one, other) and not one.flags.owndata and one.flags.writeable
        one[3, 4] = 0
        assert np.all(other[3, 4] == 0)
        other[3, 4] = 1
        assert np.all(one[3, 4] == 1)

    def test_outlives_its_owner(self, owner, array, image, request):
        # The fixtures hold the owner too; a copy of the chain does not.
        kept = getattr(owner, array).copy()
        alone = getattr(rebuilt(image, request), array)
        gc.collect()
        occupied = [np.full_like(kept, 7) for _ in range(20)]  # would reuse memory that was freed
        assert np.array_equal(alone, kept)
        del occupied


def rebuilt(image, request):
    """The same image again, held by nobody but the caller."""
    camera = request.getfixturevalue("camera")
    irradiance = gg.render(request.getfixturevalue("scene"), camera, samples_per_pixel=2)
    if image == "irradiance":
        return irradiance
    raw = gg.expose(irradiance, camera.sensor)
    return raw if image == "raw" else gg.develop(raw)


def test_the_next_step_sees_what_was_written(irradiance, camera):
    irradiance.pixels[:, :64] = 0
    raw = gg.expose(irradiance, camera.sensor, time_s=0.1, noise=False)
    assert np.all(raw.dn[:, :64] == 200) and raw.dn[:, 64:].mean() > 300
    raw.dn[:, 64:] = 200
    assert np.all(gg.develop(raw).pixels < 0.01)


def test_parts_of_a_camera_outlive_it(scene):
    lens = gg.load_camera(scene.camera_file).lens
    gc.collect()
    assert lens.name == "Cooke triplet 50 mm f/5"


def test_same_seed_same_bytes_as_the_program(scene, scene_file, camera, tmp_path):
    run_well("render", scene_file, "-o", tmp_path)
    irradiance = gg.render(scene)
    raw = gg.expose(irradiance, camera.sensor, **scene.exposure, seed=scene.seed)
    for image, ending in [(irradiance, ".irradiance.exr"), (raw, ".dng"), (gg.develop(raw), ".png")]:
        image.save(tmp_path / f"here{ending}")
        assert (tmp_path / f"here{ending}").read_bytes() == (tmp_path / f"scene{ending}").read_bytes()


def test_seed_and_samples(scene, camera, irradiance):
    again = gg.render(scene, camera, samples_per_pixel=2, seed=5)
    other = gg.render(scene, camera, samples_per_pixel=2, seed=6)
    more = gg.render(scene, camera, samples_per_pixel=32, seed=5)
    assert np.array_equal(again.pixels, irradiance.pixels) and not np.array_equal(other.pixels, irradiance.pixels)
    # The mean over the picture does not hang on the number of samples; the noise does.
    assert irradiance.pixels.mean() == pytest.approx(more.pixels.mean(), rel=0.01)
    wall = np.s_[2:6, :, 15]
    assert more.pixels[wall].std() < 0.5 * irradiance.pixels[wall].std()


def test_files_carry_everything_on(irradiance, raw, picture, camera, tmp_path):
    irradiance.save(tmp_path / "a.exr")
    read = gg.read_irradiance(tmp_path / "a.exr")
    assert np.array_equal(read.pixels, irradiance.pixels)
    assert np.array_equal(gg.expose(read, camera.sensor).dn, raw.dn)
    raw.save(tmp_path / "a.dng")
    again = gg.read_dng(tmp_path / "a.dng")
    assert np.array_equal(again.dn, raw.dn) and again.iso == raw.iso == 80
    assert np.array_equal(gg.develop(again).pixels, picture.pixels)


def test_a_dng_in_every_compression_holds_the_same(raw, tmp_path):
    sizes = {}
    for name in ("none", "packed", "lossless"):
        path = tmp_path / f"{name}.dng"
        raw.save(path, compression=name)
        assert np.array_equal(gg.read_dng(path).dn, raw.dn)
        sizes[name] = path.stat().st_size
    assert sizes["lossless"] < sizes["packed"] < sizes["none"]
    with pytest.raises(gg.InputError, match="compression: 'zip' is none of 'none', 'packed', 'lossless'"):
        raw.save(tmp_path / "zip.dng", compression="zip")
    assert not (tmp_path / "zip.dng").exists()


def test_a_dng_says_what_its_lens_can_do(raw, tmp_path):
    raw.save(tmp_path / "a.dng")
    shortest, longest, widest, widest_at_longest = gg.read_dng(tmp_path / "a.dng").lens_range
    assert shortest == longest == pytest.approx(raw.lens_range[0]) and 0 < widest == widest_at_longest
    # To two decimals, as a lens is engraved.
    assert (round(1e4 * shortest) / 1e4, round(1e4 * widest) / 1e4) == (50.0, 5.0)
    assert raw.notes == []


def test_exposure(irradiance, camera):
    automatic = gg.expose(irradiance, camera.sensor, white_level=0.15, noise=False)
    by_hand = gg.expose(irradiance, camera.sensor, time_s=automatic.exposure_time_s, noise=False)
    assert by_hand.iso == camera.sensor.base_iso
    assert np.abs(by_hand.dn.astype(int) - automatic.dn).max() <= 1
    longer = gg.expose(irradiance, camera.sensor, time_s=2 * automatic.exposure_time_s, noise=False)
    faster = gg.expose(irradiance, camera.sensor, time_s=automatic.exposure_time_s, iso=160, noise=False)
    assert longer.iso == 80 and faster.iso == 160
    # Both double the signal; rounding to whole numbers is all that is left.
    signal = automatic.dn.astype(float) - 200
    assert np.abs(longer.dn - 200 - 2 * signal).max() <= 1.5
    assert np.abs(faster.dn - 200 - 2 * signal).max() <= 1.5


def test_noise(irradiance, camera):
    shots = [gg.expose(irradiance, camera.sensor, time_s=0.05, frame=frame).dn.astype(float) for frame in range(40)]
    mean = gg.expose(irradiance, camera.sensor, time_s=0.05, noise=False).dn.astype(float)
    again = gg.expose(irradiance, camera.sensor, time_s=0.05, noise=False, frame=1).dn
    assert np.array_equal(mean, again)
    assert not np.array_equal(shots[0], shots[1])
    # Photon transfer: variance = gain · signal + gain² · read noise² + 1/12, with the gain of the sensor's file.
    gain, read_noise_e = 0.260417, 3.8
    expected = gain * (mean - 200) + (gain * read_noise_e) ** 2 + 1 / 12
    assert np.mean(np.var(shots, axis=0, ddof=1)) == pytest.approx(np.mean(expected), rel=0.02)


def test_develop_brightens_by_stops(raw):
    pixels = [gg.develop(raw, exposure_ev=ev).pixels.mean() for ev in [-1, 0, 1]]
    assert pixels[0] < pixels[1] < pixels[2]


# Irradiance of one's own making


def test_irradiance_from_an_array(camera):
    pixels = np.linspace(0, 1e-3, 20 * 40 * 3).reshape(20, 40, 3)
    image = gg.SpectralImage(pixels, [450, 550, 650], pixel_pitch_um=2.4, f_number=4, lens_name="mine")
    assert np.array_equal(image.pixels, pixels.astype(np.float32))
    assert image.wavelengths_nm.tolist() == [450, 550, 650] and image.band_width_nm == 100
    assert (image.pixel_pitch_um, image.f_number, image.lens_name) == (2.4, 4, "mine")
    image.pixels[:] = 0
    assert pixels[-1, -1, -1] == 1e-3  # a copy
    assert gg.expose(image, camera.sensor, time_s=1).dn.shape == (20, 40)


def test_electrons_of_an_even_irradiance_are_the_closed_form(tmp_path):
    """N = QE · E Δλ · pitch² · t · λ / (h c) for a flat QE and a spectrum that is even about its mean λ."""
    text = SENSOR.read_text().replace("../spectra/camera_hasselblad_l1d20c.csv", "flat.csv")
    text = text.replace('response = "per_energy"', 'response = "per_photon"').replace("value = 0.65", "value = 0.5")
    (tmp_path / "sensor.toml").write_text(text.replace('cfa = ["RG", "GB"]', 'cfa = ["Y"]'))
    (tmp_path / "flat.csv").write_text("# Flat\nwavelength_nm,Y\n300,1\n900,1\n")
    irradiance_W_m2_nm, time_s, pitch_m = 1e-4, 0.05, 2.4e-6
    image = gg.SpectralImage(np.full((16, 16, 30), irradiance_W_m2_nm), np.arange(405, 700, 10), pixel_pitch_um=2.4)
    raw = gg.expose(image, gg.load_sensor(tmp_path / "sensor.toml"), time_s=time_s, noise=False)
    planck_J_s, light_m_s, air = 6.62607015e-34, 299792458, 1.000277
    energy_J = irradiance_W_m2_nm * 300 * pitch_m**2 * time_s
    electrons = 0.5 * energy_J * (550e-9 * air) / (planck_J_s * light_m_s)
    # Black level and gain are the sensor's; half a number is rounding, the rest its dark current of 0.2 electrons.
    assert np.abs(raw.dn - (200 + 0.260417 * electrons)).max() < 0.6


@pytest.mark.parametrize(
    "shape, wavelengths, pitch, says",
    [
        ((4, 4), [500, 510], 2.4, "(height, width, 2)"),
        ((4, 4, 3), [500, 510], 2.4, "(4, 4, 3), expected (height, width, 2)"),
        ((0, 4, 2), [500, 510], 2.4, "(height, width, 2)"),
        ((4, 4, 1), [500], 2.4, "two or more wavelengths"),
        ((4, 4, 3), [500, 510, 530], 2.4, "even spacing"),
        ((4, 4, 2), [510, 500], 2.4, "rising"),
        ((4, 4, 2), [500, float("nan")], 2.4, "rising"),
        ((4, 4, 2), [500, 510], 0, "pixel_pitch_um is 0"),
    ],
)
def test_irradiance_from_an_array_that_does_not_fit(shape, wavelengths, pitch, says):
    with pytest.raises(gg.InputError) as error:
        gg.SpectralImage(np.zeros(shape), wavelengths, pixel_pitch_um=pitch)
    assert says in str(error.value)


@pytest.mark.parametrize("value", [-1.0, float("nan"), float("inf")])
def test_irradiance_that_light_cannot_have(irradiance, camera, value):
    irradiance.pixels[5, 7, 2] = value
    with pytest.raises(gg.InputError, match=r"pixel \(7, 5\), 425 nm"):
        gg.expose(irradiance, camera.sensor)


# Errors


def test_errors_name_file_line_and_key(tmp_path):
    lens = tmp_path / "lens.toml"
    lens.write_text(LENS.read_text().replace("radius_mm = -435.76044", 'radius_mm = "?"'))
    line = lens.read_text().split('"?"')[0].count("\n") + 1
    with pytest.raises(gg.InputError) as error:
        gg.load_lens(lens)
    assert str(error.value).startswith(f"{lens}:{line}: surface[2].radius_mm: ")
    assert "\n" not in str(error.value)
    assert issubclass(gg.InputError, gg.Error) and issubclass(gg.Error, RuntimeError)


@pytest.mark.parametrize(
    "load", [gg.load_lens, gg.load_scene, gg.load_sensor, gg.load_camera, gg.read_irradiance, gg.read_dng, gg.read_raw]
)
def test_missing_files(load, tmp_path):
    with pytest.raises(gg.InputError, match="absent.file"):
        load(tmp_path / "absent.file")


def test_settings_that_cannot_be(scene, camera, irradiance):
    for call in [
        lambda: gg.render(scene, camera, samples_per_pixel=0),
        lambda: gg.expose(irradiance, camera.sensor, white_level=0),
        lambda: gg.expose(irradiance, camera.sensor, time_s=-1),
        lambda: gg.expose(irradiance, camera.sensor, iso=100),
        lambda: gg.expose(irradiance, camera.sensor, time_s=0.01, white_level=0.8),
        lambda: gg.expose(irradiance, camera.sensor, time_s=0.1, iso=20),
        lambda: camera.lens.focused(10.0),
        lambda: camera.lens.focused(-1000.0),
        lambda: camera.lens.stopped_down(1.0),
        lambda: camera.lens.first_order(5000),
    ]:
        with pytest.raises(gg.InputError):
            call()


@pytest.mark.parametrize("image, name", [("irradiance", "a.exr"), ("raw", "a.dng"), ("picture", "a.png")])
def test_save_replaces_only_when_asked(image, name, tmp_path, request):
    image, path = request.getfixturevalue(image), tmp_path / name
    path.write_text("precious")
    with pytest.raises(gg.InputError, match="exists already.*overwrite=True"):
        image.save(path)
    assert path.read_text() == "precious"
    with pytest.raises(gg.InputError, match=f"extension '.xyz', expected .*; name it {name}"):
        image.save(path.with_suffix(".xyz"))
    image.save(path, overwrite=True)
    assert path.stat().st_size > 1000
    assert [file.name for file in tmp_path.iterdir()] == [name]


# Progress, threads, interruption


def test_progress_rises_to_one_in_each_step(scene, camera):
    reports = []
    irradiance = gg.render(scene, camera, progress=lambda step, fraction: reports.append((step, fraction)))
    assert "render" in {step for step, _ in reports}
    for step in {step for step, _ in reports}:
        fractions = [fraction for name, fraction in reports if name == step]
        assert fractions == sorted(set(fractions)) and fractions[0] > 0 and fractions[-1] == 1
    reports.clear()
    raw = gg.expose(irradiance, camera.sensor, progress=lambda *report: reports.append(report))
    assert reports[-1] == ("expose", 1)
    reports.clear()
    gg.develop(raw, progress=lambda *report: reports.append(report))
    assert reports[-1] == ("develop", 1)


def test_an_exception_in_progress_stops_the_work(scene, camera):
    calls = []

    def stop(step, fraction):
        calls.append((step, fraction))
        if step == "render":
            raise ValueError("enough")

    begin = time.monotonic()
    with pytest.raises(ValueError, match="enough"):
        gg.render(scene, camera, samples_per_pixel=20000, progress=stop)
    assert time.monotonic() - begin < 10  # to its end it takes minutes
    assert [step for step, _ in calls].count("render") == 1 and calls[-1][1] < 1


def test_an_exception_in_the_last_report_is_not_lost(raw):
    def stop(step, fraction):
        if fraction == 1:
            raise ValueError("at the end")

    with pytest.raises(ValueError, match="at the end"):
        gg.develop(raw, progress=stop)


def test_progress_must_be_callable(raw):
    with pytest.raises(TypeError):
        gg.develop(raw, progress=5)


def test_other_threads_run_meanwhile(scene, camera):
    counted, done = [0], threading.Event()

    def count():
        while not done.is_set():
            counted[0] += 1
            time.sleep(0.001)

    thread = threading.Thread(target=count)
    thread.start()
    before, begin = counted[0], time.monotonic()
    gg.render(scene, camera, samples_per_pixel=512)
    elapsed, during = time.monotonic() - begin, counted[0] - before
    done.set()
    thread.join()
    assert elapsed > 0.1, "too short to tell"
    # With the lock held all along the other thread would have had one turn or two.
    assert during > 20 * elapsed


def test_two_threads_render_at_once(scene, camera, irradiance):
    results = [None, None]

    def work(i):
        results[i] = gg.render(scene, camera, samples_per_pixel=2)

    threads = [threading.Thread(target=work, args=(i,)) for i in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(np.array_equal(result.pixels, irradiance.pixels) for result in results)


def test_ctrl_c_stops_a_render(scene_file):
    script = (
        "import sys, groundglass as gg\n"
        "try:\n"
        f"    gg.render(gg.load_scene({str(scene_file)!r}), samples_per_pixel=60000,\n"
        "              progress=lambda *report: print(*report, flush=True))\n"
        "except KeyboardInterrupt:\n"
        "    print('interrupted'); sys.exit(7)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout.readline()  # it has begun
        process.send_signal(signal.SIGINT)
        begin = time.monotonic()
        out = process.communicate(timeout=120)[0]
    finally:
        process.kill()
    assert process.returncode == 7 and out.endswith("interrupted\n")
    assert time.monotonic() - begin < 20


# What a notebook shows


def png_size(data):
    assert data[:8] == b"\x89PNG\r\n\x1a\n" and data[12:16] == b"IHDR"
    return struct.unpack(">II", data[16:24])


def test_a_notebook_shows_the_picture(picture, tmp_path):
    png = picture._repr_png_()
    assert png_size(png) == (112, 48)
    picture.save(tmp_path / "a.png")
    assert png == (tmp_path / "a.png").read_bytes()
    html = picture._repr_html_()
    assert base64.b64encode(png).decode() in html
    assert "112 × 48 px, 1/" in html and "f/5, ISO 80" in html


def test_large_pictures_are_shown_smaller(camera):
    """Blocks are averaged in linear light: white and black in turns give sRGB 188, not 128."""
    image = gg.SpectralImage(np.zeros((64, 3000, 2)), [500, 600], pixel_pitch_um=2.4)
    picture = gg.develop(gg.expose(image, camera.sensor, time_s=0.01))
    height, width, _ = picture.pixels.shape
    picture.pixels[:] = (np.arange(width) % 2 == 0)[None, :, None]
    png = picture._repr_png_()
    side = -(-width // 1024)
    assert png_size(png) == (width // side, height // side)
    shown = imread(io.BytesIO(png))[..., :3]
    linear = np.where(shown <= 0.04045, shown / 12.92, ((shown + 0.055) / 1.055) ** 2.4)
    assert linear.mean() == pytest.approx(0.5, abs=0.01)


def test_objects_say_what_they_are(scene, camera, irradiance, raw, picture):
    assert repr(scene) == "<groundglass.Scene of 3 targets under D65, 1000 lx>"
    assert repr(camera) == "<groundglass.Camera 'Small camera', 128 × 64 px>"
    assert repr(camera.lens) == "<groundglass.Lens 'Cooke triplet 50 mm f/5', 50.00 mm f/5.00, 6 surfaces>"
    assert repr(camera.lens.first_order()).startswith("<groundglass.FirstOrder efl 49.9998 mm, f/5.000, bfl 42.4149")
    assert repr(camera.sensor) == "<groundglass.Sensor 'Sony IMX183 (1-inch, 20 MP, 2.4 um)', 5472 × 3648 px of 2.4 µm>"
    assert repr(irradiance) == "<groundglass.SpectralImage 128 × 64 px of 2.4 µm, 30 bands from 400 to 700 nm>"
    assert repr(raw).startswith("<groundglass.RawFrame 128 × 64 px RG/GB, 12 bits, 0.")
    assert repr(picture).startswith("<groundglass.Picture 112 × 48 px, 1/")


def test_noise_terms_act_by_name(irradiance, camera):
    """Shot noise alone: the variance is the gain times the signal, of what binning sums; a wrong name is told."""
    assert "shot" in gg.noise_terms() and "telegraph" in gg.noise_terms()
    mean = gg.expose(irradiance, camera.sensor, time_s=0.05, noise=[]).dn.astype(float)
    assert (mean == gg.expose(irradiance, camera.sensor, time_s=0.05, noise=False).dn).all()
    shot = gg.expose(irradiance, camera.sensor, time_s=0.05, noise=["shot"]).dn
    assert (shot != mean).any()
    read = gg.expose(irradiance, camera.sensor, time_s=0.05, noise=["read"]).dn - mean
    assert 0 < read.std() < (shot - mean).std()
    with pytest.raises(gg.InputError, match="'shoot'.*did you mean 'shot'"):
        gg.expose(irradiance, camera.sensor, time_s=0.05, noise=["shoot"])
    with pytest.raises(gg.InputError, match="'telegraph'.*it has prnu, dark-current, hot-pixels, shot, read, dsnu, row"):
        gg.expose(irradiance, camera.sensor, time_s=0.05, noise=["telegraph"])
