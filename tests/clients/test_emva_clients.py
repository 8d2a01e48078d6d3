"""Our EMVA 1288 characterisation against the emva1288 package, which reads the very same frames: those that
`groundglass sensor ptc` writes. It runs in an environment of its own, build/emva-venv. Both are also held against the
sensor's own figures."""

import json
import math
import pathlib
import subprocess

import groundglass as gg
import pytest
from client_environment import client_python, give_up
from program import run

PEER = pathlib.Path(__file__).with_name("emva_peer")

FIGURE = '{{ value = {}, status = "inferred", source = "A camera for this test" }}'
FIGURES = {
    "width_px": 700,
    "height_px": 500,
    "pixel_pitch_um": 5.0,
    "full_well_e": 14000,
    "system_gain_dn_per_e": 0.28,
    "read_noise_e": 10.9,
    "dark_current_e_per_s": 30,
    "dark_current_temperature_C": 20,
    "dark_current_doubling_K": 7,
    "temperature_C": 30,
    "prnu": 0.005,
    "prnu_row": 0.002,
    "prnu_column": 0.003,
    "dsnu_e": 3.0,
    "dsnu_row_e": 1.5,
    "dsnu_column_e": 2.0,
    "black_level_dn": 60,
    "adc_bits": 12,
    "base_iso": 100,
}
SENSOR = (
    """\
schema = 1
name = "Monochrome test camera"
make = "groundglass"
model = "Test"
serial = 1288
cfa = ["Y"]
"""
    + "".join(f"{key} = {FIGURE.format(value)}\n" for key, value in FIGURES.items())
    + """
[quantum_efficiency]
factors = ["qe.csv"]
response = "per_photon"
status = "inferred"
source = "A camera for this test"
"""
)
EFFICIENCY = "wavelength_nm,Y\n300,0.5\n1000,0.5\n"

# Ours, theirs, and the factor between the units. They have the threshold without the standard's 1/4 under the root,
# which is 0.1 % here.
SAME = {
    "K_dn_per_e": ("K", 1),
    "qe": ("QE", 100),
    "sigma_y_dark_dn": ("sigma_y_dark", 1),
    "sigma_d_e": ("sigma_d", 1),
    "saturation_e": ("u_e_sat", 1),
    "saturation_photons": ("u_p_sat", 1),
    "snr_max": ("SNR_max", 1),
    "linearity_error_min_percent": ("LE_min", 1),
    "linearity_error_max_percent": ("LE_max", 1),
    "dsnu_e": ("DSNU1288", 1),
    "dsnu_pixel_e": ("DSNU1288_pixel", 1),
    "dsnu_row_e": ("DSNU1288_row", 1),
    "dsnu_column_e": ("DSNU1288_col", 1),
    "prnu": ("PRNU1288", 100),
    "prnu_pixel": ("PRNU1288_pixel", 100),
    "prnu_row": ("PRNU1288_row", 100),
    "prnu_column": ("PRNU1288_col", 100),
}
NEARLY = {"threshold_photons": "u_p_min", "dynamic_range": "DR"}

# Percent. Lines are 480 and 500 draws, which are off the sensor's figure by 3 % themselves: 4 standard deviations.
TRUTH = {
    "K_dn_per_e": (0.28, 0.3),
    "sigma_d_e": (10.9, 0.4),
    "qe": (0.5, 0.5),
    "dsnu_pixel_e": (3.0, 1.2),
    "dsnu_row_e": (1.5, 13.0),
    "dsnu_column_e": (2.0, 12.0),
    "prnu_pixel": (0.005, 0.6),
    "prnu_row": (0.002, 13.0),
    "prnu_column": (0.003, 12.0),
    "dark_current_e_per_s": (30 * 2 ** (10 / 7), 1.0),
    "dark_current_doubling_K": (7.0, 1.0),
}


def output(*arguments):
    done = run(*arguments, timeout=600)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def frames(tmp_path_factory):
    folder = tmp_path_factory.mktemp("emva")
    (folder / "qe.csv").write_text(EFFICIENCY)
    (folder / "camera.toml").write_text(SENSOR)
    output("sensor", "ptc", folder / "camera.toml", "-o", folder / "frames")
    return folder / "frames"


@pytest.fixture(scope="module")
def ours(frames):
    return json.loads(output("characterize", frames, "--json"))


@pytest.fixture(scope="module")
def theirs(frames):
    python, reason = client_python("emva", PEER / "requirements.txt")
    if python is None:
        give_up(reason)
    command = [str(python), str(PEER / "ask.py"), str(frames / "emva1288.txt")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)[0]


@pytest.mark.parametrize("name", TRUTH)
def test_the_sensors_figures_are_found(ours, name):
    truth, percent = TRUTH[name]
    assert abs(100 * (ours[name] / truth - 1)) < percent


@pytest.mark.parametrize("name", SAME)
def test_the_package_says_the_same(ours, theirs, name):
    of_theirs, factor = SAME[name]
    assert math.isclose(factor * ours[name], theirs[of_theirs], rel_tol=1e-6)


@pytest.mark.parametrize("name", NEARLY)
def test_the_package_says_nearly_the_same(ours, theirs, name):
    assert math.isclose(ours[name], theirs[NEARLY[name]], rel_tol=2e-3)


def test_the_page_and_the_bindings_tell_the_same(frames, ours, tmp_path):
    page = tmp_path / "page.html"
    output("characterize", frames, "-o", page)
    report = gg.characterize(frames)
    assert report.figures == ours
    assert report.html == page.read_text()
    assert page.read_text().count("<svg") >= 14 and "http" not in page.read_text().replace("http://www.w3.org", "")


def test_what_cannot_be_measured_is_refused(frames, tmp_path):
    with pytest.raises(gg.InputError, match="emva1288.txt"):
        gg.characterize(tmp_path)
    table = tmp_path / "ptc.csv"
    table.write_text("texp_ns,photons_per_pixel\n")
    with pytest.raises(gg.InputError, match="ptc.csv:1: mean_dn: is missing"):
        gg.characterize(table)
