"""`groundglass lens info`: its JSON, and the five lenses' focal lengths against what their sources published."""

import json
import os
import re
import tomllib

import pytest
from program import LENS, ROOT, SCENES, run_well

# The table of published and independently traced figures, kept beside the repository.
README = ROOT.parent / "shared" / "data" / "lenses" / "README.md"
TABLE_NAMES = {
    "phone_8p_f195_8p69mm": "phone_8P_f195_8p69mm_largan_us12174349_e5",
    "leica_summicron_m_50mm_f2": "leica_summicron_m_50_f2_us4123144_ex9",
    "codev_double_gauss_100mm_f2": "codev_double_gauss_100mm_f2",
    "pbrt_double_gauss_50mm": "pbrt_dgauss_22deg_50mm",
    "cooke_triplet_50mm_f5": "cooke_triplet_50mm_f5",
}
PROMISED_KEYS = [
    "name",
    "efl_mm",
    "bfl_mm",
    "f_number",
    "entrance_pupil_diameter_mm",
    "entrance_pupil_position_mm",
    "exit_pupil_position_mm",
    "image_distance_mm",
    "wavelength_nm",
]


def info(lens, *options):
    return json.loads(run_well("lens", "info", lens, "--json", *options))


def test_every_shipped_lens_is_compared():
    assert {path.stem for path in (SCENES / "lenses").glob("*.toml")} == set(TABLE_NAMES)


@pytest.mark.parametrize("lens", TABLE_NAMES)
def test_json_has_the_promised_keys(lens):
    figures = info(SCENES / "lenses" / f"{lens}.toml")
    assert set(PROMISED_KEYS) <= set(figures)
    assert isinstance(figures["name"], str) and figures["name"]
    assert all(isinstance(figures[key], float) for key in PROMISED_KEYS[1:])
    written = tomllib.loads((SCENES / "lenses" / f"{lens}.toml").read_text())
    assert figures["image_distance_mm"] == written["image_distance_mm"]
    assert figures["wavelength_nm"] == written["reference_wavelength_nm"]


def stated(lens):
    """The published figures that the file itself states."""
    table = tomllib.loads(lens.read_text()).get("published", {})
    return {key: table[key] for key in ["efl_mm", "f_number", "bfl_mm"] if key in table}


@pytest.mark.parametrize("lens", TABLE_NAMES)
def test_published_figures_stand_beside_the_computed_ones(lens):
    lens = SCENES / "lenses" / f"{lens}.toml"
    assert (info(lens)["published"] or {}) == stated(lens)
    text = run_well("lens", "info", lens)
    lines = {"efl_mm": "effective focal length", "f_number": "f-number", "bfl_mm": "back focal length"}
    for key, line in lines.items():
        found = re.search(rf"^ +{line} .*?(?:published (\S+))?$", text, re.MULTILINE)
        assert (found[1] and float(found[1])) == stated(lens).get(key), text


def published():
    """Row of the table by the name of the file: published and computed EFL and BFL, None where blank."""
    if not README.is_file():
        reason = f"reference data not here: {README}"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    rows = {}
    for line in README.read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) > 7 and re.fullmatch(r"\d+\.\d+", cells[2]):
            rows[cells[0]] = [float(cell) if cell else None for cell in cells[2:7]]
    return rows


@pytest.mark.parametrize("lens", TABLE_NAMES)
def test_focal_lengths_are_those_published(lens):
    efl_mm, traced_efl_mm, relative_error, bfl_mm, traced_bfl_mm = published()[TABLE_NAMES[lens]]
    figures = info(SCENES / "lenses" / f"{lens}.toml")
    # The error is printed with two digits, lengths with four decimals; glass catalogues differ in the last of these.
    rounding_mm = 2e-4
    assert abs(figures["efl_mm"] - efl_mm) <= 1.05 * abs(relative_error) * efl_mm + rounding_mm
    assert figures["efl_mm"] == pytest.approx(traced_efl_mm, abs=rounding_mm)
    assert figures["bfl_mm"] == pytest.approx(traced_bfl_mm, abs=rounding_mm)
    if bfl_mm is not None:
        assert figures["bfl_mm"] == pytest.approx(bfl_mm, abs=abs(traced_bfl_mm - bfl_mm) + rounding_mm)


def test_focal_length_depends_on_the_wavelength_as_glass_does():
    blue, red = (info(LENS, "--wavelength-nm", nm) for nm in [450, 650])
    assert blue["wavelength_nm"] == 450 and red["wavelength_nm"] == 650
    # An achromat of 50 mm holds its focal length to within a few thousandths.
    assert 1e-5 < abs(blue["efl_mm"] / red["efl_mm"] - 1) < 5e-3


def test_text_says_what_the_json_says():
    figures, text = info(LENS), run_well("lens", "info", LENS)
    assert text.startswith(figures["name"] + "\n")
    for key, line in [
        ("efl_mm", "effective focal length"),
        ("bfl_mm", "back focal length"),
        ("entrance_pupil_diameter_mm", "entrance pupil diameter"),
        ("exit_pupil_position_mm", "exit pupil position"),
        ("image_distance_mm", "image distance"),
    ]:
        assert re.search(rf"^ +{line} +{figures[key]:.4f} mm", text, re.MULTILINE), text
