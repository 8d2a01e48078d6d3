"""`groundglass trace`: OpticStudio's rays, what becomes of rays that are lost, and its manners."""

import json

import pytest
from program import SCENES, run, run_well

GAUSS = SCENES / "lenses" / "codev_double_gauss_100mm_f2.toml"

# Ansys Zemax OpticStudio 2023 R1.02 at f/5 and 587.6 nm, no ray aiming (optiland issue 710, comment of 2026-08-06):
# field in parts of 14 degrees, pupil, then x, y, L, M at the paraxial focus.
RAYS = [
    (0, 0, 1, 0, -0.018003289, 0, -0.100148243),
    (1, 0, 0, 0, 24.669769254, 0, 0.198075144),
    (1, 0, 1, 0, 24.623905450, 0, 0.102966617),
    (1, 0, -1, 0, 24.713715770, 0, 0.292811109),
    (0.7, 0.7, 0, -0.024622880, 17.191430724, -0.069514854, 0.144119690),
]


def trace(*arguments):
    return json.loads(run_well("trace", *arguments, "--json"))["surfaces"]


@pytest.mark.parametrize("field,px,py,x,y,cosine_x,cosine_y", RAYS)
def test_rays_are_those_of_opticstudio(field, px, py, x, y, cosine_x, cosine_y):
    lens = json.loads(run_well("lens", "info", GAUSS, "--json", "--wavelength-nm", 587.6))
    stopped_down = 20.00075 / lens["entrance_pupil_diameter_mm"]
    pupil = f"{px * stopped_down},{py * stopped_down}"
    surfaces = trace(GAUSS, "--field-deg", 14 * field, "--pupil", pupil, "--wavelength-nm", 587.6, "--aim", "paraxial")
    image = surfaces[-1]
    assert [surface["index"] for surface in surfaces] == list(range(1, len(surfaces) + 1))
    assert lens["image_distance_mm"] == 61.487536
    assert (image["x"], image["y"]) == pytest.approx((x, y), abs=1e-8)
    assert (image["L"], image["M"]) == pytest.approx((cosine_x, cosine_y), abs=1e-8)
    assert image["status"] == "ok" and image["z"] == 0


def test_real_aiming_reaches_the_rim_of_the_stop():
    info = json.loads(run_well("lens", "info", GAUSS, "--json"))
    stop = next(k for k, row in enumerate(GAUSS.read_text().split("[[surface]]")) if "stop = true" in row)
    semi_diameter = float(GAUSS.read_text().split("[[surface]]")[stop].split("semi_diameter_mm = ")[1].split()[0])
    at_stop = trace(GAUSS, "--field-deg", 10, "--pupil", "0,1")[stop - 1]
    assert info["name"] and at_stop["y"] == pytest.approx(semi_diameter, abs=1e-9)


def test_a_vignetted_ray_goes_on_and_says_so():
    at_the_rim = trace(GAUSS, "--field-deg", 14, "--pupil", "0,1")
    assert {surface["status"] for surface in at_the_rim} == {"ok"}  # the stop's edge belongs to it
    status = [surface["status"] for surface in trace(GAUSS, "--field-deg", 14, "--pupil", "0,1.02")]
    first = status.index("vignetted")
    assert set(status[:first]) <= {"ok"} and set(status[first:]) == {"vignetted"}


def test_text_has_a_line_for_each_surface():
    text = run_well("trace", GAUSS, "--field-deg", 14)
    assert len(text.splitlines()) == len(trace(GAUSS)) + 1 and text.splitlines()[-1].lstrip().startswith("image")


@pytest.mark.parametrize(
    "arguments,message",
    [
        ((GAUSS, "--field-deg", 89), "no ray of field (0, 89) reaches the middle of the stop"),
        ((GAUSS, "--field-mm", 3), "its object is at infinity: give --field-deg"),
        ((GAUSS, "--wavelength-nm", 50), "50"),
        ((GAUSS, "--pupil", "1"), "--pupil"),
        ((GAUSS, "--pupil", "nan,0"), "--pupil: is 'nan', expected a finite number"),
        ((GAUSS, "--field-deg", "inf"), "--field-deg: is 'inf', expected a finite number"),
        (("none.zmx",), "none.zmx"),
    ],
)
def test_wrong_requests_are_one_line(arguments, message):
    done = run("trace", *arguments)
    assert done.returncode == 2 and message in done.stderr and done.stderr.count("\n") == 1
