"""Light that changes, through global and rolling shutters: from Python and from the command line."""

import groundglass as gg
import numpy as np
import pytest
from program import SCENES, run, run_well

WIDTH, HEIGHT, PITCH_UM = 96, 64, 5.86
LINE_S = 1e-4


def write_sensor(folder, line_s=LINE_S, lag=0.0, direction="top_down"):
    text = (SCENES / "sensors" / "imx174.toml").read_text().replace("../spectra", str(SCENES / "spectra"))
    for key, value in {"line_time_s": line_s, "lag": lag}.items():
        text += f'\n[{key}]\nvalue = {value}\nstatus = "inferred"\nsource = "Made up for a test"\n'
    path = folder / "sensor.toml"
    path.write_text(text + f'\n[readout]\nshutter_direction = "{direction}"\n')
    return path


def light(rate):
    """Irradiance in two bands near 525 nm, from (height, width)."""
    pixels = np.repeat(np.asarray(rate, float)[:, :, None], 2, axis=2)
    return gg.SpectralImage(np.broadcast_to(pixels, (HEIGHT, WIDTH, 2)).copy(), [520, 530], pixel_pitch_um=PITCH_UM)


def flat(rate):
    return light(np.full((HEIGHT, WIDTH), rate))


def signal_dn(raw):
    return np.asarray(raw.dn, float) - raw.black_level_dn[0]


def full_signal(sensor, time_s):
    """Irradiance that fills some half of the converter."""
    at_one = signal_dn(gg.expose(flat(1e-4), sensor, time_s=time_s, noise=False)).mean()
    return 1e-4 * 2000.0 / at_one


@pytest.mark.parametrize("direction, sign", [("top_down", 1), ("bottom_up", -1)])
@pytest.mark.parametrize("line_s", [0.0, LINE_S])
def test_an_edge_that_moves_leans_by_speed_times_line_time(tmp_path, direction, sign, line_s):
    sensor = gg.load_sensor(write_sensor(tmp_path, line_s, direction=direction))
    time_s, speed_px_s = 1e-3, 5000.0
    full = full_signal(sensor, time_s)
    moments_s = np.linspace(0.0, 0.0085, 171)
    columns = np.arange(WIDTH)
    frames = [light(np.tile(full * np.clip(columns + 1 - speed_px_s * t, 0, 1), (HEIGHT, 1))) for t in moments_s]
    raw = gg.expose_moving(frames, moments_s, sensor, time_s=time_s, start_s=0.001, noise=False)
    signal = signal_dn(raw)
    edge_px = WIDTH - signal.sum(axis=1) / signal[0, -1]
    slope, at_first_row = np.polyfit(np.arange(HEIGHT), edge_px, 1)
    assert slope == pytest.approx(sign * speed_px_s * line_s, abs=2e-4)
    first_px = speed_px_s * (0.001 + time_s / 2)  # where it is in the middle of the first row's exposure
    assert at_first_row + (slope * (HEIGHT - 1) if sign < 0 else 0) == pytest.approx(first_px, abs=0.01)


@pytest.mark.parametrize("time_s", [0.001, 0.004, 0.01])
def test_flicker_makes_bands_of_sinc_contrast(tmp_path, time_s):
    """1 + m sin 2πft seen for T: contrast m |sinc fT|, phase of the middle of each row's exposure."""
    sensor = gg.load_sensor(write_sensor(tmp_path))
    f_Hz, depth = 100.0, 0.5
    mean = 0.6 * full_signal(sensor, time_s)
    mean_dn = signal_dn(gg.expose(flat(2 * mean), sensor, time_s=time_s, noise=False)).mean() / 2
    moments_s = np.linspace(0.0, 0.018, 361)
    frames = [flat(mean * (1 + depth * np.sin(2 * np.pi * f_Hz * t))) for t in moments_s]
    signal = signal_dn(gg.expose_moving(frames, moments_s, sensor, time_s=time_s, noise=False)).mean(axis=1)
    middle_s = np.arange(HEIGHT) * LINE_S + time_s / 2
    expected = mean_dn * (1 + depth * np.sinc(f_Hz * time_s) * np.sin(2 * np.pi * f_Hz * middle_s))
    # Rounding to whole numbers, also of twice the mean, and straight lines between samples of 1/200 of a period: 1.2e-4 of the swing.
    assert np.abs(signal - expected).max() < 1.0


def test_the_frame_before_lags(tmp_path):
    sensor = gg.load_sensor(write_sensor(tmp_path, lag=0.05))
    full = full_signal(sensor, 0.01)
    raw = gg.expose_moving([flat(0.0)] * 2, [0.0, 0.1], sensor, time_s=0.01, noise=["lag"], previous=flat(full))
    assert signal_dn(raw).mean() == pytest.approx(0.05 * 2000.0, abs=2.0)  # and its shot noise


def test_wrong_moments_are_told(tmp_path):
    sensor = gg.load_sensor(write_sensor(tmp_path))
    with pytest.raises(gg.InputError, match="has 1 times for 2 irradiances"):
        gg.expose_moving([flat(1e-4)] * 2, [0.0], sensor, time_s=0.01)
    with pytest.raises(gg.InputError, match="moment 2 is at 0 s"):
        gg.expose_moving([flat(1e-4)] * 2, [0.0, 0.0], sensor, time_s=0.01)
    with pytest.raises(gg.InputError, match="from 0 to 0.0163 s, the light is known from 0 to 0.01 s"):
        gg.expose_moving([flat(1e-4)] * 2, [0.0, 0.01], sensor, time_s=0.01)


# The program


@pytest.fixture
def files(tmp_path):
    """Light that grows, at 0, 10 and 20 ms."""
    names = [tmp_path / f"{i}.exr" for i in range(3)]
    for i, name in enumerate(names):
        flat(1e-3 * (i + 1)).save(name)
    return names


@pytest.mark.parametrize("times", [("--moments-s", "0,0.01,0.02"), ("--frame-rate-Hz", "100")], ids=lambda t: t[0])
def test_program_and_package_agree(tmp_path, files, times):
    path = write_sensor(tmp_path, lag=0.05)
    options = ("--time-s", "0.005", "--start-s", "0.002", "--seed", 3, "--previous", files[2])
    run_well("expose", *files, *times, "--sensor", path, *options, "-o", tmp_path / "x.dng")
    frames = [flat(1e-3 * (i + 1)) for i in range(3)]
    raw = gg.expose_moving(
        frames, [0, 0.01, 0.02], gg.load_sensor(path), time_s=0.005, start_s=0.002, seed=3, previous=frames[2]
    )
    assert np.array_equal(gg.read_dng(tmp_path / "x.dng").dn, raw.dn)


@pytest.mark.parametrize(
    "count, options, says",
    [
        (3, ("--time-s", 0.001), "3 irradiances need their times: give --frame-rate-Hz or --moments-s"),
        (3, ("--moments-s", "0,0.01,0.02"), "--time-s is required where light changes"),
        (3, ("--moments-s", "0,0.01", "--time-s", 0.001), "--moments-s has 2 times for 3 irradiances"),
        (3, ("--moments-s", "0,0.01,0.01", "--time-s", 0.001), "2.exr: moment 3 is at 0.01 s, expected later"),
        (3, ("--moments-s", "0,0.01,x", "--time-s", 0.001), "--moments-s: is 'x'"),
        (3, ("--frame-rate-Hz", 100, "--moments-s", "0,1,2", "--time-s", 0.001), "excludes"),
        (3, ("--frame-rate-Hz", 0, "--time-s", 0.001), "--frame-rate-Hz: is '0'"),
        (3, ("--frame-rate-Hz", 100, "--time-s", 0.1), "the light is known from 0 to 0.02 s"),
        (3, ("--frame-rate-Hz", 100, "--time-s", 0.001, "--start-s", -0.001), "from -0.001"),
        (3, ("--frame-rate-Hz", 100, "--time-s", 0.001, "--iso", 1), "--time-s and --iso: ISO is 1"),
        (1, ("--start-s", 0), "times are for light that changes"),
        (1, ("--frame-rate-Hz", 100), "times are for light that changes"),
        (1, ("--previous", "no-such.exr"), "no-such.exr"),
    ],
)
def test_wrong_options_are_one_line(tmp_path, files, count, options, says):
    path = write_sensor(tmp_path, lag=0.05)
    done = run("expose", *files[:count], *options, "--sensor", path, "-o", tmp_path / "x.dng")
    assert done.returncode == 2 and done.stdout == ""
    assert says in done.stderr and done.stderr.count("\n") == 1
    assert not (tmp_path / "x.dng").exists()


def test_previous_needs_a_sensor_with_lag(tmp_path, files):
    path = write_sensor(tmp_path)
    done = run("expose", files[0], "--previous", files[1], "--sensor", path, "-o", tmp_path / "x.dng")
    assert done.returncode == 2 and "keeps nothing of the frame before" in done.stderr
